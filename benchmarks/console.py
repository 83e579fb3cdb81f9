"""How quick is the librarians' console over a long log, and what do open pages cost?"""

import statistics
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import Connection

from benchmarks.library import barcode, fill, library_at, member_no, phone, postgresql_database, sqlite_url
from benchmarks.long_log import EACH, YEAR, fill_log, librarian
from benchmarks.report import Scale, count, milliseconds, table
from benchmarks.servers import workplace
from bot.database import Database
from models import inbox, searching, thread
from models.decisions import reference_of
from models.inbox import Filters
from staff.bubbles import version_of

SIZES = (10_000, 1_000_000)
REPEATS = 5

Asked = dict[str, Callable[[Connection], Any]]


def measure(scale: Scale) -> str:
    """The slowest of several tries of everything a librarian asks, after one to warm up."""
    size = SIZES[1] if scale.full else SIZES[0]
    figures: dict[str, list[str]] = {}
    with workplace() as folder:
        _measured(sqlite_url(folder / "log.db"), size, figures)
    with postgresql_database() as url:
        if url is not None:
            _measured(url, size, figures)
    head = (f"{count(size)} messages", "SQLite", "PostgreSQL")[: 1 + max(map(len, figures.values()))]
    return table(head, ((name, *values) for name, values in figures.items()))


def _measured(url: str, size: int, figures: dict[str, list[str]]) -> None:
    database = library_at(url)
    fill(database, size // EACH * 2)
    fill_log(database, size)
    for name, ask in _asked(size).items():
        figures.setdefault(name, []).append(milliseconds(_slowest(database, ask)))
    client = librarian(database, url)
    today = datetime.now(UTC).date()
    for name, path in (
        ("page: numbers of a year", f"/staff/numbers?since={today - YEAR}&until={today}"),
        ("page: report of a month", "/staff/report"), ("page: conversations", "/staff/"),
        ("page: one conversation", "/staff/c/1"),
    ):  # fmt: skip
        figures.setdefault(name, []).append(milliseconds(_slowest_page(client, path)))
    for name, asked in (("poll of an open list", {}), ("poll of an open conversation", {"c": 1})):
        figures.setdefault(f"{name}, computing", []).append(milliseconds(_computing(database, client, asked)))
    database.close()


def _asked(size: int) -> Asked:
    shown: Asked = {
        f"list: {name or 'all'}": lambda connection, name=name: inbox.page_of(connection, Filters(show=name, who="x"))  # type: ignore[misc]
        for name in ("", *inbox.SHOWN)
    }
    wanted = {
        "name": "Anggota 77", "member number": member_no(77), "phone": phone(77)[3:], "barcode": barcode(77),
        "title": "bumi manusia", "reference": reference_of(77), "a common word": "perpanjang",
        "three words": "terima kasih besok", "nothing": "zzzz",
    }  # fmt: skip
    found: Asked = {
        f"search: {name}": lambda connection, words=words: searching.search(connection, words)  # type: ignore[misc]
        for name, words in wanted.items()
    }
    return shown | found | {"one conversation": lambda connection: thread.newest(connection, size // EACH // 2)}


def _slowest(database: Database, ask: Callable[[Connection], Any]) -> float:
    waits = []
    for _ in range(REPEATS + 1):
        with database.reading() as connection:
            started = time.perf_counter()
            ask(connection)
            waits.append(time.perf_counter() - started)
    return max(waits[1:])


def _slowest_page(client: FlaskClient, path: str) -> float:
    waits = []
    for _ in range(REPEATS + 1):
        started = time.perf_counter()
        assert client.get(path).status_code == 200
        waits.append(time.perf_counter() - started)
    return max(waits[1:])


def _computing(database: Database, client: FlaskClient, asked: dict[str, Any]) -> float:
    """Processor seconds of one poll that brings nothing new."""
    headers = {"X-Requested-With": "fetch"}
    first: dict[str, Any] = client.get("/staff/live", query_string=asked, headers=headers).json or {}
    known = {**asked, "list": first["list"]}
    if "thread" in first:
        with database.reading() as connection:
            rows = thread.versions(connection, asked["c"])
        have = ",".join(f"{row.id}:{version_of(row)}" for row in rows)
        known |= {"have": have, "state": first["thread"]["state"]}
    times = []
    for _ in range(100):
        started = time.process_time()
        client.get("/staff/live", query_string=known, headers=headers)
        times.append(time.process_time() - started)
    return statistics.median(times)
