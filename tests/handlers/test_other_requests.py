"""Everything that is not a renewal."""

from datetime import date, datetime, time

import pytest

from circulation.calendar import Calendar, Closure
from circulation.records import Fine
from handlers.intents import Intent
from handlers.turn import Contact, StepName
from tests.handlers.fake_desk import BUDI, BUMI, LASKAR, NOW, OPEN, SITI, FakeDesk, ask, follow, loan

BORN = date(1980, 8, 17)


def test_loans_of_a_family_are_grouped_by_card() -> None:
    text = ask(FakeDesk([BUMI, LASKAR]), Intent.LOANS, patrons=(SITI, BUDI)).text

    assert text.index("Siti Rahmah") < text.index("1. *Bumi") < text.index("Budi Santoso") < text.index("2. *Laskar")


@pytest.mark.parametrize("intent", [Intent.LOANS, Intent.FINES])
def test_an_unregistered_phone_is_told_how_to_link(intent: Intent) -> None:
    reply = ask(FakeDesk([BUMI]), intent, patrons=())

    assert follow(reply).name is StepName.GIVE_CARD_TO_LINK and "Bumi" not in reply.text


def test_fines_add_what_late_loans_have_run_up() -> None:
    late = loan("B7", "Ayat-Ayat Cinta", due=date(2026, 11, 21))

    text = ask(FakeDesk([late], fines=[Fine(SITI.member_no, 5000, "Rusak")]), Intent.FINES).text

    assert "Rp5.000" in text and "Rp1.000" in text and "Rp6.000" in text


@pytest.mark.parametrize(
    ("now", "values", "expected"),
    [
        (NOW, {}, ("Senin–Jumat: 08.00–12.00 dan", "Sabtu–Minggu: tutup", "buka sampai pukul 12.00", "Rapat")),
        (NOW.replace(hour=12, minute=15), {}, ("istirahat", "13.00 WIB")),
        (NOW.replace(hour=16), {}, ("Sekarang tutup", "Selasa, 24 November 2026 pukul 08.00")),
        (NOW.replace(hour=6), {}, ("belum buka",)),
        (NOW, {"date": date(2026, 11, 26)}, ("tutup (Rapat)", "Buka lagi Jumat, 27 November 2026")),
        (NOW, {"date": date(2026, 11, 24)}, ("buka 08.00–12.00 dan 13.00–15.30 WIB",)),
        (NOW, {"time": time(14)}, ("Ya, Senin, 23 November 2026 pukul 14.00 WIB",)),
        (NOW, {"time": time(12, 30)}, ("Maaf, Senin",)),
    ],
)
def test_hours(now: datetime, values: dict[str, object], expected: tuple[str, ...]) -> None:
    reply = ask(FakeDesk(), Intent.HOURS, "jam buka?", now=now, **values)

    assert all(part in reply.text for part in expected), reply.text
    assert reply.keep_step


def test_special_hours_of_days_in_a_row_come_first_and_on_one_line() -> None:
    ramadan = Closure(date(2026, 11, 16), date(2026, 12, 11), "Ramadan", OPEN[:1])
    text = ask(FakeDesk(), Intent.HOURS, "jam buka?", calendar=Calendar(dict.fromkeys(range(5), OPEN), [ramadan])).text

    first = "Senin, 23 November 2026 sampai Jumat, 27 November 2026: buka 08.00–12.00 WIB (Ramadan)."
    assert text.startswith(first), text
    assert "Jam layanan biasanya" in text


@pytest.mark.parametrize(
    ("now", "begins"),
    [
        (NOW, "Sekarang buka sampai pukul 12.00 WIB."),
        (NOW.replace(hour=12, minute=15), "Sekarang istirahat; buka lagi pukul 13.00 WIB."),
        (NOW.replace(hour=16), "Sekarang tutup; buka lagi Selasa, 24 November 2026 pukul 08.00 WIB."),
    ],
)
def test_still_open_is_answered_with_now_though_a_special_day_comes(now: datetime, begins: str) -> None:
    reply = ask(FakeDesk(), Intent.HOURS, "masih buka?", now=now, date=now.date(), topic="now")

    assert reply.text.startswith(f"{begins}\nSenin, 23 November 2026: buka 08.00"), reply.text
    assert "Rapat" not in reply.text


def test_linking_asks_number_then_birth_date() -> None:
    desk = FakeDesk(owner=SITI)
    first = ask(desk, Intent.LINK, patrons=())
    second = ask(desk, Intent.UNKNOWN, SITI.member_no, member_id=SITI.member_no, patrons=(), step=follow(first))

    reply = ask(desk, Intent.UNKNOWN, "17-08-1980", birth_date=BORN, patrons=(), step=follow(second))

    assert desk.done == [("link", SITI.member_no, BORN)] and "Siti" in reply.text


def test_a_wrong_birth_date_may_be_corrected_and_a_lock_is_told() -> None:
    desk = FakeDesk()
    reply = ask(desk, Intent.LINK, member_id=SITI.member_no, birth_date=BORN, patrons=())
    assert follow(reply).name is StepName.GIVE_BIRTH_DATE

    locked = Contact(1, "id", locked_until=NOW.replace(hour=11))
    reply = ask(
        FakeDesk(owner=SITI), Intent.LINK, member_id=SITI.member_no, birth_date=BORN, contact=locked, patrons=()
    )
    assert "11.00" in reply.text


@pytest.mark.parametrize(
    ("intent", "values", "expected"),
    [
        (Intent.CONSENT_STOP, {"kinds": ("overdue",)}, ("consent", ("overdue",), False)),
        (Intent.CONSENT_START, {}, ("consent", (), True)),
        (Intent.HUMAN, {}, ("staff", "asked")),
        (Intent.LANGUAGE, {"lang": "en"}, ("language", "en")),
        (Intent.LINK, {"code": "123456"}, ("link_by_code", "123456")),
    ],
)
def test_what_is_done(intent: Intent, values: dict[str, object], expected: tuple[object, ...]) -> None:
    desk = FakeDesk()

    ask(desk, intent, **values)

    assert desk.done == [expected]


def test_erasing_needs_a_yes() -> None:
    desk = FakeDesk()
    step = follow(ask(desk, Intent.ERASE))

    ask(desk, Intent.NO, step=step)
    assert desk.done == []

    ask(desk, Intent.YES, step=step)
    assert desk.done == [("erase",)]


def test_a_person_is_offered_after_three_messages_in_vain() -> None:
    desk = FakeDesk()

    replies = [ask(desk, Intent.UNKNOWN, "zzz", contact=Contact(1, "id", misunderstood=times)) for times in range(3)]

    assert len({reply.text for reply in replies}) == 3 and not any(reply.understood for reply in replies)
    assert desk.done == [("staff", "not_understood")]


def test_a_renewal_chosen_from_alternatives_is_still_asked_about() -> None:
    desk = FakeDesk([BUMI])
    reply = ask(desk, Intent.UNKNOWN, "hmm", alternatives=(Intent.RENEW, Intent.HOURS))

    reply = ask(desk, Intent.SELECT, "1", ordinals=(1,), step=follow(reply))

    assert desk.renewed() == [] and follow(reply).name is StepName.CONFIRM_RENEWAL


@pytest.mark.parametrize(
    ("intent", "values", "expected"),
    [
        (Intent.UNKNOWN, {"has_media": True}, "ketik"),
        (Intent.INFO, {"topic": "returning"}, "petugas"),
        (Intent.INFO, {"topic": "never heard of"}, "PETUGAS"),
        (Intent.INFO, {"topic": "my_data"}, "+62813"),
        (Intent.HELP, {"topic": "settings"}, "tidak aktif"),
        (Intent.HELP, {"topic": "resend"}, "yang terakhir"),
        (Intent.HELP, {}, "PERPANJANG"),
        (Intent.THANKS, {}, "Sama-sama"),
        (Intent.NO, {}, "tidak ada yang saya ubah"),
        (Intent.LANGUAGE, {"lang": "en"}, "How can I help you?"),
        (Intent.HUMAN, {}, "petugas"),
    ],
)
def test_what_is_said(intent: Intent, values: dict[str, object], expected: str) -> None:
    assert expected in ask(FakeDesk([BUMI]), intent, **values).text
