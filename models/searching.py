"""One search over names, member numbers, phones, barcodes, titles, reference numbers and message texts."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, Select, collate, func, or_, select, union

from models import taken_in
from models.contacts import addresses, card_links, contacts
from models.decisions import copies_decided, decision_id_of, decisions
from models.library import items, loans, member_phones, members
from models.messages import messages

MOST = 40  # of each kind
_TEXTS = 200  # messages looked at for the newest of each conversation
_NEWEST = 5_000  # messages that the worker's next rounds take in

_WORD = re.compile(r"\w+")
_PHONE = re.compile(r"[+()\d\s.-]{4,25}")


@dataclass(frozen=True, slots=True)
class Hit:
    """A conversation that was found, and by what: the words to show, and the message it stands in (0 = none)."""

    contact_id: int
    by: str  # reference | phone | member | loan | renewal | text
    shown: str = ""
    message_id: int = 0


@dataclass(frozen=True, slots=True)
class Stranger:
    """A member who was found but has never written."""

    member_no: str
    name: str
    has_phone: bool


@dataclass(frozen=True, slots=True)
class Found:
    hits: tuple[Hit, ...] = ()
    strangers: tuple[Stranger, ...] = ()


def search(connection: Connection, wanted: str) -> Found:
    """What fits, the surest first; each conversation once."""
    wanted = " ".join(wanted.split())[:100]
    if not wanted:
        return Found()
    certain = list(_by_reference(connection, wanted))
    if certain:
        return Found(tuple(certain))
    people, strangers = _members(connection, wanted)
    ways: tuple[Callable[[], Iterable[Hit]], ...] = (
        lambda: _by_phone(connection, wanted),
        lambda: people,
        lambda: _by_renewal(connection, wanted),
        lambda: _by_text(connection, wanted),
    )
    found: dict[int, Hit] = {}
    for way in ways:
        for hit in way():
            found.setdefault(hit.contact_id, hit)
    return Found(tuple(found.values())[:MOST], tuple(strangers))


def _by_reference(connection: Connection, wanted: str) -> Iterable[Hit]:
    number = decision_id_of(wanted.replace(" ", "-"))
    if number is None:
        return
    made = select(messages.c.contact_id, messages.c.id).join(decisions, decisions.c.message_id == messages.c.id)
    asked_for = connection.execute(made.where(decisions.c.id == number)).all()
    for row in asked_for:
        yield Hit(row.contact_id, "reference", wanted.upper(), row.id)
    if not asked_for:  # a librarian's own decision: no message led to it
        of_card = select(members.c.id).join(decisions, decisions.c.member_no == members.c.member_no)
        card = list(connection.scalars(of_card.where(decisions.c.id == number)))
        for row in connection.execute(_conversations(card)) if card else ():
            yield Hit(row.contact_id, "reference", wanted.upper())


def _by_phone(connection: Connection, wanted: str) -> Iterable[Hit]:
    if not _PHONE.fullmatch(wanted):
        return
    digits = re.sub(r"\D", "", wanted)
    digits = digits[1:] if digits.startswith("0") else digits
    if len(digits) < 4:
        return
    like = select(addresses.c.contact_id, addresses.c.value).where(addresses.c.kind == "phone")
    like = like.order_by(addresses.c.contact_id.desc()).limit(MOST)
    begins = f"+62{digits.removeprefix('62')}" if not wanted.startswith("+") else f"+{digits}"
    rows = connection.execute(like.where(addresses.c.value.between(begins, begins + "9" * 15))).all()
    for row in rows or connection.execute(like.where(addresses.c.value.contains(digits, autoescape=True))):
        yield Hit(row.contact_id, "phone", row.value)


def _members(connection: Connection, wanted: str) -> tuple[list[Hit], list[Stranger]]:
    """Members by name or number, and those who have on loan what was named; with their conversations or without."""
    shown: dict[int, tuple[str, str]] = {}
    for row in connection.execute(_named(connection, wanted).limit(MOST)):
        shown[row.id] = ("member", row.member_no)
    for row in connection.execute(_borrowing(connection, wanted).limit(MOST)):
        shown.setdefault(row.id, ("loan", row.title))
    if not shown:
        return [], []
    hits, talking = [], set()
    for row in connection.execute(_conversations(list(shown))):
        talking.add(row.member_id)
        hits.append(Hit(row.contact_id, *shown[row.member_id]))
    silent = [each for each in shown if each not in talking][:MOST]
    return hits, _strangers(connection, silent) if silent else []


def _named(connection: Connection, wanted: str) -> Select[Any]:
    number = _folded(connection, members.c.member_no, wanted)
    fits = [number.startswith(wanted.lower(), autoescape=True)]
    if not _PHONE.fullmatch(wanted):
        fits.append(_folded(connection, members.c.name, wanted).contains(wanted.lower(), autoescape=True))
    return select(members.c.id, members.c.member_no).where(or_(*fits)).order_by(members.c.name)


def _folded(connection: Connection, column: Column[str], wanted: str) -> ColumnElement[str]:
    """The column without regard to capitals, for a text in small letters, at the least cost: all rows are looked at.

    SQLite's LIKE does not tell A from a by itself. PostgreSQL is two to three times quicker when it may leave letters
    beyond A to Z alone, which cannot matter for a text that has none.
    """
    if connection.dialect.name == "sqlite":
        return column
    return func.lower(collate(column, "C") if wanted.isascii() else column)


def _borrowing(connection: Connection, wanted: str) -> Select[Any]:
    fits: list[ColumnElement[bool]] = [items.c.barcode == wanted.upper()]
    if len(wanted) >= 3 and not _PHONE.fullmatch(wanted):
        fits.append(_folded(connection, items.c.title, wanted).contains(wanted.lower(), autoescape=True))
    copies = select(items.c.id).where(or_(*fits)).limit(MOST * 5).subquery()
    return (
        select(loans.c.member_id.label("id"), items.c.title)
        .join(items, items.c.id == loans.c.item_id)
        .where(loans.c.item_id.in_(select(copies.c.id)), loans.c.returned_on.is_(None))
    )


def _conversations(member_ids: list[int]) -> Any:
    by_phone = (
        select(member_phones.c.member_id, addresses.c.contact_id)
        .join(addresses, addresses.c.value == member_phones.c.phone)
        .join(contacts, contacts.c.id == addresses.c.contact_id)
        .where(member_phones.c.member_id.in_(member_ids), contacts.c.last_message_id.is_not(None))
    )
    by_link = (
        select(members.c.id.label("member_id"), card_links.c.contact_id)
        .join(members, members.c.member_no == card_links.c.member_no)
        .where(members.c.id.in_(member_ids))
    )
    return union(by_phone, by_link)


def _strangers(connection: Connection, member_ids: list[int]) -> list[Stranger]:
    phone = select(func.count()).where(member_phones.c.member_id == members.c.id).scalar_subquery()
    found = select(members.c.member_no, members.c.name, phone.label("phones")).where(members.c.id.in_(member_ids))
    return [Stranger(row.member_no, row.name, row.phones > 0) for row in connection.execute(found)]


def _by_renewal(connection: Connection, wanted: str) -> Iterable[Hit]:
    """Whoever has renewed this copy, or tried to."""
    newer = select(decisions.c.id).where(
        decisions.c.id > taken_in.done(connection).decision, decisions.c.barcode == wanted.upper()
    )
    older = select(copies_decided.c.decision_id).where(copies_decided.c.barcode == wanted.upper())
    ids = list(connection.scalars(union(newer, older)))
    made = (
        select(messages.c.contact_id, func.max(messages.c.id).label("id"))
        .join(decisions, decisions.c.message_id == messages.c.id)
        .where(decisions.c.id.in_(sorted(ids)[-_TEXTS:]))
        .group_by(messages.c.contact_id)
    )
    for row in connection.execute(made.limit(MOST)) if ids else ():
        yield Hit(row.contact_id, "renewal", wanted.upper(), row.id)


def _by_text(connection: Connection, wanted: str) -> Iterable[Hit]:
    """The newest message of each conversation that holds all these words; unfinished words only when nothing else."""
    words = [word.lower() for word in _WORD.findall(wanted)]
    if not words:
        return
    here = select(messages.c.id, messages.c.contact_id, messages.c.text)
    upto = taken_in.done(connection).message
    newest = list(connection.execute(here.where(messages.c.id > upto).order_by(messages.c.id.desc()).limit(_NEWEST)))
    for unfinished in (False, True):
        if unfinished and len(words[-1]) < 3:
            return
        found = [row for row in newest if _holds(row.text, words, unfinished=unfinished)][:_TEXTS]
        most = _TEXTS - len(found)
        ids = taken_in.messages_holding(connection, words, unfinished=unfinished, most=most, people=MOST)
        if ids:
            found += connection.execute(here.where(messages.c.id.in_(ids)).order_by(messages.c.id.desc()))
        for row in found:
            yield Hit(row.contact_id, "text", row.text, row.id)
        if found:
            return


def _holds(said: str, words: list[str], *, unfinished: bool) -> bool:
    there = set(_WORD.findall(said.lower()))
    if not unfinished:
        return there.issuperset(words)
    return there.issuperset(words[:-1]) and any(word.startswith(words[-1]) for word in there)
