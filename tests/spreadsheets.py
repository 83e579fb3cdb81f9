"""Makes workbooks as Excel writes them."""

import io
from datetime import date
from typing import Any

import xlsxwriter

Rows = list[list[Any]]


def book(rows: Rows | None = None, formats: dict[int, str] | None = None, **sheets: Rows) -> bytes:
    """A workbook as Excel writes it; `formats` are those of columns."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as made:
        day = made.add_format({"num_format": "dd/mm/yyyy"})
        kinds = {place: made.add_format({"num_format": form}) for place, form in (formats or {}).items()}
        for title, lines in (sheets or {"Sheet1": rows or []}).items():
            sheet = made.add_worksheet(title)
            for number, line in enumerate(lines):
                for place, value in enumerate(line):
                    if isinstance(value, date):
                        sheet.write_datetime(number, place, value, day)
                    elif isinstance(value, str):
                        sheet.write_string(number, place, value)
                    elif value is not None:
                        sheet.write(number, place, value, kinds.get(place))
    return out.getvalue()
