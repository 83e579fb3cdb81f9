"""Which member number goes with which barcode of a message."""

from datetime import date

import pytest

from bot.understanding import parse

A, B, C = "62710481417", "62710482417", "62710062417"
X, Y, Z = "00000248001", "00000248002", "00000206001"


@pytest.mark.parametrize(
    ("text", "pairs"),
    [
        (f"anggota {A} buku {X}, anggota {B} buku {Y} mohon diperpanjang", ((X, A), (Y, B))),
        (f"perpanjang {A} {X}\n{B} {Y}", ((X, A), (Y, B))),
        (f"perpanjang {X} sama punya teman {B} {Y} kartu saya {A}", ((X, B), (Y, B))),
        (f"perpanjang {A} {X} {Y}, {B} {Z}", ((X, A), (Y, A), (Z, B))),
        (f"perpanjang {A} {X}, {Y} {B}", ((X, A), (Y, A))),
        (f"perpanjang {X} {Y} kartu {A} {B}", ((X, A), (Y, A))),
    ],
)
def test_a_barcode_goes_with_the_number_before_it_else_with_the_next(
    text: str, pairs: tuple[tuple[str, str], ...]
) -> None:
    said = parse(text, date(2026, 11, 23))

    assert said.pairs == pairs


def test_the_first_number_stays_the_member_number() -> None:
    said = parse(f"perpanjang anggota {A} buku {X}, anggota {B} buku {Y}, {C} {Z}", date(2026, 11, 23))

    assert (said.member_id, said.more_member_ids, said.item_ids) == (A, (B, C), (X, Y, Z))


def test_one_number_needs_no_pairs() -> None:
    said = parse(f"perpanjang {A} {X} {Y}", date(2026, 11, 23))

    assert (said.member_id, said.more_member_ids, said.pairs) == (A, (), ())


def test_the_same_words_with_other_numbers_keep_their_own_pairs() -> None:
    parse(f"tolong perpanjang {A} {X}, {B} {Y}", date(2026, 11, 23))

    said = parse(f"tolong perpanjang {B} {Z}, {C} {X}", date(2026, 11, 23))

    assert said.pairs == ((Z, B), (X, C))


def test_a_number_set_right_leaves_no_second_card() -> None:
    said = parse(f"perpanjang {A} eh salah, {B} buku {X}", date(2026, 11, 23))

    assert (said.member_id, said.more_member_ids) == (B, ())
