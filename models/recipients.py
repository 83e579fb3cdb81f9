"""Whom notices go to: the cards that planning looks at, and of all ways to a card's owner the best."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import (
    Connection,
    Integer,
    String,
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

from models.contacts import addresses, card_links, consents, contacts
from models.library import loans, member_phones, members

Window = tuple[date, date]

_AT_ONCE = 1_000


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
