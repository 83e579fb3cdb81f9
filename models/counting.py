"""Counts for charts and reports that no day's tally tells."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, func, select

from models.contacts import contacts
from models.library import items, loans, members
from models.messages import messages
from models.notices import notices

_INTENT = messages.c.understood["intent"].as_string()


@dataclass(frozen=True, slots=True)
class Span:
    """A period: its moments (the end not included), and the ids between which all its messages are."""

    since: datetime
    until: datetime
    ids: ColumnElement[bool]

    @property
    def heard(self) -> ColumnElement[bool]:
        """What patrons wrote in it."""
        made = messages.c.created_at
        return and_(self.ids, made >= self.since, made < self.until, messages.c.direction == "in")


def not_understood(connection: Connection, span: Span, limit: int) -> list[Row[Any]]:
    """What patrons wrote that nobody understood, the latest first."""
    found = select(messages.c.id, messages.c.contact_id, messages.c.created_at, messages.c.text)
    found = found.where(span.heard, _INTENT == "unknown", messages.c.text != "")
    return list(connection.execute(found.order_by(messages.c.id.desc()).limit(limit)))


@dataclass(frozen=True, slots=True)
class People:
    """Who wrote in a period, and who did so for the first time."""

    wrote: int
    new: int


def people(connection: Connection, span: Span) -> People:
    wrote = select(func.count(messages.c.contact_id.distinct())).where(span.heard)
    new = select(func.count()).where(
        contacts.c.created_at >= span.since, contacts.c.created_at < span.until, contacts.c.last_inbound_at.is_not(None)
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
