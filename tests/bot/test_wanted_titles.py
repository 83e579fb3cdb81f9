"""A message that speaks of two books wants only the one it asks for."""

import pytest

from bot.wanted_titles import wanted_titles

BUMI, GADIS = 0, 1


@pytest.mark.parametrize(
    "text",
    [
        "bumi manusia tolong diperpanjang, kalau gadis pantai mau saya kembalikan besok",
        "perpanjang bumi manusia, gadis pantai jangan",
        "gadis pantai sudah saya kembalikan, tinggal bumi manusia tolong diperpanjang",
        "tolong perpanjang bumi manusia, yang gadis pantai mau saya balikin",
        "perpanjang bumi manusia tapi gadis pantai ga usah",
        "Buku Gadis Pantai saya antar besok. Bumi Manusia diperpanjang ya bu",
        "please renew bumi manusia, I will return gadis pantai tomorrow",
    ],
)
def test_the_book_that_goes_back_is_not_wanted(text: str) -> None:
    assert wanted_titles(text, ["Bumi Manusia", "Gadis Pantai"]) == ([BUMI], [GADIS])


@pytest.mark.parametrize(
    "text",
    [
        "perpanjang bumi manusia dan gadis pantai",
        "bumi manusia, gadis pantai, jangan lupa diperpanjang ya",
        "bumi manusia sama gadis pantai belum bisa saya kembalikan, tolong diperpanjang",
        "perpanjang bumi manusia dan gadis pantai, minggu depan saya kembalikan",
    ],
)
def test_both_are_wanted(text: str) -> None:
    assert wanted_titles(text, ["Bumi Manusia", "Gadis Pantai"]) == ([BUMI, GADIS], [])


def test_a_title_that_speaks_of_returning_is_wanted_all_the_same() -> None:
    assert wanted_titles("perpanjang jangan kembalikan aku", ["Jangan Kembalikan Aku"]) == ([0], [])
