"""How sending stands, from the tables, so that every process tells the same."""

from datetime import datetime

from sqlalchemy import Connection, func, select

from models.messages import IS_WAITING, messages
from models.sending import send_limits


def queue(connection: Connection) -> tuple[int, datetime | None]:
    """How many messages wait to be sent, and since when the oldest does (business time)."""
    waiting = select(func.count(), func.min(messages.c.created_at)).where(
        messages.c.direction == "out", messages.c.status.in_(("queued", "sending")), IS_WAITING
    )
    row = connection.execute(waiting).one()
    return row[0], row[1]


def stop_of_sending(connection: Connection, name: str) -> str:
    """Why all sending is stopped; '' when it is not."""
    return connection.scalar(select(send_limits.c.reason).where(send_limits.c.name == name)) or ""
