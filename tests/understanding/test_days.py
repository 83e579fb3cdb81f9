"""Which day a question about opening hours means, where the message names several."""

from datetime import date

import pytest

from bot.understanding import parse

MONDAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("tutup jam berapa malam ini? besok ada ujian", 23),
        ("hari ini tutup jam brp soalnya besok ujian", 23),
        ("besok mau ke sana, perpus buka jam berapa", 24),
        ("pas minggu tenang nanti sabtu buka jam brp", 28),
        ("hari minggu buka ga", 29),
        ("are you open fri this week?", 27),
        ("open sun?", 29),
        ("are you open 5-7 pm on friday", 27),
    ],
)
def test_the_day_of_the_question_counts(text: str, day: int) -> None:
    assert parse(text, MONDAY).date == date(2026, 11, day)


@pytest.mark.parametrize(
    "text",
    [
        "tgl 24 25 desember tutup ga",
        "besok sama lusa tutup ya",
        "sab-min buka jam berapa",
        "sabtu, minggu buka kah",
        "libur sampai tahun baru?",
        "minggu uas buka sampai malam ga",
        "do you open on Sundays?",
    ],
)
def test_several_days_are_no_day(text: str) -> None:
    assert parse(text, MONDAY).date is None


def test_a_weekday_of_next_week() -> None:
    assert parse("selasa minggu depan buka jam berapa", MONDAY).date == date(2026, 12, 1)


def test_a_day_beside_a_feast_is_of_its_month() -> None:
    assert parse("cuti bersama natal, tgl 24 buka ga", MONDAY).date == date(2026, 12, 24)
    assert parse("tahun baru tgl 2 udah buka lagi belum", MONDAY).date == date(2027, 1, 2)
