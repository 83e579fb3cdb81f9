"""Reads tables out of Excel workbooks (.xlsx) as if they were CSV: rows of text under the sheet's own row numbers.

What Excel does to data is undone where that is certain, and told where it is not. Formulas are never worked out: their
last results are read. Whatever the file claims, no more is unpacked than a library can need.
"""

import re
import warnings
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import IO, Any

LARGEST_UNPACKED = 150_000_000
"""Bytes; some 200,000 rows."""
MOST_COLUMNS = 60
_SURE_DIGITS = 15  # a spreadsheet rounds what is longer
_AT_ONCE = 1 << 20
_PADDED = re.compile(r'(?:"([^"]*)")?(0{2,})')
# What zipfile, zlib, the XML parser and openpyxl may raise for broken, encrypted or strangely packed files: none
# of them is a fault of ours, and whoever uploads one is told so in the same words.
_UNREADABLE = (zipfile.BadZipFile, zlib.error, OSError, EOFError, KeyError, ValueError, TypeError, AttributeError,
               SyntaxError, IndexError, NotImplementedError, RuntimeError)  # fmt: skip


class WorkbookRefused(Exception):  # noqa: N818  (a state of the world)
    """The workbook is not read; the text says why and what to do."""


class OddCell(str):
    """A cell whose value cannot be told for certain; `why` says so and what to do."""

    __slots__ = ("why",)
    why: str


class MadeDate(str):
    """A cell that the spreadsheet keeps as a date: good for a date, wrong for a number or code."""

    __slots__ = ()


def is_workbook(path: Path) -> bool:
    """Whether it is one, by what is in it."""
    with path.open("rb") as file:
        return file.read(4) == b"PK\x03\x04"


def titles_of(path: Path) -> list[str]:
    """The names of its sheets; raises WorkbookRefused."""
    _look_through(path)
    with _opened(path) as book:
        return [sheet.title for sheet in book.worksheets]


@dataclass(slots=True)
class Table:
    """One sheet of a workbook."""

    path: Path
    title: str = ""
    """"" = the first sheet."""
    shortened: dict[int, tuple[int, str, int]] = field(default_factory=dict)
    """Filled while rows are read: column -> how many numbers are shorter than the longest, one of them, its row."""

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """Each row that is not empty, with its number in the sheet; raises WorkbookRefused, also on the way."""
        with_formulas = _look_through(self.path)
        lengths, width = _Lengths(), 0
        second = _opened(self.path, formulas=True) if with_formulas else nullcontext()
        with _opened(self.path) as book, second as formulas:
            written = self._cells(formulas) if formulas else None
            for number, cells in enumerate(self._cells(book), start=1):
                texts = [_text_of(cell) for cell in cells]
                if written is not None:
                    texts = [_checked(text, cell) for text, cell in zip(texts, next(written), strict=False)]
                if any(texts):
                    lengths.see(number, cells, texts)
                    used = max(place for place, text in enumerate(texts, start=1) if text)
                    width = width or used
                    yield number, texts[: max(width, used)]
        self.shortened = lengths.shortened()

    def _cells(self, book: Any) -> Iterator[tuple[Any, ...]]:
        sheet = next((one for one in book.worksheets if one.title == self.title), book.worksheets[0])
        sheet.reset_dimensions()  # some programs write a wrong size
        rows: Iterator[tuple[Any, ...]] = sheet.iter_rows(max_col=MOST_COLUMNS)
        while True:
            try:
                row = next(rows)
            except StopIteration:
                return
            except _UNREADABLE as error:
                raise WorkbookRefused(_DAMAGED) from error
            yield row


_DAMAGED = "cannot be read as a workbook; open it in Excel or LibreOffice and save it anew as .xlsx"


@contextmanager
def _opened(path: Path, *, formulas: bool = False) -> Iterator[Any]:
    import openpyxl  # takes a while, and most loads are CSV

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of what it cannot keep; we keep nothing
            book = openpyxl.load_workbook(path, read_only=True, data_only=not formulas, keep_links=False)
    except _UNREADABLE as error:
        raise WorkbookRefused(_DAMAGED) from error
    try:
        if not book.worksheets:
            raise WorkbookRefused("has no sheet with a table")
        yield book
    finally:
        book.close()


def _look_through(path: Path) -> bool:
    """Unpack every part once, without keeping it: refuses what is too large or not plain; whether it has formulas."""
    total, formulas = 0, False
    try:
        with zipfile.ZipFile(path) as parts:
            for part in parts.infolist():
                with parts.open(part) as stream:
                    for some in _pieces(stream):
                        total += len(some)
                        if total > LARGEST_UNPACKED:
                            raise WorkbookRefused(
                                f"unpacks to more than {LARGEST_UNPACKED // 1_000_000} MB; save the sheet as "
                                '"CSV UTF-8" and load that'
                            )
                        if part.filename.endswith((".xml", ".rels")) and (b"<!DOCTYPE" in some or b"<!ENTITY" in some):
                            raise WorkbookRefused("holds definitions that no spreadsheet writes; it is not loaded")
                        formulas = formulas or b"<f>" in some or b"<f " in some
    except _UNREADABLE as error:
        raise WorkbookRefused(_DAMAGED) from error
    return formulas


def _pieces(stream: IO[bytes]) -> Iterator[bytes]:
    """The stream in pieces that overlap a little, so that no word is cut."""
    end = b""
    while some := stream.read(_AT_ONCE):
        yield end + some
        end = some[-16:]


def _text_of(cell: Any) -> str:
    """What a person sees in the cell, as far as it matters."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, str):
        return _odd(value, f"holds the error {value}; mend it") if cell.data_type == "e" else value.strip()
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return MadeDate(value.date().isoformat() if value.time() == time() else value.isoformat())
    if isinstance(value, date):
        return MadeDate(value.isoformat())
    if isinstance(value, int | float):
        return _number(value, cell.number_format or "")
    return str(value)


def _number(value: int | float, form: str) -> str:
    """The digits; zeros that the cell's format puts before them are part of a number or code."""
    if isinstance(value, float) and not value.is_integer():
        return format(Decimal(repr(value)), "f") if abs(value) < 10**_SURE_DIGITS else str(value)
    digits = str(int(value))
    if len(digits.lstrip("-")) > _SURE_DIGITS:
        why = f"is a number with more than {_SURE_DIGITS} digits, and the spreadsheet has rounded it"
        return _odd(digits, f"{why}; format the column as text and enter it again")
    padded = _PADDED.fullmatch(form)
    return (padded[1] or "") + digits.zfill(len(padded[2])) if padded else digits


def _checked(text: str, written: Any) -> str:
    """The last result of a formula; one that was never worked out has none."""
    if text == "" and written.value is not None:
        why = "holds a formula without a result; open the file in Excel or LibreOffice, save it and load it again"
        return _odd("?", why)
    return text


def _odd(text: str, why: str) -> OddCell:
    cell = OddCell(text)
    cell.why = why
    return cell


class _Lengths:
    """Finds columns of numbers where some have lost the zeros that others still have."""

    def __init__(self) -> None:
        self._longest: dict[int, int] = {}
        self._numbers: dict[int, dict[int, tuple[int, str, int]]] = {}

    def see(self, row: int, cells: tuple[Any, ...], texts: list[str]) -> None:
        for place, (cell, text) in enumerate(zip(cells, texts, strict=True)):
            if not text.isdigit():
                continue
            self._longest[place] = max(self._longest.get(place, 0), len(text))
            if not isinstance(cell.value, str):
                count, first, first_row = self._numbers.setdefault(place, {}).get(len(text), (0, text, row))
                self._numbers[place][len(text)] = (count + 1, first, first_row)

    def shortened(self) -> dict[int, tuple[int, str, int]]:
        found = {}
        for place, by_length in self._numbers.items():
            short: Mapping[int, tuple[int, str, int]] = {
                length: each for length, each in by_length.items() if length < self._longest[place]
            }
            if short:
                _, example, row = short[min(short)]
                found[place] = (sum(count for count, _, _ in short.values()), example, row)
        return found
