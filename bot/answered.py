"""Which notices a message may answer: the quoted one, the one with the button, else the last thing we said."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from bot.providers.base import NOTICE_BUTTON
from handlers.turn import ListedLoan, NoticeSaid
from models import answered
from models.answered import SaidNotice

_LATE_IS_FRESH_FOR = timedelta(days=7)
"""So long a short answer still means a notice about loans that were late already."""


def notices_answered(
    connection: Connection, contact_id: int, form: Mapping[str, Any], now: datetime
) -> tuple[NoticeSaid, ...]:
    """The notice that the message quotes or whose button it is; without a quote, all that nothing was said after."""
    payload, quoted = _one(form, "ButtonPayload"), _one(form, "OriginalRepliedMessageSid")
    number = payload.removeprefix(NOTICE_BUTTON)
    if payload.startswith(NOTICE_BUTTON) and number.isascii() and number.isdigit() and len(number) < 10:
        pressed = answered.pressed_notice(connection, contact_id, int(number))
        if pressed is not None:
            return (_said(pressed, now, is_certain=True),)
    if quoted:
        found = answered.quoted_notice(connection, contact_id, quoted)
        return (_said(found, now, is_certain=True),) if found is not None else ()
    return tuple(_said(each, now) for each in answered.notices_said_last(connection, contact_id))


def _said(notice: SaidNotice, now: datetime, *, is_certain: bool = False) -> NoticeSaid:
    sent = (notice.sent_at or now).astimezone(now.tzinfo)

    def is_over(due: date | None) -> bool:
        if due is None or now.date() <= due:
            return False
        return due >= sent.date() or now - sent > _LATE_IS_FRESH_FOR

    loans = tuple(ListedLoan(loan.member_no, loan.barcode, loan.due_on, is_over(loan.due_on)) for loan in notice.loans)
    return NoticeSaid(loans, is_certain)


def _one(form: Mapping[str, Any], name: str) -> str:
    value = form.get(name)
    return value if isinstance(value, str) else ""
