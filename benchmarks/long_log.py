"""A year of conversations, and a librarian who is signed in."""

import itertools
import random
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import insert

from benchmarks.library import barcode, member_no, phone
from benchmarks.servers import TOKEN
from bot.app import create_app
from bot.clock import Clock
from bot.database import Database
from bot.searchable import take_texts_in
from bot.settings import load_settings
from bot.tallying import keep_counts
from models import accounts
from models.contacts import addresses, contacts
from models.decisions import decisions
from models.messages import messages
from staff.access import hash_of_token

EACH = 20  # messages of one conversation
YEAR = timedelta(days=365)
_WORDS = (
    "perpanjang", "buku", "saya", "kak", "tolong", "dong", "kartu", "nomor", "jatuh", "tempo", "besok", "terima",
    "kasih", "apakah", "jam", "buka", "hari", "ini", "petugas", "denda", "berapa", "mohon", "bantu", "anggota", "kode",
)  # fmt: skip


def fill_log(database: Database, size: int) -> None:
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
    _as_if_it_had_run(database)


def _as_if_it_had_run(database: Database) -> None:
    """What the worker and the server would have done meanwhile."""
    if not database.is_sqlite:
        with database.transaction() as connection:
            connection.exec_driver_sql("ANALYZE")
            for table in ("contacts", "messages", "decisions"):
                connection.exec_driver_sql(
                    f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))"
                )
    clock = Clock(load_settings().zone)
    for _ in range(2):
        take_texts_in(database)
        keep_counts(database, clock)


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


def librarian(database: Database, url: str, secret: str = TOKEN) -> FlaskClient:
    """A browser with a session, put there without a sign-in."""
    environ = {"TWILIO_AUTH_TOKEN": TOKEN, "SECRET_KEY": secret, "DATABASE_URL": url, "DEMO": "1"}
    app = create_app(load_settings({**environ, "PUBLIC_URL": "http://127.0.0.1:8000"}), database=database)
    now = datetime.now(UTC)
    with database.transaction() as connection:
        account = accounts.account_by_email(connection, "rina@example")
        values = {
            "email": "rina@example",
            "role": "librarian",
            "password_hash": "",
            "created_at": now,
            "totp_secret": "-",
        }
        number = account.id if account else accounts.add_account(connection, values)
        session = {"token_hash": hash_of_token("t" * 43), "staff_id": number, "created_at": now, "seen_at": now}
        accounts.end_sessions(connection, number)
        accounts.begin_session(connection, session, now - timedelta(days=1))
    client = app.test_client()
    with client.session_transaction() as cookie:
        cookie["token"] = "t" * 43
    return client
