"""A few patrons, copies and loans, put into whichever library system is asked for."""

import contextlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass, field
from datetime import date, time
from typing import Any

from sqlalchemy import Connection, insert

from bot.database import Database
from circulation.calendar import Calendar
from circulation.library_system import LibrarySystem
from circulation.loan_rule import LoanRule, LoanRules
from circulation.records import Fine, Hold, Item, Loan, Patron
from ils.memory import MemoryLibrary
from ils.own import OwnLibrary
from models import library as tables

TODAY = date(2026, 11, 23)  # a Monday
WEEKDAYS = Calendar(dict.fromkeys(range(5), ((time(8), time(12)),)))

Open = Callable[[], AbstractContextManager[LibrarySystem]]
"""Opens the library system for one turn; what was renewed is kept when the turn ends."""


@dataclass(frozen=True, slots=True)
class World:
    """What the library knows. `phones` leads from a number to the member numbers registered for it."""

    patrons: Sequence[Patron] = ()
    phones: Mapping[str, Sequence[str]] = field(default_factory=dict)
    items: Sequence[Item] = ()
    loans: Sequence[Loan] = ()
    holds: Sequence[Hold] = ()
    fines: Sequence[Fine] = ()
    rules: Sequence[LoanRule] = ()
    calendar: Calendar = WEEKDAYS


def in_memory(world: World) -> Open:
    library = MemoryLibrary(
        world.calendar, LoanRules(world.rules), patrons=world.patrons, phones=world.phones, items=world.items,
        loans=world.loans, holds=world.holds, fines=world.fines,
    )  # fmt: skip
    return lambda: contextlib.nullcontext(library)


def in_own_tables(database: Database, world: World) -> Open:
    with database.transaction() as connection:
        _store(connection, world)

    @contextlib.contextmanager
    def turn() -> Iterator[LibrarySystem]:
        with database.transaction() as connection:
            yield OwnLibrary(connection, world.calendar, LoanRules(world.rules))

    return turn


class _Undone(Exception):  # noqa: N818
    """Takes a passing world out of its transaction."""


def in_own_tables_in_passing(database: Database, world: World) -> Open:
    """For one turn, of which nothing is kept: many worlds one after the other in one database."""

    @contextlib.contextmanager
    def turn() -> Iterator[LibrarySystem]:
        with contextlib.suppress(_Undone), database.transaction() as connection:
            _store(connection, world)
            yield OwnLibrary(connection, world.calendar, LoanRules(world.rules))
            raise _Undone

    return turn


def _store(connection: Connection, world: World) -> None:
    member = {patron.member_no: place for place, patron in enumerate(world.patrons, 1)}
    item = {copy.barcode: place for place, copy in enumerate(world.items, 1)}
    rows: dict[Any, list[dict[str, Any]]] = {
        tables.members: [{"id": member[patron.member_no], **asdict(patron)} for patron in world.patrons],
        tables.member_phones: [
            {"phone": phone, "member_id": member[number]}
            for phone, numbers in world.phones.items() for number in numbers
        ],
        tables.items: [{"id": item[copy.barcode], **asdict(copy)} for copy in world.items],
        tables.loans: [
            {"member_id": member[loan.member_no], "item_id": item[loan.barcode], "checked_out_on": loan.checked_out_on,
             "due_on": loan.due_on, "renewals": loan.renewals, "last_renewed_on": loan.last_renewed_on,
             "returned_on": loan.returned_on}
            for loan in world.loans
        ],
        tables.holds: [
            {"member_id": member[hold.member_no], "item_id": item.get(hold.barcode), "title_no": hold.title_no,
             "placed_on": hold.placed_on}
            for hold in world.holds
        ],
        tables.fines: [
            {"member_id": member[fine.member_no], "amount": fine.amount, "description": fine.description}
            for fine in world.fines
        ],
    }  # fmt: skip
    for table, values in rows.items():
        if values:
            connection.execute(insert(table), values)
