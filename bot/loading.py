"""Loads the library's files, CSV or workbooks, into our tables: repeatable, and all or nothing."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from pathlib import Path

from sqlalchemy import Connection, text

from bot import loading_policy as policy
from bot import loading_tables as tables
from bot.csv_files import Column, Problem, Remarks, Sheet, Told, did_you_mean, read_sheet, read_table
from bot.database import Database
from bot.library_files import columns_of
from bot.loading_loans import Kept, load_loans
from bot.loading_sources import find_tables
from bot.loading_tables import Counts
from models.policy import tell_everybody

Progress = Callable[[str, float], object]
"""Hears what is being done and which share of it is done, 0 to 1."""
# A renewal between our reading of the loans and our writing would be lost. SQLite has one writer anyway.
_WRITERS_WAIT = text("LOCK TABLE members, items, loans IN SHARE ROW EXCLUSIVE MODE")
_TABLES = (".csv", ".tsv", ".txt", ".xlsx", ".xls", ".ods")


@dataclass(slots=True)
class LoadReport:
    """What a load did, or would do when it was only tried."""

    counts: dict[str, Counts] = field(default_factory=dict)
    kept: list[Kept] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)
    dry_run: bool = False


class LoadFailed(Exception):  # noqa: N818  the name says what happened
    """Nothing was loaded; `problems` has every bad line."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = list(problems)
        super().__init__("\n".join(map(str, self.problems)))


class _OnlyTried(Exception):  # noqa: N818
    """Takes a dry run out of its transaction."""


def load_folder(
    database: Database,
    folder: Path,
    *,
    today: date,
    default_region: str = "ID",
    decimals: int = 0,
    complete: bool = False,
    dry_run: bool = False,
    progress: Progress | None = None,
) -> LoadReport:
    """Load every file the folder has, in one transaction.

    Raises LoadFailed with all mistakes, and then nothing has changed. `complete` closes the open loans which
    loans.csv no longer has. A dry run reports what would be done and changes nothing.
    """
    told = progress or (lambda what, share: None)
    remarks = Remarks()
    sheets = _read(folder, columns_of(default_region, decimals, today), remarks, told)
    report = LoadReport(dry_run=dry_run)
    try:
        with database.transaction() as connection:
            if not database.is_sqlite:
                connection.execute(_WRITERS_WAIT)
            _load(connection, sheets, remarks, report, today=today, complete=complete, told=told)
            if remarks.problems:
                raise LoadFailed(_in_order(remarks.problems, sheets))
            if dry_run:
                raise _OnlyTried
    except _OnlyTried:
        pass
    report.warnings = _in_order(remarks.warnings, sheets)
    return report


def _read(
    folder: Path, files: Mapping[str, Mapping[str, Column]], remarks: Remarks, told: Progress
) -> dict[str, Sheet]:
    if not folder.is_dir():
        raise LoadFailed(
            [Problem(str(folder), 0, "is not a folder; name the folder that holds members.csv and the others")]
        )
    there = sorted(path for path in folder.iterdir() if path.is_file() and path.suffix.casefold() in _TABLES)
    found = find_tables(there, files, remarks)
    sheets = {}
    for name, columns in files.items():
        source = found.tables.get(name)
        if source is not None:
            share = partial(told, f"reading {name}")
            share(0)
            if isinstance(source, Path):
                sheets[name] = read_sheet(source, columns, remarks, share)
            else:
                sheets[name] = read_table(source, columns, remarks)
            share(1)
    if remarks.problems and not sheets:
        raise LoadFailed(remarks.problems)
    if not sheets:
        others = f"; it has {', '.join(path.name for path in found.strangers)}" if found.strangers else ""
        raise LoadFailed([Problem(str(folder), 0, f"has none of {', '.join(files)}{others}")])
    for path in found.strangers:
        remarks.warnings.append(Problem(path.name, 0, f"is not loaded; {did_you_mean(path.name, files)}"))
    return sheets


def _load(
    connection: Connection,
    sheets: Mapping[str, Sheet],
    remarks: Remarks,
    report: LoadReport,
    *,
    today: date,
    complete: bool,
    told: Progress,
) -> None:
    """Members and items first: everything else refers to them. Nothing is written once a mistake is found."""
    known = tables.read_known(connection)
    steps: dict[str, Callable[[Sheet, Told], Counts]] = {
        "members.csv": lambda sheet, share: tables.load_members(connection, sheet, known, remarks, share),
        "items.csv": lambda sheet, share: tables.load_items(connection, sheet, known, remarks, share),
        "loans.csv": lambda sheet, share: load_loans(
            connection, sheet, known, remarks, report.kept, today, complete, share
        ),
        "holds.csv": lambda sheet, _: tables.load_holds(connection, sheet, known, remarks),
        "fines.csv": lambda sheet, _: tables.load_fines(connection, sheet, known, remarks),
        "loan_rules.csv": lambda sheet, _: policy.load_rules(connection, sheet, remarks),
        "closures.csv": lambda sheet, _: policy.load_closures(connection, sheet, remarks),
    }
    for name, sheet in sheets.items():
        share = partial(told, f"loading {name}")
        share(0)
        report.counts[name] = steps[name](sheet, share)
        share(1)
    if not remarks.problems and sheets.keys() & {"members.csv", "items.csv", "loan_rules.csv"}:
        policy.warn_of_rules_for_nobody(connection, sheets.get("loan_rules.csv"), remarks)
    if any(report.counts[name].touched for name in ("loan_rules.csv", "closures.csv") if name in sheets):
        tell_everybody(connection)


def _in_order(problems: Iterable[Problem], sheets: Collection[str]) -> list[Problem]:
    order = {name: place for place, name in enumerate(sheets)}
    return sorted(problems, key=lambda problem: (order.get(problem.file, -1), problem.line))
