"""What an address or a form asks for: days, periods, the form of a file, one line of text."""

from datetime import date, timedelta
from typing import NamedTuple

from flask import abort, request

from staff.console import console
from staff.tables import Form

_LONGEST_PERIOD = timedelta(days=400)
_FIRST, _LAST = date(2000, 1, 1), date(2200, 1, 1)


class Period(NamedTuple):
    """Days, both included."""

    since: date
    until: date

    @property
    def days(self) -> int:
        return (self.until - self.since).days + 1


def today() -> date:
    return console().clock.now().date()


def day_in(values: object, name: str) -> date | None:
    """The day under this name of a form or an address; None when there is none, or no such day."""
    try:
        day = date.fromisoformat(str(values.get(name, "")).strip())  # type: ignore[attr-defined]
    except ValueError:
        return None
    return day if _FIRST <= day <= _LAST else None


def period(days: int = 30, ahead: int = 0, now: date | None = None) -> Period:
    """The period in the address, else the last `days` days and `ahead` days to come; at most 400 days.

    `now` is today where that is not the day of the business clock.
    """
    now = now or today()
    since, until = day_in(request.args, "since"), day_in(request.args, "until")
    until = until or now + timedelta(days=ahead)
    since = since or min(until, now) - timedelta(days=days - 1)
    if since > until:
        since, until = until, since
    return Period(max(since, until - _LONGEST_PERIOD), until)


def line(name: str, longest: int) -> str:
    """A field of the form on one line."""
    return " ".join(request.form.get(name, "").replace("\0", "").split())[:longest]


def prose(name: str, longest: int) -> str:
    """A field of the form that may have several lines."""
    return request.form.get(name, "").replace("\0", "").replace("\r\n", "\n").strip()[:longest]


def form_of(form: str) -> Form:
    """The form of a file at the end of an address; 404 for any other."""
    if form == "csv":
        return "csv"
    return "xlsx" if form == "xlsx" else abort(404)


def number_in(value: str | None) -> int:
    """A positive whole number, else 0."""
    return int(value) if value and value.isascii() and value.isdigit() and len(value) < 10 else 0
