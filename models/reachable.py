"""Contacts as notices need them: language, address, and what they have said about being told."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, tzinfo

from sqlalchemy import Connection, bindparam, select

from circulation.notices import Wishes, wishes_of
from models.contacts import addresses, consents, contacts

_CONTACTS = select(
    contacts.c.id, contacts.c.language, contacts.c.phone_trusted, contacts.c.unreachable_since
).where(contacts.c.id.in_(bindparam("ids", expanding=True)))  # fmt: skip
_ADDRESSES = (
    select(addresses.c.contact_id, addresses.c.value)
    .where(addresses.c.contact_id.in_(bindparam("ids", expanding=True)))
    .order_by(addresses.c.kind, addresses.c.value.desc())  # the last one wins: a phone before a business-scoped id
)
_BY_PHONE = select(addresses.c.value).where(addresses.c.value.in_(bindparam("phones", expanding=True)))
_CONSENTS = (
    select(consents.c.contact_id, consents.c.kind, consents.c.granted, consents.c.at)
    .where(consents.c.contact_id.in_(bindparam("ids", expanding=True)))
    .order_by(consents.c.id)
)


@dataclass(frozen=True, slots=True)
class Reachable:
    """A contact as planning needs it; `address` is its phone, else its business-scoped id."""

    language: str
    phone_trusted: bool
    unreachable: bool
    address: str
    wishes: Wishes


def contacts_by_id(connection: Connection, contact_ids: Iterable[int], zone: tzinfo) -> dict[int, Reachable]:
    """The contacts with what they have said about notices; days are those of the library's zone."""
    ids = {"ids": list(contact_ids)}
    if not ids["ids"]:
        return {}
    words: dict[int, list[tuple[str, bool, date]]] = defaultdict(list)
    for row in connection.execute(_CONSENTS, ids):
        words[row.contact_id].append((row.kind, row.granted, row.at.astimezone(zone).date()))
    known: dict[int, str] = {row[0]: row[1] for row in connection.execute(_ADDRESSES, ids)}
    return {
        row.id: Reachable(
            row.language, row.phone_trusted, row.unreachable_since is not None, known.get(row.id, ""),
            wishes_of(words[row.id]),
        )
        for row in connection.execute(_CONTACTS, ids)
    }  # fmt: skip


def phones_with_contact(connection: Connection, phones: Iterable[str]) -> set[str]:
    """Those of these phones that lead to a contact by now."""
    wanted = list(phones)
    return set(connection.scalars(_BY_PHONE, {"phones": wanted})) if wanted else set()
