"""The road for remote library systems: who is being answered, and what was asked of the library system."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, bindparam, insert, or_, select, update

from models.contacts import attempts, contacts
from models.messages import IS_WAITING, messages
from models.prepared import Prepared

_waiting_before = (
    select(messages.c.id)
    .where(
        messages.c.contact_id == bindparam("contact"),
        messages.c.status == "received",
        messages.c.id < bindparam("message"),
    )
    .exists()
)
_LEASE = Prepared(
    update(contacts)
    .where(
        contacts.c.id == bindparam("contact"),
        or_(contacts.c.lease == "", contacts.c.lease_until < bindparam("now", type_=contacts.c.lease_until.type)),
        ~_waiting_before,
    )
    .values(lease=bindparam("token"), lease_until=bindparam("until"))
)
_RELEASE = Prepared(
    update(contacts)
    .where(contacts.c.id == bindparam("contact"), contacts.c.lease == bindparam("token"))
    .values(lease="", lease_until=None)
)
_SETTLE_MESSAGE = Prepared(
    update(messages)
    .where(messages.c.id == bindparam("message"))
    .values(status=bindparam("new_status"), error=bindparam("new_error"), claimed_until=None)
)
_LEFT_OVER = (
    select(messages)
    .join(contacts, contacts.c.id == messages.c.contact_id)
    .where(
        messages.c.status == "received",
        IS_WAITING,
        messages.c.direction == "in",
        messages.c.claimed_until < bindparam("now", type_=messages.c.claimed_until.type),
        or_(contacts.c.lease == "", contacts.c.lease_until < bindparam("now", type_=contacts.c.lease_until.type)),
    )
    .order_by(messages.c.id)
    .limit(bindparam("most"))
)


def lease(
    connection: Connection, contact_id: int, message_id: int, token: str, *, now: datetime, until: datetime
) -> bool:
    """Take the contact's conversation for this message; False while it is taken or an earlier message waits.

    Times are real time. A lease that has run out may be taken by anybody.
    """
    return _LEASE.change(connection, contact=contact_id, message=message_id, token=token, now=now, until=until) == 1


def release(connection: Connection, contact_id: int, token: str) -> bool:
    """Give the conversation back; False when the lease has run out and somebody else has taken it."""
    return _RELEASE.change(connection, contact=contact_id, token=token) == 1


def expect_answer(connection: Connection, message_id: int, until: datetime) -> None:
    """Nobody else is to answer this message before then (real time)."""
    connection.execute(update(messages).where(messages.c.id == message_id).values(claimed_until=until))


def settle_message(connection: Connection, message_id: int, status: str, error: str = "") -> None:
    """The received message has been answered, or has failed."""
    _SETTLE_MESSAGE.change(connection, message=message_id, new_status=status, new_error=error)


def left_over(connection: Connection, now: datetime, most: int) -> list[Any]:
    """Received messages that nobody is answering any more (real time), the oldest first."""
    return list(connection.execute(_LEFT_OVER, {"now": now, "most": most}))


def attempts_on(
    connection: Connection, message_id: int, member_no: str, barcodes: Iterable[str], since: datetime
) -> list[Any]:
    """What this message has asked of the library system, and what earlier ones asked and never heard the answer of.

    `since` is business time: an older question without an answer says nothing about today.
    """
    of_these = select(attempts).where(attempts.c.member_no == member_no, attempts.c.barcode.in_(list(barcodes)))
    asked_lately = select(messages.c.id).where(messages.c.id == attempts.c.message_id, messages.c.created_at > since)
    unanswered = attempts.c.outcome.is_(None) & asked_lately.exists()
    mine = attempts.c.message_id == message_id
    return list(connection.execute(of_these.where(or_(mine, unanswered)).order_by(attempts.c.id)))


def begin_attempts(connection: Connection, message_id: int, member_no: str, due_before: Mapping[str, date]) -> None:
    """Write down what is about to be asked of the library system: barcode -> due date before."""
    known = select(attempts.c.barcode).where(attempts.c.message_id == message_id, attempts.c.member_no == member_no)
    begun = set(connection.scalars(known))
    rows = [
        {"message_id": message_id, "member_no": member_no, "barcode": barcode, "due_before": due_on.isoformat()}
        for barcode, due_on in due_before.items()
        if barcode not in begun
    ]
    if rows:
        connection.execute(insert(attempts), rows)


def settle_attempts(connection: Connection, member_no: str, outcomes: Mapping[str, Mapping[str, Any]]) -> None:
    """Write down what came of every unanswered question about these barcodes."""
    for barcode, outcome in outcomes.items():
        connection.execute(
            update(attempts)
            .where(attempts.c.member_no == member_no, attempts.c.barcode == barcode, attempts.c.outcome.is_(None))
            .values(outcome=dict(outcome))
        )
