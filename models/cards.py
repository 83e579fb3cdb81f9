"""Cards with all their open loans and what a renewal of each depends on, many at once."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, and_, bindparam, func, or_, select

from circulation.records import Item, ItemStatus, Loan, Patron, Waiting
from models.library import fines, holds, items, loans, members

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
