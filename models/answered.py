"""Which of our notices a patron's message may answer."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, and_, bindparam, func, or_, select

from models.library import members
from models.messages import messages
from models.notices import notices
from models.prepared import Prepared

_LATEST = 5
"""So many of our last messages are looked at."""
_said = or_(*(messages.c.status == status for status in ("answered", "sending", "sent", "delivered", "read")))
_COLUMNS = (messages.c.id, messages.c.kind, messages.c.listed, messages.c.sent_at)

_BY_PROVIDER = Prepared(
    select(*_COLUMNS).where(
        messages.c.contact_id == bindparam("contact"), messages.c.provider_message_id == bindparam("their_id")
    )
)
_BY_NOTICE = Prepared(
    select(*_COLUMNS)
    .join(notices, notices.c.message_id == messages.c.id)
    .where(messages.c.contact_id == bindparam("contact"), notices.c.id == bindparam("notice"))
)
_LAST = Prepared(
    select(*_COLUMNS)
    .where(
        messages.c.contact_id == bindparam("contact"), messages.c.direction == "out", _said,
    )
    .order_by(func.coalesce(messages.c.sent_at, messages.c.created_at).desc(), messages.c.id.desc())
    .limit(_LATEST)
)  # fmt: skip
_TOLD = select(notices.c.message_id, notices.c.member_no, notices.c.barcode, notices.c.due_on, notices.c.kind).where(
    and_(notices.c.message_id.in_(bindparam("ids", expanding=True)), notices.c.barcode != "")
)
_NOTIFY = select(members.c.notify).where(members.c.member_no.in_(bindparam("cards", expanding=True)))


@dataclass(frozen=True, slots=True)
class Told:
    """One loan as a notice listed it."""

    member_no: str
    barcode: str
    due_on: date | None
    kind: str


@dataclass(frozen=True, slots=True)
class SaidNotice:
    """A notice that listed loans, in its order. `sent_at` is real time, empty while it is on its way."""

    message_id: int
    sent_at: datetime | None
    loans: tuple[Told, ...]


def quoted_notice(connection: Connection, contact_id: int, their_id: str) -> SaidNotice | None:
    """The notice to this contact with the provider's id."""
    row = _BY_PROVIDER.first(connection, contact=contact_id, their_id=their_id)
    return _with_loans(connection, [row])[0] if row is not None and row.listed else None


def pressed_notice(connection: Connection, contact_id: int, notice_id: int) -> SaidNotice | None:
    """The notice to this contact whose button carries this number."""
    row = _BY_NOTICE.first(connection, contact=contact_id, notice=notice_id)
    return _with_loans(connection, [row])[0] if row is not None and row.listed else None


def notices_said_last(connection: Connection, contact_id: int) -> list[SaidNotice]:
    """The notices with loans after which we have said nothing else, the latest first."""
    last = []
    for row in _LAST.rows(connection, contact=contact_id):
        if row.kind not in ("notice", "announcement"):
            break
        last.append(row)
    return _with_loans(connection, [row for row in last if row.listed])


def any_notify(connection: Connection, cards: list[str]) -> bool:
    """Whether the library's record of one of these cards says that notices are wanted."""
    return bool(cards) and any(connection.scalars(_NOTIFY, {"cards": cards}))


def _with_loans(connection: Connection, rows: list[Any]) -> list[SaidNotice]:
    if not rows:
        return []
    told = {
        (row.message_id, row.member_no, row.barcode): row
        for row in connection.execute(_TOLD, {"ids": [row.id for row in rows]})
    }
    return [SaidNotice(row.id, row.sent_at, tuple(_loans(row, told))) for row in rows]


def _loans(row: Any, told: dict[tuple[int, str, str], Any]) -> list[Told]:
    found = [(each, told.get((row.id, *each))) for each in map(tuple, row.listed)]
    return [Told(each[0], each[1], one.due_on if one else None, one.kind if one else "") for each, one in found]
