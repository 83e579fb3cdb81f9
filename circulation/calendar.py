"""When the library is open: weekly hours, public holidays, closures and special hours."""

import datetime as dt
import heapq
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Protocol

Hours = tuple[tuple[dt.time, dt.time], ...]
"""Opening times of one day in order, breaks left out. An end of time.max stands for midnight (24:00)."""

_REMEMBERED = 5_000
"""Days that are not looked up again: holidays take a while to work out."""
_HORIZON = 5_000
"""Days to look ahead or back for an open day before giving up."""

_LONG = 6
"""From its first to its last day, special hours of at least a week: every weekday falls into them."""

_SPAN = re.compile(r"(\d{1,2})[:.](\d{2})\s*[-\u2013]\s*(\d{1,2})[:.](\d{2})")


class Holidays(Protocol):
    """Names of public holidays by date; any dict will do, and so will one that works them out when asked."""

    def get(self, key: dt.date, /) -> str | None: ...


@dataclass(frozen=True, slots=True)
class Closure:
    """Days on which the weekly hours do not hold, `first` and `last` included: closed, or open at `hours`."""

    first: dt.date
    last: dt.date
    reason: str
    hours: Hours = ()

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError(f"a closure cannot end ({self.last}) before it begins ({self.first})")

    @property
    def is_for_weeks(self) -> bool:
        """True for hours of at least a week, such as those of Ramadan: they are meant for working days."""
        return bool(self.hours) and (self.last - self.first).days >= _LONG


@dataclass(frozen=True, slots=True)
class Day:
    """One day: its hours (empty = closed), and why when they are not the weekly ones.

    `special` tells that the hours are special ones, given for this very day.
    """

    date: dt.date
    hours: Hours = ()
    reason: str = ""
    special: bool = False

    @property
    def is_open(self) -> bool:
        return bool(self.hours)


class Calendar:
    """The opening days of a library.

    Every closure wins over a public holiday, and a holiday over the weekly hours. A weekday (0 = Monday) without hours
    is closed. Where closures overlap the one of fewer days counts, of as many days one that closes, of two alike the
    later one. Special hours for a week or longer change the hours of open days only: they open neither such a weekday
    nor a public holiday, nor a day that any other closure names.
    """

    def __init__(
        self,
        weekly: Mapping[int, Hours],
        closures: Iterable[Closure] = (),
        holidays: Holidays | None = None,
    ) -> None:
        if not all(0 <= weekday <= 6 for weekday in weekly):
            raise ValueError("weekdays are numbered from 0 (Monday) to 6 (Sunday)")
        rows = tuple(closures)
        self._weekly = tuple(weekly.get(weekday, ()) for weekday in range(7))
        self._holidays: Holidays = {} if holidays is None else holidays
        self._starts, self._segments = _segments(rows)
        self._first_open, self._last_open = self._limits(rows)
        self._known: dict[dt.date, Day] = {}

    def day(self, d: dt.date) -> Day:
        """The hours of a day, with the reason when it is closed or has special hours out of the ordinary."""
        known = self._known.get(d)
        if known is None:
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            known = self._known[d] = self._look_up(d)
        return known

    def _look_up(self, d: dt.date) -> Day:
        closure = self._closure_at(d)
        if closure is not None and not self._closed_all_the_same(d, closure):
            return Day(d, closure.hours, closure.reason, special=bool(closure.hours))
        holiday = self._holidays.get(d)
        if holiday is not None:
            return Day(d, reason=holiday)
        return Day(d, self._weekly[d.weekday()])

    def _closed_all_the_same(self, d: dt.date, closure: Closure) -> bool:
        """Hours of a day or a few open whatever they name; without weekly hours there are no days open anyway."""
        if not closure.is_for_weeks or not any(self._weekly):
            return False
        return not self._weekly[d.weekday()] or self._holidays.get(d) is not None

    def usual_hours(self, d: dt.date) -> Hours:
        """The weekly hours of that weekday, whatever is said about the day itself."""
        return self._weekly[d.weekday()]

    def is_open_day(self, d: dt.date) -> bool:
        """True when the library opens at any time of the day."""
        return self.day(d).is_open

    def is_open_at(self, moment: dt.datetime) -> bool:
        """True when the library is open at this moment of local time; at closing time it is closed."""
        now = moment.time()
        return any(start <= now and (now < end or end == dt.time.max) for start, end in self.day(moment.date()).hours)

    def next_open_day(self, d: dt.date) -> dt.date | None:
        """The first open day from `d` on, `d` included; None when there is none within 5,000 days."""
        first = max(d.toordinal(), self._first_open)
        last = min(d.toordinal() + _HORIZON, self._last_open)
        return self._first_open_of(range(first, last + 1))

    def previous_open_day(self, d: dt.date) -> dt.date | None:
        """The last open day up to `d`, `d` included; None when there is none within 5,000 days."""
        last = min(d.toordinal(), self._last_open)
        first = max(d.toordinal() - _HORIZON, self._first_open)
        return self._first_open_of(range(last, first - 1, -1))

    def add_open_days(self, d: dt.date, n: int) -> dt.date | None:
        """The n-th open day after `d`, which is not counted itself; `d` when n is 0; None when days run out."""
        if n < 0:
            raise ValueError("open days can only be added")
        reached = d
        for _ in range(n):
            found = None if reached == dt.date.max else self.next_open_day(reached + dt.timedelta(days=1))
            if found is None:
                return None
            reached = found
        return reached

    def open_days_between(self, after: dt.date, until: dt.date) -> int:
        """How many open days there are after `after`, up to `until` and including it."""
        first = max(after.toordinal() + 1, self._first_open)
        last = min(until.toordinal(), self._last_open)
        return sum(self.is_open_day(dt.date.fromordinal(ordinal)) for ordinal in range(first, last + 1))

    def next_opening(self, moment: dt.datetime) -> tuple[dt.date, dt.time] | None:
        """When the doors open next after this moment of local time, be it after a break; None as for next_open_day."""
        today, now = moment.date(), moment.time()
        for start, _ in self.day(today).hours:
            if start > now:
                return today, start
        opens_on = None if today == dt.date.max else self.next_open_day(today + dt.timedelta(days=1))
        return None if opens_on is None else (opens_on, self.day(opens_on).hours[0][0])

    def _closure_at(self, d: dt.date) -> Closure | None:
        place = bisect_right(self._starts, d.toordinal()) - 1
        return self._segments[place] if place >= 0 else None

    def _first_open_of(self, ordinals: range) -> dt.date | None:
        days = (dt.date.fromordinal(ordinal) for ordinal in ordinals)
        return next((d for d in days if self.is_open_day(d)), None)

    def _limits(self, rows: Sequence[Closure]) -> tuple[int, int]:
        """First and last day that can possibly be open: without weekly hours only special hours open the doors."""
        if any(self._weekly):
            return dt.date.min.toordinal(), dt.date.max.toordinal()
        special = [row for row in rows if row.hours]
        first = min((row.first.toordinal() for row in special), default=1)
        last = max((row.last.toordinal() for row in special), default=0)
        return first, last


def parse_hours(text: str | Sequence[str]) -> Hours:
    """Read "08:00-12:00", several of these separated by commas, or a list of them; nothing = closed.

    Raises ValueError, with what is wrong, for a time that does not exist and for spans that end before they
    begin or overlap. 24:00 is allowed as an end.
    """
    parts = text.split(",") if isinstance(text, str) else text
    spans = sorted(_span(part.strip()) for part in parts if part.strip())
    for (_, end), (start, _) in pairwise(spans):
        if start < end:
            raise ValueError(f"opening hours overlap: one span ends at {_clock(end)}, the next begins at {start:%H:%M}")
    return tuple(spans)


def _span(text: str) -> tuple[dt.time, dt.time]:
    match = _SPAN.fullmatch(text)
    if match is None:
        raise ValueError(f"opening hours must look like 08:00-12:00, not {text!r}")
    numbers = [int(number) for number in match.groups()]
    try:
        start = dt.time(numbers[0], numbers[1])
        end = dt.time.max if numbers[2:] == [24, 0] else dt.time(numbers[2], numbers[3])
    except ValueError:
        raise ValueError(f"no such time of day in {text!r}") from None
    if end <= start:
        raise ValueError(f"opening hours must end after they begin, not {text!r}")
    return start, end


def _clock(end: dt.time) -> str:
    return "24:00" if end == dt.time.max else f"{end:%H:%M}"


def _segments(rows: Sequence[Closure]) -> tuple[tuple[int, ...], tuple[Closure | None, ...]]:
    """Cut overlapping rows into pieces that follow each other, each with the row that counts there."""
    pieces = list(_sweep([row for _, row in sorted(enumerate(rows), key=_rank)]))
    return tuple(start for start, _ in pieces), tuple(closure for _, closure in pieces)


def _rank(placed: tuple[int, Closure]) -> tuple[bool, int, bool, int]:
    """What decides between rows that name the same day; the smallest counts."""
    place, row = placed
    return row.is_for_weeks, (row.last - row.first).days, bool(row.hours), -place


def _sweep(ranked: Sequence[Closure]) -> Iterator[tuple[int, Closure | None]]:
    starting = sorted(range(len(ranked)), key=lambda rank: ranked[rank].first, reverse=True)
    edges = {edge for row in ranked for edge in (row.first.toordinal(), row.last.toordinal() + 1)}
    begun: list[int] = []
    for edge in sorted(edges):
        while starting and ranked[starting[-1]].first.toordinal() <= edge:
            heapq.heappush(begun, starting.pop())
        while begun and ranked[begun[0]].last.toordinal() < edge:
            heapq.heappop(begun)
        yield edge, ranked[begun[0]] if begun else None
