"""A person takes over a conversation and hands it back: what the console's buttons and the commands do."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, select, update

from bot.clock import Clock
from bot.database import Database
from bot.settings import Settings
from models.accounts import write_audit
from models.contacts import contacts


def take_over(connection: Connection, contact_id: int, by: str, at: datetime) -> str:
    """From now on a person answers and the bot keeps quiet; who has it now, which is another one when he was first."""
    free = (contacts.c.id == contact_id) & contacts.c.taken_over_by.in_(("", by))
    values: dict[str, Any] = {
        "taken_over_by": by, "taken_over_at": at, "needs_person": "", "step": None, "step_until": None,
    }  # fmt: skip
    if connection.execute(update(contacts).where(free).values(**values)).rowcount == 1:
        return by
    return connection.scalar(select(contacts.c.taken_over_by).where(contacts.c.id == contact_id)) or ""


def hand_back(connection: Connection, contact_id: int) -> bool:
    """The bot answers again; False when it did already."""
    taken = (contacts.c.id == contact_id) & (contacts.c.taken_over_by != "")
    done = update(contacts).where(taken).values(taken_over_by="", taken_over_at=None)
    return connection.execute(done).rowcount == 1


def hand_back_idle(settings: Settings, database: Database, clock: Clock) -> int:
    """Hand back every conversation whose person has done nothing for too long; how many that were."""
    before = clock.now() - timedelta(minutes=settings.console.hand_back_minutes)
    idle = (contacts.c.taken_over_by != "") & (contacts.c.taken_over_at < before)
    with database.reading() as connection:
        if connection.scalar(select(contacts.c.id).where(idle).limit(1)) is None:
            return 0
    freed = update(contacts).where(idle).values(taken_over_by="", taken_over_at=None).returning(contacts.c.id)
    with database.transaction() as connection:
        ids = list(connection.scalars(freed))
        for contact_id in ids:
            write_audit(
                connection, at=clock.real_now(), who="bot", act="handed_back_by_itself", contact_id=contact_id
            )  # fmt: skip
    return len(ids)


def keep_hold(connection: Connection, contact_id: int, by: str, at: datetime) -> bool:
    """Whoever has the conversation has done something: it stays with him for another while."""
    held = (contacts.c.id == contact_id) & (contacts.c.taken_over_by == by)
    return connection.execute(update(contacts).where(held).values(taken_over_at=at)).rowcount == 1
