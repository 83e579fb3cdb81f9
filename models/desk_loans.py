"""Lending and returning by hand, for a library without a system of its own."""

from datetime import date
from typing import Any

from sqlalchemy import Connection, Row, insert, or_, select, update

from models.library import holds, items, loans, members


def give_back(connection: Connection, barcode: str, today: date) -> bool:
    """Close the open loan of this copy; False when it has none."""
    copy = select(items.c.id).where(items.c.barcode == barcode).scalar_subquery()
    open_one = update(loans).where(loans.c.item_id == copy, loans.c.returned_on.is_(None))
    return connection.execute(open_one.values(returned_on=today)).rowcount == 1


def lend(connection: Connection, member_no: str, barcode: str, today: date, due_on: date) -> None:
    """Write the loan down; raises IntegrityError when the copy is on loan, or was lent to this member today."""
    member = select(members.c.id).where(members.c.member_no == member_no).scalar_subquery()
    copy = select(items.c.id).where(items.c.barcode == barcode).scalar_subquery()
    connection.execute(insert(loans).values(member_id=member, item_id=copy, checked_out_on=today, due_on=due_on))


def next_hold(connection: Connection, barcode: str) -> Any:
    """Who waits longest for this copy or its title."""
    waiting = (
        select(members.c.member_no, members.c.name, holds.c.placed_on)
        .join_from(items, holds, or_(holds.c.item_id == items.c.id, holds.c.title_no == items.c.title_no))
        .join(members, members.c.id == holds.c.member_id)
        .where(items.c.barcode == barcode)
        .order_by(holds.c.placed_on, holds.c.id)
        .limit(1)
    )
    return connection.execute(waiting).first()


def lately(connection: Connection, limit: int = 15) -> list[Row[Any]]:
    """The loans written down last."""
    found = (
        select(members.c.member_no, members.c.name, items.c.barcode, items.c.title, loans.c.checked_out_on,
               loans.c.due_on, loans.c.returned_on)
        .join_from(loans, members, members.c.id == loans.c.member_id)
        .join(items, items.c.id == loans.c.item_id)
        .order_by(loans.c.id.desc())
        .limit(limit)
    )  # fmt: skip
    return list(connection.execute(found))
