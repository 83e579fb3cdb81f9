"""What the sender asks of the tables: what may go out, who has claimed it, how it ended."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, String, bindparam, func, insert, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from models.contacts import addresses, consents, contacts
from models.messages import messages, status_callbacks
from models.sending import recipients, send_limits

CONVERSATION = ("", "reply", "staff", "linked")
"""Kinds that belong to a conversation: no quiet hours. Every other kind is a notice."""
QUEUE = "queue"
_UPSERT: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}

_WAITING = (
    messages.c.id, messages.c.contact_id, messages.c.kind, messages.c.text, messages.c.template, messages.c.tries,
    messages.c.sent_as, contacts.c.last_inbound_at, contacts.c.unreachable_since,
)  # fmt: skip
_IN_FLIGHT = (
    messages.c.id, messages.c.contact_id, messages.c.kind, messages.c.text, messages.c.template, messages.c.tries,
    messages.c.sent_as, messages.c.sent_at,
)  # fmt: skip
_OPEN = messages.c.provider_message_id.is_(None) & or_(messages.c.status == "sending", messages.c.status == "queued")


def lock_limits(connection: Connection) -> Row[Any]:
    """The row all senders share, locked until the transaction ends: claims are made one after the other."""
    found = select(send_limits).where(send_limits.c.name == QUEUE).with_for_update()
    row = connection.execute(found).first()
    if row is None:
        new = _UPSERT[connection.dialect.name](send_limits).values(name=QUEUE).on_conflict_do_nothing()
        connection.execute(new)
        row = connection.execute(found).one()
    return row


def set_limits(connection: Connection, name: str = QUEUE, **values: Any) -> None:
    """Keep the rate's next moment, or a pause and its reason."""
    new = _UPSERT[connection.dialect.name](send_limits).values(name=name, **values)
    connection.execute(new.on_conflict_do_update(index_elements=["name"], set_=values))


def stopped_templates(connection: Connection, now: datetime) -> dict[str, datetime]:
    """Content id -> until when it is stopped."""
    found = select(send_limits.c.name, send_limits.c.stopped_until).where(
        send_limits.c.name != QUEUE, send_limits.c.stopped_until > now
    )
    return {row.name: row.stopped_until for row in connection.execute(found)}


def _may_go(now: datetime, real_now: datetime, quiet: bool, known_since: datetime | None) -> Select[Any]:
    busy = select(messages.c.contact_id).where(messages.c.status == "sending")
    found = (
        select(*_WAITING, recipients.c.at.label("counted_at"))
        .join(contacts, contacts.c.id == messages.c.contact_id)
        .outerjoin(recipients, recipients.c.contact_id == messages.c.contact_id)
        .where(
            messages.c.status == "queued",
            or_(messages.c.not_before.is_(None), messages.c.not_before <= now),
            or_(messages.c.claimed_until.is_(None), messages.c.claimed_until <= real_now),
            messages.c.contact_id.not_in(busy),  # one at a time to each person: in order, and surely told apart
        )
    )
    if quiet:
        found = found.where(messages.c.kind.in_(CONVERSATION))
    if known_since is not None:
        found = found.where(or_(contacts.c.last_inbound_at > known_since, recipients.c.at > known_since))
    return found


def may_go(
    connection: Connection,
    now: datetime,
    real_now: datetime,
    *,
    limit: int,
    quiet: bool = False,
    known_since: datetime | None = None,
) -> list[Row[Any]]:
    """The most urgent queued messages, locked. Quiet: conversation only. With `known_since`: only to people who have
    written or were counted since then."""
    found = _may_go(now, real_now, quiet, known_since).order_by(messages.c.priority, messages.c.id).limit(limit)
    return [*connection.execute(found.with_for_update(skip_locked=True, of=messages))]


def anything_to_do(
    connection: Connection,
    now: datetime,
    real_now: datetime,
    *,
    quiet: bool = False,
    known_since: datetime | None = None,
) -> bool:
    """Whether such a message may go out, or one in flight has been left behind."""
    if connection.execute(_may_go(now, real_now, quiet, known_since).limit(1)).first() is not None:
        return True
    left = select(messages.c.id).where(messages.c.status == "sending", messages.c.claimed_until <= real_now)
    return connection.execute(left.limit(1)).first() is not None


def mark_sending(
    connection: Connection,
    ids: Collection[int],
    *,
    sent_as: str,
    provider: str,
    worker: str,
    now: datetime,
    until: datetime,
) -> dict[int, int]:
    """Claim these, provided that they are still queued; id -> number of this try."""
    claim = (
        update(messages)
        .where(messages.c.id.in_(ids), messages.c.status == "queued")
        .values(
            status="sending", via="api", provider=provider, provider_message_id=None, sent_as=sent_as, sent_at=now,
            claimed_by=worker, claimed_until=until, tries=messages.c.tries + 1, error="", error_code="",
        )
        .returning(messages.c.id, messages.c.tries)
    )  # fmt: skip
    return {row.id: row.tries for row in connection.execute(claim)} if ids else {}


def claim_left_behind(
    connection: Connection, worker: str, now: datetime, until: datetime, limit: int
) -> list[Row[Any]]:
    """Messages whose sending ended unclearly, or whose sender died: claimed in order to ask the provider."""
    found = (
        select(*_IN_FLIGHT)
        .where(messages.c.status == "sending", messages.c.claimed_until <= now)
        .order_by(messages.c.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    rows: list[Row[Any]] = [*connection.execute(found)]
    if rows:
        connection.execute(
            update(messages)
            .where(messages.c.id.in_([row.id for row in rows]))
            .values(claimed_by=worker, claimed_until=until)
        )
    return rows


def close_queued(connection: Connection, reasons: Mapping[int, str], status: str) -> None:
    """Take queued messages off the queue, each with its reason."""
    by_reason: dict[str, list[int]] = {}
    for message_id, reason in reasons.items():
        by_reason.setdefault(reason, []).append(message_id)
    for reason, ids in by_reason.items():
        connection.execute(
            update(messages)
            .where(messages.c.id.in_(ids), messages.c.status == "queued")
            .values(status=status, error=reason)
        )


def explain_waiting(
    connection: Connection, reason: str, limit: int, *, except_known_since: datetime | None = None
) -> None:
    """Note at queued notices why they wait; not at those to people who have written or were counted since then."""
    waiting = select(messages.c.id).where(
        messages.c.status == "queued", messages.c.kind.not_in(CONVERSATION), messages.c.error != reason
    )
    if except_known_since is not None:
        wrote = select(contacts.c.id).where(contacts.c.last_inbound_at > except_known_since)
        counted = select(recipients.c.contact_id).where(recipients.c.at > except_known_since)
        waiting = waiting.where(messages.c.contact_id.not_in(wrote), messages.c.contact_id.not_in(counted))
    some = waiting.order_by(messages.c.priority, messages.c.id).limit(limit)
    connection.execute(update(messages).where(messages.c.id.in_(some)).values(error=reason))


def put_off(connection: Connection, until: Mapping[int, datetime], reason: str) -> None:
    """Leave queued messages queued, but for a while."""
    delay = update(messages).where(messages.c.id == bindparam("message"), messages.c.status == "queued")
    values = [{"message": message_id, "until": moment} for message_id, moment in until.items()]
    if values:
        connection.execute(delay.values(claimed_until=bindparam("until"), error=reason), values)


def count_recipients(connection: Connection, since: datetime) -> int:
    """How many people were written to first since then."""
    found = select(func.count()).select_from(recipients).where(recipients.c.at > since)
    return connection.scalar(found) or 0


def add_recipients(connection: Connection, contact_ids: Iterable[int], at: datetime) -> None:
    new = _UPSERT[connection.dialect.name](recipients)
    new = new.on_conflict_do_update(index_elements=["contact_id"], set_={"at": new.excluded.at})
    values = [{"contact_id": each, "at": at} for each in contact_ids]
    if values:
        connection.execute(new, values)


def addresses_of(connection: Connection, contact_ids: Collection[int]) -> dict[int, str]:
    """Where to write to each contact: its phone, else its business-scoped id."""
    found = select(addresses.c.contact_id, addresses.c.value).where(addresses.c.contact_id.in_(contact_ids))
    return {row.contact_id: row.value for row in connection.execute(found.order_by(addresses.c.kind))}


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


def sent_to(connection: Connection, address: str, limit: int) -> list[Row[Any]]:
    """The latest messages that the sender carried to this address, oldest first."""
    found = (
        select(messages.c.id, messages.c.text, messages.c.sent_at)
        .join(addresses, addresses.c.contact_id == messages.c.contact_id)
        .where(addresses.c.value == address, messages.c.via == "api", messages.c.text != "")
        .where(messages.c.status.in_(("sent", "delivered", "read")))
        .order_by(messages.c.id.desc())
        .limit(limit)
    )
    return [*connection.execute(found)][::-1]
