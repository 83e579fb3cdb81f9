"""The words of notices and of their templates."""

import re
from dataclasses import replace
from datetime import date, timedelta

import pytest

from circulation.calendar import Calendar, Closure
from circulation.notices import Closing, NoticeKind
from circulation.records import Patron
from circulation.renewal import Reason, Refused
from handlers.layout import LONGEST
from handlers.notice_texts import (
    LoanTold,
    Notice,
    Voice,
    draft,
    one_line,
    template_body,
    template_text,
    template_variables,
)
from handlers.phrases import LANGUAGES
from tests.handlers.fake_desk import BUDI, NOW, OPEN, PHRASES, SITI, loan

KINDS = list(NoticeKind)


def voice(lang: str = "id") -> Voice:
    closed = [Closure(date(2026, 11, 26), date(2026, 11, 26), "Rapat")]
    calendar = Calendar(dict.fromkeys(range(5), OPEN), closed)
    return Voice(lang, lambda name, /, **said: PHRASES.say(lang, name, **said), NOW, calendar, "Perpustakaan Kalteng")


def told(title: str, days: int, patron: Patron = SITI, refused: Reason | None = None) -> LoanTold:
    kind = NoticeKind.OVERDUE if days < 0 else NoticeKind.DUE_SOON if days else NoticeKind.DUE_TODAY
    lent = loan(title, title, patron=patron, due=NOW.date() + timedelta(days=days))
    return LoanTold(kind, lent, patron, Refused(refused) if refused else None)


def test_the_message_reads_from_the_most_urgent_to_what_to_do() -> None:
    notice = Notice((SITI,), (told("Bumi Manusia", 1), told("Gadis Pantai", -3, refused=Reason.OVERDUE)))

    text = draft(voice(), notice).text

    assert text == (
        "📚 *Perpustakaan Kalteng*\nHalo Siti, ini pemberitahuan untuk Anda.\n\n"
        "⚠️ Sudah lewat jatuh tempo:\n"
        "1. *Gadis Pantai*, seharusnya kembali Jumat, 20 November 2026\n\n"
        "📅 Segera jatuh tempo:\n"
        "2. *Bumi Manusia*, paling lambat Selasa, 24 November 2026\n\n"
        "Balas *PERPANJANG 2* untuk memperpanjang yang masih bisa; tidak perlu datang. Yang lain mohon dikembalikan "
        "ke petugas di perpustakaan pada jam layanan. Yang sudah dikembalikan boleh diabaikan.\n\n"
        "Balas *BERHENTI* jika tidak ingin menerima pemberitahuan lagi."
    )


def test_nobody_is_asked_to_renew_what_cannot_be_renewed() -> None:
    text = draft(voice("en"), Notice((SITI,), (told("Bumi Manusia", 1, refused=Reason.HELD_BY_OTHER),))).text
    assert "another member is waiting" in text
    assert "RENEW" not in text
    assert "Please return it" in text


def test_everything_is_offered_only_when_everything_can_be_renewed() -> None:
    three = (told("Bumi Manusia", 1), told("Gadis Pantai", 1), told("Laskar Pelangi", 3))

    assert "*PERPANJANG* untuk memperpanjang semuanya" in draft(voice(), Notice((SITI,), three)).text
    one_not = (*three, told("Ayah", 1, refused=Reason.HELD_BY_OTHER))
    text = draft(voice(), Notice((SITI,), one_not)).text
    assert "1. *Ayah*, paling lambat Selasa, 24 November 2026 (tidak bisa diperpanjang: ditunggu anggota lain)" in text
    assert "*PERPANJANG 2, 3, 4* untuk memperpanjang yang masih bisa" in text
    assert "semuanya" not in text


def test_a_late_book_is_told_the_reason_that_its_heading_does_not_say() -> None:
    late = told("Bumi Manusia", -3, refused=Reason.MEMBER_BLOCKED)

    assert "(belum bisa diperpanjang: kartu diblokir)" in draft(voice(), Notice((SITI,), (late,))).text


def test_a_family_is_greeted_as_such_and_a_single_patron_by_name() -> None:
    family = draft(voice(), Notice((SITI, BUDI), (told("Bumi Manusia", 1), told("Laskar Pelangi", 1, BUDI)))).text
    assert "Halo Bapak/Ibu" in family
    assert "*Laskar Pelangi* (Budi)" in family
    assert "(Siti)" not in draft(voice(), Notice((SITI,), (told("Bumi Manusia", 1),))).text


def test_a_closed_day_says_when_the_library_opens_again() -> None:
    closing = Closing(date(2026, 11, 26), date(2026, 11, 26), (), "Rapat")
    text = draft(voice(), Notice((SITI,), closing=closing)).text
    assert "*tutup* hari Kamis, 26 November 2026 (Rapat). Buka lagi Jumat, 27 November 2026, 08.00–12.00" in text


def test_the_weekly_hours_are_those_of_this_very_week() -> None:
    text = draft(voice(), Notice(weekly=date(2026, 11, 23))).text
    assert "Senin–Rabu: 08.00–12.00 dan 13.00–15.30" in text
    assert "Kamis: tutup (Rapat)" in text
    assert "Sabtu–Minggu: tutup" in text


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("count", [1, 12, 30, 200])
def test_however_many_loans_the_message_fits_and_lists_what_it_numbers(lang: str, count: int) -> None:
    loans = tuple(told(f"{number:03} " + "Panjang " * 30, number % 5 - 2) for number in range(count))

    told_now = draft(voice(lang), Notice((SITI,), loans))

    assert len(told_now.text) <= LONGEST
    numbered = re.findall(r"^(\d+)\. \*(\d+) ", told_now.text, re.MULTILINE)
    assert [int(number) for number, _ in numbered] == list(range(1, len(numbered) + 1))
    assert [title for _, title in numbered] == [barcode[:3] for _, barcode in told_now.listed]
    left = count - len(numbered)
    assert (f"{left} " in told_now.text.split("PINJAMAN")[0].split("LOANS")[0]) or left == 0


def test_the_variables_are_one_line_with_three_titles_and_say_what_is_what() -> None:
    held = Reason.HELD_BY_OTHER
    loans = (
        told("Bumi\nManusia", -3),
        told("Gadis  *Pantai*", 0, refused=held),
        *(told(f"Buku {n}", 2) for n in range(4)),
    )
    notice = Notice((SITI,), loans, expiring=(replace(SITI, expires_on=date(2026, 12, 1)),))

    variables = template_variables(voice(), notice, 77)

    assert variables["1"] == "Siti"
    assert variables["3"] == "77"
    assert variables["2"] == (
        "1. Bumi Manusia (Jumat, 20 November 2026) • jatuh tempo hari ini: 2. Gadis Pantai (Senin, 23 November 2026) "
        "(tidak bisa diperpanjang: ditunggu anggota lain) • segera jatuh tempo: 3. Buku 0 (Rabu, 25 November 2026) "
        "dan 3 lainnya • Kartu anggota Siti (62710112345) berlaku sampai Selasa, 1 Desember 2026. "
        "Silakan perpanjang kartunya di perpustakaan sebelum tanggal itu"
    )


def test_the_template_says_the_variables_in_its_own_words() -> None:
    notice = Notice((SITI,), (told("Bumi Manusia", 1),))

    text = template_text(voice(), notice, template_variables(voice(), notice, 77))

    assert text.startswith(
        "Halo Siti, buku pinjaman Anda di Perpustakaan Kalteng segera jatuh tempo:\n\n"
        "Bumi Manusia (Selasa, 24 November 2026).\n\nBalas *PERPANJANG*"
    )


@pytest.mark.parametrize("title", ["9 dari Nadira", '"Bumi"', "(Tanpa) Judul", "…dan Perang", "*Bumi*", "♥ Cinta"])
def test_a_title_in_a_variable_keeps_its_beginning(title: str) -> None:
    notice = Notice((SITI,), (told(title, 1),))

    assert template_variables(voice(), notice, 1)["2"].startswith(title.replace("*", ""))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_variables_are_never_empty_and_never_break_the_line(lang: str) -> None:
    notices = [
        Notice((Patron("M1", " "),), (told("", 1),)),
        Notice((), closing=Closing(date(2026, 11, 26), date(2026, 11, 26), OPEN, "")),
        Notice((), weekly=date(2026, 11, 23)),
        Notice((), announcement="Satu\n\n\nDua     Tiga"),
        Notice((SITI,), tuple(told("Panjang " * 50, 1) for _ in range(9))),
    ]
    for notice in notices:
        for value in template_variables(voice(lang), notice, 1).values():
            assert value.strip() == value != ""
            assert "\n" not in value
            assert "    " not in value
            assert len(value) <= 600


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_a_template_can_be_approved(lang: str, kind: NoticeKind) -> None:
    """No variable at the beginning or the end, nor two side by side; the whole fits with the longest variable."""
    body = template_body(voice(lang).say, kind, "Perpustakaan Kalteng")

    assert body.count("{{1}}") == body.count("{{2}}") == 1
    assert not re.match(r"\W*\{\{", body)
    assert not re.search(r"\}\}\W*$", body)
    assert not re.search(r"\}\}\W*\{\{", body)
    assert len(body) + 600 <= 1_024
    assert "BERHENTI" in body or "STOP" in body


def test_a_long_line_is_cut() -> None:
    assert len(one_line("kata " * 400)) == 600
    assert one_line("*Tutup* \n besok. ") == "Tutup besok"
