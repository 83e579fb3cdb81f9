"""Is what a queued message tells still true? A loan may have been renewed, returned or moved, a wish withdrawn."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection, and_, bindparam, select

from bot.database import Database
from bot.policy import PolicyShelf
from bot.settings import Settings
from circulation.calendar import Calendar
from circulation.notices import LOAN_KINDS, NoticeKind, Step, card_step, closing_holds, loan_step, weekly_day
from circulation.records import Item, Loan
from models import queueing
from models.library import items, loans, members
from models.messages import messages
from models.notices import announcements, notices
from models.reachable import Reachable, contacts_by_id

_AT_ONCE = 500
_WAITING = (
    select(messages.c.id)
    .where(
        messages.c.status == "queued", messages.c.id > bindparam("after"),
        messages.c.kind.in_(("notice", "announcement")),
    )
    .order_by(messages.c.id)
    .limit(_AT_ONCE)
)  # fmt: skip
_CLAIMS = (
    select(
        notices.c.id, notices.c.message_id, notices.c.dedupe_key, notices.c.member_no, notices.c.barcode,
        notices.c.kind, notices.c.step, notices.c.due_on, messages.c.contact_id,
        members.c.notify, members.c.expires_on,
        loans.c.checked_out_on, loans.c.due_on.label("due_now"), loans.c.last_renewed_on,
    )
    .join_from(notices, messages, messages.c.id == notices.c.message_id)
    .outerjoin(members, members.c.member_no == notices.c.member_no)
    .outerjoin(items, and_(items.c.barcode == notices.c.barcode, notices.c.barcode != ""))
    .outerjoin(
        loans,
        and_(loans.c.item_id == items.c.id, loans.c.member_id == members.c.id, loans.c.returned_on.is_(None)),
    )
    .where(notices.c.message_id.in_(bindparam("ids", expanding=True)), notices.c.status == "queued")
    .order_by(notices.c.id)
)  # fmt: skip
_WITHDRAWN = select(announcements.c.id).where(announcements.c.withdrawn_at.is_not(None))


def cancel_outdated(database: Database, policy: PolicyShelf, settings: Settings, today: date) -> int:
    """Cancel every queued message of which a part is no longer true; tells how many."""
    cancelled, after = 0, 0
    while True:
        with database.reading() as connection:
            waiting = list(connection.scalars(_WAITING, {"after": after}))
            calendar, _ = policy.now(connection)
            doubtful = _untrue(connection, calendar, settings, waiting, today)
        if doubtful:
            with database.transaction() as connection:
                untrue = _untrue(connection, calendar, settings, list(doubtful), today)
                for number in queueing.cancel_messages(connection, list(untrue), "outdated"):
                    queueing.cancel_notices(connection, untrue[number])
                    cancelled += 1
        if len(waiting) < _AT_ONCE:
            return cancelled
        after = waiting[-1]


def why_untrue(
    connection: Connection, calendar: Calendar, settings: Settings, message_ids: Sequence[int], today: date
) -> dict[int, str]:
    """Those of these messages of which a part is no longer true, with its reason; that part counts as cancelled.

    What else a message told is planned anew once it is cancelled.
    """
    untrue = _untrue(connection, calendar, settings, message_ids, today)
    for reasons in untrue.values():
        queueing.cancel_notices(connection, reasons)
    return {number: next(iter(reasons.values())) for number, reasons in untrue.items()}


def _untrue(
    connection: Connection, calendar: Calendar, settings: Settings, message_ids: Sequence[int], today: date
) -> dict[int, dict[int, str]]:
    """message -> notice -> why it is no longer true."""
    if not message_ids:
        return {}
    claims = connection.execute(_CLAIMS, {"ids": list(message_ids)}).all()
    contacts = contacts_by_id(connection, {row.contact_id for row in claims}, settings.zone)
    withdrawn: set[str] = set()
    if any(row.kind == NoticeKind.ANNOUNCEMENT for row in claims):
        withdrawn = {f"{NoticeKind.ANNOUNCEMENT}:{number}:" for number in connection.scalars(_WITHDRAWN)}
    found: dict[int, dict[int, str]] = defaultdict(dict)
    for row in claims:
        reason = _why(row, calendar, settings, today) or _unwanted(row, contacts[row.contact_id])
        if row.kind == NoticeKind.ANNOUNCEMENT and row.dedupe_key.startswith(tuple(withdrawn)):
            reason = "withdrawn"
        if reason:
            found[row.message_id][row.id] = reason
    return dict(found)


def _unwanted(row: Any, contact: Reachable) -> str:
    kind = NoticeKind(row.kind)
    follows = kind in (NoticeKind.CLOSURE, NoticeKind.ANNOUNCEMENT) and contact.wishes.follow(kind)
    return "" if follows or contact.wishes.want(kind, seed=row.notify is not False) else "no_consent"


def _why(row: Any, calendar: Calendar, settings: Settings, today: date) -> str:
    kind, timetable = NoticeKind(row.kind), settings.notices.timetable
    if kind in LOAN_KINDS:
        return _why_loan(row, settings, today)
    if kind is NoticeKind.CARD_EXPIRING:
        if row.expires_on != row.due_on:
            return "card_renewed"
        return "" if card_step(row.expires_on, today, timetable) == Step(kind, row.step) else "superseded"
    if kind is NoticeKind.CLOSURE:
        first, now = closing_holds(calendar, row.due_on), today <= row.due_on or closing_holds(calendar, today)
        return "" if first and now else "closure_changed"
    if kind is NoticeKind.OPENING_HOURS:
        return "" if weekly_day(today, timetable) == row.due_on else "superseded"
    return ""


def _why_loan(row: Any, settings: Settings, today: date) -> str:
    if row.due_now is None:
        return "returned"
    if row.due_now != row.due_on:
        return "renewed" if row.last_renewed_on is not None and row.due_now > row.due_on else "moved"
    loan = Loan(row.member_no, Item(row.barcode, ""), row.checked_out_on, row.due_now, 0, row.last_renewed_on)
    step = loan_step(loan, today, settings.notices.timetable)
    return "" if step == Step(NoticeKind(row.kind), row.step) else "superseded"
