"""What planning notices reads: whom a card's notices go to, and all that a batch of people is told from."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, tzinfo
from typing import Any

from sqlalchemy import (
    Connection,
    Integer,
    String,
    and_,
    bindparam,
    case,
    cast,
    false,
    func,
    literal,
    null,
    or_,
    select,
    true,
    union_all,
)

from circulation.notices import Wishes, wishes_of
from circulation.records import Item, ItemStatus, Loan, Patron, Waiting
from models.contacts import addresses, card_links, consents, contacts
from models.library import fines, holds, items, loans, member_phones, members
from models.messages import messages
from models.notices import notices, was_taken_back

Window = tuple[date, date]

_AT_ONCE = 1_000

_MEMBERS = select(
    members.c.id, members.c.notify, members.c.member_no, members.c.name, members.c.category, members.c.expires_on,
    members.c.blocked, members.c.birth_date, members.c.language, members.c.branch,
).where(members.c.id.in_(bindparam("ids", expanding=True)))  # fmt: skip
_LOANS = (
    select(
        loans.c.member_id, members.c.member_no, items.c.id.label("item_id"), items.c.barcode, items.c.title,
        items.c.author, items.c.item_type, items.c.status, items.c.renewable, items.c.title_no, items.c.branch,
        loans.c.checked_out_on, loans.c.due_on, loans.c.renewals, loans.c.last_renewed_on,
    )
    .join_from(loans, items, items.c.id == loans.c.item_id)
    .join(members, members.c.id == loans.c.member_id)
    .where(loans.c.member_id.in_(bindparam("ids", expanding=True)), loans.c.returned_on.is_(None))
    .order_by(loans.c.due_on, items.c.title, items.c.barcode)
)  # fmt: skip
_HOLDS = select(holds.c.member_id, holds.c.item_id, holds.c.title_no).where(
    or_(
        holds.c.item_id.in_(bindparam("item_ids", expanding=True)),
        and_(holds.c.item_id.is_(None), holds.c.title_no.in_(bindparam("title_nos", expanding=True))),
    )
)
_COPY_LENT = select(loans.c.id).where(loans.c.item_id == items.c.id, loans.c.returned_on.is_(None)).exists()
_COPY_HELD = select(holds.c.id).where(holds.c.item_id == items.c.id).exists()
_FREE_COPIES = (
    select(items.c.title_no, func.count())
    .where(
        items.c.title_no.in_(bindparam("title_nos", expanding=True)), items.c.status == "normal",
        ~_COPY_LENT, ~_COPY_HELD,
    )
    .group_by(items.c.title_no)
)  # fmt: skip
_FINES = (
    select(fines.c.member_id, func.sum(fines.c.amount))
    .where(fines.c.member_id.in_(bindparam("ids", expanding=True)))
    .group_by(fines.c.member_id)
)
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
_TOLD = (
    select(notices.c.id, notices.c.dedupe_key, notices.c.status, func.coalesce(was_taken_back, false()).label("back"))
    .outerjoin(messages, messages.c.id == notices.c.message_id)
    .where(notices.c.dedupe_key.in_(bindparam("keys", expanding=True)))
)


@dataclass(frozen=True, slots=True)
class Whom:
    """Whom planning looks at: cards with an open loan due in one of the windows or that end in `ends`, or all cards;
    and contacts who asked by name for one of the kinds in `followers`.
    """

    due: tuple[Window, ...] = ()
    ends: Window | None = None
    everyone: bool = False
    followers: tuple[str, ...] = ()


def recipients(connection: Connection, whom: Whom) -> Iterator[Any]:
    """Rows of (member_id, contact_id, phone, linked), those of one person next to each other, read as they are needed.

    Every card has one row with the one contact or registered phone that hears of it; both are empty when there is
    none. A follower has a row of its own without a card.
    """
    concerned = _concerned(whom)
    best = _best_ways(concerned)
    cards = select(concerned.c.member_id, best.c.contact_id, best.c.phone, best.c.linked).outerjoin(
        best, best.c.member_id == concerned.c.member_id
    )
    asked = select(
        cast(null(), Integer).label("member_id"),
        consents.c.contact_id,
        cast(null(), String).label("phone"),
        literal(1).label("linked"),
    ).where(consents.c.granted, consents.c.kind.in_(whom.followers))
    rows = (union_all(cards, asked.distinct()) if whom.followers else cards).subquery("rows")
    ordered = select(rows).order_by(
        func.coalesce(rows.c.contact_id, 0), func.coalesce(rows.c.phone, ""), func.coalesce(rows.c.member_id, 0)
    )
    yield from connection.execution_options(yield_per=_AT_ONCE).execute(ordered)


def count_cards(connection: Connection, whom: Whom) -> int:
    """How many cards planning will look at."""
    return connection.scalar(select(func.count()).select_from(_concerned(whom))) or 0


def _concerned(whom: Whom) -> Any:
    windows = [loans.c.due_on.between(*window) for window in whom.due if window[0] <= window[1]]
    lent = select(loans.c.member_id).where(loans.c.returned_on.is_(None), or_(false(), *windows))
    wanted = [members.c.id.in_(lent)] if windows else []
    if whom.ends is not None and whom.ends[0] <= whom.ends[1]:
        wanted.append(members.c.expires_on.between(*whom.ends))
    condition = true() if whom.everyone else or_(false(), *wanted)
    return select(members.c.id.label("member_id"), members.c.member_no, members.c.notify).where(condition).cte("cards")


def _best_ways(concerned: Any) -> Any:
    """Of all ways to a card's owner the one most likely to be read: trusted, reachable, willing, used last."""
    registered = (
        select(
            concerned.c.member_id, member_phones.c.phone, addresses.c.contact_id, literal(0).label("linked"),
            concerned.c.notify,
        )
        .join(member_phones, member_phones.c.member_id == concerned.c.member_id)
        .outerjoin(addresses, addresses.c.value == member_phones.c.phone)
    )  # fmt: skip
    linked = select(
        concerned.c.member_id, literal(""), card_links.c.contact_id, literal(1), concerned.c.notify
    ).join(card_links, card_links.c.member_no == concerned.c.member_no)  # fmt: skip
    ways = union_all(registered, linked).subquery("ways")
    said = (
        select(consents.c.granted)
        .where(consents.c.contact_id == ways.c.contact_id, consents.c.kind == "all")
        .order_by(consents.c.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    order = (
        case((or_(ways.c.contact_id.is_(None), ways.c.linked == 1, contacts.c.phone_trusted), 0), else_=1),
        case((contacts.c.unreachable_since.is_(None), 0), else_=1),
        case((func.coalesce(said, ways.c.notify), 0), else_=1),
        case((contacts.c.last_inbound_at.is_(None), 1), else_=0),
        contacts.c.last_inbound_at.desc(),
        ways.c.phone,
    )
    ranked = (
        select(ways, func.row_number().over(partition_by=ways.c.member_id, order_by=order).label("place"))
        .outerjoin(contacts, contacts.c.id == ways.c.contact_id)
        .subquery("ranked")
    )
    return select(ranked).where(ranked.c.place == 1).subquery("best")


@dataclass(frozen=True, slots=True)
class Reachable:
    """A contact as planning needs it; `address` is its phone, else its business-scoped id."""

    language: str
    phone_trusted: bool
    unreachable: bool
    address: str
    wishes: Wishes


@dataclass(frozen=True, slots=True)
class Card:
    """A patron with all open loans and what a renewal of each depends on, by barcode."""

    patron: Patron
    notify: bool
    loans: tuple[Loan, ...] = ()
    waiting: Mapping[str, Waiting] = field(default_factory=dict)
    unpaid_fines: int = 0


def cards_by_id(connection: Connection, member_ids: Iterable[int]) -> dict[int, Card]:
    """The cards with their loans, however many, by few statements."""
    ids = {"ids": list(member_ids)}
    if not ids["ids"]:
        return {}
    lent: dict[int, list[Any]] = defaultdict(list)
    for row in connection.execute(_LOANS, ids):
        lent[row.member_id].append(row)
    waiting = _waiting(connection, [row for rows in lent.values() for row in rows])
    owed: dict[int, int] = {row[0]: int(row[1]) for row in connection.execute(_FINES, ids)}
    return {
        row.id: Card(
            _patron(row), row.notify, tuple(_loan(each) for each in lent[row.id]),
            {each.barcode: waiting[each.barcode] for each in lent[row.id] if each.barcode in waiting},
            owed.get(row.id, 0),
        )
        for row in connection.execute(_MEMBERS, ids)
    }  # fmt: skip


def _patron(row: Any) -> Patron:
    return Patron(*row[2:])


def _loan(row: Any) -> Loan:
    item = Item(
        row.barcode, row.title, row.author, row.item_type, ItemStatus(row.status), row.renewable, row.title_no,
        row.branch,
    )  # fmt: skip
    return Loan(row.member_no, item, row.checked_out_on, row.due_on, row.renewals, row.last_renewed_on)


def _waiting(connection: Connection, lent: Sequence[Any]) -> dict[str, Waiting]:
    """Who waits for these copies, by barcode; copies for which nobody waits are left out."""
    values = {"item_ids": [row.item_id for row in lent], "title_nos": list({row.title_no for row in lent})}
    if not lent:
        return {}
    for_copy: dict[int, list[int]] = defaultdict(list)
    for_title: dict[str, list[int]] = defaultdict(list)
    for member_id, item_id, title_no in connection.execute(_HOLDS, values):
        if item_id is None:
            for_title[title_no].append(member_id)
        else:
            for_copy[item_id].append(member_id)
    free: dict[str, int] = {}
    if for_title:
        free = {row[0]: row[1] for row in connection.execute(_FREE_COPIES, {"title_nos": list(for_title)})}
    return {
        row.barcode: Waiting(
            sum(member != row.member_id for member in for_copy[row.item_id]),
            sum(member != row.member_id for member in for_title[row.title_no]),
            free.get(row.title_no, 0),
        )
        for row in lent
        if row.item_id in for_copy or row.title_no in for_title
    }


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


@dataclass(frozen=True, slots=True)
class Told:
    """A notice there is already; `open` while nobody has heard it and it may still be told."""

    id: int
    open: bool


def told_before(connection: Connection, keys: Iterable[str]) -> dict[str, Told]:
    wanted = list(keys)
    if not wanted:
        return {}
    return {
        row.dedupe_key: Told(row.id, row.status != "queued" or bool(row.back))
        for row in connection.execute(_TOLD, {"keys": wanted})
    }
