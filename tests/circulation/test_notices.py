"""Which loan, card or closed day earns which notice on which day."""

from collections import Counter
from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from circulation.calendar import Calendar, Closure
from circulation.notices import (
    LOAN_KINDS,
    Closing,
    NoticeKind,
    Step,
    Timetable,
    card_step,
    closing_to_tell,
    loan_key,
    loan_step,
    weekly_day,
    wishes_of,
)
from circulation.records import Item, Loan

DUE = date(2026, 11, 20)
USUAL = Timetable()
OPEN = ((time(8), time(12)), (time(13), time(15, 30)))
WEEK = dict.fromkeys(range(5), OPEN)


def lent(due: date = DUE, *, out: date | None = None, renewed: date | None = None, back: date | None = None) -> Loan:
    return Loan("M1", Item("B1", "Bumi Manusia"), out or due - timedelta(days=7), due, 0, renewed, back)


@pytest.mark.parametrize(
    ("offset", "told"),
    [
        (-8, None), (-4, None), (-3, "due_soon:3"), (-2, "due_soon:3"), (-1, "due_soon:1"), (0, "due_today"),
        (1, "overdue:1"), (2, "overdue:1"), (3, "overdue:3"), (6, "overdue:3"), (7, "overdue:7"), (13, "overdue:7"),
        (14, "overdue:14"), (29, "overdue:14"), (30, "overdue:30"), (60, "overdue:30"), (61, None), (400, None),
    ],
)  # fmt: skip
def test_a_loan_comes_to_its_newest_step(offset: int, told: str | None) -> None:
    step = loan_step(lent(out=DUE - timedelta(days=20)), DUE + timedelta(days=offset), USUAL)
    assert (str(step) if step else None) == told


def test_a_returned_loan_earns_nothing() -> None:
    assert loan_step(lent(back=DUE), DUE + timedelta(days=1), USUAL) is None


def test_a_step_from_before_the_loan_is_not_told() -> None:
    two_days = lent(out=DUE - timedelta(days=2))
    assert loan_step(two_days, DUE - timedelta(days=2), USUAL) is None
    assert loan_step(two_days, DUE - timedelta(days=1), USUAL) == Step(NoticeKind.DUE_SOON, 1)


def test_who_has_just_renewed_is_not_told_the_date_again() -> None:
    renewed_today = lent(renewed=DUE - timedelta(days=3))
    assert loan_step(renewed_today, DUE - timedelta(days=3), USUAL) is None
    assert loan_step(renewed_today, DUE - timedelta(days=1), USUAL) == Step(NoticeKind.DUE_SOON, 1)


def test_a_kind_that_is_off_is_not_replaced_by_another() -> None:
    without_today = USUAL.only(set(NoticeKind) - {NoticeKind.DUE_TODAY})
    assert loan_step(lent(), DUE, without_today) is None
    assert loan_step(lent(), DUE + timedelta(days=1), without_today) == Step(NoticeKind.OVERDUE, 1)


def test_steps_count_over_a_leap_day_and_a_year() -> None:
    leap = lent(date(2028, 3, 1))
    assert loan_step(leap, date(2028, 2, 29), USUAL) == Step(NoticeKind.DUE_SOON, 1)
    assert loan_step(leap, date(2028, 2, 27), USUAL) == Step(NoticeKind.DUE_SOON, 3)
    assert loan_step(lent(date(2028, 2, 29)), date(2028, 3, 1), USUAL) == Step(NoticeKind.OVERDUE, 1)
    assert loan_step(lent(date(2026, 12, 31)), date(2027, 1, 3), USUAL) == Step(NoticeKind.OVERDUE, 3)


def test_the_key_names_what_stays_the_same_and_the_due_date() -> None:
    key = loan_key(Step(NoticeKind.OVERDUE, 7), lent())
    assert key == "overdue:7:loan M1 B1 2026-11-13:due 2026-11-20"
    assert key != loan_key(Step(NoticeKind.OVERDUE, 7), lent(DUE + timedelta(days=7), out=DUE - timedelta(days=7)))


@pytest.mark.parametrize(
    ("days_left", "told"), [(31, None), (30, 30), (8, 30), (7, 7), (0, 7), (-1, None), (-400, None)]
)
def test_a_card_is_told_before_it_ends_and_never_after(days_left: int, told: int | None) -> None:
    step = card_step(DUE, DUE - timedelta(days=days_left), USUAL)
    assert (step.days if step else None) == told


def test_a_card_without_an_end_is_never_told() -> None:
    assert card_step(None, DUE, USUAL) is None


# Every day of a loan's life


_days_off = st.sets(st.integers(-10, 70))


@given(length=st.integers(4, 60), off=_days_off)
def test_every_day_tells_the_newest_step_once(length: int, off: set[int]) -> None:
    """Whatever days the machine was off, no step is told twice, and each day's kind is right for that day."""
    loan = lent(out=DUE - timedelta(days=length))
    told: list[tuple[str, int]] = []
    for offset in range(-length, 80):
        step = None if offset in off else loan_step(loan, DUE + timedelta(days=offset), USUAL)
        if step is None or str(step) in dict(told):
            continue
        told.append((str(step), offset))
        assert (step.kind is NoticeKind.OVERDUE) == (offset > 0)
        assert (step.kind is NoticeKind.DUE_TODAY) == (offset == 0)
        planned = -step.days if step.kind is NoticeKind.DUE_SOON else step.days
        assert offset == planned or {planned, *range(planned, offset)} <= off
    assert max(Counter(name for name, _ in told).values(), default=1) == 1
    if not off:
        assert [offset for _, offset in told] == [-3, -1, 0, 1, 3, 7, 14, 30]


@given(
    due=st.dates(date(2026, 1, 1), date(2030, 12, 31)),
    today=st.dates(date(2026, 1, 1), date(2030, 12, 31)),
    soon=st.sets(st.integers(1, 40), max_size=4),
    late=st.sets(st.integers(1, 90), max_size=4),
    catch_up=st.integers(0, 40),
)
def test_what_earns_a_notice_lies_in_the_window_that_is_searched(
    due: date, today: date, soon: set[int], late: set[int], catch_up: int
) -> None:
    timetable = Timetable(due_soon_days=tuple(soon), overdue_days=tuple(late), catch_up_days=catch_up)
    step = loan_step(lent(due, out=due - timedelta(days=400)), today, timetable)
    first, last = timetable.due_window(today)
    assert step is None or first <= due <= last


@given(moves=st.lists(st.integers(1, 20), max_size=5))
def test_each_due_date_has_keys_of_its_own(moves: list[int]) -> None:
    due, keys = DUE, []
    for days in [0, *moves]:
        due += timedelta(days=days)
        keys.append(loan_key(Step(NoticeKind.DUE_TODAY), lent(due, out=DUE - timedelta(days=7))))
    assert len(set(keys)) == len(keys)


# Closed days


def closures(*rows: tuple[str, str, str]) -> list[Closure]:
    parsed = ((date.fromisoformat(first), date.fromisoformat(last), hours) for first, last, hours in rows)
    return [Closure(first, last, "Rapat", ((time(8), time(11)),) if hours else ()) for first, last, hours in parsed]


FRIDAY = ("2026-12-25", "2026-12-25", "")


def test_a_closed_day_is_told_the_day_before() -> None:
    calendar = Calendar(WEEK, closures(("2026-12-23", "2026-12-23", "")))
    told = closing_to_tell(calendar, date(2026, 12, 22), USUAL)
    assert told == Closing(date(2026, 12, 23), date(2026, 12, 23), (), "Rapat")
    assert closing_to_tell(calendar, date(2026, 12, 21), USUAL) is None
    assert closing_to_tell(calendar, date(2026, 12, 23), USUAL) is None


def test_a_weekend_joins_the_closed_days_on_both_sides() -> None:
    calendar = Calendar(WEEK, closures(FRIDAY, ("2026-12-28", "2026-12-28", "")))
    whole = Closing(date(2026, 12, 25), date(2026, 12, 28), (), "Rapat")
    assert closing_to_tell(calendar, date(2026, 12, 24), USUAL) == whole
    assert closing_to_tell(calendar, date(2026, 12, 27), USUAL) == whole


def test_a_day_that_is_closed_every_week_is_no_news() -> None:
    calendar = Calendar(WEEK, closures(("2026-12-26", "2026-12-26", "")))
    assert closing_to_tell(calendar, date(2026, 12, 25), USUAL) is None


def test_a_shortened_day_is_told_and_a_longer_one_is_not() -> None:
    short = Calendar(WEEK, closures(("2026-12-23", "2026-12-24", "short")))
    told = closing_to_tell(short, date(2026, 12, 22), USUAL)
    assert told is not None
    assert (told.first, told.last, told.hours) == (date(2026, 12, 23), date(2026, 12, 24), ((time(8), time(11)),))
    longer = [Closure(date(2026, 12, 23), date(2026, 12, 23), "Pameran", ((time(8), time(20)),))]
    assert closing_to_tell(Calendar(WEEK, longer), date(2026, 12, 22), USUAL) is None


def test_a_short_day_and_a_closed_day_are_two_things() -> None:
    calendar = Calendar(WEEK, closures(("2026-12-24", "2026-12-24", "short"), FRIDAY))
    short = closing_to_tell(calendar, date(2026, 12, 23), USUAL)
    closed = closing_to_tell(calendar, date(2026, 12, 24), USUAL)
    assert short is not None
    assert closed is not None
    assert (short.last, closed.first) == (date(2026, 12, 24), date(2026, 12, 25))


def test_loans_due_around_a_closed_day_are_concerned() -> None:
    closing = Closing(date(2026, 12, 25), date(2026, 12, 28))
    days = (date(2026, 12, 21), date(2026, 12, 22), date(2026, 12, 26), date(2026, 12, 31), date(2027, 1, 1))
    assert [closing.concerns(day, USUAL) for day in days] == [False, True, True, True, False]


def test_the_weekly_hours_are_told_on_their_day_or_soon_after() -> None:
    monday = date(2026, 11, 23)
    assert [weekly_day(monday + timedelta(days=ago), USUAL) for ago in (0, 3, 4, 6)] == [monday, monday, None, None]
    assert weekly_day(date(2026, 11, 25), Timetable(weekly_on=2)) == date(2026, 11, 25)


# Wishes


DAY = date(2026, 11, 1)


@pytest.mark.parametrize(
    ("words", "seed", "wants"),
    [
        ([], True, {"overdue", "closure"}),
        ([], False, set()),
        ([("all", False)], True, set()),
        ([("all", True)], False, {"overdue", "closure"}),
        ([("overdue", False)], True, {"closure"}),
        ([("overdue", True)], False, {"overdue"}),
        ([("overdue", False), ("all", True)], False, {"overdue", "closure"}),
        ([("all", False), ("overdue", True)], True, {"overdue"}),
        ([("opening_hours", True)], False, {"opening_hours"}),
        ([("opening_hours", True), ("all", False)], True, set()),
        ([("opening_hours", True), ("all", False), ("all", True)], True, {"opening_hours", "overdue", "closure"}),
        ([("opening_hours", True), ("opening_hours", False), ("all", True)], True, {"overdue", "closure"}),
    ],
)
def test_the_latest_word_counts_and_the_record_only_while_nothing_was_said(
    words: list[tuple[str, bool]], seed: bool, wants: set[str]
) -> None:
    wishes = wishes_of((kind, granted, DAY) for kind, granted in words)
    kinds = (NoticeKind.OVERDUE, NoticeKind.CLOSURE, NoticeKind.OPENING_HOURS)
    assert {kind.value for kind in kinds if wishes.want(kind, seed=seed)} == wants


def test_who_follows_the_hours_follows_closed_days_too_unless_they_said_no() -> None:
    assert wishes_of([("opening_hours", True, DAY)]).follow(NoticeKind.CLOSURE)
    assert not wishes_of([("opening_hours", True, DAY), ("closure", False, DAY)]).follow(NoticeKind.CLOSURE)
    assert not wishes_of([("all", True, DAY)]).follow(NoticeKind.CLOSURE)


@given(st.lists(st.tuples(st.sampled_from(["all", *NoticeKind]), st.booleans(), st.just(DAY))), st.booleans())
def test_after_a_word_against_everything_nothing_is_wanted(words: list[tuple[str, bool, date]], seed: bool) -> None:
    wishes = wishes_of([*words, ("all", False, DAY)])
    assert not any(wishes.want(kind, seed=seed) or wishes.follow(kind) for kind in NoticeKind)


def test_the_kinds_of_loans_are_the_most_urgent() -> None:
    assert set(list(NoticeKind)[:3]) == LOAN_KINDS
