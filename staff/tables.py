"""A table as a file: CSV or XLSX, with cells that no spreadsheet takes for a formula."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from flask import Response

from bot import harmless as as_text

Cell = str | int | float | Decimal | date | datetime | bool | None
Form = Literal["csv", "xlsx"]


def harmless(value: Cell) -> Cell:
    """A text that a spreadsheet would run as a formula gets an apostrophe before it, which loading takes away again."""
    return as_text.harmless(value) if isinstance(value, str) else value


def table_file(name: str, columns: Sequence[str], rows: Iterable[Sequence[Cell]], form: Form) -> Response:
    """The answer that makes a browser keep `name`.csv or `name`.xlsx."""
    body = _csv(columns, rows) if form == "csv" else _xlsx(columns, rows)
    kind = (
        "text/csv; charset=utf-8"
        if form == "csv"
        else "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    )
    disposition = f'attachment; filename="{name}.{form}"'
    return Response(body, content_type=kind, headers={"Content-Disposition": disposition})


def _csv(columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(columns)
    for row in rows:
        writer.writerow([_plain(harmless(cell)) for cell in row])
    return out.getvalue().encode("utf-8-sig")  # with the mark, spreadsheets read the accents right


def _plain(cell: Cell) -> object:
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ", timespec="seconds")
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    return cell


def _xlsx(columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    import xlsxwriter

    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(out, options) as book:
        sheet, bold = book.add_worksheet(), book.add_format({"bold": True})
        sheet.write_row(0, 0, columns, bold)
        for number, row in enumerate(rows, start=1):
            for place, cell in enumerate(row):
                _write(sheet, number, place, cell)
        sheet.freeze_panes(1, 0)
        sheet.autofit()
    return out.getvalue()


def _write(sheet: object, row: int, column: int, cell: Cell) -> None:
    """Numbers as numbers, everything else as the text it is."""
    if isinstance(cell, (int, float, Decimal)) and not isinstance(cell, bool):
        sheet.write_number(row, column, cell)  # type: ignore[attr-defined]
    elif cell is not None:
        sheet.write_string(row, column, str(_plain(harmless(cell)))[:32_000])  # type: ignore[attr-defined]
