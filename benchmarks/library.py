"""A library of any size, filled in by the quickest road, and the renewals its patrons ask for.

Every patron has one registered phone and two loans, all of which may be renewed.
"""

import contextlib
import itertools
import os
import uuid
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import Table, insert

from benchmarks.load import Message
from bot import migrating
from bot.database import Database
from bot.demo_names import AUTHORS_AND_TITLES
from bot.settings import load_settings
from models.library import items, loan_rules, loans, member_phones, members

SERVER = os.environ.get("TEST_POSTGRESQL", "postgresql://postgres@127.0.0.1:5432")
COPIES_OF_A_TITLE = 3
Row = tuple[Any, ...]


def fill(database: Database, size: int) -> None:
    """Make the tables and put `size` loans into them."""
    migrating.upgrade(database)
    today = datetime.now(load_settings().zone).date()
    patrons = range(1, size // 2 + 1)
    copies = range(1, size + 1)
    titles = itertools.cycle(title for written in AUTHORS_AND_TITLES.values() for title in written)
    rule = {"renewals_allowed": None, "period_days": 7, "due_basis": "due_date", "closed_day": "roll_forward",
            "expiry_cap": "cap", "expired_member": "block", "overdue": "block_item", "overdue_grace_days": 0,
            "overdue_count": "calendar_days", "title_hold": "block", "one_per_day": False,
            "require_later_due": True, "fine_per_day": 0}  # fmt: skip
    with database.transaction() as connection:
        connection.execute(insert(loan_rules), rule)
    tables: Sequence[tuple[Table, tuple[str, ...], Iterable[Row]]] = (
        (members, ("id", "member_no", "name", "expires_on"),
         ((each, member_no(each), f"Anggota {each}", today + timedelta(days=700)) for each in patrons)),
        (member_phones, ("phone", "member_id"), ((phone(each), each) for each in patrons)),
        (items, ("id", "barcode", "title", "title_no"),
         ((each, barcode(each), next(titles), f"T{each // COPIES_OF_A_TITLE}") for each in copies)),
        (loans, ("id", "member_id", "item_id", "checked_out_on", "due_on"),
         ((each, (each + 1) // 2, each, today - timedelta(days=5), today + timedelta(days=each % 5))
          for each in copies)),
    )  # fmt: skip
    (_fill_sqlite if database.is_sqlite else _fill_postgresql)(database, tables)


def _fill_sqlite(database: Database, tables: Sequence[tuple[Table, tuple[str, ...], Iterable[Row]]]) -> None:
    with database.transaction() as connection:
        raw: Any = connection.connection.dbapi_connection
        for table, columns, rows in tables:
            marks = ", ".join("?" * len(columns))
            plain = (tuple(map(_as_text, row)) for row in rows)
            raw.executemany(f"INSERT INTO {table.name} ({', '.join(columns)}) VALUES ({marks})", plain)


def _as_text(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _fill_postgresql(database: Database, tables: Sequence[tuple[Table, tuple[str, ...], Iterable[Row]]]) -> None:
    with psycopg.connect(_plain(database)) as connection:
        for table, columns, rows in tables:
            with connection.cursor().copy(f"COPY {table.name} ({', '.join(columns)}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        connection.execute("ANALYZE")  # the server would do so by itself within a minute


def _plain(database: Database) -> str:
    return database.url.set(drivername="postgresql").render_as_string(hide_password=False)


def member_no(patron: int) -> str:
    return f"6271{patron:07}"


def barcode(copy: int) -> str:
    return f"{copy:011}"


def phone(patron: int) -> str:
    return f"+62812{patron:08}"


def renewal(patron: int, which: int) -> Message:
    """The patron asks for the first (0) or the second (1) of the two loans, and must be told that it is renewed."""
    copy = barcode(2 * patron - 1 + which)
    text = f"tolong perpanjang buku {copy}, no anggota {member_no(patron)}"
    return Message(phone(patron), text, (b"diperpanjang sampai", copy.encode()))


@contextlib.contextmanager
def postgresql_database() -> Iterator[str | None]:
    """The URL of a new, empty database that is dropped afterwards; None where there is no server."""
    name = f"perpanjang_bench_{uuid.uuid4().hex[:12]}"
    try:
        server = psycopg.connect(f"{SERVER}/postgres", autocommit=True, connect_timeout=3)
    except psycopg.OperationalError:
        yield None
        return
    with server:
        server.execute(f"CREATE DATABASE {name}")
        try:
            yield f"{SERVER}/{name}"
        finally:
            server.execute(f"DROP DATABASE {name} WITH (FORCE)")


def library_at(url: str) -> Database:
    """The database as the program opens it."""
    return Database(url.replace("postgresql://", "postgresql+psycopg://", 1))


def sqlite_url(path: Path) -> str:
    return f"sqlite:///{path}"
