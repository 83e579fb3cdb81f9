"""Which copies, and whose card, a longer message means."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bot.understanding import parse
from handlers.intents import Intent

TODAY = date(2026, 11, 23)
_LINES = (Path(__file__).parent / "building" / "whose.jsonl").read_text(encoding="utf-8").splitlines()
ROWS: list[dict[str, Any]] = [json.loads(line) for line in _LINES]
A, B, C = "00000841207", "00000841313", "00000841452"


@pytest.mark.parametrize("row", ROWS, ids=[row["text"][:60] for row in ROWS])
def test_what_is_meant(row: dict[str, Any]) -> None:
    said = parse(row["text"], TODAY)

    assert said.intent in {row["intent"], *row["intent_alt"]}
    if said.intent is Intent.RENEW:
        assert (said.member_id, list(said.item_ids)) == (row["member_id"], row["item_ids"])
    if said.intent in (Intent.RENEW, Intent.SELECT):
        assert (said.all_items, list(said.ordinals)) == (row["all_items"], row["ordinals"])
    if said.intent is Intent.HOURS:
        assert str(said.date) == row["date"]


@pytest.mark.parametrize(
    "told",
    [
        f"{B} (sudah kembali)",
        f"{B}, sudah dikembalikan tanggal 18",
        f"{B} - sudah balik",
        f"{B} hilang",
        f"{B} nanti dulu",
        "yang 1313 ga jadi",
        "yang kedua sudah saya kembalikan",
        "yang tengah sudah diantar ke perpus kemarin",
        "nomor 2 sudah saya balikin",
    ],
)
def test_what_is_said_of_one_of_three_leaves_the_others(told: str) -> None:
    said = parse(f"{A}, {B}, {C} tolong diperpanjang. {told}", TODAY)

    assert (said.intent, said.item_ids, said.excluded_ids) == (Intent.RENEW, (A, C), (B,))


@pytest.mark.parametrize(
    "told",
    [
        "nanti minggu depan saya kembalikan semuanya",
        "saya baru bisa antar tanggal 2",
        "jangan sampai telat",
        "beliau titip pesan lewat saya",
        "yang pertama 2 minggu, yang kedua 1 minggu, yang ketiga juga",
        "perpanjangan kedua ini",
        "2 minggu ya",
        "halaman 207 sudah sobek",
    ],
)
def test_what_is_said_of_none_of_them_leaves_them_all(told: str) -> None:
    said = parse(f"tolong perpanjang {A}, {B}, {C}. {told}", TODAY)

    assert (said.intent, said.item_ids) == (Intent.RENEW, (A, B, C))


@pytest.mark.parametrize("end", ["207", "1207", "41207"])
def test_the_end_of_a_number_names_the_copy_that_alone_ends_so(end: str) -> None:
    assert parse(f"perpanjang {A} dan {B}, yang {end} ga usah", TODAY).excluded_ids == (A,)


def test_an_end_that_two_numbers_share_names_neither() -> None:
    said = parse("perpanjang 00000841207 dan 00000951207, yang 207 2 minggu ya", TODAY)

    assert said.item_ids == ("00000841207", "00000951207")


@pytest.mark.parametrize(
    ("text", "member"),
    [
        ("kartu saya 62710841007 bukan kartu 62710841918. perpanjang", "62710841007"),
        ("kartu 62710841007 kartu saya, kartu 62710841918 punya adik. perpanjang", "62710841007"),
        ("anggota 62710841007 itu bukan saya, punya suami. Kartu saya 62710841918, perpanjang", "62710841918"),
        ("kartu 62710841007 bukan kartu saya lagi, sudah diganti 62710841918. perpanjang", "62710841918"),
    ],
)
def test_the_card_of_the_one_who_writes_counts(text: str, member: str) -> None:
    assert parse(f"{text} {A}", TODAY).member_id == member
