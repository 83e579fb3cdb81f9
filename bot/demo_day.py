"""A day in the demo library before the visitor came: patrons who wrote, what the bot said, and a librarian at work.

The bot's part is not made up: every message takes its turn, at the time it says. Patrons whom the simulator offers
only get answers that change nothing for them.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import Connection, insert, select, update

from bot.clock import Clock
from bot.database import Database
from bot.dispatcher import Dispatcher
from bot.providers.base import Inbound
from bot.simulated_phone import new_message_id
from bot.stepping_in import hand_back, take_over
from models import thread
from models.accounts import write_audit
from models.contacts import addresses, contacts
from models.messages import messages
from models.staff import canned_replies

LIBRARIAN = "rina@perpustakaan.demo"


class _Said(NamedTuple):
    """So many minutes ago, from the phone of this place in the demo library."""

    ago: int
    place: int
    text: str


class _Done(NamedTuple):
    """What the librarian did with this patron: take | back | note <text> | label <text> | anything else is a reply."""

    ago: int
    place: int
    act: str


_DAY: tuple[_Said | _Done, ...] = (
    _Said(1710, 31, "kak, besok tutup jam berapa ya?"),
    _Said(1655, 33, "perpanjang"),
    _Said(1604, 36, "Assalamualaikum, apakah masih boleh membaca di tempat?"),
    _Said(1540, 40, "how many books do I have?"),
    _Said(402, 22, "kak, tolong perpanjang buku saya ya"),
    _Said(395, 5, "min, perpanjang dong"),
    _Said(371, 25, "buku apa saja yang saya pinjam"),
    _Said(370, 25, "perpanjang semua"),
    _Said(344, 27, "ada buku resep masakan Dayak tidak kak?"),
    _Said(343, 27, "petugas"),
    _Done(338, 27, "take"),
    _Done(336, 27, "Baik, sudah kami cek: ada dua judul di rak 641.5, keduanya bisa dipinjam."),
    _Said(330, 27, "wah terima kasih banyak bu, nanti saya ke sana"),
    _Done(328, 27, "label Koleksi"),
    _Done(326, 27, "back"),
    _Said(287, 6, "perpanjang lagi bisa kak?"),
    _Said(286, 6, "ya"),
    _Said(251, 29, "jam buka hari ini?"),
    _Said(214, 8, "perpanjang"),
    _Said(180, 32, "Hello, could you please renew my book? I am at Sebangau until Friday"),
    _Said(149, 7, "tolong perpanjang ya kak"),
    _Said(122, 35, "berhenti"),
    _Said(96, 37, "dijual rumah subsidi dp 5jt minat hub 0812"),
    _Said(74, 38, "denda saya berapa kak"),
    _Said(51, 41, "bukunya kena air hujan, halaman depannya lepas. saya harus bagaimana?"),
    _Said(50, 41, "petugas"),
    _Done(46, 41, "note Buku 2 tahun lalu juga rusak; ganti dengan judul yang sama sudah cukup."),
    _Done(45, 41, "label Buku rusak"),
    _Said(33, 43, "makasih kak sudah dibantu 🙏"),
    _Said(19, 44, "perpanjang"),
    _Said(8, 9, "kok kartu saya tidak bisa dipakai?"),
    _Said(7, 9, "petugas"),
    _Said(3, 46, "perpanjang buku laskar pelangi"),
)
_CANNED = (
    ("Salam", "Selamat datang di {perpustakaan}, {nama}. Saya {petugas}, ada yang bisa saya bantu?"),
    ("Bawa ke meja depan", "Silakan bawa bukunya ke petugas front office pada jam layanan. Terima kasih, {nama}."),
    ("Kartu habis", "Kartu anggota perlu diperpanjang dulu. Silakan datang dengan kartu identitas pada jam layanan."),
    ("Penutup", "Terima kasih, {nama}. Jika ada pertanyaan lain, silakan tulis lagi kapan saja."),
)  # fmt: skip


class PastClock(Clock):
    """Business time that the day's story sets."""

    def at(self, moment: datetime) -> None:
        self._fixed = moment


def play_day(database: Database, clock: PastClock, dispatcher: Dispatcher, phone_of: Callable[[int], str]) -> int:
    """Let the day happen, ending now; nothing when somebody has written before. How many messages came."""
    with database.transaction() as connection:
        if connection.scalar(select(messages.c.id).limit(1)) is not None:
            return 0
        connection.execute(insert(canned_replies), [{"name": name, "text": text} for name, text in _CANNED])
    now = clock.now()
    for event in _DAY:
        clock.at(now - timedelta(minutes=event.ago))
        phone = phone_of(event.place)
        if isinstance(event, _Said):
            form = {"ProfileName": "", "Body": event.text, "NumMedia": "0"}
            dispatcher.take_turn(Inbound("twilio", new_message_id(), f"whatsapp:{phone}", "", event.text, False, form))
        else:
            with database.transaction() as connection:
                _do(connection, phone, event.act, clock)
    with database.transaction() as connection:
        _deliver(connection, now)
    return sum(isinstance(event, _Said) for event in _DAY)


def _do(connection: Connection, phone: str, act: str, clock: Clock) -> None:
    contact_id = connection.execute(select(addresses.c.contact_id).where(addresses.c.value == phone)).scalar_one()
    name, _, text = act.partition(" ")
    at = clock.now()
    if name == "take":
        take_over(connection, contact_id, LIBRARIAN, at)
    elif name == "back":
        hand_back(connection, contact_id)
    elif name == "note":
        thread.add_note(connection, contact_id, LIBRARIAN, text, at)
    elif name == "label":
        thread.add_label(connection, contact_id, text)
    else:
        said = {"contact_id": contact_id, "direction": "out", "author": "staff", "kind": "staff", "status": "read"}
        sent = {"text": act, "created_at": at, "via": "api", "sent_as": "text"}
        message_id = connection.execute(insert(messages).values(said | sent).returning(messages.c.id)).scalar_one()
        seen = update(contacts).where(contacts.c.id == contact_id)
        connection.execute(seen.values(last_message_id=message_id, seen_id=message_id))
    kind = {"take": "took_over", "back": "handed_back", "note": "noted", "label": "labelled"}.get(name, "replied")
    write_audit(connection, at=at, who=LIBRARIAN, act=kind, contact_id=contact_id)


def _deliver(connection: Connection, now: datetime) -> None:
    """What the provider would have told of the bot's replies; and the librarian has seen yesterday's."""
    replies = update(messages).where(messages.c.direction == "out", messages.c.status == "answered")
    connection.execute(replies.where(messages.c.created_at < now - timedelta(hours=1)).values(status="read"))
    connection.execute(replies.where(messages.c.created_at < now - timedelta(minutes=10)).values(status="delivered"))
    seen = update(contacts).where(contacts.c.last_inbound_at < now - timedelta(hours=4))
    connection.execute(seen.values(seen_id=contacts.c.last_message_id))
