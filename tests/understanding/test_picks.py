"""What a pick from a list says beside the places, and what only looks like one."""

from datetime import date

import pytest

from bot.understanding import parse
from bot.understanding.counted import how_many
from handlers.intents import Intent

MONDAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("text", "many"), [("2-2nya", 2), ("3 3 nya ya", 3), ("4 empatnya", 4), ("tiganya aja kak", 3)]
)
def test_a_doubled_number_is_all_of_them(text: str, many: int) -> None:
    said = parse(text, MONDAY)
    assert (said.intent, said.all_items) == (Intent.SELECT, True)
    assert how_many(text) == many


@pytest.mark.parametrize(
    "text", ["umur saya dua dua tahun", "halaman 22nya sobek", "perpanjang buku nomor dua dua puluh tiga"]
)
def test_a_dictated_number_is_not_all(text: str) -> None:
    assert not parse(text, MONDAY).all_items


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("semuanya aja biar ga bolak balik", Intent.SELECT),
        ("semuanya aja biar saya kembalikan", Intent.NO),
        ("2 sama 4 dulu, lainnya udah kelar", Intent.SELECT),
        ("the last two go back tomorrow", Intent.NO),
        ("2-2 nya jangan", Intent.NO),
        ("boleh kak, saya tunggu ya", Intent.YES),
        ("ya tunggu dulu", Intent.NO),
    ],
)
def test_what_stands_beside_a_pick_or_a_yes(text: str, intent: Intent) -> None:
    assert parse(text, MONDAY).intent is intent


def test_a_number_in_days_goes_on_no_list() -> None:
    assert parse("perpanjang no 2 kak, 3 hari aja", MONDAY).ordinals == (2,)
    assert parse("yg no 2 kak, trus 3 juga", MONDAY).ordinals == (2, 3)


def test_a_copy_that_is_only_told_of_is_not_renewed() -> None:
    said = parse("mau diperpanjang B00738 saja, dan B00740 masih dicari di rumah", MONDAY)
    assert said.item_ids == ("B00738",)
    said = parse("perpanjang B00738 saja, dan B00740 juga", MONDAY)
    assert said.item_ids == ("B00738", "B00740")


def test_a_card_spelt_out_sign_by_sign() -> None:
    assert parse("perpanjang semua, kartu M 0 0 6 4 2 1 8 ya", MONDAY).member_id == "M0064218"


def test_what_is_not_to_be_renewed_is_no_pick() -> None:
    said = parse("jangan perpanjang no 3, no 2 aja", MONDAY)
    assert (said.ordinals, said.excluded_ordinals) == ((2,), (3,))
    assert parse("jangan perpanjang no 3, 1 minggu aja", MONDAY).intent is Intent.NO
