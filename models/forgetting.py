"""What is taken out of the tables: by age, and for one patron."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, null, or_, select, update

from models.messages import messages, status_callbacks

BLANK: dict[str, Any] = {"text": "", "form": None, "understood": None, "template": None, "listed": None}
_HOLDS_WORDS = or_(
    messages.c.text != "",
    messages.c.form.is_not(null()),
    messages.c.understood.is_not(null()),
    messages.c.template.is_not(null()),
    messages.c.listed.is_not(null()),
)
_AT_REST = messages.c.status.not_in(("received", "queued", "sending"))


def forget_messages(connection: Connection, before: datetime, limit: int) -> int:
    """Blank up to `limit` messages made before then; those still on their way keep their words."""
    old = select(messages.c.id).where(messages.c.created_at < before, _HOLDS_WORDS, _AT_REST)
    blank = update(messages).where(messages.c.id.in_(old.order_by(messages.c.id).limit(limit)))
    return connection.execute(blank.values(**BLANK)).rowcount


def forget_states(connection: Connection, before: datetime, limit: int) -> int:
    """Drop up to `limit` delivery states told before then; what they said is in the messages."""
    old = select(status_callbacks.c.id).where(status_callbacks.c.at < before).limit(limit)
    return connection.execute(delete(status_callbacks).where(status_callbacks.c.id.in_(old))).rowcount
