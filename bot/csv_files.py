"""Reads the tables a library hands in, CSV or workbook: whatever wrote them, every mistake with file and line."""

import csv
import difflib
import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.harmless import as_it_was
from bot.workbooks import MadeDate, OddCell, Table, WorkbookRefused

_LONGEST_CELL = 100_000
_DELIMITERS = (",", ";", "\t")
_NUMBERS = {"member_no", "barcode", "title_no"}  # columns in which leading zeros matter
LINES_AT_ONCE = 10_000

Told = Callable[[float], object]
"""Hears now and then which share of the work is done, 0 to 1."""


@dataclass(frozen=True, slots=True)
class Problem:
    """A mistake, or a warning, at its place; line 0 stands for the file as a whole."""

    file: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}" if self.line else f"{self.file}: {self.message}"


@dataclass(slots=True)
class Remarks:
    """What was found on the way: problems stop the load, warnings do not."""

    problems: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Column:
    """One column: how a cell is read (ValueError = what is wrong with it), and what stands for an empty one."""

    read: Callable[[str], Any]
    default: Any = ""
    required: bool = False
    no_limit: bool = False  # an empty cell means None
    is_code: bool = False  # a number or code: never a date


class _Text(io.TextIOWrapper):
    """The text of a file that is decoded while it is read: as a whole it would take four times the room."""

    def __init__(self, data: bytes, encoding: str, errors: str = "strict") -> None:
        self._data = io.BytesIO(data)
        self._size = len(data)
        super().__init__(self._data, encoding, errors, newline="")

    @property
    def share_read(self) -> float:
        return self._data.tell() / self._size


class Values(Mapping[str, Any]):
    """The values of one record by column, in a third of the room a dict takes: a file may have millions."""

    __slots__ = ("_cells", "_places")

    def __init__(self, places: Mapping[str, int], cells: tuple[Any, ...]) -> None:
        """`places` is shared by all records of a file."""
        self._places = places
        self._cells = cells

    def __getitem__(self, name: str) -> Any:
        return self._cells[self._places[name]]

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._cells)


@dataclass(slots=True)
class Line:
    """One record with the physical line it begins in; `bad` when a cell could not be read."""

    number: int
    values: Values
    bad: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """One file: its records and the columns it really had."""

    file: str
    lines: tuple[Line, ...]
    columns: frozenset[str] = frozenset()
    heading: tuple[str, ...] = ()
    """The columns in their order."""


def read_sheet(path: Path, columns: Mapping[str, Column], remarks: Remarks, told: Told) -> Sheet:
    """The records of a CSV file; what is wrong with it is added to the remarks, how much is read is told."""
    text = _text_of(path, remarks)
    if text is None:
        return Sheet(path.name, ())
    return _sheet(path.name, _records(path.name, text, remarks, told), columns, remarks)


def read_table(table: Table, columns: Mapping[str, Column], remarks: Remarks) -> Sheet:
    """The records of a workbook's sheet, in the same way; lines are the sheet's rows."""
    file = f"{table.path.name} ({table.title})" if table.title else table.path.name
    sheet = _sheet(file, _rows(file, table, remarks), columns, remarks)
    for place, (count, example, row) in table.shortened.items():
        name = sheet.heading[place] if place < len(sheet.heading) else ""
        if name in _NUMBERS:
            message = (
                f"{name}: {count} numbers are shorter than the others, such as {example}; if leading zeros are "
                "missing, format the column as text and enter them again"
            )
            remarks.warnings.append(Problem(file, row, message))
    return sheet


def _sheet(
    file: str, records: Iterator[tuple[int, list[str]]], columns: Mapping[str, Column], remarks: Remarks
) -> Sheet:
    heading = next(records, None)
    if heading is None:
        if not any(problem.file == file for problem in remarks.problems):
            message = f"is empty; its first line must name the columns, {_all(columns)}"
            remarks.problems.append(Problem(file, 0, message))
        return Sheet(file, ())
    names = _heading(file, heading, columns, remarks)
    if names is None:
        return Sheet(file, ())
    read = _Reader(file, names, columns, remarks)
    lines = (read.line(number, cells) for number, cells in records)
    return Sheet(file, tuple(line for line in lines if line is not None), frozenset(names), tuple(names))


def _rows(file: str, table: Table, remarks: Remarks) -> Iterator[tuple[int, list[str]]]:
    try:
        yield from table.rows()
    except WorkbookRefused as refused:
        remarks.problems.append(Problem(file, 0, str(refused)))


def _text_of(path: Path, remarks: Remarks) -> _Text | None:
    """The file as text, decoded while it is read."""
    try:
        data = path.read_bytes()
    except OSError as error:
        remarks.problems.append(Problem(path.name, 0, f"cannot be read: {error.strerror}"))
        return None
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        message = 'is an old or locked Excel file; save it as .xlsx without a password, or as "CSV UTF-8"'
        remarks.problems.append(Problem(path.name, 0, message))
        return None
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _Text(data, "utf-16", "replace")
    try:
        data.decode()
        return _Text(data, "utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        message = 'is not UTF-8 and is read as Windows-1252; check the accents, or save it as "CSV UTF-8"'
        remarks.warnings.append(Problem(path.name, line, message))
        return _Text(data, "cp1252", "replace")


def _records(file: str, text: _Text, remarks: Remarks, told: Told) -> Iterator[tuple[int, list[str]]]:
    """Each record with the physical line it begins in: an address may run over several lines."""
    first = next((line for line in text if line.strip()), "")
    delimiter = max(_DELIMITERS, key=first.count)
    text.seek(0)
    csv.field_size_limit(_LONGEST_CELL)
    reader = csv.reader(text, delimiter=delimiter, strict=True)
    while True:
        begins = reader.line_num + 1
        if begins % LINES_AT_ONCE == 0:
            told(text.share_read)
        try:
            cells = [cell.strip() for cell in next(reader)]
        except StopIteration:
            return
        except csv.Error as error:
            message = f'cannot be read as CSV ({error}); look for a quotation mark (") without its other half'
            remarks.problems.append(Problem(file, begins, message))
            return
        if any(cells):
            yield begins, cells


def _heading(
    file: str, heading: tuple[int, list[str]], columns: Mapping[str, Column], remarks: Remarks
) -> list[str] | None:
    number, cells = heading
    while cells and not cells[-1]:
        cells.pop()
    names = [cell.casefold() for cell in cells]
    found = [*_unknown(names, columns), *_twice(names), *_missing(names, columns)]
    remarks.problems.extend(Problem(file, number, message) for message in found)
    return None if found else names


def _unknown(names: Sequence[str], columns: Mapping[str, Column]) -> Iterator[str]:
    for name in names:
        if name not in columns:
            yield f"there is no column {name!r}; {did_you_mean(name, columns)}"


def _twice(names: Sequence[str]) -> Iterator[str]:
    for place, name in enumerate(names):
        if name in names[:place]:
            yield f"the column {name!r} is there twice"


def _missing(names: Sequence[str], columns: Mapping[str, Column]) -> Iterator[str]:
    for name, column in columns.items():
        if column.required and name not in names:
            yield f"the column {name!r} is missing; the first line must name the columns"


class _Reader:
    """Turns the cells of one file into lines."""

    def __init__(self, file: str, names: Sequence[str], columns: Mapping[str, Column], remarks: Remarks) -> None:
        self._file = file
        self._remarks = remarks
        self._given = [(name, columns[name]) for name in names]
        absent = [name for name in columns if name not in names]
        self._defaults = [columns[name].default for name in absent]
        self._places = {name: place for place, name in enumerate((*names, *absent))}

    def line(self, number: int, cells: list[str]) -> Line | None:
        if "\0" in "".join(cells):
            self._wrong(number, "holds a NUL character; the file is damaged, export it again")
            return None
        wanted = len(self._given)
        if len(cells) < wanted or any(cells[wanted:]):
            message = f"has {len(cells)} cells, the heading has {wanted}; a text with the separator in it needs quotes"
            self._wrong(number, message)
            return None
        values, bad = [], False
        for (name, column), cell in zip(self._given, cells, strict=False):
            try:
                values.append(_value(column, cell))
            except ValueError as error:
                values.append(column.default)
                bad = True
                self._wrong(number, f"{name}: {error}")
        return Line(number, Values(self._places, (*values, *self._defaults)), bad)

    def _wrong(self, number: int, message: str) -> None:
        self._remarks.problems.append(Problem(self._file, number, message))


def _value(column: Column, cell: str) -> Any:
    if isinstance(cell, OddCell):
        raise ValueError(cell.why)
    if isinstance(cell, MadeDate) and column.is_code:
        raise ValueError(f"has become the date {cell} in the spreadsheet; format the column as text and enter it again")
    cell = as_it_was(cell)
    if cell:
        return column.read(cell)
    if column.required:
        raise ValueError("is empty")
    return None if column.no_limit else column.default


def did_you_mean(word: str, words: Iterable[str]) -> str:
    """A hint for a word that is none of the possible ones."""
    words = tuple(words)
    close = difflib.get_close_matches(word.casefold(), words, n=1, cutoff=0.6)
    return f"did you mean {close[0]}?" if close else f"possible: {_all(words)}"


def _all(words: Iterable[str]) -> str:
    return ", ".join(words)
