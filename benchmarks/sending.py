"""How many messages a second does one worker send, by the number of calls in flight?

Through real HTTP to a stand-in for Twilio in a process of its own, which answers after a tenth of a second; and how
many delivery states a second are applied.
"""

import contextlib
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import func, insert, select

from benchmarks.library import library_at, postgresql_database, sqlite_url
from benchmarks.report import Scale, count, table
from benchmarks.servers import ROOT, TOKEN, workplace
from bot import migrating
from bot.app import create_worker
from bot.clock import Clock
from bot.config_sections import Sending
from bot.database import Database
from bot.providers.twilio import TwilioProvider
from bot.settings import Settings, load_settings
from bot.settling import Settling
from models.contacts import addresses, contacts
from models.messages import messages

ANSWER_SECONDS = 0.1
RATE = 80
USUAL = Sending().in_flight
IN_FLIGHT = (1, 4, 8, 16, 32)
_STAND_IN = f"""
import sys
from tests.twilio_stand_in import stand_in
with stand_in() as twilio:
    twilio.seconds = {ANSWER_SECONDS}
    print(twilio.url, flush=True)
    sys.stdin.read()
"""


def measure(scale: Scale) -> str:
    rows: list[Sequence[object]] = []
    with workplace() as folder, _twilio() as url, postgresql_database() as server:
        places = {"SQLite": sqlite_url(folder / "sending.db"), "PostgreSQL": server}
        for name, place in places.items():
            if place is None:
                continue
            database = library_at(place)
            migrating.upgrade(database)
            _sent(database, folder, url, 1000, USUAL, USUAL)  # what is imported once is not counted
            figures: list[object] = [_sent(database, folder, url, RATE, USUAL, scale.pick(2, 10) * RATE)]
            for each in IN_FLIGHT:
                size = int(scale.pick(1, 4) * each / ANSWER_SECONDS)
                figures.append(_sent(database, folder, url, 1000, each, size))
            rows.append((name, *figures, _states(database, folder, url, scale)))
            database.close()
    return (
        f"One worker; the provider answers after {ANSWER_SECONDS * 1000:.0f} ms. Messages a second; last, delivery "
        f"states applied a second, one commit each:\n\n"
        + table(
            ("", f"{USUAL} in flight, rate {RATE}", *(f"{each} in flight, no limit" for each in IN_FLIGHT), "states"),
            rows,
        )
    )


def _sent(database: Database, folder: Path, url: str, rate: int, in_flight: int, size: int) -> str:
    _queue(database, size)
    worker = create_worker(_settings(folder, url, rate, in_flight), database=database)
    started = time.perf_counter()
    worker.sender.run(until_empty=True)
    seconds = time.perf_counter() - started
    with database.reading() as connection:
        unsent = connection.scalar(select(func.count()).select_from(messages).where(messages.c.status != "sent"))
    if unsent:
        raise RuntimeError(f"{unsent} messages were not sent")
    return count(size / seconds)


def _states(database: Database, folder: Path, url: str, scale: Scale) -> str:
    settings = _settings(folder, url, RATE, 16)
    settling = Settling(settings, Clock(settings.zone), TwilioProvider(TOKEN))
    with database.reading() as connection:
        sent = select(messages.c.id, messages.c.provider_message_id).limit(scale.pick(50, 200))
        rows = connection.execute(sent).all()
    started = time.perf_counter()
    for row in rows:
        told = {"message_id": row.id, "provider_message_id": row.provider_message_id, "error_code": ""}
        with database.transaction() as connection:
            settling.apply_state(connection, {**told, "status": "delivered"}, 1)
    return count(len(rows) / (time.perf_counter() - started))


def _queue(database: Database, size: int) -> None:
    now = datetime.now(UTC)
    with database.transaction() as connection:
        first = (connection.scalar(select(func.max(contacts.c.id))) or 0) + 1
        people = range(first, first + size)
        connection.execute(
            insert(contacts), [{"id": each, "created_at": now, "last_inbound_at": now} for each in people]
        )
        connection.execute(
            insert(addresses), [{"value": f"+62813{each:08}", "contact_id": each, "kind": "phone"} for each in people]
        )
        row = {"direction": "out", "author": "bot", "status": "queued", "kind": "staff", "created_at": now}
        connection.execute(insert(messages), [{**row, "contact_id": each, "text": f"Halo {each}"} for each in people])


def _settings(folder: Path, url: str, rate: int, in_flight: int) -> Settings:
    config = folder / "sending.yaml"
    config.write_text(
        f'library: {{whatsapp: "+6282250569900"}}\nlogging: {{level: error}}\n'
        f"notices: {{per_second: {rate}}}\nsending: {{in_flight: {in_flight}, poll_seconds: 0.05}}\n"
    )
    names = {"CONFIG": str(config), "TWILIO_AUTH_TOKEN": TOKEN, "TWILIO_ACCOUNT_SID": "AC" + "1" * 32}
    keys = {"SECRET_KEY": "for-the-benchmark-alone", "PUBLIC_URL": "http://127.0.0.1:8000", "TWILIO_API_URL": url}
    return load_settings(names | keys)


@contextlib.contextmanager
def _twilio() -> Iterator[str]:
    pipe = subprocess.PIPE
    with subprocess.Popen([sys.executable, "-c", _STAND_IN], cwd=ROOT, stdin=pipe, stdout=pipe, text=True) as process:
        assert process.stdout is not None and process.stdin is not None
        try:
            yield process.stdout.readline().strip()
        finally:
            process.stdin.close()
            process.wait(10)
