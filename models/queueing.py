"""What planning notices writes: keys, messages, contacts of phones that never wrote, announcements."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from models.contacts import addresses, contacts
from models.messages import messages
from models.notices import announcements, notices, was_taken_back

_INSERT = {
    "sqlite": sqlite.insert(notices).on_conflict_do_nothing().returning(notices.c.id, notices.c.dedupe_key),
    "postgresql": postgresql.insert(notices).on_conflict_do_nothing().returning(notices.c.id, notices.c.dedupe_key),
}
_GIVE_ADDRESS = {
    "sqlite": sqlite.insert(addresses).on_conflict_do_nothing().returning(addresses.c.value),
    "postgresql": postgresql.insert(addresses).on_conflict_do_nothing().returning(addresses.c.value),
}
_taken_back = select(messages.c.id).where(messages.c.id == notices.c.message_id, was_taken_back)
_REVIVE = (
    update(notices)
    .where(
        notices.c.dedupe_key.in_(bindparam("keys", expanding=True)),
        or_(notices.c.status != "queued", _taken_back.exists()),
    )
    .values(status="queued", reason="", message_id=None, planned_for=bindparam("day"), created_at=bindparam("now"))
    .returning(notices.c.id, notices.c.dedupe_key)
)
_LINK = update(notices).where(notices.c.id == bindparam("notice"))
_CANCEL_NOTICES = (
    update(notices).where(notices.c.id == bindparam("notice")).values(status="cancelled", reason=bindparam("why"))
)


def make_contacts(connection: Connection, phones: Sequence[str], at: datetime) -> dict[str, int]:
    """A contact for each of these phones, none of which has written yet; a phone that has just done so is left out."""
    if not phones:
        return {}
    rows = [{"created_at": at} for _ in phones]
    ids = sorted(connection.scalars(insert(contacts).returning(contacts.c.id), rows))
    made = dict(zip(sorted(phones), ids, strict=True))
    values = [{"value": phone, "contact_id": number, "kind": "phone"} for phone, number in made.items()]
    given = set(connection.scalars(_GIVE_ADDRESS[connection.dialect.name], values))
    if len(given) < len(made):
        lost = [number for phone, number in made.items() if phone not in given]
        connection.execute(delete(contacts).where(contacts.c.id.in_(lost)))
    return {phone: number for phone, number in made.items() if phone in given}


def write_notices(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    """Keep the facts; key -> id of those that are now ours to tell.

    A key that is taken belongs to whoever wrote it first, unless its notice was skipped or taken back: then it is ours
    when nobody else is quicker.
    """
    if not rows:
        return {}
    ordered = sorted(
        rows, key=lambda row: str(row["dedupe_key"])
    )  # one order for all, so that no two wait for each other
    kept = connection.execute(_INSERT[connection.dialect.name], ordered)
    written = {row.dedupe_key: row.id for row in kept}
    to_tell = [row for row in ordered if row["status"] == "queued"]
    ours = {row["dedupe_key"]: written[row["dedupe_key"]] for row in to_tell if row["dedupe_key"] in written}
    taken = [row for row in to_tell if row["dedupe_key"] not in written]
    if taken:
        values = {
            "keys": [row["dedupe_key"] for row in taken],
            "day": taken[0]["planned_for"],
            "now": taken[0]["created_at"],
        }
        ours |= {row.dedupe_key: row.id for row in connection.execute(_REVIVE, values)}
    return ours


def queue_messages(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> dict[int, int]:
    """Queue messages, at most one a contact; contact -> id of its message."""
    if not rows:
        return {}
    common = {"direction": "out", "author": "bot", "status": "queued"}
    queued = connection.execute(
        insert(messages).returning(messages.c.contact_id, messages.c.id), [{**common, **row} for row in rows]
    )
    return {row.contact_id: row.id for row in queued}


def link_notices(connection: Connection, links: Sequence[Mapping[str, Any]]) -> None:
    """Write down which message tells which notice: rows of notice, message and contact."""
    if links:
        connection.execute(_LINK.values(message_id=bindparam("message"), contact_id=bindparam("contact")), list(links))


def cancel_notices(connection: Connection, reasons: Mapping[int, str]) -> None:
    """Take these notices back, each with its reason; they may be told again should they come true again."""
    if reasons:
        connection.execute(_CANCEL_NOTICES, [{"notice": number, "why": why} for number, why in reasons.items()])


def cancel_messages(connection: Connection, ids: Sequence[int], reason: str) -> set[int]:
    """Take messages back that wait to be sent; the ids of those that were in time."""
    if not ids:
        return set()
    waiting = update(messages).where(messages.c.id.in_(ids), messages.c.status == "queued")
    return set(connection.scalars(waiting.values(status="cancelled", error=reason).returning(messages.c.id)))


def add_announcement(connection: Connection, *, text: str, audience: str, by: str, at: datetime) -> int:
    values = {"text": text, "audience": audience, "created_by": by, "created_at": at}
    return int(connection.scalars(insert(announcements).values(values).returning(announcements.c.id)).one())


def open_announcements(connection: Connection) -> list[Any]:
    """Those not yet queued for everybody, the oldest first."""
    unfinished = announcements.c.finished_at.is_(None) & announcements.c.withdrawn_at.is_(None)
    return list(connection.execute(select(announcements).where(unfinished).order_by(announcements.c.id)))


def finish_announcement(connection: Connection, announcement_id: int, at: datetime) -> None:
    connection.execute(update(announcements).where(announcements.c.id == announcement_id).values(finished_at=at))


def withdraw_announcement(connection: Connection, announcement_id: int, at: datetime) -> None:
    connection.execute(update(announcements).where(announcements.c.id == announcement_id).values(withdrawn_at=at))
