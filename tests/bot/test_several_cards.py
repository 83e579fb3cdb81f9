"""Several cards in one message: every book goes with the member number beside it, on both kinds of database."""

import pytest

from tests.talk import BUDI, BUDIS, BUMI, GADIS, SITI, SITI_PHONE, Talk

STRANGER = "+6281200000001"
NOBODYS = tuple(f"6271010000{number}" for number in range(10))


def _asked(talk: Talk, sender: str, words: str) -> tuple[str, list[tuple[str, str]]]:
    return talk.says(sender, words), talk.decided()


def _guesses(talk: Talk) -> int:
    return len(talk.contacts()[0].wrong_pairs or ())


def _family(talk: Talk) -> None:
    talk.run(f"INSERT INTO member_phones (member_id, phone) VALUES (2, '{SITI_PHONE}')")


def _renewed(talk: Talk) -> set[str]:
    return {code for code, due in ((BUMI, 24), (GADIS, 25), (BUDIS, 26)) if talk.due(code).day != due}


@pytest.mark.parametrize(
    "words",
    [
        f"anggota {SITI} buku {BUMI}, anggota {BUDI} buku {BUDIS} mohon diperpanjang",
        f"mohon diperpanjang\nanggota {SITI} buku {BUMI}\nanggota {BUDI} buku {BUDIS}",
        f"perpanjang buku {BUMI} punya {SITI}, buku {BUDIS} punya {BUDI}",
        f"perpanjang buku {BUMI} dan {BUDIS}, kartu {SITI} dan {BUDI}",
        f"perpanjang, kartu {SITI} dan {BUDI}, bukunya {BUMI} dan {BUDIS}",
        f"perpanjang, kartu {BUDI} dan {SITI}, bukunya {BUMI} dan {BUDIS}",
    ],
)
@pytest.mark.parametrize("family", [False, True])
def test_each_book_is_renewed_for_its_own_card(talk: Talk, words: str, family: bool) -> None:
    if family:
        _family(talk)

    reply = talk.says(SITI_PHONE if family else STRANGER, words)

    assert _renewed(talk) == {BUMI, BUDIS}
    assert "tidak cocok" not in reply and "tidak ada di pinjaman" not in reply
    assert talk.decided() == [("renewed", "")] * 2
    assert _guesses(talk) == 0


@pytest.mark.parametrize(
    "words",
    [
        f"perpanjang {GADIS} sama punya teman {BUDI} {BUDIS}",
        f"perpanjang punya teman {BUDI} {BUDIS} sama punya saya {GADIS}",
        f"perpanjang {SITI} {GADIS}, teman saya {BUDI} {BUDIS}",
    ],
)
def test_own_loans_need_no_number_beside_a_friends(talk: Talk, words: str) -> None:
    reply = talk.says(SITI_PHONE, words)

    assert _renewed(talk) == {GADIS, BUDIS}
    assert "Gadis Pantai" in reply and BUDIS in reply
    assert "Cantik" not in reply and "Budi" not in reply and "tidak cocok" not in reply
    assert _guesses(talk) == 0


def test_a_wrong_pair_among_right_ones_is_told_neutrally_and_counts(talk: Talk) -> None:
    reply = talk.says(STRANGER, f"perpanjang {SITI} {BUMI}, {BUDI} 00000999999")

    assert _renewed(talk) == {BUMI}
    assert "❌ 00000999999: nomor anggota dan kode buku tidak cocok" in reply
    assert _guesses(talk) == 2  # the code was tried with both numbers


def test_whether_a_number_exists_is_not_told(talk: Talk) -> None:
    known = talk.says(STRANGER, f"perpanjang {SITI} 00000999999, {BUDI} 00000888888")
    unknown = talk.says("+6281200000002", f"perpanjang {NOBODYS[0]} 00000999999, {NOBODYS[1]} 00000888888")

    assert known == unknown
    assert [len(one.wrong_pairs) for one in talk.contacts()] == [4, 4]


def test_many_numbers_are_no_more_guesses_than_the_lock_allows(talk: Talk) -> None:
    cards = " ".join((*NOBODYS, SITI))

    reply = talk.says(STRANGER, f"perpanjang {cards} {GADIS} dan {BUDIS}")
    more = talk.says(STRANGER, f"perpanjang {SITI} {BUMI}")

    assert "Beberapa kali nomornya tidak cocok" in reply and "Beberapa kali" in more
    assert len([one for one in talk.decided() if one[0] == "refused"]) <= 5
    assert talk.contacts()[0].locked_until is not None


def test_many_codes_are_no_more_guesses_than_the_lock_allows(talk: Talk) -> None:
    codes = " ".join(f"0000099{number:04}" for number in range(20))

    talk.says(STRANGER, f"perpanjang {SITI} {codes} {BUMI}")

    assert len(talk.decided()) == 5
    assert _renewed(talk) == set()
    assert talk.contacts()[0].locked_until is not None


def test_guesses_of_earlier_messages_leave_fewer(talk: Talk) -> None:
    for code in range(4):
        talk.says(STRANGER, f"perpanjang {SITI} 0000099000{code}")

    talk.says(STRANGER, f"perpanjang {NOBODYS[0]} {BUMI}, {SITI} 00000990009")

    assert len(talk.decided()) == 5
    assert _renewed(talk) == set()


def test_a_locked_phone_still_renews_its_own(talk: Talk) -> None:
    for code in range(5):
        talk.says(SITI_PHONE, f"perpanjang {BUDI} 0000099000{code}")

    reply = talk.says(SITI_PHONE, f"perpanjang {BUMI} sama punya teman {BUDI} {BUDIS}")

    assert _renewed(talk) == {BUMI}
    assert "Bumi Manusia" in reply and "coba lagi" in reply


@pytest.mark.parametrize(("sender", "mine"), [(STRANGER, ""), (SITI_PHONE, "Bumi Manusia")])
def test_bare_pairs_are_renewed_after_a_yes(talk: Talk, sender: str, mine: str) -> None:
    talk.says(sender, f"{SITI} {BUMI}\n{BUDI} {BUDIS}")
    assert _renewed(talk) == set()

    reply = talk.says(sender, "ya")

    assert _renewed(talk) == {BUMI, BUDIS}
    assert mine in reply and BUDIS in reply


def test_a_number_that_was_missing_goes_with_the_books_named_before(talk: Talk) -> None:
    talk.says(STRANGER, f"perpanjang {BUDIS}")

    talk.says(STRANGER, f"{BUDI} dan {SITI} {BUMI}")

    assert _renewed(talk) == {BUMI, BUDIS}


def test_a_family_that_names_its_cards_is_not_asked_which(talk: Talk) -> None:
    _family(talk)

    talk.says(SITI_PHONE, f"perpanjang semua buku kartu {SITI} dan {BUDI}")

    assert _renewed(talk) == {BUMI, GADIS, BUDIS}


def test_a_friend_named_second_gets_nothing_by_the_owners_word_alone(talk: Talk) -> None:
    reply = talk.says(SITI_PHONE, f"perpanjang {SITI} {BUMI}, {BUDI} 00000999999")

    assert _renewed(talk) == {BUMI}
    assert "00000999999" in reply and "Cantik" not in reply and BUDIS not in reply


def test_a_loan_beside_a_foreign_number_alone_is_meant_for_that_card(talk: Talk) -> None:
    reply = talk.says(SITI_PHONE, f"perpanjang {BUDI} {BUMI}")

    assert _renewed(talk) == set()
    assert f"{BUMI}: nomor anggota dan kode buku tidak cocok" in reply
    assert _guesses(talk) == 1


def test_a_loan_is_right_with_its_own_card_wherever_that_stands(talk: Talk) -> None:
    talk.says(SITI_PHONE, f"perpanjang {SITI} {BUMI}, {BUDI} {GADIS}")

    assert _renewed(talk) == {BUMI, GADIS}
    assert _guesses(talk) == 0


def test_a_friends_number_with_a_wrong_code_counts_and_a_right_one_follows(talk: Talk) -> None:
    first = talk.says(SITI_PHONE, f"perpanjang {BUMI} sama punya teman {BUDI} 00000999999")
    assert "Bumi Manusia" in first and "00000999999: nomor anggota" in first

    talk.says(SITI_PHONE, BUDIS)

    assert _renewed(talk) == {BUMI, BUDIS}
    assert _guesses(talk) == 1
