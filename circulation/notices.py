"""Which loan, card or closed day earns which notice today, and who wants to hear it; nothing is sent here.

A notice belongs to a step: so many days before or after its date. Of the steps that have come, only the newest counts,
so a machine that was off tells what is true today and leaves out what it missed.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum

from circulation.calendar import Calendar, Day, Hours
from circulation.records import Loan, Patron


class NoticeKind(StrEnum):
    """The kinds of notice, the most urgent first."""

    OVERDUE = "overdue"
    DUE_TODAY = "due_today"
    DUE_SOON = "due_soon"
    CARD_EXPIRING = "card_expiring"
    CLOSURE = "closure"
    OPENING_HOURS = "opening_hours"
    ANNOUNCEMENT = "announcement"


LOAN_KINDS = frozenset({NoticeKind.OVERDUE, NoticeKind.DUE_TODAY, NoticeKind.DUE_SOON})
URGENCY = {kind: place for place, kind in enumerate(NoticeKind)}

_WEEKLY_IS_NEWS_FOR = 3
"""Days for which the weekly hours are still told after a machine was off."""
_LONGEST_RUN = 400
"""Days that a closure is followed, back and forth."""
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Timetable:
    """When a library tells what. Days are counted before the date, for `overdue_days` after it.

    `catch_up_days`: so long a missed step is still told. `closure_due_within_days`: a closed day is told to patrons
    with a loan due so many days around it. `weekly_on`: the weekday (0 = Monday) of the opening hours.
    """

    kinds: frozenset[NoticeKind] = frozenset(NoticeKind)
    due_soon_days: tuple[int, ...] = (3, 1)
    overdue_days: tuple[int, ...] = (1, 3, 7, 14, 30)
    card_expiring_days: tuple[int, ...] = (30, 7)
    closure_days_before: int = 1
    closure_due_within_days: int = 3
    weekly_on: int = 0
    catch_up_days: int = 30

    def only(self, kinds: Iterable[NoticeKind]) -> "Timetable":
        """The same timetable for these kinds alone."""
        return replace(self, kinds=self.kinds & set(kinds))

    def due_window(self, today: date) -> tuple[date, date]:
        """The first and last due date that can earn a loan a notice today; first after last when none can."""
        late = max(self.overdue_days, default=0) + self.catch_up_days
        first = today - timedelta(days=late) if NoticeKind.OVERDUE in self.kinds and self.overdue_days else today
        ahead = max(self.due_soon_days, default=0) if NoticeKind.DUE_SOON in self.kinds else 0
        if not self.kinds & LOAN_KINDS:
            return today + _DAY, today
        return first, today + timedelta(days=ahead)

    def card_window(self, today: date) -> tuple[date, date]:
        """The first and last end of membership that can earn a notice today; first after last when none can."""
        if NoticeKind.CARD_EXPIRING not in self.kinds or not self.card_expiring_days:
            return today + _DAY, today
        return today, today + timedelta(days=max(self.card_expiring_days))


@dataclass(frozen=True, slots=True)
class Step:
    """A kind of notice and how many days before or after its date it is told."""

    kind: NoticeKind
    days: int = 0

    def __str__(self) -> str:
        return f"{self.kind}:{self.days}" if self.kind is not NoticeKind.DUE_TODAY else self.kind.value


def loan_step(loan: Loan, today: date, timetable: Timetable) -> Step | None:
    """The newest step that an open loan has come to, if it is one to be told today.

    A step whose day lies before the loan, or not after its latest renewal, is not told: the patron has just heard
    the date.
    """
    kind, steps = _loan_steps((today - loan.due_on).days, timetable)
    since = loan.last_renewed_on + _DAY if loan.last_renewed_on else loan.checked_out_on
    newest = _newest(steps, (today - loan.due_on).days, timetable)
    if loan.returned_on is not None or newest is None or kind not in timetable.kinds:
        return None
    return Step(kind, abs(newest)) if loan.due_on + timedelta(days=newest) >= since else None


def card_step(expires_on: date | None, today: date, timetable: Timetable) -> Step | None:
    """The newest step before the end of a membership; none when it never ends or is over."""
    if expires_on is None or NoticeKind.CARD_EXPIRING not in timetable.kinds or today > expires_on:
        return None
    newest = _newest([-days for days in timetable.card_expiring_days], (today - expires_on).days, timetable)
    return None if newest is None else Step(NoticeKind.CARD_EXPIRING, -newest)


def _loan_steps(offset: int, timetable: Timetable) -> tuple[NoticeKind, list[int]]:
    if offset > 0:
        return NoticeKind.OVERDUE, list(timetable.overdue_days)
    if offset == 0:
        return NoticeKind.DUE_TODAY, [0]
    return NoticeKind.DUE_SOON, [-days for days in timetable.due_soon_days]


def _newest(steps: Iterable[int], offset: int, timetable: Timetable) -> int | None:
    newest = max((step for step in steps if step <= offset), default=None)
    return newest if newest is not None and offset - newest <= timetable.catch_up_days else None


@dataclass(frozen=True, slots=True)
class Closing:
    """Days in a row on which the library is closed, or opens for less than usual (`hours`, the same each day)."""

    first: date
    last: date
    hours: Hours = ()
    reason: str = ""

    def concerns(self, due_on: date, timetable: Timetable) -> bool:
        """True when a loan is due around these days."""
        around = timedelta(days=timetable.closure_due_within_days)
        return self.first - around <= due_on <= self.last + around


def closing_to_tell(calendar: Calendar, today: date, timetable: Timetable) -> Closing | None:
    """The closed or shortened days that begin, or go on, the set number of days from today.

    Days that are closed every week neither begin nor end such a row: they join what lies on both sides.
    """
    if NoticeKind.CLOSURE not in timetable.kinds:
        return None
    day = calendar.day(today + timedelta(days=timetable.closure_days_before))
    if not _opens_less(calendar, day):
        return None
    first = _edge(calendar, day, -_DAY)
    return Closing(first.date, _edge(calendar, day, _DAY).date, day.hours, first.reason)


def closing_holds(calendar: Calendar, first: date) -> bool:
    """True while the day is still closed or shortened."""
    return _opens_less(calendar, calendar.day(first))


def _opens_less(calendar: Calendar, day: Day) -> bool:
    return any(
        not any(start <= usual_start and usual_end <= end for start, end in day.hours)
        for usual_start, usual_end in calendar.usual_hours(day.date)
    )


def _edge(calendar: Calendar, day: Day, step: timedelta) -> Day:
    """The last day in this direction that is as closed or as short as `day`."""
    found = reached = day
    for _ in range(_LONGEST_RUN):
        reached = calendar.day(reached.date + step)
        if _opens_less(calendar, reached) and reached.hours == day.hours:
            found = reached
        elif reached.is_open or calendar.usual_hours(reached.date):
            break
    return found


def weekly_day(today: date, timetable: Timetable) -> date | None:
    """The day whose weekly opening hours are to be told today: today, or a few days ago when that was missed."""
    if NoticeKind.OPENING_HOURS not in timetable.kinds:
        return None
    ago = (today.weekday() - timetable.weekly_on) % 7
    return today - timedelta(days=ago) if ago <= _WEEKLY_IS_NEWS_FOR else None


# The one key under which a fact is ever told. A loan is named by what stays the same however often it is loaded.


def loan_key(step: Step, loan: Loan) -> str:
    return f"{step}:loan {loan.member_no} {loan.barcode} {loan.checked_out_on}:due {loan.due_on}"


def card_key(step: Step, patron: Patron) -> str:
    return f"{step}:card {patron.member_no}:ends {patron.expires_on}"


def contact_key(kind: NoticeKind, what: date | int, contact_id: int) -> str:
    return f"{kind}:{what}:contact {contact_id}"


@dataclass(frozen=True, slots=True)
class Wishes:
    """What somebody has said about notices: the latest word on each kind, "all" for the general one.

    `subscribed_on` is the day since which the weekly hours are wanted.
    """

    latest: Mapping[str, bool] = field(default_factory=dict)
    subscribed_on: date | None = None

    def want(self, kind: NoticeKind, *, seed: bool) -> bool:
        """True when this kind is wanted; `seed` is the library's own record, which counts while nothing was said.

        The weekly hours are for those alone who asked for them.
        """
        if kind is NoticeKind.OPENING_HOURS:
            return self.latest.get(kind, False)
        return self.latest.get(kind, self.latest.get("all", seed))

    def follow(self, kind: NoticeKind) -> bool:
        """True when this kind, or the weekly hours with it, was asked for by name."""
        asked = self.latest.get(kind, False) or self.latest.get(NoticeKind.OPENING_HOURS, False)
        return asked and self.want(kind, seed=True)


def wishes_of(words: Iterable[tuple[str, bool, date]]) -> Wishes:
    """What the words, the oldest first, come to: (kind or "all", wanted or not, the day it was said).

    A word on everything ends the earlier ones, but who once asked for the weekly hours gets them again with it.
    """
    latest: dict[str, bool] = {}
    subscribed_on: date | None = None
    for kind, granted, day in words:
        if kind == "all":
            weekly = granted and subscribed_on is not None
            latest = {"all": granted} | ({NoticeKind.OPENING_HOURS.value: True} if weekly else {})
            continue
        latest[kind] = granted
        if kind == NoticeKind.OPENING_HOURS:
            subscribed_on = day if granted else None
    return Wishes(latest, subscribed_on)
