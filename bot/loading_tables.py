"""Members, items, holds and fines: from the lines of a file to rows, with few statements however many lines."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from sqlalchemy import Connection, Executable, Table, bindparam, delete, insert, select, update

from bot.csv_files import LINES_AT_ONCE, Line, Problem, Remarks, Sheet, Told
from bot.phones import is_landline
from models.library import fines, holds, items, member_phones, members

Row = dict[str, Any]


EXAMPLES = 50


class Change(NamedTuple):
    """One value that is no longer what it was; `record` is its number or code."""

    record: str
    column: str
    old: Any
    new: Any


@dataclass(slots=True)
class Counts:
    """What happened to the records of one file; closed: no longer in the file, so returned or removed."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    closed: int = 0
    examples: list[Change] = field(default_factory=list)
    """The first EXAMPLES of what has changed."""

    def show(self, record: str, names: Iterable[str], old: Iterable[Any], new: Iterable[Any]) -> None:
        """Keep what differs as an example."""
        if len(self.examples) < EXAMPLES:
            pairs = zip(names, old, new, strict=True)
            self.examples += [Change(record, name, before, now) for name, before, now in pairs if before != now]

    @property
    def touched(self) -> int:
        return self.added + self.changed + self.closed


@dataclass(slots=True)
class Known:
    """The members and items there are: id by number. Those of a bad line count, so that one mistake is told once."""

    members: dict[str, int] = field(default_factory=dict)
    items: dict[str, int] = field(default_factory=dict)
    titles: set[str] = field(default_factory=set)


def read_known(connection: Connection) -> Known:
    return Known(
        _ids(connection, members, "member_no"),
        _ids(connection, items, "barcode"),
        set(connection.scalars(select(items.c.title_no).distinct())),
    )


def _ids(connection: Connection, table: Table, key: str) -> dict[str, int]:
    return {row[0]: row[1] for row in connection.execute(select(table.c[key], table.c.id))}


def load_members(connection: Connection, sheet: Sheet, known: Known, remarks: Remarks, told: Told) -> Counts:
    lines = unique(sheet, ("member_no",), remarks)
    rows = _Rows(lines, lambda values: {name: value for name, value in values.items() if name != "phone"})
    counts = _upsert(connection, members, "member_no", rows, remarks, told)
    known.members = _with_new(connection, members, "member_no", lines, remarks)
    if "phone" in sheet.columns and not remarks.problems:
        _replace_phones(connection, lines, known)
    for line in lines:
        for phone in filter(is_landline, line.values["phone"]):
            message = f"phone: {phone} is a landline; WhatsApp is rarely on one"
            remarks.warnings.append(Problem(sheet.file, line.number, message))
    return counts


def load_items(connection: Connection, sheet: Sheet, known: Known, remarks: Remarks, told: Told) -> Counts:
    lines = unique(sheet, ("barcode",), remarks)
    rows = _Rows(lines, lambda values: {**values, "title_no": values["title_no"] or _title_no(values)})
    counts = _upsert(connection, items, "barcode", rows, remarks, told)
    known.items = _with_new(connection, items, "barcode", lines, remarks)
    known.titles |= {line.values["title_no"] or _title_no(line.values) for line in lines}
    return counts


def _title_no(row: Mapping[str, str]) -> str:
    """Copies of one title share it; an item without a title is a title of its own."""
    if not row["title"]:
        return row["barcode"]
    return f"{row['title']}|{row['author']}".casefold()[:800]


def unique(
    sheet: Sheet, key: Sequence[str], remarks: Remarks, alike: Callable[[str], str] = lambda value: value
) -> list[Line]:
    """The lines of the sheet, without those that name a record of an earlier line again.

    Keys are the same when `alike` makes the same of them.
    """
    first: dict[tuple[Any, ...], int] = {}
    kept = []
    for line in sheet.lines:
        values = tuple(line.values[name] for name in key)
        before = first.setdefault(tuple(map(alike, values)), line.number)
        if before == line.number:
            kept.append(line)
        elif not line.bad:
            what = " ".join(str(value) for value in values if value != "") or "a rule for everyone"
            message = f"{what} is in line {before} already; keep one of the two"
            remarks.problems.append(Problem(sheet.file, line.number, message))
    return kept


def _upsert(connection: Connection, table: Table, key: str, rows: "_Rows", remarks: Remarks, told: Told) -> Counts:
    """A part at a time, so that a file of millions takes little room."""
    counts = Counts()
    if remarks.problems:
        return counts
    for part in rows.parts(told):
        names = list(part[0])
        keys = [row[key] for row in part]
        columns = [table.c[name] for name in names]
        here = select(table.c[key], table.c.id, *columns).where(table.c[key].in_(keys))
        existing = {row[0]: row for row in connection.execute(here)}
        added, changed = [], []
        for row in part:
            before = existing.get(row[key])
            if before is None:
                added.append(row)
            elif tuple(before[2:]) != tuple(row[name] for name in names):
                changed.append({"row_id": before[1], **row})
                counts.show(row[key], names, before[2:], row.values())
        write(connection, insert(table), added)
        write(connection, update(table).where(table.c.id == bindparam("row_id")), changed)
        counts.added += len(added)
        counts.changed += len(changed)
        counts.unchanged += len(part) - len(added) - len(changed)
    return counts


class _Rows:
    """The rows of a file's lines, made when they are needed."""

    def __init__(self, lines: Sequence[Line], make: Callable[[Mapping[str, Any]], Row]) -> None:
        self._lines = lines
        self._make = make

    def parts(self, told: Told) -> Iterator[list[Row]]:
        for start in range(0, len(self._lines), LINES_AT_ONCE):
            part = self._lines[start : start + LINES_AT_ONCE]
            yield [self._make(line.values) for line in part]
            told((start + len(part)) / len(self._lines))


def write(connection: Connection, statement: Executable, rows: Sequence[Row], told: Told = lambda _: None) -> None:
    """Run the statement for every row, a part at a time."""
    for start in range(0, len(rows), LINES_AT_ONCE):
        part = rows[start : start + LINES_AT_ONCE]
        connection.execute(statement, part)
        told((start + len(part)) / len(rows))


def _with_new(
    connection: Connection, table: Table, key: str, lines: Iterable[Line], remarks: Remarks
) -> dict[str, int]:
    found = _ids(connection, table, key)
    if remarks.problems:  # nothing was written
        for line in lines:
            found.setdefault(line.values[key], 0)
    return found


def _replace_phones(connection: Connection, lines: Iterable[Line], known: Known) -> None:
    wanted = {
        (phone, known.members[line.values["member_no"]]): None for line in lines for phone in line.values["phone"]
    }
    concerned = {known.members[line.values["member_no"]] for line in lines}
    there = {(row[0], row[1]) for row in connection.execute(select(member_phones.c.phone, member_phones.c.member_id))}
    gone = [{"old_phone": phone, "old_member": member} for phone, member in there
            if member in concerned and (phone, member) not in wanted]  # fmt: skip
    statement = delete(member_phones).where(
        member_phones.c.phone == bindparam("old_phone"), member_phones.c.member_id == bindparam("old_member")
    )
    write(connection, statement, gone)
    new = [{"phone": phone, "member_id": member} for phone, member in wanted if (phone, member) not in there]
    write(connection, insert(member_phones), new)


def load_holds(connection: Connection, sheet: Sheet, known: Known, remarks: Remarks) -> Counts:
    rows = [row for line in sheet.lines if (row := _hold(sheet.file, line, known, remarks)) is not None]
    return _replace(connection, holds, rows, remarks)


def _hold(file: str, line: Line, known: Known, remarks: Remarks) -> Row | None:
    values = line.values
    found = list(strangers(values, known))
    if not values["barcode"] and not line.bad and values["title_no"] not in known.titles:
        if values["title_no"]:
            found.append(f"no item has the title_no {values['title_no']!r}")
        else:
            found.append("barcode and title_no are both empty; fill in one of them")
    remarks.problems.extend(Problem(file, line.number, message) for message in found)
    if found or line.bad:
        return None
    copy = values["barcode"]
    return {
        "member_id": known.members[values["member_no"]],
        "item_id": known.items[copy] if copy else None,
        "title_no": "" if copy else values["title_no"],
        "placed_on": values["placed_on"],
    }


def load_fines(connection: Connection, sheet: Sheet, known: Known, remarks: Remarks) -> Counts:
    rows = []
    for line in sheet.lines:
        found = list(strangers(line.values, known))
        remarks.problems.extend(Problem(sheet.file, line.number, message) for message in found)
        if not found and not line.bad:
            number = known.members[line.values["member_no"]]
            amount, description = line.values["amount"], line.values["description"]
            rows.append({"member_id": number, "amount": amount, "description": description})
    return _replace(connection, fines, rows, remarks)


def strangers(values: Mapping[str, Any], known: Known) -> Iterator[str]:
    """What is wrong with the member and the item a line names."""
    number, barcode = values["member_no"], values.get("barcode", "")
    if number and number not in known.members:
        yield f"there is no member {number}; check the number, or add it to members.csv"
    if barcode and barcode not in known.items:
        yield f"there is no item {barcode}; check the barcode, or add it to items.csv"


def _replace(connection: Connection, table: Table, rows: Sequence[Row], remarks: Remarks) -> Counts:
    """Make the rows from a file these rows; what is there already stays untouched."""
    if remarks.problems:
        return Counts()
    columns = [column for column in table.c if column.name not in ("id", "source")]
    there: defaultdict[tuple[Any, ...], list[int]] = defaultdict(list)
    for old in connection.execute(select(table.c.id, *columns).where(table.c.source == "file")):
        there[tuple(old[1:])].append(old[0])
    take: Callable[[Row], tuple[Any, ...]] = lambda row: tuple(row[column.name] for column in columns)  # noqa: E731
    new = []
    for row in rows:
        same = there.get(take(row))
        if same:
            same.pop()
        else:
            new.append({**row, "source": "file"})
    gone = [{"row_id": number} for numbers in there.values() for number in numbers]
    write(connection, delete(table).where(table.c.id == bindparam("row_id")), gone)
    write(connection, insert(table), new)
    return Counts(added=len(new), unchanged=len(rows) - len(new), closed=len(gone))
