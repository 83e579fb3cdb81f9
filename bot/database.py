"""The database: one engine, a writing and a reading transaction."""

import contextlib
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from pydantic_core import from_json, to_json
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DisconnectionError

from bot.one_writer import OneWriter, tell

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
        self._writer = OneWriter(self.engine) if self.is_sqlite else None
        self._brief = self.engine if self.is_sqlite else _server_engine(self.url, plan_once=True)
        if not self.is_sqlite:  # when the server has gone, the connections of both have gone with it
            _leave_together(self._brief, self.engine)
            _leave_together(self.engine, self._brief)

    def close(self) -> None:
        """Give back every connection and file; the next use opens them again."""
        if self._writer is not None:
            self._writer.close()
        self._brief.dispose()
        self.engine.dispose()

    def transaction(self, *, brief: bool = False) -> AbstractContextManager[Connection]:
        """Read and write; all or nothing. On SQLite the write lock is taken at once.

        `brief` is for those that come by the hundred and find their rows by keys: on SQLite those of one process may
        share a commit, which is still made before any of them returns; PostgreSQL plans their statements only once.
        """
        if self._writer is None:
            return self._brief.begin() if brief else self.engine.begin()
        return self._writer.shared_transaction() if brief else self._writer.transaction()

    @contextlib.contextmanager
    def reading(self) -> Iterator[Connection]:
        """Read one consistent state; on SQLite never waits for a writer."""
        with self.engine.connect() as connection:
            if not self.is_sqlite:
                yield connection  # begins with its first statement
                connection.commit()  # after a ROLLBACK psycopg would prepare every statement anew
                return
            tell(connection, "BEGIN")
            try:
                yield connection
            finally:
                if not connection.in_transaction():  # only prepared statements have been run
                    tell(connection, "ROLLBACK")

    @contextlib.contextmanager
    def glancing(self) -> Iterator[Connection]:
        """Read by keys, each statement for itself, for what is asked by the hundred."""
        with self._brief.connect() as connection:
            if self.is_sqlite:
                yield connection
                return
            raw: Any = connection.connection.driver_connection
            raw.autocommit = True
            try:
                yield connection
                raw.autocommit = False
            except BaseException:
                connection.invalidate()  # whatever state it is in
                raise


def _leave_together(engine: Engine, other: Engine) -> None:
    @event.listens_for(engine, "invalidate")
    def gone(_raw: object, _record: object, error: BaseException | None) -> None:
        if error is not None:
            other.dispose()


def _server_engine(url: Any, *, plan_once: bool = False) -> Engine:
    patience = {name: value for name, value in DEAD_LINE.items() if name not in url.query}
    engine = create_engine(
        url,
        connect_args=patience,
        pool_size=20,
        max_overflow=20,
        pool_use_lifo=True,  # the one used last has its statements prepared
        **_ENGINE,
    )

    if plan_once:  # planning the reading of an account anew for each value takes longer than reading it

        @event.listens_for(engine, "connect")
        def prepare(raw: Any, _: object) -> None:
            raw.execute("SET plan_cache_mode = force_generic_plan")
            raw.execute(
                "SET enable_seqscan = off"
            )  # planned while a table was empty, they would read it whole for long
            raw.commit()

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
