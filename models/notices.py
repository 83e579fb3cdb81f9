"""What was told, or not told and why, under one key a fact; and the announcements that staff write."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import (
    Column,
    Connection,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    bindparam,
    false,
    func,
    select,
)

from models.base import UtcDateTime, metadata
from models.messages import messages

notices = Table(
    "notices",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("dedupe_key", String(250), nullable=False, unique=True),
    Column("contact_id", ForeignKey("contacts.id", ondelete="SET NULL"), index=True),
    Column("member_no", String(50), nullable=False, server_default=""),
    Column("kind", String(20), nullable=False),
    Column("step", Integer, nullable=False, server_default="0"),  # days before or after
    Column("barcode", String(50), nullable=False, server_default=""),
    Column("due_on", Date),  # what the notice is about: due date, end of membership, first closed day
    Column("planned_for", Date, nullable=False),
    # queued: its message tells how it went on; skipped and cancelled: see reason, and may still be told later
    Column("status", String(12), nullable=False),
    Column("reason", String(50), nullable=False, server_default=""),
    Column("message_id", Integer),
    Column("created_at", UtcDateTime, nullable=False),
)
Index("ix_notices_message_id", notices.c.message_id)
Index("ix_notices_planned_for", notices.c.planned_for)

# A message cancelled before it left: what it told may be told again, unless the patron's data were erased.
was_taken_back = (messages.c.status == "cancelled") & (messages.c.error != "erased")

announcements = Table(
    "announcements",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("text", Text, nullable=False),
    Column("audience", String(20), nullable=False),  # subscribers | everyone
    Column("created_at", UtcDateTime, nullable=False),
    Column("created_by", String(100), nullable=False, server_default=""),
    Column("finished_at", UtcDateTime),  # everybody's message is queued
    Column("withdrawn_at", UtcDateTime),
)

_TOLD = (
    select(notices.c.id, notices.c.dedupe_key, notices.c.status, func.coalesce(was_taken_back, false()).label("back"))
    .outerjoin(messages, messages.c.id == notices.c.message_id)
    .where(notices.c.dedupe_key.in_(bindparam("keys", expanding=True)))
)


@dataclass(frozen=True, slots=True)
class Told:
    """A notice there is already; `open` while nobody has heard it and it may still be told."""

    id: int
    open: bool


def told_before(connection: Connection, keys: Iterable[str]) -> dict[str, Told]:
    wanted = list(keys)
    if not wanted:
        return {}
    return {
        row.dedupe_key: Told(row.id, row.status != "queued" or bool(row.back))
        for row in connection.execute(_TOLD, {"keys": wanted})
    }
