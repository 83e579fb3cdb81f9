"""Counts for charts and reports: by half hours, which the caller turns into days and hours of the library's zone."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, Integer, Row, and_, cast, func, select

from models.contacts import contacts
from models.decisions import decisions
from models.library import items, loans, members
from models.messages import messages
from models.notices import notices
from models.spans import from_then_on

HALF_HOUR = 1800
"""Seconds: no zone's offset needs a finer grain."""
_INTENT = messages.c.understood["intent"].as_string()
NOT_ALONE = ("unknown", "human")
"""What the bot answered only with "ask a person"."""


def _slot(connection: Connection, at: Column[Any]) -> ColumnElement[int]:
    """The number of the half hour, counted from 1970."""
    if connection.dialect.name == "sqlite":
        return cast(func.strftime("%s", at), Integer) // HALF_HOUR
    return cast(func.floor(func.extract("epoch", at) / HALF_HOUR), Integer)


def messages_by_slot(connection: Connection, since: datetime, until: datetime) -> list[Row[Any]]:
    """slot, direction, author, status, clear (1 = understood, and no call for a person), many.

    For messages from `since` to before `until`.
    """
    slot = _slot(connection, messages.c.created_at).label("slot")
    alone = cast(and_(messages.c.direction == "in", _INTENT.not_in(NOT_ALONE)), Integer).label("clear")
    counted = (
        select(slot, messages.c.direction, messages.c.author, messages.c.status, alone, func.count().label("many"))
        .where(from_then_on(messages.c.created_at, since), messages.c.created_at < until)
        .group_by("slot", messages.c.direction, messages.c.author, messages.c.status, "clear")
    )
    return list(connection.execute(counted))


def decisions_by_slot(connection: Connection, since: datetime, until: datetime) -> list[Row[Any]]:
    """slot, outcome, reason, many."""
    slot = _slot(connection, decisions.c.at).label("slot")
    counted = (
        select(slot, decisions.c.outcome, decisions.c.reason, func.count().label("many"))
        .where(from_then_on(decisions.c.at, since), decisions.c.at < until)
        .group_by("slot", decisions.c.outcome, decisions.c.reason)
    )
    return list(connection.execute(counted))


def not_understood(connection: Connection, since: datetime, until: datetime, limit: int) -> list[Row[Any]]:
    """What patrons wrote that nobody understood, the latest first."""
    found = (
        select(messages.c.id, messages.c.contact_id, messages.c.created_at, messages.c.text)
        .where(
            from_then_on(messages.c.created_at, since), messages.c.created_at < until, messages.c.direction == "in",
            _INTENT == "unknown", messages.c.text != "",
        )
        .order_by(messages.c.id.desc())
        .limit(limit)
    )  # fmt: skip
    return list(connection.execute(found))


@dataclass(frozen=True, slots=True)
class People:
    """Who wrote in a period, and who did so for the first time."""

    wrote: int
    new: int


def people(connection: Connection, since: datetime, until: datetime) -> People:
    wrote = select(func.count(messages.c.contact_id.distinct())).where(
        from_then_on(messages.c.created_at, since), messages.c.created_at < until, messages.c.direction == "in"
    )
    new = select(func.count()).where(
        contacts.c.created_at >= since, contacts.c.created_at < until, contacts.c.last_inbound_at.is_not(None)
    )
    return People(connection.scalar(wrote) or 0, connection.scalar(new) or 0)


def notices_by_kind(connection: Connection, since: date, until: date) -> list[tuple[str, int]]:
    """How many notices went out for these days, days included."""
    gone_out = messages.c.status.in_(("sent", "delivered", "read"))
    counted = (
        select(notices.c.kind, func.count())
        .join_from(notices, messages, messages.c.id == notices.c.message_id)
        .where(notices.c.planned_for.between(since, until), gone_out)
        .group_by(notices.c.kind)
        .order_by(func.count().desc())
    )
    return [(row[0], row[1]) for row in connection.execute(counted)]


@dataclass(frozen=True, slots=True)
class Holdings:
    """What the library has on record today."""

    members: int
    items: int
    on_loan: int
    overdue: int


def holdings(connection: Connection, today: date) -> Holdings:
    counted = select(
        select(func.count()).select_from(members).scalar_subquery(),
        select(func.count()).select_from(items).scalar_subquery(),
        select(func.count()).where(loans.c.returned_on.is_(None)).scalar_subquery(),
        select(func.count()).where(loans.c.returned_on.is_(None), loans.c.due_on < today).scalar_subquery(),
    )
    return Holdings(*connection.execute(counted).one())
