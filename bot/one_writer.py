"""Writing to an SQLite file: one writer at a time, and short transactions that share a commit."""

import contextlib
import os
import sqlite3
import threading
from collections.abc import Iterator

from sqlalchemy import Connection, Engine

from models.prepared import translated

try:
    import fcntl
except ImportError:  # Windows: SQLite's own waiting has to do
    fcntl = None  # type: ignore[assignment]

MOST_TOGETHER = 8
"""Transactions under one commit; then the other processes have their turn."""
PATIENCE = 0.1
"""Seconds after which one that waits for the shared commit looks whether somebody still sees to it."""


class OneWriter:
    """The one connection that a process writes through; its threads come one after the other.

    A shared transaction that ends while another one stands in line leaves the commit to that one, and returns when it
    has been made: several patrons, one wait for the disk. A transaction that fails takes only its own changes along.
    When the commit fails, all that shared it fail.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._turnstile = _Turnstile(engine.url.database)
        self._pen = threading.Lock()
        self._counting = threading.Lock()
        self._sharers_in_line = 0
        self._open: _Commit | None = None
        self._kept: Connection | None = None  # the pool would cost more than a statement

    def close(self) -> None:
        with self._pen:
            self._commit()
            self._drop_connection(broken=False)
            self._turnstile.close()

    @contextlib.contextmanager
    def transaction(self) -> Iterator[Connection]:
        """All or nothing; the write lock is taken at once."""
        with self._pen:
            self._commit()
            connection, own = self._begin()
            try:
                yield connection
            except BaseException:
                self._give_up()
                raise
            self._commit()
        own.wait()

    @contextlib.contextmanager
    def shared_transaction(self) -> Iterator[Connection]:
        """The same, and the commit may be another's. For short transactions only: others wait for its end."""
        self._stand_in_line()
        try:
            connection, commit = self._join() if self._open else self._begin()
            try:
                yield connection
                if commit.sharers:
                    tell(connection, "RELEASE one")
            except BaseException:
                self._undo(connection, commit)
                raise
            commit.sharers += 1
            self._commit_unless_followed(commit)
        finally:
            self._pen.release()
        while not commit.ended.wait(PATIENCE):
            with self._pen:
                if self._open is commit:
                    self._commit()
        commit.wait()

    def _stand_in_line(self) -> None:
        with self._counting:
            self._sharers_in_line += 1
        try:
            self._pen.acquire()
        finally:
            with self._counting:
                self._sharers_in_line -= 1

    def _begin(self) -> tuple[Connection, "_Commit"]:
        self._turnstile.enter()
        try:
            if self._kept is None:
                self._kept = self._engine.connect()
            tell(self._kept, "BEGIN IMMEDIATE")
        except BaseException:
            self._drop_connection(broken=True)
            self._turnstile.leave()
            raise
        self._open = _Commit()
        return self._kept, self._open

    def _join(self) -> tuple[Connection, "_Commit"]:
        assert self._kept is not None and self._open is not None
        tell(self._kept, "SAVEPOINT one")
        return self._kept, self._open

    def _undo(self, connection: Connection, commit: "_Commit") -> None:
        """Take back one transaction; those before it under the same commit stay, if the database lets them."""
        if not commit.sharers:
            self._give_up()
            return
        try:
            tell(connection, "ROLLBACK TO one")
            tell(connection, "RELEASE one")
        except BaseException as error:  # a full disk, for one, has already ended the whole transaction
            commit.error = error
            self._give_up()
        else:
            self._commit_unless_followed(commit)

    def _commit_unless_followed(self, commit: "_Commit") -> None:
        if not self._sharers_in_line or commit.sharers >= MOST_TOGETHER:
            self._commit()

    def _commit(self) -> None:
        """End what is open, if anything is; an error is told to all that shared it."""
        if self._open is None:
            return
        assert self._kept is not None
        try:
            if self._kept.in_transaction():
                self._kept.commit()
            else:  # only prepared statements have been run
                tell(self._kept, "COMMIT")
        except BaseException as error:
            self._open.error = error
            self._give_up()
        else:
            self._end()

    def _give_up(self) -> None:
        """Nothing that is open will be kept."""
        self._drop_connection(broken=True)
        self._end()

    def _end(self) -> None:
        assert self._open is not None
        self._turnstile.leave()
        self._open.ended.set()
        self._open = None

    def _drop_connection(self, *, broken: bool) -> None:
        kept, self._kept = self._kept, None
        if kept is not None:
            if broken:  # it may be in a transaction that could not be ended; closing the file ends it
                kept.invalidate()
            kept.close()


def tell(connection: Connection, words: str) -> None:
    """Run a statement that begins or ends something, past SQLAlchemy's own count of transactions."""
    raw = connection.connection.driver_connection
    assert raw is not None
    try:
        raw.execute(words).close()
    except sqlite3.Error as error:
        raise translated(connection, error) from error


class _Commit:
    """A commit to come, and who shares it."""

    def __init__(self) -> None:
        self.sharers = 0
        self.ended = threading.Event()
        self.error: BaseException | None = None

    def wait(self) -> None:
        if self.error is not None:
            raise self.error


class _Turnstile:
    """Lets the processes that write to one SQLite file in one after the other.

    SQLite alone waits by sleeping and trying again, up to 0.1 s a time, which starves busy processes.
    """

    def __init__(self, path: str | None) -> None:
        self._path = f"{path}-lock" if path and path != ":memory:" and fcntl else None
        self._file = -1

    def enter(self) -> None:
        if self._path:
            if self._file < 0:  # kept open for the life of the process
                self._file = os.open(self._path, os.O_RDWR | os.O_CREAT)
            fcntl.flock(self._file, fcntl.LOCK_EX)

    def leave(self) -> None:
        if self._file >= 0:
            fcntl.flock(self._file, fcntl.LOCK_UN)

    def close(self) -> None:
        if self._file >= 0:
            os.close(self._file)
            self._file = -1
