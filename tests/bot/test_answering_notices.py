"""Short answers to notices, through the webhook."""

from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import update

from bot.database import Database
from bot.settings import Settings
from circulation.loan_rule import LoanRule
from models.messages import messages
from models.policy import keep_rule
from tests.small_library import AT_NINE, MONDAY, SmallLibrary
from tests.talk import MovingClock, Talk

SITI, BUDI = "+6281349010101", "+6281349990000"
WEEK = timedelta(days=7)


def days(count: int) -> date:
    return MONDAY + timedelta(days=count)


class Correspondence(SmallLibrary):
    """A small library whose patrons answer."""

    def __init__(self, database: Database, settings: Settings) -> None:
        super().__init__(database, settings)
        self.talk = Talk(database, settings, MovingClock(settings.zone, datetime.fromisoformat(AT_NINE)))

    def notify(self, day: date = MONDAY, minutes_ago: int = 5) -> int:
        """Plan and send what the day lacks; the id of the last message."""
        self.plan(day)
        last = int(self.queue()[-1].id)
        self.sent(datetime.now(UTC) - timedelta(minutes=minutes_ago))
        return last

    def renews_what_is_late(self) -> None:
        with self.talk.database.transaction() as connection:
            keep_rule(connection, asdict(LoanRule(overdue="allow")))

    def notice_number(self, message_id: int) -> int:
        return min(row.id for row in self.kept() if row.message_id == message_id)


@pytest.fixture
def library(database: Database, settings: Settings) -> Correspondence:
    """Siti has two loans about which she is told today, and one that is due much later."""
    library = Correspondence(database, settings)
    library.member("SITI", SITI, expires_on=date(2027, 6, 30))
    library.loan("SITI", "Bumi Manusia", days(1))
    library.loan("SITI", "Gadis Pantai", days(3))
    library.loan("SITI", "Rumah Kaca", days(12))
    return library


def due(library: Correspondence) -> list[int]:
    """Days from today to the due dates of Siti's three loans."""
    return [(library.talk.due(title) - MONDAY).days for title in ("Bumi Manusia", "Gadis Pantai", "Rumah Kaca")]


@pytest.mark.parametrize(
    ("words", "after"),
    [
        ("perpanjang", [8, 10, 12]),
        ("ya", [8, 10, 12]),
        ("YA kak", [8, 10, 12]),
        ("1 dan 2", [8, 10, 12]),
        ("ya, yang gadis pantai aja", [1, 10, 12]),
        ("ya kecuali gadis pantai", [8, 3, 12]),
        ("ya tapi rumah kaca aja", [1, 3, 12]),
        ("2", [1, 10, 12]),
        ("perpanjang 1", [8, 3, 12]),
        ("semua", [8, 10, 12]),
        ("perpanjang semua", [8, 10, 19]),
        ("keduanya", [8, 10, 12]),
        ("perpanjang keduanya", [8, 10, 12]),
        ("perpanjang ketiganya", [8, 10, 19]),
        ("ketiganya", [1, 3, 12]),
        ("perpanjang keempat buku saya", [1, 3, 12]),
        ("perpanjang rumah kaca", [1, 3, 19]),
        ("3", [1, 3, 12]),
        ("tidak", [1, 3, 12]),
        ("terima kasih", [1, 3, 12]),
        ("jam buka", [1, 3, 12]),
        ("berhenti", [1, 3, 12]),
    ],
)
def test_a_short_answer_renews_what_the_notice_listed(library: Correspondence, words: str, after: list[int]) -> None:
    library.notify()

    library.talk.says(SITI, words)

    assert due(library) == after


def test_a_yes_means_nothing_once_something_else_was_said(library: Correspondence) -> None:
    library.notify()
    library.talk.says(SITI, "jam buka")

    library.talk.says(SITI, "ya")
    library.talk.says(SITI, "1")

    assert due(library) == [1, 3, 12]


def test_a_quoted_notice_is_meant_even_when_something_else_was_said(library: Correspondence) -> None:
    message = library.notify()
    library.talk.says(SITI, "jam buka")

    library.talk.says(SITI, "ya", OriginalRepliedMessageSid=f"SM{message}")

    assert due(library) == [8, 10, 12]


def test_the_button_renews_and_a_second_tap_does_not_renew_again(library: Correspondence) -> None:
    number = library.notice_number(library.notify())
    tap = {"ButtonPayload": f"notice:{number}", "ButtonText": "Perpanjang", "MessageType": "button"}

    library.talk.says(SITI, "Perpanjang", **tap)
    again = library.talk.says(SITI, "Perpanjang", **tap)

    assert due(library) == [8, 10, 12]
    assert "sudah diperpanjang atau dikembalikan" in again
    assert library.talk.kept("in")[0].text == "Perpanjang"


def test_nobody_renews_by_the_number_of_another_persons_notice(library: Correspondence) -> None:
    number = library.notice_number(library.notify())
    library.member("BUDI", BUDI)
    library.loan("BUDI", "Cantik Itu Luka", days(20))
    library.loan("BUDI", "Lelaki Harimau", days(20))

    library.talk.says(BUDI, "Perpanjang", ButtonPayload=f"notice:{number}")
    library.talk.says(BUDI, "ya", OriginalRepliedMessageSid="SM1")

    assert due(library) == [1, 3, 12]
    assert library.talk.due("Cantik Itu Luka") == days(20)


def test_a_notice_is_over_after_its_due_dates(library: Correspondence) -> None:
    library.notify()
    library.talk.clock.at("2026-11-27T09:00:00+07:00")

    library.talk.says(SITI, "ya")

    assert due(library) == [1, 3, 12]


@pytest.mark.parametrize(("words", "after"), [("ya", [1, 10, 12]), ("1", [1, 3, 12]), ("2", [1, 10, 12])])
def test_a_notice_of_several_days_is_over_for_each_after_its_own(
    library: Correspondence, words: str, after: list[int]
) -> None:
    """The day after the first was due, where the library still renews what is late."""
    library.renews_what_is_late()
    library.notify()
    library.talk.clock.at("2026-11-25T09:00:00+07:00")

    library.talk.says(SITI, words)

    assert due(library) == after


@pytest.mark.parametrize("words", ["ya", "1", "perpanjang"])
def test_a_quoted_notice_whose_day_has_passed_is_asked_about(library: Correspondence, words: str) -> None:
    library.renews_what_is_late()
    message = library.notify()
    library.talk.clock.at("2026-11-27T09:00:00+07:00")

    answer = library.talk.says(SITI, words, OriginalRepliedMessageSid=f"SM{message}")

    assert due(library) == [1, 3, 12]
    assert "Bumi Manusia" in answer and "Gadis Pantai" in answer
    told = library.talk.says(SITI, "1")
    assert due(library) == [8, 3, 12], (answer, told)


def test_two_notices_about_different_loans_are_asked_about(library: Correspondence) -> None:
    library.notify(minutes_ago=60)
    library.loan("SITI", "Laut Bercerita", days(0))
    library.notify(minutes_ago=5)

    asked = library.talk.says(SITI, "ya")
    before = due(library)
    library.talk.says(SITI, "3")

    assert all(title in asked for title in ("Laut Bercerita", "Bumi Manusia", "Gadis Pantai"))
    assert before == [1, 3, 12]
    assert due(library) == [1, 10, 12]


def test_a_book_returned_meanwhile_is_left_out(library: Correspondence) -> None:
    library.notify()
    library.change_loan("Bumi Manusia", returned_on=MONDAY)

    answer = library.talk.says(SITI, "ya")

    assert "Gadis Pantai" in answer
    assert "Bumi Manusia" not in answer


def test_a_notice_that_only_waits_cannot_be_answered(library: Correspondence) -> None:
    library.plan()

    library.talk.says(SITI, "ya")

    assert due(library) == [1, 3, 12]


def test_a_notice_still_on_its_way_counts_as_said(library: Correspondence) -> None:
    library.plan()
    with library.database.transaction() as connection:
        connection.execute(update(messages).values(status="sending", sent_at=datetime.now(UTC)))

    library.talk.says(SITI, "ya")

    assert due(library) == [8, 10, 12]


def test_a_family_renews_for_every_card_that_the_notice_named(library: Correspondence) -> None:
    library.member("ANAK", SITI, expires_on=date(2027, 6, 30))
    library.loan("ANAK", "Si Kancil", days(1))
    library.notify()

    library.talk.says(SITI, "perpanjang")

    assert due(library) == [8, 10, 12]
    assert library.talk.due("Si Kancil") == days(8)


# Consent by answer


def test_stop_means_everything_and_start_brings_it_back(library: Correspondence) -> None:
    library.notify()
    library.talk.says(SITI, "berhenti")
    library.loan("SITI", "Laut Bercerita", days(0))

    stopped = [(row.kind, row.reason) for row in library.plan() if row.reason != "already_told"]
    library.talk.says(SITI, "mulai")
    started = [(row.kind, row.status) for row in library.plan() if row.reason != "already_told"]

    assert stopped == [("due_today", "no_consent")]
    assert started == [("due_today", "queued")]


def test_one_kind_can_be_stopped_and_the_settings_show_it(library: Correspondence) -> None:
    library.talk.says(SITI, "berhenti pengingat terlambat")
    library.talk.says(SITI, "langganan jam buka")
    library.talk.says(SITI, "berhenti pengumuman")

    shown = library.talk.says(SITI, "pengaturan")

    assert "• buku terlambat: tidak aktif" in shown
    assert "• menjelang jatuh tempo: aktif" in shown
    assert "• jam buka mingguan: aktif" in shown
    assert "• pengumuman: tidak aktif" in shown


def test_whoever_stops_the_notices_of_due_dates_stops_those_of_today_too(library: Correspondence) -> None:
    library.talk.says(SITI, "berhenti pemberitahuan jatuh tempo")

    shown = library.talk.says(SITI, "pengaturan")

    assert "• menjelang jatuh tempo: tidak aktif" in shown
    assert "• jatuh tempo hari ini: tidak aktif" in shown
    assert "• buku terlambat: aktif" in shown
