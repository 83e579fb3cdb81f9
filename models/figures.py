"""Counted from the tables, so that every process tells the same."""

from datetime import datetime

from sqlalchemy import Connection, func, select

from models.decisions import decisions
from models.messages import messages
from models.sending import send_limits


def messages_by_status(connection: Connection) -> list[tuple[str, str, int]]:
    counted = select(messages.c.direction, messages.c.status, func.count())
    return [(row[0], row[1], row[2]) for row in connection.execute(counted.group_by(*counted.selected_columns[:2]))]


def decisions_by_outcome(connection: Connection) -> list[tuple[str, str, int]]:
    counted = select(decisions.c.outcome, decisions.c.reason, func.count())
    return [(row[0], row[1], row[2]) for row in connection.execute(counted.group_by(*counted.selected_columns[:2]))]


def not_sent_by_reason(connection: Connection) -> list[tuple[str, str, int]]:
    """Status, reason and count of what failed, was skipped or cancelled."""
    counted = select(messages.c.status, messages.c.error, func.count()).where(
        messages.c.direction == "out", messages.c.status.in_(("failed", "skipped", "cancelled"))
    )
    return [(row[0], row[1], row[2]) for row in connection.execute(counted.group_by(*counted.selected_columns[:2]))]


def queue(connection: Connection) -> tuple[int, datetime | None]:
    """How many messages wait to be sent, and since when the oldest does (business time)."""
    waiting = select(func.count(), func.min(messages.c.created_at)).where(
        messages.c.direction == "out", messages.c.status.in_(("queued", "sending"))
    )
    row = connection.execute(waiting).one()
    return row[0], row[1]


def stop_of_sending(connection: Connection, name: str) -> str:
    """Why all sending is stopped; '' when it is not."""
    return connection.scalar(select(send_limits.c.reason).where(send_limits.c.name == name)) or ""
