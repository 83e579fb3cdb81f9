"""Builds a library for tests of notices, row by row, and plans its days."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import insert, select, update

from bot.clock import Clock
from bot.database import Database
from bot.notices import NoticePlanner, Planned
from bot.settings import Settings
from circulation.notices import NoticeKind
from handlers.phrases import Phrases
from models import library as tables
from models.contacts import addresses, card_links, consents, contacts
from models.messages import messages
from models.notices import notices

MONDAY = date(2026, 11, 23)
AT_NINE = "2026-11-23T09:00:00+07:00"


class SmallLibrary:
    """Members, loans and contacts by short names; business time is fixed."""

    def __init__(self, database: Database, settings: Settings) -> None:
        self.database = database
        self.settings = settings
        self.clock = Clock(settings.zone, datetime.fromisoformat(AT_NINE))
        self.planner = NoticePlanner(settings, database, self.clock, Phrases())

    def member(self, card: str, *phones: str, notify: bool = True, **values: Any) -> None:
        row = {"member_no": card, "name": f"{card} Rahmah", "notify": notify, **values}
        with self.database.transaction() as connection:
            number = connection.scalar(insert(tables.members).values(row).returning(tables.members.c.id))
            for phone in phones:
                connection.execute(insert(tables.member_phones), {"member_id": number, "phone": phone})

    def loan(self, card: str, title: str, due: date, **values: Any) -> None:
        """Lend a copy whose barcode is its title."""
        with self.database.transaction() as connection:
            item = {"barcode": title, "title": title, "title_no": title, "status": values.pop("item_status", "normal")}
            item_id = connection.scalar(insert(tables.items).values(item).returning(tables.items.c.id))
            member_id = connection.scalar(select(tables.members.c.id).where(tables.members.c.member_no == card))
            row = {"member_id": member_id, "item_id": item_id, "due_on": due, **values}
            row.setdefault("checked_out_on", due - timedelta(days=7))
            connection.execute(insert(tables.loans), row)

    def change_loan(self, title: str, **values: Any) -> None:
        copy = select(tables.items.c.id).where(tables.items.c.barcode == title).scalar_subquery()
        with self.database.transaction() as connection:
            connection.execute(update(tables.loans).where(tables.loans.c.item_id == copy).values(values))

    def contact(self, phone: str, *words: tuple[str, bool], linked: Iterable[str] = (), **values: Any) -> int:
        """A contact that has said these words about notices, a fortnight ago."""
        then = self.clock.now() - timedelta(days=14)
        with self.database.transaction() as connection:
            row = {"created_at": then, **values}
            number = int(connection.scalars(insert(contacts).values(row).returning(contacts.c.id)).one())
            kind = "phone" if phone.startswith("+") else "bsuid"
            connection.execute(insert(addresses), {"contact_id": number, "value": phone, "kind": kind})
            for card in linked:
                link = {"contact_id": number, "member_no": card, "linked_at": then, "proof": "code"}
                connection.execute(insert(card_links), link)
        self.says(number, *words, at=then)
        return number

    def says(self, contact: int, *words: tuple[str, bool], at: datetime | None = None) -> None:
        common = {"contact_id": contact, "words": "…", "channel": "whatsapp", "at": at or self.clock.now()}
        with self.database.transaction() as connection:
            for kind, granted in words:
                connection.execute(insert(consents), {**common, "kind": kind, "granted": granted})

    def closed(self, first: date, last: date | None = None, hours: str = "") -> None:
        row = {"first_on": first, "last_on": last or first, "hours": hours, "reason": "Rapat dinas"}
        with self.database.transaction() as connection:
            connection.execute(insert(tables.closures), row)
            raised = tables.policy_version.c.version + 1
            connection.execute(update(tables.policy_version).values(version=raised))

    def plan(self, day: date = MONDAY, *kinds: NoticeKind, dry_run: bool = False) -> list[Planned]:
        return list(self.planner.plan(day, kinds=kinds or tuple(NoticeKind), dry_run=dry_run))

    def outcomes(self, day: date = MONDAY, *, dry_run: bool = False) -> list[tuple[str, str, str, str]]:
        """(phone, kind, status, reason) of each row, in order."""
        return [(row.phone, row.kind, row.status, row.reason) for row in self.plan(day, dry_run=dry_run)]

    def queue(self) -> list[Any]:
        """The messages waiting to be sent."""
        waiting = select(messages).where(messages.c.status == "queued").order_by(messages.c.id)
        with self.database.reading() as connection:
            return list(connection.execute(waiting))

    def sent(self, at: datetime | None = None) -> None:
        """The sender has sent all that waited; the provider's id of message 7 is SM7."""
        moment = at or self.clock.now()
        done = {"status": "sent", "via": "api", "provider": "twilio", "sent_at": moment, "sent_as": "text"}
        with self.database.transaction() as connection:
            for message in connection.execute(select(messages.c.id).where(messages.c.status == "queued")).all():
                values = {**done, "provider_message_id": f"SM{message.id}"}
                connection.execute(update(messages).where(messages.c.id == message.id).values(values))

    def kept(self) -> list[Any]:
        """The notices written down."""
        with self.database.reading() as connection:
            return list(connection.execute(select(notices).order_by(notices.c.id)))


def fill(database: Database, loans: int) -> None:
    """Two loans a member, all due soon."""
    members = loans // 2
    with database.transaction() as connection:
        people = [{"id": n, "member_no": f"M{n}", "name": f"Siti {n}", "notify": True} for n in range(1, members + 1)]
        connection.execute(insert(tables.members), people)
        phones = [{"member_id": n, "phone": f"+62812{n:08}"} for n in range(1, members + 1)]
        connection.execute(insert(tables.member_phones), phones)
        copies = [{"id": n, "barcode": f"B{n}", "title": f"Buku {n}", "title_no": f"T{n}"} for n in range(1, loans + 1)]
        connection.execute(insert(tables.items), copies)
        out = {"checked_out_on": MONDAY - timedelta(days=6), "due_on": MONDAY + timedelta(days=1)}
        connection.execute(
            insert(tables.loans),
            [{"member_id": (n + 1) // 2, "item_id": n, **out} for n in range(1, loans + 1)],
        )
