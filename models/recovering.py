"""Messages that got lost on the way: inbound ones we never saw, replies that never left."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, select, update

from models.contacts import contacts
from models.messages import messages
from models.spans import from_then_on

_UNHEARD_OF = (
    messages.c.via == "webhook",
    messages.c.status == "answered",
    messages.c.provider_message_id.is_(None),
)


def known_ids(connection: Connection, provider: str, ids: Collection[str]) -> set[str]:
    """Which of the provider's messages we have."""
    found = select(messages.c.provider_message_id).where(messages.c.provider == provider)
    return set(connection.scalars(found.where(messages.c.provider_message_id.in_(ids))))


def unheard_replies(connection: Connection, after: datetime, before: datetime, limit: int) -> list[Row[Any]]:
    """Replies that went with the webhook's answer at that time and of which no delivery state has told."""
    columns = (messages.c.id, messages.c.contact_id, messages.c.text, messages.c.sent_at)
    found = select(*columns).where(*_UNHEARD_OF, from_then_on(messages.c.sent_at, after), messages.c.sent_at <= before)
    return [*connection.execute(found.order_by(messages.c.sent_at).limit(limit))]


def reply_was_sent(connection: Connection, message_id: int, provider: str, provider_message_id: str) -> None:
    values = {"status": "sent", "provider": provider, "provider_message_id": provider_message_id}
    connection.execute(update(messages).where(messages.c.id == message_id, *_UNHEARD_OF).values(**values))


def queue_reply(connection: Connection, message_id: int, *, doubtful_since: datetime | None = None) -> bool:
    """Let the sender carry a reply that did not go with the webhook's answer, or in doubt did not."""
    values = {"status": "queued", "via": "api", "doubtful_since": doubtful_since}
    queued = update(messages).where(messages.c.id == message_id, *_UNHEARD_OF).values(**values)
    return connection.execute(queued).rowcount == 1


def flag_recovered(connection: Connection, provider: str, provider_message_id: str, at: datetime) -> None:
    """Mark an inbound message as taken in late. The 24-hour window counts from when the patron truly wrote."""
    late = (messages.c.provider == provider) & (messages.c.provider_message_id == provider_message_id)
    row = connection.execute(select(messages.c.id, messages.c.contact_id).where(late)).first()
    if row is None:
        return
    connection.execute(update(messages).where(messages.c.id == row.id).values(error="recovered"))
    others = (messages.c.contact_id == row.contact_id) & (messages.c.direction == "in") & (messages.c.id != row.id)
    latest = connection.scalar(select(func.max(messages.c.created_at)).where(others, messages.c.error != "recovered"))
    mine = contacts.c.id == row.contact_id
    connection.execute(update(contacts).where(mine).values(last_inbound_at=max(filter(None, (latest, at)))))
    connection.execute(update(contacts).where(mine, contacts.c.needs_person == "").values(needs_person="recovered"))
