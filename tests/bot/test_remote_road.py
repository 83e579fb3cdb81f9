"""A library system across a network: slow, failing, losing answers; the patron is told once and renewed once."""

import threading
import time
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from datetime import time as clock_time
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from bot.database import Database
from bot.settings import Settings
from circulation.calendar import Calendar
from circulation.library_system import Decision
from circulation.loan_rule import LoanRules
from circulation.records import Item, Loan, Patron
from ils.memory import MemoryLibrary
from models.contacts import attempts
from tests.talk import BUDI, BUDI_PHONE, BUDIS, BUMI, GADIS, SITI, SITI_PHONE, MovingClock, Talk

_WEEK = Calendar(dict.fromkeys(range(6), ((clock_time(8), clock_time(16)),)))


class _Clock(MovingClock):
    """Real time that a test may move on."""

    ahead = timedelta()

    def real_now(self) -> datetime:
        return super().real_now() + self.ahead


class _Library(MemoryLibrary):
    """One that can carry a renewal out and be away before it has said so."""

    goes_away_while_renewing = False
    may_answer: threading.Event

    def patrons_by_phone(self, phone: str) -> tuple[Patron, ...]:
        found = super().patrons_by_phone(phone)
        self.may_answer.wait(30)
        return found

    def renew(self, member_no: str, barcodes: Sequence[str], today: date) -> tuple[Decision, ...]:
        if self.goes_away_while_renewing:
            self.goes_away_while_renewing = False
            self.fail_next("renew", carried_out=len(barcodes))
            self.fail_next("loans_of")
        return super().renew(member_no, barcodes, today)


@pytest.fixture
def library() -> _Library:
    items = {
        code: Item(code, title) for code, title in ((BUMI, "Bumi Manusia"), (GADIS, "Gadis Pantai"), (BUDIS, "Cantik"))
    }
    one = _Library(
        _WEEK,
        LoanRules(()),
        patrons=[Patron(SITI, "Siti Rahmah"), Patron(BUDI, "Budi Santoso")],
        phones={SITI_PHONE: [SITI], BUDI_PHONE: [BUDI]},
        items=items.values(),
        loans=[
            Loan(SITI, items[BUMI], date(2026, 11, 17), date(2026, 11, 24)),
            Loan(SITI, items[GADIS], date(2026, 11, 18), date(2026, 11, 25)),
            Loan(BUDI, items[BUDIS], date(2026, 11, 19), date(2026, 11, 26)),
        ],
    )
    one.may_answer = threading.Event()
    one.may_answer.set()
    return one


@pytest.fixture
def remote(database: Database, settings: Settings, library: _Library) -> Iterator["Remote"]:
    yield from _remote(database, settings, library)


@pytest.fixture
def hurried(database: Database, settings: Settings, library: _Library) -> Iterator["Remote"]:
    """The webhook waits for one second only."""
    hurry = settings.remote.model_copy(update={"answer_within_seconds": 1})
    yield from _remote(database, settings.model_copy(update={"remote": hurry}), library)


def _remote(database: Database, settings: Settings, library: _Library) -> Iterator["Remote"]:
    clock = _Clock(settings.zone, datetime.fromisoformat("2026-11-23T09:05:00+07:00"))
    one = Remote(database, settings, clock, library)
    yield one
    one.app.extensions["dispatcher"].close()


class Remote(Talk):
    """A bot in front of the library in memory."""

    def __init__(self, database: Database, settings: Settings, clock: _Clock, library: _Library) -> None:
        super().__init__(database, settings, clock, library=library)
        self.library = library
        self.real_clock = clock

    def due_there(self, barcode: str) -> date:
        loan = self.library.find_loan(barcode)
        assert loan is not None
        return loan.due_on

    def left_by_a_dead_process(self) -> int:
        """What a worker does a little later."""
        self.real_clock.ahead += timedelta(minutes=2)
        done: int = self.app.extensions["dispatcher"].finish_leftovers()
        return done

    def queued(self) -> list[str]:
        return [row.text for row in self.kept("out") if row.status == "queued"]

    def unanswered(self) -> list[Any]:
        with self.database.reading() as connection:
            return list(connection.execute(select(attempts).where(attempts.c.outcome.is_(None))))


def test_renews_and_keeps_everything(remote: Remote) -> None:
    answer = remote.says(SITI_PHONE, f"perpanjang {BUMI}")
    assert "Bumi Manusia" in answer and "1 Desember 2026" in answer
    assert remote.due_there(BUMI) == date(2026, 12, 1)
    assert remote.decided() == [("renewed", "")]
    assert [row.status for row in remote.kept("in")] == ["answered"]
    assert not remote.unanswered() and not remote.contacts()[0].lease


def test_answers_a_repeated_delivery_without_asking_again(remote: Remote) -> None:
    form = remote.form(SITI_PHONE, f"perpanjang {BUMI}")
    first = remote.post(form)
    assert remote.post(form).data == first.data
    assert remote.library.calls["renew"] == 1


def test_each_book_is_renewed_for_the_card_beside_it(remote: Remote) -> None:
    answer = remote.says("+6281200000001", f"perpanjang {SITI} {BUMI}, {BUDI} {BUDIS}")
    assert BUMI in answer and BUDIS in answer
    assert remote.due_there(BUMI) == date(2026, 12, 1)
    assert remote.decided() == [("renewed", "")] * 2
    assert not remote.unanswered() and not remote.contacts()[0].wrong_pairs


def test_what_takes_too_long_is_answered_by_the_sender(hurried: Remote) -> None:
    hurried.library.delay = 0.5
    assert hurried.says(SITI_PHONE, f"perpanjang {BUMI}") == ""
    _wait_until(lambda: bool(hurried.queued()))
    assert "1 Desember 2026" in hurried.queued()[0]
    assert hurried.due_there(BUMI) == date(2026, 12, 1)
    assert hurried.decided() == [("renewed", "")]


def test_nobody_else_waits_for_a_slow_library_system(remote: Remote) -> None:
    remote.library.may_answer.clear()
    slow = threading.Thread(target=remote.says, args=(SITI_PHONE, "perpanjang semua"))
    slow.start()
    _wait_until(lambda: remote.library.calls["patrons_by_phone"] > 0)
    written = threading.Event()

    def write() -> None:
        with remote.database.transaction():
            written.set()

    threading.Thread(target=write).start()
    assert written.wait(10)
    remote.library.may_answer.set()
    slow.join()


def test_two_messages_of_one_person_are_handled_one_after_the_other(remote: Remote) -> None:
    remote.library.delay = 0.05
    forms = [remote.form(SITI_PHONE, f"perpanjang {BUMI}") for _ in range(2)]
    both = [threading.Thread(target=remote.post, args=(form,)) for form in forms]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join()
    _wait_until(lambda: len(remote.decided()) == 2 or remote.left_by_a_dead_process() > 0)
    assert remote.due_there(BUMI) == date(2026, 12, 8)  # both were asked for, the second counted from the first
    assert remote.decided() == [("renewed", ""), ("renewed", "")]
    assert len(remote.kept("out")) == 2


def test_a_lost_answer_is_looked_up(remote: Remote) -> None:
    remote.library.fail_next("renew", carried_out=1)
    assert "1 Desember 2026" in remote.says(SITI_PHONE, f"perpanjang {BUMI}")
    assert remote.due_there(BUMI) == date(2026, 12, 1)
    assert remote.library.calls["renew"] == 1
    assert not remote.unanswered()


def test_what_was_half_done_is_told_as_it_is(remote: Remote) -> None:
    remote.library.fail_next("renew", carried_out=1)
    answer = remote.says(SITI_PHONE, "perpanjang semua")
    assert "1 Desember 2026" in answer and "belum pasti" in answer
    assert sorted(remote.decided()) == [("refused", "system_error"), ("renewed", "")]
    assert [row.barcode for row in remote.unanswered()] == [GADIS]


def test_a_renewal_whose_fate_is_unknown_is_not_repeated(remote: Remote) -> None:
    remote.library.goes_away_while_renewing = True
    assert "tidak dapat dihubungi" in remote.says(SITI_PHONE, f"perpanjang {BUMI}")
    assert remote.contacts()[0].needs_person == "library_system_down"
    assert remote.due_there(BUMI) == date(2026, 12, 1)
    assert "1 Desember 2026" in remote.says(SITI_PHONE, f"perpanjang {BUMI}")
    assert remote.due_there(BUMI) == date(2026, 12, 1)
    assert not remote.unanswered()


def test_a_library_system_that_is_away_is_told_and_changes_nothing(remote: Remote) -> None:
    remote.library.fail_next("patrons_by_phone")
    assert "tidak dapat dihubungi" in remote.says(SITI_PHONE, "perpanjang")
    assert remote.library.calls["renew"] == 0
    assert "Bumi Manusia" in remote.says(SITI_PHONE, "perpanjang")


def test_a_message_whose_process_died_is_finished_once(remote: Remote, monkeypatch: pytest.MonkeyPatch) -> None:
    def die(*_: object) -> bool:
        raise OperationalError("the process", {}, Exception("is gone"))

    with monkeypatch.context() as patched:
        patched.setattr("bot.remote_road.RemoteRoad._keep", die)
        assert remote.post(remote.form(SITI_PHONE, f"perpanjang {BUMI}")).status_code == 503
    assert remote.due_there(BUMI) == date(2026, 12, 1)
    assert remote.left_by_a_dead_process() == 1
    assert remote.left_by_a_dead_process() == 0
    assert "1 Desember 2026" in remote.queued()[0] and len(remote.queued()) == 1
    assert remote.due_there(BUMI) == date(2026, 12, 1)
    assert remote.decided() == [("renewed", "")]


def test_messages_left_behind_are_finished_in_their_order(hurried: Remote, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched:
        patched.setattr("bot.remote_road.RemoteRoad._work", lambda *_: None)
        assert hurried.says(SITI_PHONE, "perpanjang") == ""
        assert hurried.says(SITI_PHONE, "1") == ""
    assert hurried.left_by_a_dead_process() == 2
    assert ["Bumi Manusia" in text for text in hurried.queued()] == [True, True]
    assert hurried.due_there(BUMI) == date(2026, 12, 1)
    assert hurried.due_there(GADIS) == date(2026, 11, 25)


def test_a_failing_turn_is_told_and_shown(remote: Remote, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("no such luck")

    monkeypatch.setattr("bot.remote_road.JournaledLibrary.patrons_by_phone", fail)
    assert "gangguan" in remote.says(SITI_PHONE, "perpanjang")
    assert [(row.status, bool(row.error)) for row in remote.kept("in")] == [("failed", True)]
    assert remote.contacts()[0].needs_person == "failed"


def test_the_bot_keeps_quiet_while_a_person_answers(remote: Remote) -> None:
    remote.says(SITI_PHONE, "menu")
    remote.run("UPDATE contacts SET taken_over_by = 'rina'")
    assert remote.says(SITI_PHONE, "berhenti") == ""
    assert [row.status for row in remote.kept("in")] == ["answered", "silent"]


def _wait_until(holds: Any, seconds: float = 30.0) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)
