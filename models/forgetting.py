"""What is taken out of the tables: by age, and for one patron."""

from collections.abc import Sequence
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


def old_messages(connection: Connection, before: datetime, after_id: int, limit: int) -> list[int]:
    """The first `limit` messages after that id which were made before then and hold words; not those on their way."""
    old = select(messages.c.id).where(messages.c.id > after_id, messages.c.created_at < before, _HOLDS_WORDS, _AT_REST)
    return list(connection.scalars(old.order_by(messages.c.id).limit(limit)))


def forget_messages(connection: Connection, ids: Sequence[int]) -> int:
    """Blank these messages, unless one is on its way again; how many."""
    blank = update(messages).where(messages.c.id.in_(ids), _AT_REST)
    return connection.execute(blank.values(**BLANK)).rowcount


def forget_states(connection: Connection, before: datetime, limit: int) -> int:
    """Drop up to `limit` delivery states told before then; what they said is in the messages."""
    old = select(status_callbacks.c.id).where(status_callbacks.c.at < before).limit(limit)
    return connection.execute(delete(status_callbacks).where(status_callbacks.c.id.in_(old))).rowcount
