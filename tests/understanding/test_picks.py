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


@pytest.mark.parametrize(
    ("text", "ordinals"),
    [
        ("yang nomor lima belas", (15,)),
        ("yang kedua puluh satu", (21,)),
        ("Yang sebelum terakhir", (-2,)),
        ("je kadue ih", (2,)),
        ("sing paling ngisor mas", (-1,)),
        ("nang partama lawan nang katalu", (1, 3)),
        ("tambah nomor 3 juga, jadi 2 sama 3", (2, 3)),
        ("nomor 1, jadi 2 minggu", (1,)),
        ("not 1, i meant 2", (2,)),
        ("nomor 2 kak soalnya nomor 1 udah beres", (2,)),
        ("Yang berjudul Sejarah Dunia jilid dua saja.", ()),
        ("the Tere Liye one, not the dictionary", ()),
    ],
)
def test_which_places_are_picked(text: str, ordinals: tuple[int, ...]) -> None:
    said = parse(text, MONDAY)
    assert said.ordinals == (ordinals if said.intent is Intent.SELECT else ())


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("yang Filosofi Teras itu loh kak, yg satunya udah kelar", Intent.SELECT),
        ("yang Filosofi Teras aja, udah kelar", Intent.NO),
        ("ambil yang matematika kelas 8, bukan yang ipa", Intent.SELECT),
        ("bukan yang ipa", Intent.NO),
        ("yang sopan dong", Intent.UNKNOWN),
        ("semuanya saja, Bu, karena ujian saya diundur", Intent.SELECT),
        ("semuanya saja karena mau saya kembalikan", Intent.NO),
        ("dua bukunya lah kak, jangan cuma satu", Intent.SELECT),
        ("yang nomor 2 jangan ya, sudah dikembalikan", Intent.NO),
    ],
)
def test_a_choice_by_title_or_with_its_reason(text: str, intent: Intent) -> None:
    assert parse(text, MONDAY).intent is intent


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("kada papa, tarusakan ja", Intent.YES),
        ("kada papa, kaina ja ulun bulikakan", Intent.NO),
        ("ya benar, nama saya memang itu tapi kurang huruf h, ga apa2 lanjut aja", Intent.YES),
        ("ya betul, tapi saya mau kembalikan besok, oke", Intent.NO),
        ("Yes, the card ending in 07 is mine", Intent.YES),
        ("yes, the card ending in 07 is not mine", Intent.INFO),
        ("jadi kak jadi", Intent.YES),
        ("jadi apa gak ya", Intent.NO),
        ("tentu", Intent.YES),
        ("belum tentu", Intent.NO),
        ("yes but not now", Intent.NO),
    ],
)
def test_a_yes_takes_words_of_assent_and_none_against_it(text: str, intent: Intent) -> None:
    said = parse(text, MONDAY)
    assert said.intent is intent if intent is Intent.YES else said.intent is not Intent.YES
