"""How quick is the librarians' console over a long log, and what do open pages cost?"""

import itertools
import random
import statistics
import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import Connection, insert

from benchmarks.library import barcode, fill, library_at, member_no, phone, postgresql_database, sqlite_url
from benchmarks.report import Scale, count, milliseconds, table
from benchmarks.servers import TOKEN, workplace
from bot.app import create_app
from bot.database import Database
from bot.settings import load_settings
from models import accounts, inbox, searching, thread
from models.contacts import addresses, contacts
from models.decisions import decisions, reference_of
from models.inbox import Filters
from models.messages import messages
from staff.access import hash_of_token
from staff.bubbles import version_of

SIZES = (10_000, 1_000_000)
EACH = 20  # messages of one conversation
REPEATS = 5
YEAR = timedelta(days=365)
_WORDS = (
    "perpanjang", "buku", "saya", "kak", "tolong", "dong", "kartu", "nomor", "jatuh", "tempo", "besok", "terima",
    "kasih", "apakah", "jam", "buka", "hari", "ini", "petugas", "denda", "berapa", "mohon", "bantu", "anggota", "kode",
)  # fmt: skip

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
    _fill_log(database, size)
    for name, ask in _asked(size).items():
        figures.setdefault(name, []).append(milliseconds(_slowest(database, ask)))
    for name, asked in (("poll of an open list", {}), ("poll of an open conversation", {"c": 1})):
        figures.setdefault(f"{name}, computing", []).append(milliseconds(_computing(database, url, asked)))
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


def _computing(database: Database, url: str, asked: dict[str, Any]) -> float:
    """Processor seconds of one poll that brings nothing new."""
    client, headers = _librarian(database, url), {"X-Requested-With": "fetch"}
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


def _librarian(database: Database, url: str) -> FlaskClient:
    """A browser with a session, put there without a sign-in."""
    environ = {"TWILIO_AUTH_TOKEN": TOKEN, "SECRET_KEY": TOKEN, "DATABASE_URL": url, "DEMO": "1"}
    app = create_app(load_settings({**environ, "PUBLIC_URL": "http://127.0.0.1:8000"}), database=database)
    now = datetime.now(UTC)
    with database.transaction() as connection:
        account = accounts.account_by_email(connection, "rina@example")
        values = {"email": "rina@example", "role": "librarian", "password_hash": "", "created_at": now}
        number = account.id if account else accounts.add_account(connection, values)
        session = {"token_hash": hash_of_token("t" * 43), "staff_id": number, "created_at": now, "seen_at": now}
        accounts.end_sessions(connection, number)
        accounts.begin_session(connection, session, now - timedelta(days=1))
    client = app.test_client()
    with client.session_transaction() as cookie:
        cookie["token"] = "t" * 43
    return client


def _fill_log(database: Database, size: int) -> None:
    """A year of conversations of equal length whose messages come in turn, a quarter of them with a decision."""
    chance, start, talks = random.Random(1), datetime.now(UTC) - YEAR, size // EACH
    texts = [" ".join(chance.choices(_WORDS, k=chance.randint(2, 20))) for _ in range(5000)]
    apart = YEAR / size
    _put(database, contacts, (
        {"id": each, "created_at": start, "last_message_id": size - talks + each, "last_inbound_at": start,
         "needs_person": "" if each % 500 else "asked", "misunderstood": int(each % 97 == 0),
         "seen_id": size if each % 2 else 0}
        for each in range(1, talks + 1)
    ))  # fmt: skip
    _put(database, addresses, (
        {"value": phone(each), "contact_id": each, "kind": "phone"} for each in range(1, talks + 1)
    ))  # fmt: skip
    _put(database, messages, (
        {"id": each, "contact_id": (each - 1) % talks + 1, "text": texts[each % 5000],
         "created_at": start + each * apart,
         **(_heard(each) if each // talks % 2 else _said(each, start + each * apart))}
        for each in range(1, size + 1)
    ))  # fmt: skip
    _put(database, decisions, (
        {"id": each, "at": start + each * 4 * apart, "message_id": each * 4,
         "member_no": member_no(each * 4 % talks + 1), "barcode": barcode(each % (2 * talks) + 1),
         "outcome": "renewed" if each % 4 else "refused", "reason": "" if each % 4 else "renewal_limit"}
        for each in range(1, size // 4 + 1)
    ))  # fmt: skip
    if not database.is_sqlite:
        with database.transaction() as connection:
            connection.exec_driver_sql("ANALYZE")


def _heard(each: int) -> dict[str, Any]:
    """What a patron's message holds, one in nine of them not understood."""
    renew = {"intent": "renew", "member_id": member_no(each), "item_ids": [barcode(each)], "lang": "id"}
    understood = renew if each % 9 else {"intent": "unknown"}
    return {"direction": "in", "author": "patron", "status": "answered", "understood": understood, "sent_as": "",
            "sent_at": None, "via": ""}  # fmt: skip


def _said(each: int, at: datetime) -> dict[str, Any]:
    status = "delivered" if each % 1000 else "failed"
    return {"direction": "out", "author": "bot", "status": status, "understood": None, "sent_as": "text",
            "sent_at": at, "via": "webhook"}  # fmt: skip


def _put(database: Database, into: Any, rows: Iterable[dict[str, Any]]) -> None:
    rows = iter(rows)
    while batch := list(itertools.islice(rows, 20_000)):
        with database.transaction() as connection:
            connection.execute(insert(into), batch)
