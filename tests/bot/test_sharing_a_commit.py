"""Several short transactions of one process, one commit."""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, func, insert, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError

from bot import one_writer
from bot.database import Database
from models.sending import job_runs

Work = Callable[[Connection], None]
SECONDS = 10


def _write(name: str) -> Work:
    def work(connection: Connection) -> None:
        connection.execute(insert(job_runs).values(name=name, ran_at=func.current_timestamp()))

    return work


def _kept(database: Database) -> set[str]:
    with database.reading() as connection:
        return set(connection.scalars(select(job_runs.c.name)))


class Person:
    """Somebody whose shared transaction runs in a thread; what came of it is in `error`."""

    def __init__(self, database: Database, work: Work) -> None:
        self.inside, self.may_leave = threading.Event(), threading.Event()
        self.error: BaseException | None = None
        self._database, self._work = database, work
        self.thread = threading.Thread(target=self._run)
        self.thread.start()

    def _run(self) -> None:
        try:
            with self._database.transaction(brief=True) as connection:
                self._work(connection)
                self.inside.set()
                self.may_leave.wait(SECONDS)
        except BaseException as error:
            self.error = error
        self.inside.set()

    def leave(self) -> None:
        self.may_leave.set()
        self.thread.join(SECONDS)
        assert not self.thread.is_alive()


def _two_in_a_row(database: Database, first: Work, second: Work) -> tuple[Person, Person]:
    """The second is in, the first has done its work and waits for the commit."""
    one = Person(database, first)
    assert one.inside.wait(SECONDS)
    two = Person(database, second)
    _until_somebody_stands_in_line(database)
    one.may_leave.set()
    assert two.inside.wait(SECONDS)
    return one, two


def _until_somebody_stands_in_line(database: Database) -> None:
    writer: Any = database._writer
    for _ in range(SECONDS * 1000):
        if writer._sharers_in_line:
            return
        threading.Event().wait(0.001)
    raise AssertionError("nobody came")


def test_nobody_returns_before_the_common_commit(sqlite_database: Database) -> None:
    one, two = _two_in_a_row(sqlite_database, _write("one"), _write("two"))
    assert one.thread.is_alive()
    assert _kept(sqlite_database) == set()
    two.leave()
    one.leave()
    assert (one.error, two.error) == (None, None)
    assert _kept(sqlite_database) == {"one", "two"}


def test_one_that_fails_takes_nobody_along(sqlite_database: Database) -> None:
    def fail(connection: Connection) -> None:
        _write("two")(connection)
        raise ZeroDivisionError

    one, two = _two_in_a_row(sqlite_database, _write("one"), fail)
    two.leave()
    one.leave()
    assert one.error is None
    assert isinstance(two.error, ZeroDivisionError)
    assert _kept(sqlite_database) == {"one"}


def test_when_the_first_fails_the_next_begins_anew(sqlite_database: Database) -> None:
    def fail(_: Connection) -> None:
        raise ZeroDivisionError

    one = Person(sqlite_database, fail)
    one.leave()
    two = Person(sqlite_database, _write("two"))
    two.leave()
    assert isinstance(one.error, ZeroDivisionError)
    assert _kept(sqlite_database) == {"two"}


def test_a_commit_that_fails_is_told_to_everybody_and_keeps_nothing(sqlite_database: Database) -> None:
    def break_the_commit(connection: Connection) -> None:
        connection.execute(text("PRAGMA defer_foreign_keys=ON"))
        connection.execute(text("INSERT INTO addresses (contact_id, kind, value) VALUES (987654, 'phone', '+620')"))

    one, two = _two_in_a_row(sqlite_database, _write("one"), break_the_commit)
    two.leave()
    one.leave()
    assert isinstance(one.error, IntegrityError)
    assert isinstance(two.error, IntegrityError)
    assert _kept(sqlite_database) == set()
    Person(sqlite_database, _write("three")).leave()
    assert _kept(sqlite_database) == {"three"}


def test_a_full_disk_keeps_what_it_says_it_keeps(sqlite_database: Database) -> None:
    def fill_the_disk(connection: Connection) -> None:
        pages = connection.scalar(text("PRAGMA page_count"))
        connection.execute(text(f"PRAGMA max_page_count={pages + 2}"))
        _write("x" * 100_000)(connection)

    one, two = _two_in_a_row(sqlite_database, _write("one"), fill_the_disk)
    two.leave()
    one.leave()
    assert isinstance(two.error, OperationalError)
    assert _kept(sqlite_database) == ({"one"} if one.error is None else set())


def test_a_long_transaction_keeps_nobody_from_the_commit(sqlite_database: Database) -> None:
    one = Person(sqlite_database, _write("one"))
    assert one.inside.wait(SECONDS)
    begun, may_end = threading.Event(), threading.Event()

    def load() -> None:
        with sqlite_database.transaction():
            begun.set()
            may_end.wait(SECONDS)

    loading = threading.Thread(target=load)
    loading.start()
    one.leave()
    assert begun.wait(SECONDS)
    assert _kept(sqlite_database) == {"one"}
    may_end.set()
    loading.join(SECONDS)


def test_whoever_was_to_commit_may_vanish(sqlite_database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(one_writer, "PATIENCE", 0.01)
    writer: Any = sqlite_database._writer
    one = Person(sqlite_database, _write("one"))
    assert one.inside.wait(SECONDS)
    writer._sharers_in_line += 1  # it stood in line when the first one left
    one.leave()
    writer._sharers_in_line -= 1
    assert one.error is None
    assert _kept(sqlite_database) == {"one"}


def test_no_change_of_a_hundred_at_once_is_lost(sqlite_database: Database) -> None:
    def write(number: int) -> None:
        for turn in range(10):
            try:
                with sqlite_database.transaction(brief=turn % 5 != 0) as connection:
                    _write(f"{number}-{turn}")(connection)
                    if (number + turn) % 7 == 0:
                        raise ZeroDivisionError
            except ZeroDivisionError:
                pass

    threads = [threading.Thread(target=write, args=(number,)) for number in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(SECONDS)
    wanted = {f"{number}-{turn}" for number in range(10) for turn in range(10) if (number + turn) % 7}
    assert _kept(sqlite_database) == wanted


def test_two_processes_share_the_file(sqlite_database: Database, tmp_path: Path) -> None:
    """A commit left to another lets the second process in when it is made."""
    other = Database(sqlite_database.url.render_as_string(hide_password=False))
    one, two = _two_in_a_row(sqlite_database, _write("one"), _write("two"))
    third = Person(other, _write("three"))
    assert not third.inside.wait(0.2)
    two.leave()
    one.leave()
    third.leave()
    other.close()
    assert _kept(sqlite_database) == {"one", "two", "three"}
    assert not isinstance(third.error, DBAPIError)
