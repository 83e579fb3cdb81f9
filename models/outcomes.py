"""What is written down of messages on their way: the provider's answers, and the delivery states it tells later."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, String, bindparam, insert, or_, select, update

from models.contacts import consents, contacts
from models.messages import messages, status_callbacks
from models.outbox import CONVERSATION

REFUSALS = ("failed", "undelivered", "canceled")
"""Delivery states, in the provider's words, of a message that will never arrive."""
_OPEN = messages.c.provider_message_id.is_(None) & or_(messages.c.status == "sending", messages.c.status == "queued")


def accept(connection: Connection, provider: str, accepted: Sequence[tuple[int, int, str]]) -> None:
    """Write down that the provider took these: our id, the number of the try, the provider's id.

    Nothing changes where a delivery state has told so before. Each id of the provider is used once: should another
    message have it, this one is sent without.
    """
    if not accepted:
        return
    this_try = (messages.c.id == bindparam("message")) & (messages.c.tries == bindparam("attempt")) & _OPEN
    other = messages.alias()
    taken = select(other.c.id).where(
        other.c.provider == provider, other.c.provider_message_id == bindparam("theirs", type_=String)
    )
    sent = {"status": "sent", "claimed_until": None, "claimed_by": "", "error": "", "error_code": ""}
    values = [{"message": mine, "attempt": tries, "theirs": theirs} for mine, tries, theirs in accepted]
    first = update(messages).where(this_try, ~taken.exists())
    done = connection.execute(first.values(**sent, provider=provider, provider_message_id=bindparam("theirs")), values)
    if done.rowcount < len(values):
        without = [{"message": mine, "attempt": tries} for mine, tries, _ in accepted]
        connection.execute(update(messages).where(this_try).values(**sent), without)


def used_ids(connection: Connection, provider: str, ids: Collection[str]) -> set[str]:
    """Which of the provider's ids belong to a message of ours."""
    found = select(messages.c.provider_message_id)
    return set(
        connection.scalars(found.where(messages.c.provider == provider, messages.c.provider_message_id.in_(ids)))
    )


def change_try(connection: Connection, message_id: int, attempt: int, /, **values: Any) -> bool:
    """Change a message that this very try is still sending."""
    mine = (messages.c.id == message_id) & (messages.c.tries == attempt) & (messages.c.status == "sending")
    return connection.execute(update(messages).where(mine).values(**values)).rowcount == 1


def change_message(connection: Connection, message_id: int, /, **values: Any) -> bool:
    return connection.execute(update(messages).where(messages.c.id == message_id).values(**values)).rowcount == 1


def message_of_state(
    connection: Connection, message_id: int | None, provider: str, provider_message_id: str
) -> Row[Any] | None:
    """The message that a delivery state is about, by our own id or by the provider's, locked after its contact."""
    mine = messages.c.id == message_id
    theirs = (messages.c.provider == provider) & (messages.c.provider_message_id == provider_message_id)
    found = connection.execute(
        select(messages.c.id, messages.c.contact_id).where(
            mine if message_id is not None else theirs, messages.c.direction == "out"
        )
    ).first()
    if found is None:
        return None
    connection.execute(select(contacts.c.id).where(contacts.c.id == found.contact_id).with_for_update())
    return connection.execute(select(messages).where(messages.c.id == found.id).with_for_update()).first()


def early_states(connection: Connection, provider_message_ids: Collection[str]) -> list[Row[Any]]:
    """The delivery states that came for these ids before we knew whose they are, in the order in which they came."""
    ids = status_callbacks.c.provider_message_id.in_(provider_message_ids) & status_callbacks.c.message_id.is_(None)
    return list(connection.execute(select(status_callbacks).where(ids).order_by(status_callbacks.c.id)))


def was_refused(connection: Connection, provider_message_id: str) -> bool:
    """Whether the provider has told that what it has under this id will never arrive."""
    told = select(status_callbacks.c.id).where(
        status_callbacks.c.provider_message_id == provider_message_id, status_callbacks.c.status.in_(REFUSALS)
    )
    return connection.execute(told.limit(1)).first() is not None


def mark_unreachable(connection: Connection, contact_id: int, at: datetime) -> None:
    connection.execute(
        update(contacts)
        .where(contacts.c.id == contact_id, contacts.c.unreachable_since.is_(None))
        .values(unreachable_since=at)
    )


def ask_for_person(connection: Connection, contact_id: int, reason: str) -> None:
    """Flag the conversation for staff, unless it is flagged already."""
    connection.execute(
        update(contacts).where(contacts.c.id == contact_id, contacts.c.needs_person == "").values(needs_person=reason)
    )


def unsubscribe(connection: Connection, contact_id: int, words: str, at: datetime) -> None:
    """Withdraw consent as the provider reports it, and take every notice to this contact off the queue."""
    values = {"contact_id": contact_id, "kind": "all", "granted": False, "words": words, "channel": "provider"}
    connection.execute(insert(consents), {**values, "at": at})
    queued = (messages.c.contact_id == contact_id) & (messages.c.status == "queued")
    connection.execute(
        update(messages)
        .where(queued, messages.c.kind.not_in(CONVERSATION))
        .values(status="cancelled", error="unsubscribed")
    )
