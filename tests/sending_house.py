"""A library with a worker that sends to a stand-in for Twilio."""

import time
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select

from bot.app import create_worker
from bot.database import Database
from bot.settings import Settings, load_settings
from bot.worker import Worker
from models.contacts import addresses, contacts
from models.messages import messages
from tests.talk import TOKEN, URL, MovingClock
from tests.twilio_stand_in import ACCOUNT, NUMBER, StandIn

NOON = "2026-11-23T12:00:00+07:00"
DUE = {"kind": "due_soon", "lang": "id", "variables": {"1": "Siti", "2": "Bumi Manusia"}}
QUICK = """
sending: {backoff_seconds: 0.02, slow_down_seconds: 0.02, later_seconds: 0.02, stop_seconds: 0.2, poll_seconds: 0.02,
  look_up_after_seconds: 0.05, lost_after_seconds: 0.4, unclear_after_seconds: 0.5,
  timeout_seconds: 2.0, lease_seconds: 10.0}
"""


class House:
    """A library with a worker that sends to the stand-in."""

    def __init__(self, database: Database, twilio: StandIn, folder: Path) -> None:
        self.database = database
        self.twilio = twilio
        self.folder = folder
        self.settings = self.with_config()
        self.clock = MovingClock(self.settings.zone, datetime.fromisoformat(NOON))
        self.people = 0

    def with_config(self, notices: str = "per_second: 500", extra: str = QUICK) -> Settings:
        config = self.folder / "config.yaml"
        config.write_text(
            f'library: {{whatsapp: "{NUMBER}"}}\n{extra}'
            f"notices: {{{notices}, templates: {{due_soon: {{id: HX{'a' * 32}}}}}}}\n"
        )
        self.settings = load_settings(
            {
                "CONFIG": str(config),
                "TWILIO_AUTH_TOKEN": TOKEN,
                "SECRET_KEY": "for-the-tests-alone",
                "PUBLIC_URL": URL,
                "TWILIO_ACCOUNT_SID": ACCOUNT,
                "TWILIO_API_URL": self.twilio.url,
            }
        )
        return self.settings

    def worker(self) -> Worker:
        return create_worker(self.settings, database=self.database, clock=self.clock)

    def send(self, *, seconds: float = 20.0) -> None:
        """Send until nothing is waiting any more, for at most so long."""
        worker = self.worker()
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            worker.sender.run(until_empty=True)
            if not any(row.status in ("queued", "sending") for row in self.out()):
                return
            time.sleep(0.02)

    def contact(self, *, wrote: str | None = "2026-11-23T11:00:00+07:00", **values: Any) -> int:
        self.people += 1
        with self.database.transaction() as connection:
            at = datetime.fromisoformat(wrote) if wrote else None
            row = {"created_at": self.clock.now(), "last_inbound_at": at, **values}
            contact_id = connection.execute(insert(contacts).returning(contacts.c.id), row).scalar_one()
            phone = f"+62813490{self.people:05}"
            connection.execute(insert(addresses), {"value": phone, "contact_id": contact_id, "kind": "phone"})
        return int(contact_id)

    def queue(self, contact_id: int, text: str = "Halo", **values: Any) -> int:
        row = {
            "contact_id": contact_id, "direction": "out", "author": "bot", "status": "queued", "kind": "notice",
            "text": text, "created_at": self.clock.now(), **values,
        }  # fmt: skip
        with self.database.transaction() as connection:
            return int(connection.execute(insert(messages).returning(messages.c.id), row).scalar_one())

    def out(self) -> list[Any]:
        with self.database.reading() as connection:
            return list(
                connection.execute(select(messages).where(messages.c.direction == "out").order_by(messages.c.id))
            )

    def one(self) -> Any:
        (row,) = self.out()
        return row

    def ended(self) -> tuple[str, str, str]:
        row = self.one()
        return row.status, row.error, row.error_code

    def rows(self, table: Any) -> list[Any]:
        with self.database.reading() as connection:
            return list(connection.execute(select(table)))
