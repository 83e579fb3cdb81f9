"""Workbooks are loaded like CSV files: what the spreadsheet did to the data is undone or told; bombs do not go off."""

import io
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from sqlalchemy import select

from bot import workbooks
from bot.database import Database
from bot.loading import LoadFailed, LoadReport, load_folder
from bot.workbooks import Table, WorkbookRefused
from models.library import closures, items, loans, members
from tests.spreadsheets import Rows, book

TODAY = date(2026, 11, 24)


@pytest.fixture
def load(database: Database, tmp_path: Path) -> Callable[..., LoadReport]:
    def run(files: dict[str, bytes], **options: Any) -> LoadReport:
        for name, content in files.items():
            (tmp_path / name).write_bytes(content)
        try:
            return load_folder(database, tmp_path, today=TODAY, **options)
        finally:
            for name in files:
                (tmp_path / name).unlink()

    return run


def _problems(load: Callable[..., LoadReport], files: dict[str, bytes]) -> list[str]:
    with pytest.raises(LoadFailed) as failed:
        load(files)
    return [str(problem) for problem in failed.value.problems]


MEMBERS: Rows = [["member_no", "name", "expires_on", "blocked", "phone"],
                 ["00123", "Siti", date(2027, 6, 30), False, "0812-3456-7001"]]  # fmt: skip
ITEMS: Rows = [["barcode", "title"], [104523, "Bumi Manusia"], [1984, 1984]]


def test_members_items_and_loans_come_from_workbooks(load: Callable[..., LoadReport], database: Database) -> None:
    lent: Rows = [["member_no", "barcode", "checked_out_on", "due_on"],
                  ["00123", "00000104523", date(2026, 11, 18), "2026-11-25"]]  # fmt: skip
    files = {"members.xlsx": book(MEMBERS), "items.xlsx": book(ITEMS, {0: "00000000000"}), "Loans.XLSX": book(lent)}

    report = load(files)

    assert {name: counts.added for name, counts in report.counts.items()} == {
        "members.csv": 1, "items.csv": 2, "loans.csv": 1
    }  # fmt: skip
    with database.reading() as connection:
        siti = connection.execute(select(members)).one()
        titles = connection.execute(select(items.c.barcode, items.c.title).order_by(items.c.id)).all()
        due = connection.scalars(select(loans.c.due_on)).one()
    assert (siti.member_no, siti.expires_on, siti.blocked) == ("00123", date(2027, 6, 30), False)
    assert [tuple(row) for row in titles] == [("00000104523", "Bumi Manusia"), ("00000001984", "1984")]
    assert due == date(2026, 11, 25)


def test_one_workbook_may_hold_all_tables_each_in_its_sheet(
    load: Callable[..., LoadReport], database: Database
) -> None:
    closed: Rows = [["date", "hours"], [date(2026, 12, 24), "08:00-12:00"]]
    report = load({"perpustakaan.xlsx": book(Members=MEMBERS, closures=closed, Catatan=[["apa saja"]])})
    assert set(report.counts) == {"members.csv", "closures.csv"}
    with database.reading() as connection:
        assert connection.scalars(select(closures.c.first_on)).one() == date(2026, 12, 24)


def test_what_a_workbook_says_is_what_csv_would_say(load: Callable[..., LoadReport]) -> None:
    load({"members.xlsx": book(MEMBERS)})
    report = load(
        {"members.csv": b"member_no,name,expires_on,blocked,phone\n00123,Siti,2027-06-30,no,+6281234567001\n"}
    )
    assert report.counts["members.csv"].unchanged == 1


def test_bad_lines_are_named_by_the_row_of_the_sheet(load: Callable[..., LoadReport]) -> None:
    rows: Rows = [
        [None],
        ["member_no", "expires_on", "blocked"],
        ["1", "30/06/2027", "no"],
        [None],
        ["2", None, "maybe"],
    ]
    assert _problems(load, {"members.xlsx": book(rows)}) == [
        "members.xlsx:3: expires_on: '30/06/2027' is not a date like 2026-11-24 (year-month-day); a spreadsheet "
        "changed its form",
        "members.xlsx:5: blocked: 'maybe' is neither yes nor no",
    ]
    named = _problems(load, {"data.xlsx": book(members=[["member_no"], [None, "x"]])})
    assert named == [
        "data.xlsx (members):2: has 2 cells, the heading has 1; a text with the separator in it needs quotes"
    ]


@pytest.mark.parametrize(
    ("value", "trouble"),
    [(date(2019, 3, 4), "has become the date 2019-03-04"), (62710112345678901234, "more than 15 digits")],
)
def test_numbers_that_the_spreadsheet_has_spoilt_are_told(
    load: Callable[..., LoadReport], value: Any, trouble: str
) -> None:
    found = _problems(load, {"members.xlsx": book([["member_no"], [value]])})
    assert [trouble in each for each in found] == [True]
    assert found[0].startswith("members.xlsx:2: member_no: ")


def test_lost_leading_zeros_are_suspected(load: Callable[..., LoadReport]) -> None:
    report = load({"items.xlsx": book([["barcode"], ["00000104523"], [104530], [7]])})
    assert [str(each) for each in report.warnings] == [
        "items.xlsx:4: barcode: 2 numbers are shorter than the others, such as 7; if leading zeros are missing, format "
        "the column as text and enter them again"
    ]


def test_a_formula_counts_by_its_result_and_is_never_worked_out(
    load: Callable[..., LoadReport], database: Database
) -> None:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as made:
        sheet = made.add_worksheet()
        sheet.write_row(0, 0, ["member_no", "name"])
        sheet.write_string(1, 0, "00123")
        sheet.write_formula(1, 1, '=HYPERLINK("http://evil.example","x")', None, "Siti")
        sheet.write_string(2, 0, "00124")
        sheet.write_string(2, 1, "=cmd|' /C calc'!A0")
    load({"members.xlsx": out.getvalue()})
    with database.reading() as connection:
        assert list(connection.scalars(select(members.c.name))) == ["Siti", "=cmd|' /C calc'!A0"]


def test_a_formula_without_a_result_is_told(load: Callable[..., LoadReport]) -> None:
    out, made = io.BytesIO(), openpyxl.Workbook()
    made.active.append(["member_no", "name"])
    made.active.append(["00123", "=A2"])
    made.save(out)
    found = _problems(load, {"members.xlsx": out.getvalue()})
    assert found[0].startswith("members.xlsx:2: name: holds a formula without a result")


def _with_part(name: str, content: bytes) -> bytes:
    """A good workbook in which one part is another."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book(MEMBERS))) as good, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as bad:
        for part in good.namelist():
            if part != name:
                bad.writestr(part, good.read(part))
        bad.writestr(name, content)
    return out.getvalue()


LAUGHS = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "ha">]><a>&b;</a>'


@pytest.mark.parametrize(
    ("content", "trouble"),
    [
        (_with_part("xl/worksheets/sheet1.xml", b" " * 200_000_000), "unpacks to more than 150 MB"),
        (_with_part("xl/media/bomb.bin", bytes(200_000_000)), "unpacks to more than 150 MB"),
        (_with_part("xl/sharedStrings.xml", LAUGHS), "definitions that no spreadsheet writes"),
        (_with_part("xl/worksheets/sheet1.xml", b"<worksheet><sheetData><row"), "cannot be read as a workbook"),
        (b"PK\x03\x04 and then nothing", "cannot be read as a workbook"),
        (book(MEMBERS)[:-200], "cannot be read as a workbook"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old or locked"),
    ],
    ids=["bomb", "bomb beside", "entities", "torn sheet", "no zip", "cut off", "old Excel"],
)
def test_harmful_and_broken_workbooks_are_refused_with_a_reason(
    load: Callable[..., LoadReport], content: bytes, trouble: str
) -> None:
    found = _problems(load, {"members.xlsx": content})
    assert len(found) == 1
    assert trouble in found[0]


def test_a_sheet_that_claims_to_be_enormous_is_read_as_far_as_it_goes(tmp_path: Path) -> None:
    cells = b'<c r="A1" t="inlineStr"><is><t>member_no</t></is></c><c r="XFD1"><v>1</v></c>'
    rows = b'<row r="1">' + cells + b'</row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    main = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    content = (
        b'<worksheet xmlns="' + main + b'"><dimension ref="A1:A1"/><sheetData>' + rows + b"</sheetData></worksheet>"
    )
    path = tmp_path / "members.xlsx"
    path.write_bytes(_with_part("xl/worksheets/sheet1.xml", content))
    assert [number for number, _ in Table(path).rows()] == [1]


def test_two_files_for_one_table_are_one_too_many(load: Callable[..., LoadReport]) -> None:
    found = _problems(load, {"members.csv": b"member_no\n1\n", "members.xlsx": book(MEMBERS)})
    assert found == ["members.xlsx: holds members, which another file holds, too; keep one of the two"]


def test_nothing_stays_open_when_a_workbook_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "members.xlsx"
    path.write_bytes(book(MEMBERS))
    monkeypatch.setattr(workbooks, "LARGEST_UNPACKED", 10)
    with pytest.raises(WorkbookRefused):
        list(Table(path).rows())
