"""What the sender asks of the tables: what may go out, and who has claimed it."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, bindparam, case, func, null, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from models.contacts import addresses, contacts
from models.messages import IS_WAITING, messages
from models.sending import recipients, send_limits

CONVERSATION = ("", "reply", "staff", "linked")
"""Kinds that belong to a conversation: no quiet hours. Every other kind is a notice."""
QUEUE = "queue"
_IN_THE_QUEUES_ORDER = select(
    func.set_config("enable_sort", "off", True), func.set_config("enable_bitmapscan", "off", True)
)
"""For the rest of a transaction: PostgreSQL's numbers about the queue are old just when it has grown long, and it would
then read and sort all of it for every claim."""
_UPSERT: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}

_WAITING = (
    messages.c.id, messages.c.contact_id, messages.c.kind, messages.c.text, messages.c.template, messages.c.tries,
    messages.c.sent_as, messages.c.form, messages.c.doubtful_since, contacts.c.last_inbound_at,
    contacts.c.unreachable_since,
)  # fmt: skip
_IN_FLIGHT = (
    messages.c.id, messages.c.contact_id, messages.c.kind, messages.c.text, messages.c.template, messages.c.tries,
    messages.c.sent_as, messages.c.form, messages.c.doubtful_since,
)  # fmt: skip


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
    busy = select(messages.c.contact_id).where(messages.c.status == "sending", IS_WAITING)
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
    if connection.dialect.name == "postgresql":
        connection.execute(_IN_THE_QUEUES_ORDER)
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
    in_flight = (messages.c.status == "sending", IS_WAITING)
    left = select(messages.c.id).where(*in_flight, messages.c.claimed_until <= real_now)
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
    """Claim these, provided that they are still queued; id -> number of this try.

    Of a template that tells the words it shows, these words are kept: what the patron reads is what stands in the log.
    """
    words = {"text": func.coalesce(messages.c.template["text"].as_string(), messages.c.text)}
    claim = (
        update(messages)
        .where(messages.c.id.in_(ids), messages.c.status == "queued")
        .values(
            status="sending", via="api", provider=provider, provider_message_id=None, sent_as=sent_as, sent_at=now,
            claimed_by=worker, claimed_until=until, tries=messages.c.tries + 1, error="", error_code="",
            **(words if sent_as == "template" else {}),
        )
        .returning(messages.c.id, messages.c.tries)
    )  # fmt: skip
    return {row.id: row.tries for row in connection.execute(claim)} if ids else {}


def claim_left_behind(
    connection: Connection, worker: str, now: datetime, until: datetime, limit: int
) -> list[Row[Any]]:
    """Messages whose sending ended unclearly, or whose sender died: claimed in order to ask the provider.

    Of whose sender died, the doubt begins now.
    """
    found = (
        select(messages.c.id)
        .where(messages.c.status == "sending", IS_WAITING, messages.c.claimed_until <= now)
        .order_by(messages.c.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    ids = [*connection.scalars(found)]
    if not ids:
        return []
    since = case((messages.c.error == "unclear", messages.c.doubtful_since), else_=now)
    claim = (
        update(messages)
        .where(messages.c.id.in_(ids))
        .values(claimed_by=worker, claimed_until=until, doubtful_since=since, error="unclear")
        .returning(*_IN_FLIGHT)
    )
    return [*connection.execute(claim)]


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


def known_ids_of(connection: Connection, contact_ids: Collection[int], since: datetime) -> dict[int, set[str]]:
    """The provider's ids of what went to each contact since then."""
    found = select(messages.c.contact_id, messages.c.provider_message_id).where(
        messages.c.contact_id.in_(contact_ids), messages.c.sent_at >= since, messages.c.provider_message_id.is_not(None)
    )
    known: dict[int, set[str]] = {each: set() for each in contact_ids}
    for row in connection.execute(found) if contact_ids else ():
        known[row.contact_id].add(row.provider_message_id)
    return known


def sent_to(connection: Connection, address: str, limit: int) -> list[Row[Any]]:
    """The latest messages that the sender carried to this address, oldest first."""
    found = (
        select(messages.c.id, messages.c.text, messages.c.form, messages.c.sent_at)
        .join(addresses, addresses.c.contact_id == messages.c.contact_id)
        .where(addresses.c.value == address, messages.c.via == "api")
        .where(or_(messages.c.text != "", messages.c.form.is_not(null())))
        .where(messages.c.status.in_(("sent", "delivered", "read")))
        .order_by(messages.c.id.desc())
        .limit(limit)
    )
    return [*connection.execute(found)][::-1]
