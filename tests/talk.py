"""Speaks to the bot as Twilio does, with real signatures, and tells what came of it."""

import itertools
import xml.etree.ElementTree as ET
from datetime import date, datetime
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import insert, select, text
from twilio.request_validator import RequestValidator

from bot.app import create_app
from bot.clock import Clock
from bot.database import Database
from bot.settings import Settings
from models import library as tables
from models.contacts import contacts
from models.decisions import decisions
from models.messages import messages

TOKEN = "0123456789abcdef0123456789abcdef"
URL = "https://perpanjang.example.org"
SITI, SITI_PHONE = "62710112345", "+6281349010101"
BUDI, BUDI_PHONE = "62710199999", "+6281349990000"
BUMI, GADIS, BUDIS = "00000104523", "00000104530", "00000104600"


class Talk:
    """Posts messages as Twilio does and tells what came of them."""

    def __init__(self, database: Database, settings: Settings, clock: "MovingClock", **parts: Any) -> None:
        self.database = database
        self.clock = clock
        self.settings = settings
        self.app = create_app(settings, database=database, clock=clock, **parts)
        self.client: FlaskClient = self.app.test_client()
        self._numbers = itertools.count(1)

    def form(self, sender: str, words: str = "", **extra: str) -> dict[str, str]:
        sid = extra.pop("MessageSid", f"SM{next(self._numbers):032x}")
        return {"MessageSid": sid, "From": f"whatsapp:{sender}", "Body": words, "NumMedia": "0", **extra}

    def post(self, form: Any, signature: str | None = None, path: str = "/webhooks/twilio") -> Any:
        if signature is None:
            signature = RequestValidator(TOKEN).compute_signature(URL + path, form)
        return self.client.post(path, data=form, headers={"X-Twilio-Signature": signature})

    def says(self, sender: str, words: str = "", **extra: str) -> str:
        response = self.post(self.form(sender, words, **extra))
        assert response.status_code == 200
        return "\n".join("".join(each.itertext()) for each in ET.fromstring(response.text).iter("Message"))

    def due(self, barcode: str) -> date:
        with self.database.reading() as connection:
            found = (
                select(tables.loans.c.due_on)
                .join(tables.items, tables.items.c.id == tables.loans.c.item_id)
                .where(tables.items.c.barcode == barcode)
            )
            return connection.scalars(found).one()

    def decided(self) -> list[tuple[str, str]]:
        with self.database.reading() as connection:
            rows = connection.execute(select(decisions.c.outcome, decisions.c.reason).order_by(decisions.c.id))
            return [(row.outcome, row.reason) for row in rows]

    def kept(self, direction: str) -> list[Any]:
        with self.database.reading() as connection:
            mine = select(messages).where(messages.c.direction == direction).order_by(messages.c.id)
            return list(connection.execute(mine))

    def contacts(self) -> list[Any]:
        with self.database.reading() as connection:
            return list(connection.execute(select(contacts).order_by(contacts.c.id)))

    def run(self, statement: str) -> None:
        with self.database.transaction() as connection:
            connection.execute(text(statement))


class MovingClock(Clock):
    """Business time that a test sets."""

    def at(self, moment: str) -> None:
        self._fixed = datetime.fromisoformat(moment)


def fill_library(connection: Any) -> None:
    people = ((1, SITI, "Siti Rahmah", SITI_PHONE), (2, BUDI, "Budi Santoso", BUDI_PHONE))
    for number, card, name, phone in people:
        values = {"id": number, "member_no": card, "name": name, "expires_on": date(2027, 6, 30)}
        connection.execute(insert(tables.members), {**values, "birth_date": date(1990, 5, 17), "language": "id"})
        connection.execute(insert(tables.member_phones), {"member_id": number, "phone": phone})
    lent = ((1, BUMI, "Bumi Manusia", 1, 24), (2, GADIS, "Gadis Pantai", 1, 25), (3, BUDIS, "Cantik Itu Luka", 2, 26))
    for number, barcode, title, member, day in lent:
        item = {"id": number, "barcode": barcode, "title": title, "item_type": "buku", "title_no": title.casefold()}
        connection.execute(insert(tables.items), item)
        loan = {"member_id": member, "item_id": number, "checked_out_on": date(2026, 11, day - 7)}
        connection.execute(insert(tables.loans), {**loan, "due_on": date(2026, 11, day)})
