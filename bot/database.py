"""The database: one engine, a writing and a reading transaction."""

import contextlib
import os
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from pydantic_core import from_json, to_json
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DisconnectionError

from models.prepared import translated

try:
    import fcntl
except ImportError:  # Windows: SQLite's own waiting has to do
    fcntl = None  # type: ignore[assignment]

BUSY_SECONDS = 10
"""Another program may keep an SQLite file to itself; the provider gives up on us after 15 seconds."""
_ENGINE: dict[str, Any] = {
    "hide_parameters": True,
    "json_serializer": lambda value: to_json(value).decode(),  # three times as fast as the standard library's
    "json_deserializer": from_json,
}
IDLE_SECONDS = 5
"""A connection that has rested so long is asked whether its server is still there before it is used."""
DEAD_LINE = {"connect_timeout": 5, "tcp_user_timeout": 15_000, "keepalives_idle": 10, "keepalives_interval": 5,
             "keepalives_count": 3}  # fmt: skip
"""A server that says nothing at all counts as away after some 15 seconds (libpq's own patience is without end)."""


class Database:
    """Opens nothing until it is used. Errors never show statement values: they hold what patrons wrote."""

    def __init__(self, url: str) -> None:
        self.url = make_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self.engine: Engine = _sqlite_engine(self.url) if self.is_sqlite else _server_engine(self.url)
        self._kept: Connection | None = None
        self._turnstile = _Turnstile(self.url.database) if self.is_sqlite else contextlib.nullcontext()

    def close(self) -> None:
        """Give back every connection and file; the next use opens them again."""
        if self._kept is not None:
            self._kept.close()
        self._kept = None
        self.engine.dispose()
        if isinstance(self._turnstile, _Turnstile):
            self._turnstile.close()

    @contextlib.contextmanager
    def transaction(self) -> Iterator[Connection]:
        """Read and write; all or nothing. On SQLite the write lock is taken at once."""
        with self._turnstile, self._writer() as connection:
            self._begin(connection, "BEGIN IMMEDIATE")
            try:
                yield connection
            except BaseException:
                self._end(connection, commit=False)
                raise
            self._end(connection, commit=True)

    @contextlib.contextmanager
    def reading(self) -> Iterator[Connection]:
        """Read one consistent state; on SQLite never waits for a writer."""
        with self.engine.connect() as connection:
            self._begin(connection, "BEGIN")
            try:
                yield connection
            finally:
                self._end(connection, commit=False)

    @contextlib.contextmanager
    def _writer(self) -> Iterator[Connection]:
        """A connection to write with; on SQLite always the same one, since the pool costs more than a statement. Behind
        the turnstile only one thread at a time has it."""
        if not self.is_sqlite:
            with self.engine.connect() as connection:
                yield connection
            return
        if self._kept is None:
            self._kept = self.engine.connect()
        kept = self._kept
        try:
            yield kept
        except BaseException:  # it may still be in a transaction that could neither begin nor end: take another
            self._kept = None
            kept.invalidate()
            kept.close()
            raise

    def _begin(self, connection: Connection, sqlite_words: str) -> None:
        if self.is_sqlite:
            self._tell_sqlite(connection, lambda raw: raw.execute(sqlite_words).close())
        else:
            connection.begin()

    def _end(self, connection: Connection, *, commit: bool) -> None:
        if self.is_sqlite and not connection.in_transaction():  # only prepared statements have been run
            self._tell_sqlite(connection, lambda raw: raw.commit() if commit else raw.rollback())
        elif commit:
            connection.commit()
        else:
            connection.rollback()

    def _tell_sqlite(self, connection: Connection, what: Callable[[Any], None]) -> None:
        try:
            what(connection.connection.driver_connection)
        except sqlite3.Error as error:
            raise translated(connection, error) from error


class _Turnstile:
    """Lets writers of one SQLite file in one after the other.

    SQLite alone waits by sleeping and trying again, up to 0.1 s a time, which starves busy processes.
    """

    def __init__(self, path: str | None) -> None:
        self._lock = threading.Lock()
        self._path = f"{path}-lock" if path and path != ":memory:" and fcntl else None
        self._file = -1

    def __enter__(self) -> None:
        self._lock.acquire()
        try:
            if self._path:
                if self._file < 0:  # kept open for the life of the process
                    self._file = os.open(self._path, os.O_RDWR | os.O_CREAT)
                fcntl.flock(self._file, fcntl.LOCK_EX)
        except BaseException:
            self._lock.release()
            raise

    def close(self) -> None:
        if self._file >= 0:
            os.close(self._file)
            self._file = -1

    def __exit__(self, *_: object) -> None:
        if self._path:
            fcntl.flock(self._file, fcntl.LOCK_UN)
        self._lock.release()


def _server_engine(url: Any) -> Engine:
    patience = {name: value for name, value in DEAD_LINE.items() if name not in url.query}
    engine = create_engine(url, connect_args=patience, pool_size=20, max_overflow=20, **_ENGINE)

    @event.listens_for(engine, "checkin")
    def used(_: object, record: Any) -> None:
        record.info["used_at"] = time.monotonic()

    @event.listens_for(engine, "checkout")
    def look_whether_it_is_alive(raw: Any, record: Any, _: object) -> None:
        """Asking before every turn would cost three round trips; a server rarely goes away within seconds."""
        used_at = record.info.get("used_at")  # none: it has just been opened
        if used_at is not None and time.monotonic() - used_at > IDLE_SECONDS:
            try:
                engine.dialect.do_ping(raw)
            except engine.dialect.loaded_dbapi.Error as error:
                raise DisconnectionError from error  # the pool opens another one

    return engine


def _sqlite_engine(url: Any) -> Engine:
    if url.database and url.database != ":memory:":
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(url, connect_args={"timeout": BUSY_SECONDS}, pool_size=50, **_ENGINE)

    @event.listens_for(engine, "connect")
    def prepare(raw: Any, _: object) -> None:
        raw.isolation_level = None  # BEGIN is ours alone
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            f"busy_timeout={BUSY_SECONDS * 1000}",
        ):
            raw.execute(f"PRAGMA {pragma}").close()

    return engine
