"""Files for spreadsheets: complete, readable, and harmless."""

import csv
import io
import zipfile
from datetime import UTC, date, datetime

import pytest

from bot.harmless import as_it_was
from handlers.phrases import Currency
from staff.tables import harmless, table_file

BAD = ["=1+1", "+62812", "-2+3", "@SUM(A1)", "\t=1", " =1", "\r=1"]


@pytest.mark.parametrize("text", BAD)
def test_a_formula_becomes_text(text: str) -> None:
    assert harmless(text) == "'" + text


@pytest.mark.parametrize("text", [*BAD, *("'" + bad for bad in BAD), "''-dua", "'Abdul", "'", "", "Siti", "-3"])
def test_what_was_made_harmless_comes_back_as_it_was(text: str) -> None:
    assert as_it_was(harmless(text)) == (text.strip() if text in BAD else text)  # a load takes blanks away anyhow


@pytest.mark.parametrize("value", ["Bumi Manusia", "", None, -3, 2.5, date(2026, 11, 23)])
def test_everything_else_stays_as_it_is(value: object) -> None:
    assert harmless(value) == value  # type: ignore[arg-type]


def test_csv_carries_every_value() -> None:
    rows = [("=HYPERLINK(1)", 3, True, datetime(2026, 11, 23, 9, 5, tzinfo=UTC)), ('a,"b"\nc', None, False, None)]
    response = table_file("loans", ["a", "b", "c", "d"], rows, "csv")
    read = list(csv.reader(io.StringIO(response.get_data().decode("utf-8-sig"))))
    assert read[1:] == [["'=HYPERLINK(1)", "3", "yes", "2026-11-23 09:05:00+00:00"], ['a,"b"\nc', "", "no", ""]]
    assert response.headers["Content-Disposition"] == 'attachment; filename="loans.csv"'


def test_xlsx_holds_no_formula() -> None:
    response = table_file("loans", ["a", "b"], [(text, 7) for text in BAD], "xlsx")
    with zipfile.ZipFile(io.BytesIO(response.get_data())) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    assert sheet.count("<v>7</v>") >= len(BAD)


@pytest.mark.parametrize(
    ("minor", "code", "decimals", "lang", "written"),
    [(25_000, "IDR", 0, "id", "Rp25.000"), (25_000, "IDR", 0, "en", "Rp25,000"), (1_250, "MYR", 2, "en", "MYR 12.50")],
)
def test_amounts_are_those_of_the_librarys_currency(
    minor: int, code: str, decimals: int, lang: str, written: str
) -> None:
    assert Currency(code, decimals).written(minor, lang) == written
