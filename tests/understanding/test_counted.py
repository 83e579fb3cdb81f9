"""The number that a message gives for all it wants is kept beside `all_items`."""

from datetime import date

import pytest

from bot.understanding import parse

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("perpanjang keduanya", 2),
        ("dua-duanya", 2),
        ("perpanjang dua2nya kak", 2),
        ("kedua buku saya tolong diperpanjang", 2),
        ("prpanjang kduanya ya", 2),
        ("please renew both of my books", 2),
        ("renew my two novels", 2),
        ("ketiga buku saya mohon diperpanjang ya", 3),
        ("all three please", 3),
        ("perpanjang semua 3 buku saya", 3),
        ("4 buku itu perpanjang semuanya ya mas", 4),
        ("tolong buku saya yang tiga itu diperpanjang semua", 3),
        ("mohon semua 24 buku diperpanjang", 24),
        ("perpanjang semua", 0),
        ("perpanjang semua buku 2 minggu ya", 0),
        ("semua buku kelas 3 mohon diperpanjang", 0),
        ("perpanjang semua buku saya yang 3 hari lagi jatuh tempo", 0),
        ("kami bertiga mau perpanjang semua buku", 0),
        ("renew both my kids' books", 0),
        ("perpanjang semua punya kedua kartu", 0),
        ("pinjam 5 buku, 2 buku sudah saya kembalikan, sisanya perpanjang semua", 0),
        ("perpanjang semua kecuali 2 buku itu", 0),
    ],
)
def test_the_number_of_all(text: str, number: int) -> None:
    said = parse(text, TODAY)

    assert (said.all_items, said.how_many) == (True, number)


@pytest.mark.parametrize("text", ["mau perpanjang 2 buku kak", "perpanjang buku kedua", "nomor 2", "2"])
def test_a_number_without_all_is_none(text: str) -> None:
    assert parse(text, TODAY).how_many == 0


def test_the_number_is_no_part_of_what_flask_parse_writes() -> None:
    assert "how_many" not in parse("perpanjang keduanya", TODAY).as_json()
