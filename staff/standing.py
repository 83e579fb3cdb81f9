"""How a conversation stands: who answers in it, and what may be sent."""

import zlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import abort
from sqlalchemy import Connection

from bot import stepping_in
from models import accounts, inbox, thread
from models.inbox import Beside
from staff import inbox as lists
from staff.access import person
from staff.console import console

WINDOW = timedelta(hours=24)
"""So long after a patron's last message free text may be sent."""
_WARN = timedelta(minutes=10)  # before the bot takes a conversation back
_TIDY = timedelta(seconds=30)
_tidied: list[datetime] = []  # when this process last handed idle conversations back


@dataclass(frozen=True, slots=True)
class Standing:
    """What the contact's row alone tells the person who looks at it."""

    contact: Any
    is_mine: bool
    window_until: datetime | None
    window_open: bool
    template: bool
    """An approved template can carry a message outside the window."""
    back_at: datetime | None
    back_soon: bool
    locked: bool

    @property
    def mode(self) -> str:
        """mine | free | other | template | closed: what the box for replies does."""
        if self.contact.taken_over_by and not self.is_mine:
            return "other"
        if not self.window_open:
            return "template" if self.template else "closed"
        return "mine" if self.is_mine else "free"

    @property
    def mark(self) -> str:
        """Differs when the head of the conversation differs."""
        contact = self.contact
        parts = (self.mode, self.window_open, self.window_until, self.back_soon, self.locked, contact.taken_over_by,
                 contact.taken_over_at, contact.needs_person, contact.assigned_to)  # fmt: skip
        return f"{zlib.crc32(repr(parts).encode()):x}"


@dataclass(frozen=True, slots=True)
class State:
    """A standing, with the names that a page shows."""

    standing: Standing
    beside: Beside
    name: str
    phone: str
    holder: str
    """The name of whoever has taken over; "" = the bot answers."""

    def __getattr__(self, name: str) -> Any:
        return getattr(self.standing, name)


def standing_of(connection: Connection, contact_id: int) -> Standing:
    """How this conversation stands; 404 when there is none."""
    contact = thread.contact_by_id(connection, contact_id) or abort(404)
    now, settings = console().clock.now(), console().settings
    until = contact.last_inbound_at + WINDOW if contact.last_inbound_at else None
    back_at = None
    if contact.taken_over_by and contact.taken_over_at:
        back_at = contact.taken_over_at + timedelta(minutes=settings.console.hand_back_minutes)
    return Standing(
        contact=contact,
        is_mine=contact.taken_over_by == person().email,
        window_until=until,
        window_open=until is not None and now < until - timedelta(minutes=1),
        template="announcement" in settings.notices.templates or settings.demo,  # the demo needs nobody's approval
        back_at=back_at,
        back_soon=back_at is not None and back_at - now < _WARN,
        locked=contact.locked_until is not None and contact.locked_until > now,
    )


def state_of(connection: Connection, contact_id: int) -> State:
    """How this conversation stands, with names; 404 when there is none."""
    standing = standing_of(connection, contact_id)
    beside = inbox.beside_of(connection, [contact_id])[contact_id]
    holder = standing.contact.taken_over_by
    return State(
        standing=standing,
        beside=beside,
        name=lists.name_of(beside),
        phone=lists.spaced_phone(beside.phone),
        holder=names_of(connection).get(holder, holder) if holder else "",
    )


def names_of(connection: Connection) -> dict[str, str]:
    """E-mail address -> name of everybody who may sign in."""
    return {one.email: one.name or one.email for one in accounts.all_accounts(connection)}


def tidy(*, often: bool = True) -> None:
    """Where no worker runs, an open console hands idle conversations back."""
    now = console().clock.real_now()
    if not often and _tidied and now - _tidied[-1] < _TIDY:
        return
    _tidied[:] = [now]
    stepping_in.hand_back_idle(console().settings, console().database, console().clock)
