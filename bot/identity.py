"""Who is writing: the contact behind a message's addresses, and the cards it may act for."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from circulation.library_system import LibrarySystem
from circulation.records import Patron
from models import conversing, lending

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


def contact_for(connection: Connection, sender: Sender, now: datetime) -> Row[Any]:
    """The sender's contact, locked until the transaction ends; made when this is the first message.

    A phone that comes back with another business-scoped id has changed hands (a recycled SIM): it starts as a
    new contact, and what was registered or linked for the phone must be proved again.
    """
    contact = conversing.contact_by_address(connection, sender.first_address, lock=True)
    if contact is None and sender.phone and sender.scoped_id:
        contact = conversing.contact_by_address(connection, sender.scoped_id, lock=True)
        if contact is not None:
            conversing.give_address(connection, contact.id, "phone", sender.phone)
            conversing.change_contact(connection, contact.id, phone_trusted=True)
    if contact is None:
        return _new_contact(connection, sender, now)
    if sender.phone and sender.scoped_id:
        return _with_scoped_id(connection, contact, sender, now)
    return contact


def _with_scoped_id(connection: Connection, contact: Row[Any], sender: Sender, now: datetime) -> Row[Any]:
    known = conversing.addresses_of(connection, contact.id).get("bsuid", "")
    if known == sender.scoped_id:
        return contact
    if not known:
        conversing.give_address(connection, contact.id, "bsuid", sender.scoped_id)
        return contact
    return _new_contact(connection, sender, now, phone_trusted=False)


def _new_contact(connection: Connection, sender: Sender, now: datetime, *, phone_trusted: bool = True) -> Row[Any]:
    contact_id = conversing.add_contact(connection, now, phone_trusted=phone_trusted)
    for kind, value in (("phone", sender.phone), ("bsuid", sender.scoped_id)):
        if value:
            conversing.give_address(connection, contact_id, kind, value)
    made = conversing.contact_by_address(connection, sender.first_address, lock=True)
    assert made is not None
    return made


def cards_of(connection: Connection, library: LibrarySystem, contact: Row[Any], sender: Sender) -> tuple[Patron, ...]:
    """The cards this contact may act for: registered for its phone, or linked with proof; by member number."""
    found: dict[str, Patron] = {}
    phone = sender.phone or conversing.addresses_of(connection, contact.id).get("phone", "")
    if contact.phone_trusted and phone:
        found = {patron.member_no: patron for patron in library.patrons_by_phone(phone)}
    missing = [number for number in conversing.linked_cards(connection, contact.id) if number not in found]
    if missing:
        found |= {patron.member_no: patron for patron in lending.patrons_by_numbers(connection, missing)}
    return tuple(found[number] for number in sorted(found))
