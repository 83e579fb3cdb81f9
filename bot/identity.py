"""Who is writing: the contact behind a message's addresses, and the cards it may act for."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from circulation.library_system import LibrarySystem
from circulation.records import Patron
from models import conversing
from models.conversing import Writer

_SCOPED_ID = re.compile(r"[A-Z]{2}\.[A-Za-z0-9]{1,128}")
_PHONE = re.compile(r"\+[1-9]\d{6,14}")


@dataclass(frozen=True, slots=True)
class Sender:
    """The addresses a message came from; at least one is there. `phone` is E.164."""

    phone: str = ""
    scoped_id: str = ""

    @property
    def first_address(self) -> str:
        return self.phone or self.scoped_id


def sender_of(address: str, scoped_id: str) -> Sender | None:
    """The sender behind the provider's From (whatsapp:+62… or whatsapp:ID.…); None when it is neither."""
    value = address.removeprefix("whatsapp:").strip()
    other = scoped_id.strip() if _SCOPED_ID.fullmatch(scoped_id.strip()) else ""
    if _PHONE.fullmatch(value):
        return Sender(value, other)
    return Sender("", value) if _SCOPED_ID.fullmatch(value) else None


def writer_of(connection: Connection, sender: Sender, now: datetime) -> Writer:
    """Who is writing, the contact locked until the transaction ends; made when this is the first message.

    A phone that comes back with another business-scoped id has changed hands (a recycled SIM): it starts as a
    new contact, and what was registered or linked for the phone must be proved again.
    """
    contact = conversing.contact_by_address(connection, sender.first_address)
    if contact is None and sender.phone and sender.scoped_id:
        contact = _known_by_scoped_id(connection, sender)
    if contact is None:
        return _new_writer(connection, sender, now)
    writer = conversing.beside(connection, contact)
    if sender.phone and sender.scoped_id and writer.addresses.get("bsuid") != sender.scoped_id:
        return _with_scoped_id(connection, writer, sender, now)
    return writer


def _known_by_scoped_id(connection: Connection, sender: Sender) -> Any:
    contact = conversing.contact_by_address(connection, sender.scoped_id)
    if contact is None:
        return None
    conversing.give_address(connection, contact.id, "phone", sender.phone)
    conversing.change_contact(connection, contact.id, phone_trusted=True)
    return conversing.contact_by_address(connection, sender.scoped_id)


def _with_scoped_id(connection: Connection, writer: Writer, sender: Sender, now: datetime) -> Writer:
    if "bsuid" in writer.addresses:
        return _new_writer(connection, sender, now, changed_hands=True)
    conversing.take_address(connection, writer.contact.id, "bsuid", sender.scoped_id)
    return writer


def _new_writer(connection: Connection, sender: Sender, now: datetime, *, changed_hands: bool = False) -> Writer:
    contact = conversing.add_contact(connection, now, phone_trusted=not changed_hands)
    give = conversing.take_address if changed_hands else conversing.give_address
    for kind, value in (("phone", sender.phone), ("bsuid", sender.scoped_id)):
        if value:
            give(connection, contact.id, kind, value)
    return conversing.beside(connection, contact)


def cards_of(library: LibrarySystem, writer: Writer) -> tuple[Patron, ...]:
    """The cards this contact may act for: registered for its phone, or linked with proof; by member number."""
    phone = writer.addresses.get("phone", "") if writer.contact.phone_trusted else ""
    found = {patron.member_no: patron for patron in library.patrons_by_phone(phone)} if phone else {}
    missing = [number for number in writer.cards if number not in found]
    if missing:
        found |= {patron.member_no: patron for patron in library.find_patrons(missing)}
    return tuple(found[number] for number in sorted(found))
