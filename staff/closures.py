"""Closed days and special hours: seen with what they mean for due dates, then saved."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import Connection

from circulation.calendar import Calendar, Closure, Day, parse_hours
from models import lending, policy
from staff.access import Role, needs
from staff.acting import act
from staff.asked import day_in, line, number_in, today
from staff.console import console
from staff.effects import Effect, effect_of
from staff.pages import t

pages = Blueprint("closures", __name__)

_LONGEST = timedelta(days=60)
_FARTHEST = timedelta(days=800)


@dataclass(frozen=True, slots=True)
class Draft:
    """A closure that somebody is about to save."""

    first: date
    last: date
    hours: str
    reason: str

    @property
    def values(self) -> dict[str, Any]:
        return {"first_on": self.first, "last_on": self.last, "hours": self.hours, "reason": self.reason}


@dataclass(frozen=True, slots=True)
class Seen:
    """What a draft would mean."""

    due: list[tuple[date, int]]
    """Open loans that fall due on a day then closed."""
    overruled: list[Day]
    """Days of the draft as they would be all the same, since another entry counts for them."""
    moves: dict[date, date]
    effect: Effect
    version: int

    @property
    def loans(self) -> int:
        return sum(count for _, count in self.due)


@pages.get("/closures")
@needs(Role.VIEWER)
def listing() -> str:
    with console().database.reading() as connection:
        rows = policy.closures_from(connection, today())
        calendar = console().calendar(connection)
    week = [calendar.day(today() + timedelta(days=ahead)) for ahead in range(14)]
    return render_template("staff/closures.html", rows=rows, week=week, draft=None, seen=None)


@pages.post("/closures/look")
@needs(Role.LIBRARIAN)
def look() -> ResponseReturnValue:
    """What it would mean; nothing is saved yet."""
    draft = _draft()
    if isinstance(draft, str):
        flash(draft, "bad")
        return _form(None, None), 400
    with console().database.reading() as connection:
        return _form(draft, _seen(connection, draft))


@pages.post("/closures")
@needs(Role.LIBRARIAN)
def add() -> ResponseReturnValue:
    draft = _draft()
    if isinstance(draft, str):
        flash(draft, "bad")
        return _form(None, None), 400
    with console().database.transaction() as connection:
        seen = _seen(connection, draft)
        if not policy.raise_version(connection, number_in(request.form.get("version"))):
            flash(t("policy_changed"), "bad")
            return _form(draft, seen), 409
        policy.add_closure(connection, draft.values)
        moved = bool(request.form.get("move")) and bool(seen.moves)
        if moved:
            policy.move_due_dates(connection, seen.moves)
        details = {**{name: str(value) for name, value in draft.values.items()}, "moved": seen.loans if moved else 0}
        act(connection, "closed_day", about=draft.first.isoformat(), details=details)
    flash(t("closure_kept"), "good")
    return redirect(url_for("staff.closures.listing"))


@pages.post("/closures/remove")
@needs(Role.LIBRARIAN)
def remove() -> ResponseReturnValue:
    with console().database.transaction() as connection:
        gone = policy.remove_closure(connection, number_in(request.form.get("closure")))
        if gone is not None:
            policy.raise_version(connection, policy.version(connection))
            act(connection, "reopened_day", about=gone.first_on.isoformat())
    flash(t("closure_removed") if gone is not None else t("closure_gone"), "good" if gone is not None else "")
    return redirect(url_for("staff.closures.listing"))


def _draft() -> Draft | str:
    """What the form says, or what is wrong with it."""
    first = day_in(request.form, "first")
    last = day_in(request.form, "last") or first
    if first is None or last is None:
        return t("closure_no_day")
    if last < first or last - first > _LONGEST:
        return t("closure_days_wrong", most=_LONGEST.days)
    if first < today() or first - today() > _FARTHEST:
        return t("closure_past")
    hours = line("hours", 100) if request.form.get("how") == "hours" else ""
    try:
        if request.form.get("how") == "hours" and not parse_hours(hours):
            return t("closure_no_hours")
    except ValueError:
        return t("closure_no_hours")
    return Draft(first, last, hours, line("reason", 300))


def _seen(connection: Connection, draft: Draft) -> Seen:
    """How due dates stand if the draft were saved."""
    calendar, rules = console().calendar(connection), console().rules(connection)
    planned = Closure(draft.first, draft.last, draft.reason, parse_hours(draft.hours) if draft.hours else ())
    then = console().policy.calendar_with([*lending.read_closures(connection), planned])
    due = [(day, count) for day, count in policy.due_between(connection, draft.first, draft.last) if _shut(then, day)]
    moves = {day: opens for day, _ in due if (opens := then.next_open_day(day)) is not None}
    effect = effect_of(connection, (calendar, rules), (then, rules), today())
    alone = console().policy.calendar_with([planned])
    return Seen(due, _overruled(planned, alone, then), moves, effect, policy.version(connection))


def _overruled(planned: Closure, alone: Calendar, then: Calendar) -> list[Day]:
    """Public holidays and weekdays that are always closed are no other entries: the calendar alone has them, too."""
    days = [planned.first + timedelta(days=later) for later in range((planned.last - planned.first).days + 1)]
    return [then.day(day) for day in days if alone.day(day).hours != then.day(day).hours]


def _shut(calendar: Calendar, day: date) -> bool:
    return not calendar.is_open_day(day)


def _form(draft: Draft | None, seen: Seen | None) -> str:
    with console().database.reading() as connection:
        rows = policy.closures_from(connection, today())
    return render_template("staff/closures.html", rows=rows, week=[], draft=draft, seen=seen)
