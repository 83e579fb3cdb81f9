"""What was not understood, for the librarians who know what it means."""

from datetime import datetime

from sqlalchemy import Connection, Row, Select, func, select

from models.messages import messages
from models.spans import from_then_on

_TEXT = func.lower(func.trim(messages.c.text))

NOT_UNDERSTOOD = (
    select(_TEXT.label("text"), func.count().label("times"), func.max(messages.c.created_at).label("last_at"))
    .where(
        messages.c.direction == "in",
        messages.c.text != "",
        messages.c.understood["intent"].as_string() == "unknown",
    )
    .group_by(_TEXT)
    .order_by(func.count().desc(), func.max(messages.c.id).desc())
)
"""Each text once, without regard to capitals, the most frequent first."""


def not_understood(
    connection: Connection, *, since: datetime | None = None, limit: int = 100
) -> list[Row[tuple[str, int, datetime]]]:
    """The texts that were not understood, each with how often and when last it came."""
    statement: Select[tuple[str, int, datetime]] = NOT_UNDERSTOOD
    if since is not None:
        statement = statement.where(from_then_on(messages.c.created_at, since))
    return list(connection.execute(statement.limit(limit)).all())
