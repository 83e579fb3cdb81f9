"""Messages and decisions counted by half hours, each between two ids: callers turn them into days of a zone."""

from datetime import datetime
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, Integer, Row, and_, case, cast, func, select

from models.decisions import decisions
from models.messages import IS_WAITING, messages

NOT_ALONE = ("unknown", "human")
"""What the bot answered only with "ask a person"."""
HALF_HOUR = 1800
"""Seconds: no zone's offset needs a finer grain."""


def _slot(connection: Connection, at: Column[Any]) -> ColumnElement[int]:
    """The number of the half hour, counted from 1970."""
    if connection.dialect.name == "sqlite":
        return cast(func.strftime("%s", at), Integer) // HALF_HOUR
    return cast(func.floor(func.extract("epoch", at) / HALF_HOUR), Integer)


def _between(column: Column[int], after: int, up_to: int | None) -> ColumnElement[bool]:
    return column > after if up_to is None else and_(column > after, column <= up_to)


def heard_by_slot(connection: Connection, after: int, up_to: int | None = None) -> list[Row[Any]]:
    """Of the messages with these ids, both directions: slot, direction, status, clear (1 = understood, and no call
    for a person), many, first and last id."""
    slot = _slot(connection, messages.c.created_at).label("slot")
    inbound = messages.c.direction == "in"
    status = case((inbound, messages.c.status), else_="").label("status")
    understood = messages.c.understood["intent"].as_string().not_in(NOT_ALONE)
    clear = case((inbound, cast(understood, Integer)), else_=0).label("clear")
    many, first, last = func.count(), func.min(messages.c.id), func.max(messages.c.id)
    found = select(
        slot, messages.c.direction, status, clear, many.label("many"), first.label("first"), last.label("last")
    )
    found = found.where(_between(messages.c.id, after, up_to))
    return list(connection.execute(found.group_by("slot", messages.c.direction, "status", "clear")))


def said_by_slot(connection: Connection, after: int, up_to: int | None = None) -> list[Row[Any]]:
    """Of our messages with these ids: slot, sent_slot (real time; None = never sent), author, status, sent_as, many."""
    slot = _slot(connection, messages.c.created_at).label("slot")
    sent = _slot(connection, messages.c.sent_at).label("sent_slot")
    by = (messages.c.author, messages.c.status, messages.c.sent_as)
    found = select(slot, sent, *by, func.count().label("many"))
    found = found.where(_between(messages.c.id, after, up_to), messages.c.direction == "out")
    return list(connection.execute(found.group_by("slot", "sent_slot", *by)))


def decisions_by_slot(connection: Connection, after: int, up_to: int | None = None) -> list[Row[Any]]:
    """slot, outcome, reason, many."""
    slot = _slot(connection, decisions.c.at).label("slot")
    found = select(slot, decisions.c.outcome, decisions.c.reason, func.count().label("many"))
    found = found.where(_between(decisions.c.id, after, up_to))
    return list(connection.execute(found.group_by("slot", decisions.c.outcome, decisions.c.reason)))


def newest_ids(connection: Connection) -> tuple[int, int]:
    """The largest ids of messages and decisions."""
    newest = select(
        select(func.coalesce(func.max(messages.c.id), 0)).scalar_subquery(),
        select(func.coalesce(func.max(decisions.c.id), 0)).scalar_subquery(),
    )
    row = connection.execute(newest).one()
    return row[0], row[1]


def first_unanswered(connection: Connection) -> int | None:
    """The oldest message from a patron that is still being answered."""
    waiting = select(messages.c.id).where(messages.c.status == "received", IS_WAITING).order_by(messages.c.id)
    return connection.scalar(waiting.limit(1))


def first_since(connection: Connection, since: datetime, after: int, up_to: int) -> int | None:
    """The first message with such an id that was made since then."""
    found = select(messages.c.id).where(_between(messages.c.id, after, up_to), messages.c.created_at >= since)
    return connection.scalar(found.order_by(messages.c.id).limit(1))
