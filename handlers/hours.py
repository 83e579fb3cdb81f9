"""When is the library open?"""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from itertools import groupby

from babel.dates import get_day_names

from circulation.calendar import Day, Hours
from handlers.feasts import feast_days
from handlers.layout import Speaking, clock, paragraphs
from handlers.turn import Reply, Turn

_WEEKS_TO_SEARCH = 8
_DAYS_AHEAD = 7


def hours(turn: Turn) -> Reply:
    """Tell about the day and time asked for, or about now and the whole week."""
    asked = turn.understood
    if asked.time is not None:
        text = _at_time(turn, asked.date or turn.today, asked.time)
    elif asked.date is not None:
        text = _on_day(turn, asked.date)
    elif (feasts := feast_days(turn)) is not None:
        text = _on_feasts(turn, feasts)
    else:
        special = _soon_special(turn)
        text = paragraphs(special, _week(turn, "week_head_usual"), open_now(turn)) if special else _week_and_now(turn)
    return Reply(text, keep_step=True)


def _on_feasts(turn: Turn, days: Sequence[date]) -> str:
    """What holds on these feasts, days alike on one line; never the plain week, which reads as "open"."""
    if not days:
        return paragraphs(turn.say("feast_unknown"), open_now(turn))
    told: list[list[Day]] = []
    for day in map(turn.calendar.day, days):
        before = told[-1][-1] if told else None
        if before and before.reason == day.reason and before.hours == day.hours and _follows(before, day):
            told[-1].append(day)
        else:
            told.append([day])
    return "\n".join(_span_says(turn, span) for span in told)


def _follows(before: Day, day: Day) -> bool:
    return day.date - before.date == timedelta(days=1)


def next_staffed(turn: Turn) -> str:
    """When a person can answer: soon while the library is open, else from the next opening on."""
    if turn.calendar.is_open_at(turn.now):
        return turn.say("staff_soon")
    opening = turn.calendar.next_opening(turn.now)
    if opening is None:
        return turn.say("staff_later")
    return turn.say("staff_from", day=opening[0], time=_time(turn, opening[1]))


def _at_time(turn: Turn, day: date, asked: time) -> str:
    moment = datetime.combine(day, asked, turn.now.tzinfo)
    name = "open_at" if turn.calendar.is_open_at(moment) else "closed_at"
    return turn.say(name, day=day, time=_time(turn, asked)) + "\n" + _on_day(turn, day)


def _on_day(turn: Turn, asked: date) -> str:
    day = turn.calendar.day(asked)
    text = _day_says(turn, day)
    if day.hours:
        if asked != turn.today:
            return text
        told = (open_now(turn), text) if turn.understood.topic == "now" else (text, open_now(turn))
        return "\n".join(told)
    after = turn.calendar.next_open_day(max(asked, turn.today) + timedelta(days=1))
    if after is None:
        return text
    opens = turn.calendar.day(after)
    return text + "\n" + turn.say("opens_again", day=after, hours=spans(turn, opens.hours))


def _day_says(turn: Turn, day: Day) -> str:
    return _says(turn, day, day.date)


def _says(turn: Turn, day: Day, when: object) -> str:
    values = {"day": when, "hours": spans(turn, day.hours), "reason": day.reason}
    name = "day_open" if day.hours else "day_closed"
    return turn.say(f"{name}_because" if day.reason else name, **values)


def open_now(turn: Turn) -> str:
    """Whether the library is open at this moment, and until when or from when on."""
    if turn.calendar.is_open_at(turn.now):
        now = turn.now.time()
        end = next(end for start, end in turn.calendar.day(turn.today).hours if start <= now < end or end == time.max)
        return turn.say("open_now", until=_time(turn, end))
    opening = turn.calendar.next_opening(turn.now)
    if opening is None:
        return turn.say("closed_now")
    day, start = opening
    if day == turn.today:
        began = any(earlier <= turn.now.time() for earlier, _ in turn.calendar.day(day).hours)
        return turn.say("break_now" if began else "closed_until_today", time=_time(turn, start))
    return turn.say("closed_until", day=day, time=_time(turn, start))


def _week_and_now(turn: Turn) -> str:
    return paragraphs(_week(turn, "week_head"), open_now(turn))


def _week(turn: Turn, head: str) -> str:
    """The ordinary week, days with the same hours on one line."""
    names = get_day_names("wide", locale=turn.lang)
    lines = [turn.say(head)]
    for span, group in groupby(range(7), key=lambda weekday: _usual(turn, weekday)):
        days = list(group)
        name = names[days[0]] if len(days) == 1 else f"{names[days[0]]}–{names[days[-1]]}"
        lines.append(f"{name}: {spans(turn, span) if span else turn.say('closed_word')}")
    return "\n".join(lines)


def _usual(turn: Turn, weekday: int) -> Hours:
    """The hours of a weekday, read from the next such day without a holiday or special hours."""
    first = turn.today + timedelta(days=(weekday - turn.today.weekday()) % 7)
    days = (turn.calendar.day(first + timedelta(weeks=week)) for week in range(_WEEKS_TO_SEARCH))
    return next((day.hours for day in days if not day.reason and not day.special), ())


def _soon_special(turn: Turn) -> str:
    days = [turn.calendar.day(turn.today + timedelta(days=ahead)) for ahead in range(_DAYS_AHEAD)]
    told = [list(group) for _, group in groupby(days, key=lambda day: (day.hours, day.reason, day.special))]
    return "\n".join(_span_says(turn, span) for span in told if span[0].reason or span[0].special)


def _span_says(turn: Turn, days: Sequence[Day]) -> str:
    """Days in a row that are alike, on one line."""
    if len(days) == 1:
        return _day_says(turn, days[0])
    span = turn.say("day_span", first=days[0].date, last=days[-1].date)
    return _says(turn, days[0], span)


def spans(turn: Speaking, hours: Hours) -> str:
    """08.00–12.00 dan 13.00–15.30 WIB."""
    told = [f"{clock(start, turn.lang)}–{clock(end, turn.lang)}" for start, end in hours]
    return f" {turn.say('and')} ".join(told) + _zone(turn)


def _time(turn: Turn, moment: time) -> str:
    return clock(moment, turn.lang) + _zone(turn)


def _zone(turn: Speaking) -> str:
    """WIB, WITA … where the clock's zone has such a name, else nothing."""
    name = turn.now.strftime("%Z")
    return f" {name}" if name.isalpha() and name != "UTC" else ""
