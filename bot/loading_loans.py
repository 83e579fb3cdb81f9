"""Loans from a file: its word counts, except while it has not yet seen a renewal made here."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Connection, bindparam, insert, select, update

from bot.csv_files import Line, Problem, Remarks, Sheet, Told
from bot.loading_tables import Counts, Known, strangers, unique, write
from models.library import loans

_TOLD = ("due_on", "renewals", "last_renewed_on", "returned_on")
_CLOSE = update(loans).where(loans.c.id == bindparam("row_id")).values(returned_on=bindparam("day"))
_CHANGE = update(loans).where(loans.c.id == bindparam("row_id"))

Key = tuple[int, int, date]


class Kept(NamedTuple):
    """A loan renewed here whose line in the file is from before the renewal."""

    member_no: str
    barcode: str
    due_on: date
    file_due_on: date

    def __str__(self) -> str:
        return f"{self.barcode} of {self.member_no}: due {self.due_on}, the file still says {self.file_due_on}"


@dataclass(slots=True)
class _Plan:
    added: list[dict[str, Any]] = field(default_factory=list)
    changed: list[dict[str, Any]] = field(default_factory=list)
    returned: list[dict[str, Any]] = field(default_factory=list)
    unchanged: int = 0
    counts: Counts = field(default_factory=Counts)


def load_loans(
    connection: Connection,
    sheet: Sheet,
    known: Known,
    remarks: Remarks,
    kept: list[Kept],
    today: date,
    complete: bool,
    told: Told,
) -> Counts:
    """Insert, change, keep; with `complete`, return what the file no longer has."""
    lines = _checked(sheet, known, remarks)
    existing = {(row.item_id, row.member_id, row.checked_out_on): row for row in connection.execute(select(loans))}
    named = {_key(line, known) for line in lines}
    left_open = {key: row for key, row in existing.items() if row.returned_on is None and key not in named}
    if not complete:
        _refuse_second_loans(sheet.file, lines, known, left_open, remarks)
    if remarks.problems:
        return Counts()
    plan = _planned(lines, known, existing, kept)
    gone = [{"row_id": row.id, "day": today} for row in left_open.values()] if complete else []
    _write(connection, plan, gone, told)
    changed = len(plan.changed) + len(plan.returned)
    return Counts(len(plan.added), changed, plan.unchanged, len(gone), plan.counts.examples)


def _key(line: Line, known: Known) -> Key:
    values = line.values
    return known.items[values["barcode"]], known.members[values["member_no"]], values["checked_out_on"]


def _checked(sheet: Sheet, known: Known, remarks: Remarks) -> list[Line]:
    good = []
    lent: dict[str, int] = {}
    for line in unique(sheet, ("barcode", "member_no", "checked_out_on"), remarks):
        found = list(strangers(line.values, known)) + list(_twice_lent(line, lent))
        remarks.problems.extend(Problem(sheet.file, line.number, message) for message in found)
        if found or line.bad:
            continue
        good.append(line)
        if line.values["due_on"] < line.values["checked_out_on"]:
            message = "due_on is before checked_out_on; is the month in the right place?"
            remarks.warnings.append(Problem(sheet.file, line.number, message))
    return good


def _twice_lent(line: Line, lent: dict[str, int]) -> Iterator[str]:
    barcode = line.values["barcode"]
    if line.bad or line.values["returned_on"] is not None:
        return
    before = lent.setdefault(barcode, line.number)
    if before != line.number:
        yield f"{barcode} is on loan in line {before} already; fill in returned_on of the earlier loan"


def _refuse_second_loans(
    file: str, lines: Iterable[Line], known: Known, left_open: dict[Key, Any], remarks: Remarks
) -> None:
    open_items = {key[0] for key in left_open}
    for line in lines:
        if line.values["returned_on"] is None and known.items[line.values["barcode"]] in open_items:
            message = (
                f"{line.values['barcode']} is still on loan by an earlier loan which the file does not have; "
                "add that loan with its returned_on, or load with --complete if the file holds all open loans"
            )
            remarks.problems.append(Problem(file, line.number, message))


def _planned(lines: Iterable[Line], known: Known, existing: dict[Key, Any], kept: list[Kept]) -> _Plan:
    plan = _Plan()
    for line in lines:
        key, values = _key(line, known), line.values
        told = {name: values[name] for name in _TOLD}
        before = existing.get(key)
        if before is None:
            plan.added.append({"item_id": key[0], "member_id": key[1], "checked_out_on": key[2], **told})
            continue
        if _is_older(before, told):
            told.update(due_on=before.due_on, renewals=before.renewals, last_renewed_on=before.last_renewed_on)
            mark = {"file_due_on": before.file_due_on, "file_renewals": before.file_renewals}
            if told["returned_on"] is None:
                kept.append(Kept(values["member_no"], values["barcode"], before.due_on, before.file_due_on))
        else:
            mark = {"file_due_on": None, "file_renewals": None}
        new = {**told, **mark}
        if all(getattr(before, name) == value for name, value in new.items()):
            plan.unchanged += 1
        else:
            (plan.changed if told["returned_on"] is None else plan.returned).append({"row_id": before.id, **new})
            record = f"{values['barcode']} ({values['member_no']})"
            plan.counts.show(record, told, (getattr(before, name) for name in told), told.values())
    return plan


def _is_older(before: Any, told: dict[str, Any]) -> bool:
    """Whether the file still says what it said before we renewed."""
    return before.file_due_on is not None and (told["due_on"], told["renewals"]) == (
        before.file_due_on,
        before.file_renewals,
    )


def _write(connection: Connection, plan: _Plan, gone: Sequence[dict[str, Any]], told: Told) -> None:
    """What frees a copy goes first: a copy can only be on loan once."""
    for statement, rows in (
        (_CLOSE, gone),
        (_CHANGE, plan.returned),
        (_CHANGE, plan.changed),
        (insert(loans), plan.added),
    ):
        write(connection, statement, rows, told)
