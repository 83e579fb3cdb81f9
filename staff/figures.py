"""From counts to what a librarian reads: figures of a period, by day, by hour, by reason."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from sqlalchemy import Connection

from models import tallies
from models.counting import Span
from staff.asked import Period
from staff.console import console

_TOTALS = ("answered", "alone", "by_staff", "arrived", "failed", "gone_out")


@dataclass(slots=True)
class Figures:
    """What happened in a period; days and hours are those of the library's zone."""

    period: Period
    received: Counter[date] = field(default_factory=Counter)
    renewed: Counter[date] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    hours: Counter[tuple[int, int]] = field(default_factory=Counter)
    """(weekday, hour) -> messages from patrons."""
    answered: int = 0
    alone: int = 0
    by_staff: int = 0
    arrived: int = 0
    failed: int = 0
    gone_out: int = 0

    @property
    def messages(self) -> int:
        return self.received.total()

    @property
    def renewals(self) -> int:
        return self.renewed.total()

    @property
    def refusals(self) -> int:
        return self.refused.total()

    @property
    def alone_share(self) -> int | None:
        """Percent of patrons' messages that the bot answered without a person; None without messages."""
        return _percent(self.alone, self.messages)

    @property
    def delivery_rate(self) -> int | None:
        """Percent of those messages of which we know how they ended."""
        return _percent(self.arrived, self.arrived + self.failed)

    @property
    def busiest(self) -> tuple[int, int] | None:
        return max(self.hours, key=lambda place: (self.hours[place], place), default=None)

    def days(self) -> list[date]:
        return [self.period.since + timedelta(days=each) for each in range(self.period.days)]


def figures_of(connection: Connection, period: Period) -> Figures:
    """Kept counts with what came since: four statements, however long the period."""
    figures = Figures(period)
    kept, _ = tallies.counted(connection, console().clock.zone, *period)
    for (day, hour, what), many in kept.items():
        _add(figures, day, hour, what, many)
    return figures


def _add(figures: Figures, day: date, hour: int, what: str, many: int) -> None:
    if what == "heard":
        figures.received[day] += many
        figures.hours[day.weekday(), hour] += many
    elif what == "renewed":
        figures.renewed[day] += many
    elif what.startswith("refused:"):
        figures.refused[what.removeprefix("refused:")] += many
    elif what in _TOTALS:
        setattr(figures, what, getattr(figures, what) + many)


def span_of(connection: Connection, period: Period) -> Span:
    """For statements that look at the messages themselves."""
    return Span(*moments(period), tallies.ids_of(connection, console().clock.zone, *period))


def moments(period: Period) -> tuple[datetime, datetime]:
    """When the period begins, and when it is over."""
    zone = console().clock.zone
    after = period.until + timedelta(days=1)
    return datetime.combine(period.since, time(), zone), datetime.combine(after, time(), zone)


def month_begin() -> date:
    """When this month began in real time: the provider's free messages are counted by it."""
    return console().clock.real_now().astimezone(console().clock.zone).date().replace(day=1)


def _percent(part: int, whole: int) -> int | None:
    return round(100 * part / whole) if whole else None


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar of a chart, in the units of its picture."""

    x: float
    y: float
    width: float
    height: float
    title: str


@dataclass(frozen=True, slots=True)
class Chart:
    """Two rows of bars over the same days, drawn 720 wide and 200 high with the scale at the left."""

    front: list[Bar]
    back: list[Bar]
    lines: list[tuple[float, int]]
    """Height and value of each line of the scale."""
    labels: list[tuple[float, str]]


_LEFT, _WIDTH, _HEIGHT = 34.0, 686.0, 160.0
_MOST_BARS = 92


def chart_of(labels: Sequence[str], back: Sequence[int], front: Sequence[int], names: tuple[str, str]) -> Chart:
    """Wide bars behind, narrow ones in front of them, from left to right."""
    top = _round_up(max([*back, *front], default=0))
    step = _WIDTH / max(1, len(labels))

    def bars(values: Sequence[int], share: float, name: str) -> list[Bar]:
        width = step * share
        return [
            Bar(round(_LEFT + place * step + (step - width) / 2, 1), round(_HEIGHT - value / top * _HEIGHT + 8, 1),
                round(width, 1), round(value / top * _HEIGHT, 1), f"{labels[place]}: {value} {name}")
            for place, value in enumerate(values) if value
        ]  # fmt: skip

    lines = [(round(_HEIGHT - part / 4 * _HEIGHT + 8, 1), top * part // 4) for part in range(5)]
    shown = range(0, len(labels), max(1, -(-len(labels) // 9)))
    below = [(round(_LEFT + (place + 0.5) * step, 1), labels[place]) for place in shown]
    return Chart(front=bars(front, 0.42, names[1]), back=bars(back, 0.82, names[0]), lines=lines, labels=below)


def by_day(figures: Figures) -> tuple[list[date], list[int], list[int]]:
    """Days, messages and renewals; by weeks when the days are too many for one picture."""
    days = figures.days()
    width = 1 if len(days) <= _MOST_BARS else 7
    parts = [days[start : start + width] for start in range(0, len(days), width)]
    messages = [sum(figures.received[day] for day in part) for part in parts]
    return [part[0] for part in parts], messages, [sum(figures.renewed[day] for day in part) for part in parts]


def _round_up(value: int) -> int:
    """A round number to end the scale with, in four equal steps."""
    step = 1
    while True:
        for top in (4 * step, 8 * step, 20 * step):
            if value <= top:
                return top
        step *= 10
