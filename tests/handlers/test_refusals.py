"""A refusal says why, and what to do now; never more than the one who asks may know."""

from dataclasses import replace
from datetime import date

import pytest

from circulation.library_system import Decision
from circulation.records import Loan
from circulation.renewal import Reason, Refused
from handlers.intents import Intent
from handlers.refusals import NOT_YOURS, code_refusal, refusal
from tests.handlers.fake_desk import BUMI, GADIS, FakeDesk, ask, loan, turn

LATE = replace(BUMI, due_on=date(2026, 11, 20))
DO_NOW = ("mohon", "silakan", "balas", "bisa diperpanjang mulai")


def _said(refused: Refused, loan: Loan = BUMI, lang: str = "id") -> str:
    asked = turn(FakeDesk([loan]), Intent.RENEW, "", lang=lang)
    return refusal(asked, Decision(loan.member_no, loan.barcode, refused, loan))


@pytest.mark.parametrize("reason", Reason)
def test_every_refusal_says_what_to_do_now(reason: Reason) -> None:
    asked = turn(FakeDesk([BUMI]), Intent.RENEW, "")
    said = [_said(Refused(reason)), _said(Refused(reason), LATE), code_refusal(asked, BUMI.barcode, Refused(reason))]

    assert [text for text in said if not any(words in text.casefold() for words in DO_NOW)] == []


@pytest.mark.parametrize("reason", [Reason.HELD_BY_OTHER, Reason.RENEWAL_LIMIT, Reason.NOT_RENEWABLE])
def test_a_book_that_must_go_back_is_told_the_day(reason: Reason) -> None:
    assert "paling lambat *Selasa, 24 November 2026*" in _said(Refused(reason))
    assert "by *Tuesday, 24 November 2026*" in _said(Refused(reason), lang="en")


def test_a_line_of_a_long_answer_still_names_the_day() -> None:
    loans = [loan(f"0000010450{number}", f"Buku {number}", due=date(2026, 12, 20)) for number in range(1, 9)]
    early = {one.barcode: Refused(Reason.TOO_SOON, date(2026, 12, 17)) for one in loans}

    text = ask(FakeDesk(loans, refusals=early), Intent.RENEW, "perpanjang semua", all_items=True).text

    assert text.count("belum waktunya, mulai Kamis, 17 Desember 2026. No. referensi") == 8


def test_a_book_that_may_never_be_renewed_has_no_limit_to_reach() -> None:
    assert "satu masa pinjam" in _said(Refused(Reason.RENEWAL_LIMIT))
    assert "batas" in _said(Refused(Reason.RENEWAL_LIMIT), replace(BUMI, renewals=2))


def test_no_day_that_has_passed_is_told() -> None:
    said = _said(Refused(Reason.RENEWAL_LIMIT), LATE)

    assert "segera dikembalikan" in said
    assert "20 November" not in said


def test_only_what_may_change_is_called_not_yet() -> None:
    assert "belum bisa diperpanjang" in _said(Refused(Reason.TOO_SOON, date(2026, 11, 30)))
    assert "tidak bisa diperpanjang" in _said(Refused(Reason.RENEWAL_LIMIT))


def test_a_late_book_that_holds_up_another_is_not_said_to_be_this_one() -> None:
    said = _said(Refused(Reason.OVERDUE), GADIS)

    assert "buku lain yang terlambat" in said
    assert "belum bisa diperpanjang" in said
    assert "buku lain" not in _said(Refused(Reason.OVERDUE), LATE)


def test_what_is_owed_is_told_to_the_patron_alone() -> None:
    refused = Refused(Reason.FINES_TOO_HIGH, owed=15_000)

    assert "Rp15.000" in _said(refused)
    assert "15.000" not in code_refusal(turn(FakeDesk(), Intent.RENEW, ""), BUMI.barcode, refused)


def test_a_foreign_book_gets_one_sentence_whatever_is_known_of_it() -> None:
    assert len({_said(Refused(reason)) for reason in NOT_YOURS}) == 1


def test_why_is_answered_for_the_books_that_were_refused() -> None:
    desk = FakeDesk([BUMI, GADIS], refusals={BUMI.barcode: Refused(Reason.HELD_BY_OTHER)})
    desk.last = "❌ *Bumi Manusia* (00000104523) tidak bisa diperpanjang: …\n✅ *Gadis Pantai* (00000104530) …"

    reply = ask(desk, Intent.UNKNOWN, "kenapa?", topic="why")

    assert "ditunggu anggota lain" in reply.text
    assert "Gadis Pantai" not in reply.text
    assert desk.renewed() == []


@pytest.mark.parametrize(
    ("intent", "text"),
    [
        (Intent.INFO, "terus harus bagaimana?"),
        (Intent.UNKNOWN, "bayarnya dimana?"),
        (Intent.INFO, "so what should I do now"),
    ],
)
def test_any_question_after_a_refusal_is_about_it(intent: Intent, text: str) -> None:
    desk = FakeDesk([BUMI, GADIS], refusals={BUMI.barcode: Refused(Reason.HELD_BY_OTHER)})
    desk.last = "❌ *Bumi Manusia* (00000104523) tidak bisa diperpanjang: …"

    assert "dikembalikan paling lambat" in ask(desk, intent, text).text


def test_what_is_no_question_is_not_answered_with_the_refusal() -> None:
    desk = FakeDesk([BUMI])
    desk.last = "❌ *Bumi Manusia* (00000104523) tidak bisa diperpanjang: …"

    assert not ask(desk, Intent.UNKNOWN, "asdf qwer").understood


def test_why_repeats_the_refusal_to_a_phone_that_is_not_registered() -> None:
    desk = FakeDesk()
    desk.last = "❌ 00000104523: nomor anggota dan kode buku tidak cocok."

    assert ask(desk, Intent.UNKNOWN, "kenapa?", topic="why", patrons=()).text.startswith(desk.last)


def test_why_after_anything_else_is_not_understood() -> None:
    assert not ask(FakeDesk([BUMI]), Intent.UNKNOWN, "kenapa?", topic="why").understood


def test_a_renewal_that_wins_nothing_yet_is_told_the_day_on_which_it_does() -> None:
    yet = Refused(Reason.NO_GAIN, date(2026, 11, 27))

    said = _said(yet)
    code = code_refusal(turn(FakeDesk(), Intent.RENEW, ""), BUMI.barcode, yet)

    assert "belum bisa" in said and "mulai *Jumat, 27 November 2026*" in said
    assert "belum bisa" in code and "mulai *Jumat, 27 November 2026*" in code


def test_where_no_day_wins_time_the_book_goes_back() -> None:
    never = Refused(Reason.NO_GAIN, then=Reason.NO_GAIN)

    assert "tidak bisa" in _said(never)
    assert "paling lambat *Selasa, 24 November 2026*" in _said(never) and "PETUGAS" in _said(never)
    assert "segera dikembalikan" in _said(never, LATE)


@pytest.mark.parametrize("reason", [Reason.TOO_SOON, Reason.ALREADY_RENEWED_TODAY, Reason.NO_GAIN])
def test_a_card_that_ends_before_the_day_is_to_be_renewed(reason: Reason) -> None:
    before_that = Refused(reason, then=Reason.MEMBERSHIP_ENDS_FIRST)
    code = code_refusal(turn(FakeDesk(), Intent.RENEW, ""), BUMI.barcode, before_that)

    for said in (_said(before_that), code):
        assert "belum bisa" in said and "perpanjang kartunya" in said
        assert "dikembalikan" not in said
    assert "renew the card" in _said(before_that, lang="en")


def test_too_soon_and_in_vain_afterwards_sends_nobody_away_to_wait() -> None:
    said = _said(Refused(Reason.TOO_SOON, then=Reason.NO_GAIN))

    assert "menjelang" not in said
    assert "paling lambat *Selasa, 24 November 2026*" in said


def test_a_line_of_a_long_answer_names_the_card_that_ends_first() -> None:
    loans = [loan(f"0000010450{number}", f"Buku {number}", due=date(2026, 12, 20)) for number in range(1, 9)]
    early = {one.barcode: Refused(Reason.TOO_SOON, then=Reason.MEMBERSHIP_ENDS_FIRST) for one in loans}

    text = ask(FakeDesk(loans, refusals=early), Intent.RENEW, "perpanjang semua", all_items=True).text

    assert text.count("belum waktunya, kartu habis lebih dulu.") == 8


@pytest.mark.parametrize(
    ("then", "told"),
    [
        (Reason.MEMBERSHIP_ENDS_FIRST, "perpanjang dulu kartu anggota"),
        (Reason.NO_OPEN_DAY, "perlu petugas"),
        (Reason.NO_GAIN, "mohon dikembalikan"),
    ],
)
def test_what_to_do_about_a_wait_in_vain_is_what_is_in_the_way(then: Reason, told: str) -> None:
    desk = FakeDesk([BUMI], refusals={BUMI.barcode: Refused(Reason.TOO_SOON, then=then)})
    desk.last = "❌ *Bumi Manusia* (00000104523) belum bisa diperpanjang: …"

    assert told in ask(desk, Intent.INFO, "terus harus bagaimana?").text
