"""Every table of the library as a file, in the form in which it could be loaded again where that makes sense."""

import csv
import io
from collections.abc import Iterator, Sequence
from datetime import tzinfo
from decimal import Decimal
from typing import Any, get_args

from flask import Response
from sqlalchemy import Select, func, select

from bot.database import Database
from bot.exporting import COLUMNS, What, export_rows
from models.library import closures, fines, holds, items, loan_rules, member_phones, members
from staff.tables import Cell, harmless

_MEMBER = members.c.member_no
_phones = (
    select(func.group_concat(member_phones.c.phone, ";"))
    .where(member_phones.c.member_id == members.c.id)
    .correlate(members)
    .scalar_subquery()
)
_phones_of_postgresql = (
    select(func.string_agg(member_phones.c.phone, ";"))
    .where(member_phones.c.member_id == members.c.id)
    .correlate(members)
    .scalar_subquery()
)
_LOADABLE: dict[str, Select[Any]] = {
    "items": select(*(column for column in items.c if column.name != "id")).order_by(items.c.id),
    "holds": select(items.c.barcode, holds.c.title_no, _MEMBER, holds.c.placed_on)
    .join_from(holds, members, members.c.id == holds.c.member_id)
    .outerjoin(items, items.c.id == holds.c.item_id)
    .order_by(holds.c.id),
    "fines": select(_MEMBER, fines.c.amount, fines.c.description)
    .join_from(fines, members, members.c.id == fines.c.member_id)
    .order_by(fines.c.id),
    "loan_rules": select(*(column for column in loan_rules.c if column.name not in ("id", "source"))),
    "closures": select(
        closures.c.first_on.label("date"), closures.c.last_on.label("until"), closures.c.hours, closures.c.reason
    ).order_by(closures.c.first_on),
}
_AMOUNTS = {"amount", "max_fines", "fine_per_day"}
NAMES: tuple[str, ...] = ("members", "items", *get_args(What), "holds", "fines", "loan_rules", "closures")


def columns_and_rows(
    database: Database, what: str, zone: tzinfo, decimals: int
) -> tuple[list[str], Iterator[tuple[Cell, ...]]]:
    """The heading, and the rows read as they are asked for; amounts with this many decimals, as a load reads them."""
    if what in get_args(What):
        name: Any = what
        told = (tuple(row.values()) for row in export_rows(database, name, zone))
        return list(COLUMNS[name]), told  # type: ignore[return-value]
    statement = _members(database) if what == "members" else _LOADABLE[what]
    names = [column.name for column in statement.selected_columns]
    rows = _read(database, statement)
    return names, _with_decimals(names, rows, decimals) if decimals else rows


def _with_decimals(names: list[str], rows: Iterator[tuple[Cell, ...]], decimals: int) -> Iterator[tuple[Cell, ...]]:
    """We keep amounts in the smallest unit; a file has them as people write them."""
    amounts = [name in _AMOUNTS for name in names]
    for row in rows:
        yield tuple(
            Decimal(cell).scaleb(-decimals) if is_amount and isinstance(cell, int) else cell
            for cell, is_amount in zip(row, amounts, strict=True)
        )


def _members(database: Database) -> Select[Any]:
    phone = (_phones if database.is_sqlite else _phones_of_postgresql).label("phone")
    named = {column.name: column for column in members.c if column.name != "id"}
    first = [named.pop("member_no"), named.pop("name"), phone]
    return select(*first, *named.values()).order_by(members.c.id)


def _read(database: Database, statement: Select[Any]) -> Iterator[tuple[Cell, ...]]:
    with database.reading() as connection:
        for row in connection.execution_options(yield_per=1000).execute(statement):
            yield tuple(row)


def streamed_csv(name: str, columns: Sequence[str], rows: Iterator[Sequence[Cell]]) -> Response:
    """A CSV file that is written while it is read: a million rows take no more room than one."""

    def lines() -> Iterator[bytes]:
        yield b"\xef\xbb\xbf"
        out = io.StringIO()
        writer = csv.writer(out)
        writer.writerow(columns)
        for row in rows:
            writer.writerow([_plain(harmless(cell)) for cell in row])
            if out.tell() > 60_000:
                yield out.getvalue().encode()
                out.seek(0)
                out.truncate()
        yield out.getvalue().encode()

    headers = {"Content-Disposition": f'attachment; filename="{name}.csv"'}
    return Response(lines(), content_type="text/csv; charset=utf-8", headers=headers)


def _plain(cell: Cell) -> object:
    return ("yes" if cell else "no") if isinstance(cell, bool) else cell
