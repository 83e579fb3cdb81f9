"""Files of messages, kept until the words of their message are forgotten: those that librarians send, and those of
patrons that a librarian has looked at."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    ForeignKey,
    LargeBinary,
    Table,
    delete,
    insert,
    null,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite

from models.base import UtcDateTime, metadata
from models.messages import messages

_INSERT: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}

sent_files = Table(
    "sent_files",
    metadata,
    Column("message_id", ForeignKey("messages.id", ondelete="CASCADE"), primary_key=True),
    Column("content", LargeBinary, nullable=False),
    Column("at", UtcDateTime, nullable=False, index=True),
)


def keep_file(connection: Connection, message_id: int, content: bytes, at: datetime) -> None:
    """Keep the file that goes with this message; its name and type stand in the message's form."""
    connection.execute(insert(sent_files), {"message_id": message_id, "content": content, "at": at})


def keep_received(connection: Connection, message_id: int, content: bytes) -> None:
    """Keep the file that came with this message, for as long as its words; nothing when they are forgotten already.

    The message stays locked until the end: who forgets it meanwhile comes after us, and takes the file along.
    """
    here = select(messages.c.created_at).where(messages.c.id == message_id, messages.c.form.is_not(null()))
    at = connection.scalar(here.with_for_update(read=True))
    if at is not None:
        values = {"message_id": message_id, "content": content, "at": at}
        connection.execute(_INSERT[connection.dialect.name](sent_files).values(values).on_conflict_do_nothing())


def file_of(connection: Connection, message_id: int) -> Any:
    """The content and the message's form; None when there is none, or its words have been forgotten."""
    found = select(sent_files.c.content, messages.c.form).join(messages, messages.c.id == sent_files.c.message_id)
    return connection.execute(found.where(messages.c.id == message_id, messages.c.form.is_not(null()))).first()


def forget_files(connection: Connection, of_messages: ColumnElement[bool]) -> None:
    """Drop the files of these messages; after they were blanked, so that none is kept in between."""
    ids = select(messages.c.id).where(of_messages)
    connection.execute(delete(sent_files).where(sent_files.c.message_id.in_(ids)))


def forget_old_files(connection: Connection, before: datetime) -> int:
    """Drop the files kept before then; how many."""
    return connection.execute(delete(sent_files).where(sent_files.c.at < before)).rowcount
