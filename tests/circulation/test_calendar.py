import datetime as dt
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from circulation.calendar import Calendar, Closure, Day, parse_hours

WORKING = parse_hours(["08:00-12:00", "13:00-15:30"])
MORNING = parse_hours("08:00-12:00")
WEEKDAYS = dict.fromkeys(range(5), WORKING)
MONDAY = dt.date(2026, 11, 23)


def day(number: int, month: int = 11, year: int = 2026) -> dt.date:
    return dt.date(year, month, number)


def at(clock: str, on: dt.date = MONDAY) -> dt.datetime:
    return dt.datetime.combine(on, dt.time.fromisoformat(clock))


class TestParseHours:
    def test_one_span(self) -> None:
        assert parse_hours("08:00-12:00") == ((dt.time(8), dt.time(12)),)

    @pytest.mark.parametrize(
        "text",
        ["08:00-12:00, 13:00-15:30", ["08:00-12:00", "13:00-15:30"], "13.00-15.30,8.00 – 12.00"],
    )
    def test_several_spans_come_out_in_order(self, text: str | list[str]) -> None:
        assert parse_hours(text) == WORKING

    @pytest.mark.parametrize("text", ["", "  ", []])
    def test_nothing_is_closed(self, text: str | list[str]) -> None:
        assert parse_hours(text) == ()

    def test_spans_may_touch(self) -> None:
        assert len(parse_hours("08:00-12:00,12:00-13:00")) == 2

    def test_midnight_ends_a_day(self) -> None:
        assert parse_hours("18:00-24:00") == ((dt.time(18), dt.time.max),)

    @pytest.mark.parametrize(
        ("text", "complaint"),
        [
            ("08:00", "must look like"),
            ("eight-twelve", "must look like"),
            ("08:00-12:00-13:00", "must look like"),
            ("08:60-12:00", "no such time"),
            ("08:00-24:01", "no such time"),
            ("24:00-24:00", "no such time"),
            ("12:00-08:00", "end after they begin"),
            ("08:00-08:00", "end after they begin"),
            ("08:00-12:00,11:59-13:00", "overlap: one span ends at 12:00, the next begins at 11:59"),
            ("08:00-24:00,10:00-11:00", "overlap: one span ends at 24:00"),
        ],
    )
    def test_what_is_wrong_is_said(self, text: str, complaint: str) -> None:
        with pytest.raises(ValueError, match=complaint):
            parse_hours(text)


class TestDay:
    def test_weekly_hours_need_no_reason(self) -> None:
        assert Calendar(WEEKDAYS).day(MONDAY) == Day(MONDAY, WORKING)

    def test_a_weekday_without_hours_is_closed(self) -> None:
        assert Calendar(WEEKDAYS).day(day(28)) == Day(day(28))

    def test_a_holiday_is_closed_and_named(self) -> None:
        calendar = Calendar(WEEKDAYS, holidays={day(25, 12): "Natal"})
        assert calendar.day(day(25, 12)) == Day(day(25, 12), reason="Natal")

    def test_special_hours_open_a_holiday(self) -> None:
        opened = Closure(day(25, 12), day(25, 12), "Piket", MORNING)
        calendar = Calendar(WEEKDAYS, [opened], {day(25, 12): "Natal"})
        assert calendar.day(day(25, 12)) == Day(day(25, 12), MORNING, "Piket", special=True)

    def test_a_closure_names_a_holiday_anew(self) -> None:
        calendar = Calendar(WEEKDAYS, [Closure(day(24, 12), day(26, 12), "Stok opname")], {day(25, 12): "Natal"})
        assert calendar.day(day(25, 12)).reason == "Stok opname"

    def test_special_hours_open_a_sunday(self) -> None:
        calendar = Calendar(WEEKDAYS, [Closure(day(29), day(29), "Pameran", MORNING)])
        assert calendar.is_open_day(day(29))

    @pytest.mark.parametrize(("length", "opens"), [(5, True), (6, False)])
    def test_special_hours_for_a_week_or_longer_open_no_sunday_and_no_holiday(self, length: int, opens: bool) -> None:
        ramadan = Closure(MONDAY, MONDAY + dt.timedelta(days=length), "Ramadan", MORNING)
        saturday, holiday = MONDAY + dt.timedelta(days=5), MONDAY + dt.timedelta(days=2)
        calendar = Calendar(WEEKDAYS, [ramadan], {holiday: "Imlek"})

        assert calendar.day(MONDAY).hours == MORNING
        assert calendar.is_open_day(saturday) is opens
        assert calendar.is_open_day(holiday) is opens
        assert calendar.day(holiday).reason == ("Ramadan" if opens else "Imlek")

    def test_a_long_range_opens_a_library_without_weekly_hours(self) -> None:
        bazaar = Closure(MONDAY, MONDAY + dt.timedelta(days=13), "Bazar", MORNING)

        assert Calendar({}, [bazaar]).is_open_day(MONDAY + dt.timedelta(days=6))

    @pytest.mark.parametrize("turned", [False, True])
    def test_one_day_wins_over_a_range(self, turned: bool) -> None:
        rows = [Closure(day(24), day(24), "Piket", MORNING), Closure(day(23), day(27), "Pindahan")]
        calendar = Calendar(WEEKDAYS, rows[::-1] if turned else rows)
        assert [calendar.is_open_day(day(d)) for d in (23, 24, 25)] == [False, True, False]

    def test_a_later_row_wins(self) -> None:
        rows = [Closure(day(24), day(24), "first"), Closure(day(24), day(24), "second")]
        assert Calendar(WEEKDAYS, rows).day(day(24)).reason == "second"

    @pytest.mark.parametrize("turned", [False, True])
    def test_the_shorter_range_wins_where_ranges_overlap(self, turned: bool) -> None:
        rows = [Closure(day(1), day(20), "a"), Closure(day(10), day(25), "b"), Closure(day(12), day(13), "c")]
        calendar = Calendar(WEEKDAYS, rows[::-1] if turned else rows)
        assert [calendar.day(day(d)).reason for d in (2, 9, 10, 12, 13, 16, 25)] == ["a", "a", "b", "c", "c", "b", "b"]
        assert calendar.day(day(26)) == Day(day(26), WORKING)

    def test_of_two_alike_the_later_row_wins(self) -> None:
        rows = [Closure(day(1), day(5), "a"), Closure(day(3), day(7), "b")]
        calendar = Calendar(WEEKDAYS, rows)
        assert [calendar.day(day(d)).reason for d in (2, 3, 5, 6)] == ["a", "b", "b", "b"]

    @pytest.mark.parametrize("turned", [False, True])
    @pytest.mark.parametrize("length", [0, 2, 20])
    def test_of_two_as_long_the_closing_wins(self, length: int, turned: bool) -> None:
        last = MONDAY + dt.timedelta(days=length)
        rows = [Closure(MONDAY, last, "Tutup"), Closure(MONDAY, last, "Jam khusus", MORNING)]
        assert Calendar(WEEKDAYS, rows[::-1] if turned else rows).day(MONDAY) == Day(MONDAY, reason="Tutup")

    @pytest.mark.parametrize("turned", [False, True])
    @pytest.mark.parametrize("closed", [3, 90], ids=["three days within", "three months around"])
    def test_hours_for_weeks_never_open_days_that_another_row_closes(self, closed: int, turned: bool) -> None:
        """Neither stocktaking within Ramadan nor a renovation around it is undone by the hours of Ramadan."""
        ramadan = Closure(day(8, 2, 2027), day(12, 3, 2027), "Ramadan", MORNING)
        shut = Closure(day(1, 3, 2027), day(1, 3, 2027) + dt.timedelta(days=closed), "Tutup")
        rows = [ramadan, shut]
        calendar = Calendar(WEEKDAYS, rows[::-1] if turned else rows)

        assert calendar.day(day(26, 2, 2027)) == Day(day(26, 2, 2027), MORNING, "Ramadan", special=True)
        assert calendar.day(day(2, 3, 2027)) == Day(day(2, 3, 2027), reason="Tutup")

    def test_a_few_days_of_hours_open_what_a_longer_row_closes(self) -> None:
        rows = [Closure(day(23), day(27), "Piket", MORNING), Closure(day(1), day(30), "Renovasi")]
        calendar = Calendar(WEEKDAYS, rows)
        assert [calendar.is_open_day(day(d)) for d in (20, 23, 27, 30)] == [False, True, True, False]

    def test_shorter_hours_win_within_the_hours_of_weeks(self) -> None:
        evening = parse_hours("18:00-20:00")
        rows = [Closure(day(24), day(25), "Malam", evening), Closure(day(1), day(30), "Ramadan", MORNING)]
        calendar = Calendar(WEEKDAYS, rows)
        assert [calendar.day(day(d)).hours for d in (23, 24, 26)] == [MORNING, evening, MORNING]

    def test_a_closed_year_stays_closed_in_a_library_that_lives_by_its_rows(self) -> None:
        bazaar = Closure(MONDAY, MONDAY + dt.timedelta(days=13), "Bazar", MORNING)
        calendar = Calendar({}, [bazaar, Closure(day(1, 1), day(31, 12), "Renovasi")])
        assert not calendar.is_open_day(MONDAY)

    def test_a_closure_cannot_end_before_it_begins(self) -> None:
        with pytest.raises(ValueError, match="before it begins"):
            Closure(day(2), day(1), "")

    def test_weekdays_are_numbered_from_zero(self) -> None:
        with pytest.raises(ValueError, match="weekdays"):
            Calendar({7: WORKING})

    def test_a_closure_may_last_for_ever(self) -> None:
        calendar = Calendar(WEEKDAYS, [Closure(MONDAY, dt.date.max, "Tutup")])
        assert not calendar.is_open_day(dt.date.max)
        assert calendar.next_open_day(MONDAY) is None
        assert calendar.previous_open_day(MONDAY) == day(20)

    @given(st.lists(st.tuples(st.integers(1, 28), st.integers(0, 9), st.booleans()), max_size=12))
    def test_lookup_agrees_with_going_through_the_rows(self, spans: list[tuple[int, int, bool]]) -> None:
        rows = [
            Closure(day(first, 2), day(first, 2) + dt.timedelta(days=length), str(number), MORNING if opens else ())
            for number, (first, length, opens) in enumerate(spans)
        ]
        calendar = Calendar(dict.fromkeys(range(7), WORKING), rows)
        for offset in range(45):
            d = day(30, 1) + dt.timedelta(days=offset)
            covering = [row for row in rows if row.first <= d <= row.last]
            for_weeks = [row for row in covering if row.hours and (row.last - row.first).days >= 6]
            others = [row for row in covering if row not in for_weeks]
            narrowest = sorted(others or for_weeks, key=lambda row: (row.last - row.first, bool(row.hours)))
            alike = [row for row in narrowest if (row.last - row.first, row.hours)
                     == (narrowest[0].last - narrowest[0].first, narrowest[0].hours)]  # fmt: skip
            assert calendar.day(d).reason == (alike[-1].reason if alike else "")


class TestMoments:
    @pytest.mark.parametrize(
        ("clock", "is_open"),
        [
            ("07:59:59", False),
            ("08:00", True),
            ("11:59:59", True),
            ("12:00", False),
            ("13:00", True),
            ("15:29:59.999999", True),
            ("15:30", False),
        ],
    )
    def test_open_from_the_first_to_before_the_last_moment(self, clock: str, is_open: bool) -> None:
        assert Calendar(WEEKDAYS).is_open_at(at(clock)) is is_open

    def test_open_until_midnight(self) -> None:
        calendar = Calendar({0: parse_hours("18:00-24:00")})
        assert calendar.is_open_at(dt.datetime.combine(MONDAY, dt.time.max))
        assert not calendar.is_open_at(at("00:00", day(24)))

    @pytest.mark.parametrize(
        ("moment", "opening"),
        [
            (at("07:00"), (MONDAY, dt.time(8))),
            (at("08:00"), (MONDAY, dt.time(13))),
            (at("12:30"), (MONDAY, dt.time(13))),
            (at("15:30"), (day(24), dt.time(8))),
            (at("14:00", day(27)), (day(30), dt.time(8))),
        ],
    )
    def test_next_opening(self, moment: dt.datetime, opening: tuple[dt.date, dt.time]) -> None:
        assert Calendar(WEEKDAYS).next_opening(moment) == opening

    def test_next_opening_follows_special_hours(self) -> None:
        calendar = Calendar(WEEKDAYS, [Closure(day(24), day(24), "Rapat", parse_hours("10:00-11:00"))])
        assert calendar.next_opening(at("20:00")) == (day(24), dt.time(10))

    def test_never_opening(self) -> None:
        assert Calendar({}).next_opening(at("08:00")) is None
        assert Calendar(WEEKDAYS).next_opening(at("23:00", dt.date.max)) is None

    def test_the_zone_of_a_moment_does_not_matter(self) -> None:
        zone = dt.timezone(dt.timedelta(hours=7))
        assert Calendar(WEEKDAYS).is_open_at(at("08:00").replace(tzinfo=zone))
        assert Calendar(WEEKDAYS).next_opening(at("07:00").replace(tzinfo=zone)) == (MONDAY, dt.time(8))


class TestOpenDays:
    def test_next_and_previous_include_the_day_itself(self) -> None:
        calendar = Calendar(WEEKDAYS)
        assert calendar.next_open_day(MONDAY) == MONDAY
        assert calendar.previous_open_day(MONDAY) == MONDAY

    def test_a_weekend_is_crossed(self) -> None:
        calendar = Calendar(WEEKDAYS, holidays={day(30): "Libur"})
        assert calendar.next_open_day(day(28)) == day(1, 12)
        assert calendar.previous_open_day(day(30)) == day(27)

    @pytest.mark.parametrize(("n", "reached"), [(0, day(27)), (1, day(30)), (5, day(4, 12)), (6, day(7, 12))])
    def test_add_open_days(self, n: int, reached: dt.date) -> None:
        assert Calendar(WEEKDAYS).add_open_days(day(27), n) == reached

    def test_adding_none_keeps_a_closed_day(self) -> None:
        assert Calendar(WEEKDAYS).add_open_days(day(28), 0) == day(28)

    def test_open_days_are_never_taken_away(self) -> None:
        with pytest.raises(ValueError, match="only be added"):
            Calendar(WEEKDAYS).add_open_days(MONDAY, -1)

    @pytest.mark.parametrize(
        ("after", "until", "count"),
        [(MONDAY, MONDAY, 0), (day(24), MONDAY, 0), (MONDAY, day(24), 1), (day(27), day(29), 0), (day(27), day(30), 1)],
    )
    def test_open_days_between(self, after: dt.date, until: dt.date, count: int) -> None:
        assert Calendar(WEEKDAYS).open_days_between(after, until) == count

    def test_a_week_without_open_days(self) -> None:
        calendar = Calendar({0: ()})
        assert calendar.next_open_day(MONDAY) is None
        assert calendar.previous_open_day(MONDAY) is None
        assert calendar.add_open_days(MONDAY, 1) is None
        assert calendar.open_days_between(dt.date.min, dt.date.max) == 0

    def test_special_hours_are_found_in_a_week_without_open_days(self) -> None:
        calendar = Calendar({}, [Closure(day(12, 12), day(13, 12), "Bazar", MORNING)])
        assert calendar.next_open_day(MONDAY) == day(12, 12)
        assert calendar.previous_open_day(day(31, 12)) == day(13, 12)
        assert calendar.next_open_day(day(14, 12)) is None
        assert calendar.previous_open_day(day(11, 12)) is None
        assert calendar.open_days_between(MONDAY, day(31, 12)) == 2

    def test_no_one_looks_further_than_the_horizon(self) -> None:
        reopening = MONDAY + dt.timedelta(days=5_001)
        calendar = Calendar(dict.fromkeys(range(7), WORKING), [Closure(MONDAY, reopening - dt.timedelta(days=1), "")])
        assert calendar.next_open_day(MONDAY) is None
        assert calendar.next_open_day(MONDAY + dt.timedelta(days=1)) == reopening

    def test_the_ends_of_time(self) -> None:
        calendar = Calendar({})
        assert calendar.next_open_day(dt.date.max) is None
        assert Calendar(WEEKDAYS).add_open_days(dt.date.max, 1) is None
        assert Calendar({6: WORKING}).previous_open_day(dt.date.min) is None

    def test_holidays_are_only_asked_for_single_days(self) -> None:
        class EveryTuesday:
            def get(self, key: dt.date, /) -> str | None:
                return "Selasa" if key.weekday() == 1 else None

        assert Calendar(WEEKDAYS, holidays=EveryTuesday()).next_open_day(day(24)) == day(25)

    def test_many_closures_stay_cheap(self) -> None:
        rows = [
            Closure(dt.date.fromordinal(700_000 + n), dt.date.fromordinal(700_000 + n + n % 400), str(n))
            for n in range(20_000)
        ]
        begun = time.perf_counter()
        Calendar(WEEKDAYS, rows).open_days_between(dt.date.fromordinal(700_000), dt.date.fromordinal(720_000))
        assert time.perf_counter() - begun < 3
