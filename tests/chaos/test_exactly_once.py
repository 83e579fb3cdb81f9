"""Twilio faulty, workers dying: everybody is told exactly once, and every row ends in a final state."""

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import func, insert, select

from bot.database import Database
from models.contacts import addresses, contacts
from models.messages import messages
from tests.talk import TOKEN
from tests.twilio_stand_in import ACCOUNT, NUMBER, Fault, StandIn, stand_in

ROOT = Path(__file__).parents[2]
PEOPLE = 40
TROUBLE_SECONDS = 4.0
CONFIG = f"""
library: {{whatsapp: "{NUMBER}"}}
notices:
  send_between: ["00:00", "23:59"]
  per_second: 60
  daily_recipients: 1000
  templates: {{due_soon: {{id: HX{"a" * 32}}}}}
sending: {{in_flight: 6, timeout_seconds: 0.6, lease_seconds: 4.0, tries: 10, backoff_seconds: 0.05,
  slow_down_seconds: 0.02, look_up_after_seconds: 0.3, lost_after_seconds: 3.0,
  unclear_after_seconds: 600.0, poll_seconds: 0.05}}
"""
TEMPLATE = {"kind": "due_soon", "lang": "id", "variables": {"1": "Bumi Manusia"}}
KINDS = ("429", "500", "500 kept", "cut", "cut kept", "slow", "late", "very late")


class Trouble:
    """Eight kinds of ill luck, for as long as it lasts."""

    def __init__(self, twilio: StandIn, seed: int) -> None:
        self._twilio = twilio
        self._chance = random.Random(seed)
        self._lock = threading.Lock()
        self.seen: Counter[str] = Counter()
        self.lasts = True

    def strike(self, form: dict[str, str]) -> Fault | None:
        with self._lock:
            name = self._chance.choice(("none", "none", *KINDS))
            if not self.lasts or name == "none":
                return None
            self.seen[name] += 1
        if name == "late":  # taken only after the caller has given up
            time.sleep(0.8)
            self._twilio.keep(form)
            return Fault()
        if name == "very late":  # and even after the list was asked for the first time
            threading.Timer(1.2, self._twilio.keep, [form]).start()
            return Fault()
        return {
            "429": Fault(429, 20429),
            "500": Fault(500, 20500),
            "500 kept": Fault(500, 20500, taken=True),
            "cut": Fault(),
            "cut kept": Fault(taken=True),
            "slow": Fault(200, taken=True, seconds=0.8),
        }[name]

    def strike_list(self) -> Fault | None:
        with self._lock:
            return Fault(503) if self.lasts and self._chance.random() < 0.2 else None


def queue_messages(database: Database) -> Counter[tuple[str, str]]:
    """Two notices for each person, alike for every third one; half of the people have a closed window."""
    now = datetime.now(UTC)
    expected: Counter[tuple[str, str]] = Counter()
    with database.transaction() as connection:
        for number in range(1, PEOPLE + 1):
            wrote = now - timedelta(hours=1) if number % 2 else None
            person = {"id": number, "created_at": now, "last_inbound_at": wrote}
            connection.execute(insert(contacts), person)
            phone = f"+62813490{number:05}"
            connection.execute(insert(addresses), {"value": phone, "contact_id": number, "kind": "phone"})
            for text in ("Buku jatuh tempo", "Buku jatuh tempo" if number % 3 == 0 else "Buku terlambat"):
                row = {"contact_id": number, "direction": "out", "author": "bot", "status": "queued", "text": text}
                row |= {"kind": "notice", "created_at": now, "template": TEMPLATE, "priority": number % 5}
                connection.execute(insert(messages), row)
                expected[f"whatsapp:{phone}", text if number % 2 else ""] += 1
    return expected


def unfinished(database: Database) -> int:
    with database.reading() as connection:
        waiting = messages.c.status.in_(("queued", "sending"))
        return connection.scalar(select(func.count()).select_from(messages).where(waiting)) or 0


def wait_for(reached: Any, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not reached() and time.monotonic() < deadline:
        time.sleep(0.05)


def test_everybody_is_told_exactly_once(database: Database, tmp_path: Path) -> None:
    seed = int(os.environ.get("CHAOS_SEED", random.randrange(10**6)))
    config = tmp_path / "config.yaml"
    config.write_text(CONFIG)
    expected = queue_messages(database)
    with stand_in() as twilio:
        trouble = Trouble(twilio, seed)
        twilio.seconds = 0.02
        twilio.fault, twilio.list_fault = trouble.strike, trouble.strike_list
        environ = {
            **os.environ, "CONFIG": str(config), "DATABASE_URL": database.url.render_as_string(hide_password=False),
            "TWILIO_API_URL": twilio.url, "TWILIO_ACCOUNT_SID": ACCOUNT, "TWILIO_AUTH_TOKEN": TOKEN,
            "SECRET_KEY": "for-the-tests-alone", "PUBLIC_URL": "https://perpanjang.example.org",
        }  # fmt: skip
        herd = subprocess.Popen(
            [sys.executable, "-m", "tests.chaos.herd", "2", str(seed)],
            cwd=ROOT, env=environ, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        try:
            wait_for(lambda: twilio.forms, 60)
            time.sleep(TROUBLE_SECONDS)
            trouble.lasts = False
            herd.send_signal(signal.SIGUSR1)
            wait_for(lambda: unfinished(database) == 0, 40)
        finally:
            herd.send_signal(signal.SIGTERM)
            told, log = herd.communicate(timeout=30)

    kills, *ends = map(int, told.split())
    with database.reading() as connection:
        rows = connection.execute(select(messages.c.status, messages.c.provider_message_id)).all()
    received = Counter((each["to"], each["body"]) for each in twilio.messages)
    hint = f"CHAOS_SEED={seed} {trouble.seen} {log[-3000:]}"
    assert Counter(row.status for row in rows) == {"sent": 2 * PEOPLE}, hint
    assert received == expected, hint
    assert {row.provider_message_id for row in rows} == {each["sid"] for each in twilio.messages}, hint
    assert kills >= 1
    assert len(trouble.seen) >= 3
    assert ends == [0, 0], hint
