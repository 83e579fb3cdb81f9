"""Ready-made replies as librarians keep them; none is overwritten unseen."""

from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from models.staff import canned_replies


def add(connection: Connection, name: str, text: str) -> bool:
    """False when the name is taken."""
    if connection.scalar(select(canned_replies.c.id).where(canned_replies.c.name == name)) is not None:
        return False
    connection.execute(insert(canned_replies), {"name": name, "text": text})
    return True


def change(connection: Connection, reply_id: int, seen: str, text: str) -> bool:
    """False when its text is no longer the one that was seen."""
    same = (canned_replies.c.id == reply_id) & (canned_replies.c.text == seen)
    return connection.execute(update(canned_replies).where(same).values(text=text)).rowcount == 1


def remove(connection: Connection, reply_id: int, seen: str) -> Any:
    """The name of the reply that is gone; None when it has been changed meanwhile."""
    same = (canned_replies.c.id == reply_id) & (canned_replies.c.text == seen)
    return connection.scalar(delete(canned_replies).where(same).returning(canned_replies.c.name))
