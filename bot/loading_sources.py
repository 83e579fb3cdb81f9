"""Which file of a folder, or which sheet of a workbook, holds which table."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from bot.csv_files import Problem, Remarks
from bot.workbooks import Table, WorkbookRefused, is_workbook, titles_of


@dataclass(slots=True)
class Found:
    """The table's name, such as members.csv -> where it is; and tables nobody asked for."""

    tables: dict[str, Path | Table] = field(default_factory=dict)
    strangers: list[Path] = field(default_factory=list)


def find_tables(paths: Iterable[Path], names: Collection[str], remarks: Remarks) -> Found:
    """CSV files by their name; workbooks by their name, or by the names of their sheets."""
    found = Found()
    for path in paths:
        try:
            here = _in(path, names)
        except WorkbookRefused as refused:
            remarks.problems.append(Problem(path.name, 0, str(refused)))
            continue
        if not here:
            found.strangers.append(path)
        for name, source in here.items():
            if name in found.tables:
                message = f"holds {name.removesuffix('.csv')}, which another file holds, too; keep one of the two"
                remarks.problems.append(Problem(path.name, 0, message))
            found.tables.setdefault(name, source)
    return found


def _in(path: Path, names: Collection[str]) -> dict[str, Path | Table]:
    by_stem = {name.removesuffix(".csv"): name for name in names}
    own_name = by_stem.get(path.stem.casefold())
    if not is_workbook(path):
        return {own_name: path} if own_name and path.suffix.casefold() in (".csv", ".xlsx", ".xls") else {}
    titles = {title.strip().casefold(): title for title in titles_of(path)}
    sheets: dict[str, Path | Table] = {
        by_stem[each]: Table(path, title) for each, title in titles.items() if each in by_stem
    }
    return sheets or ({own_name: Table(path)} if own_name else {})
