"""Loan rules and closures from a file: their rows are replaced as a whole, those made here stay."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Table, delete, insert, select

from bot.csv_files import Problem, Remarks, Sheet
from bot.loading_tables import Counts, unique
from models.library import closures, loan_rules


def load_rules(connection: Connection, sheet: Sheet, remarks: Remarks) -> Counts:
    lines = unique(sheet, ("category", "item_type"), remarks)
    made_here = select(loan_rules.c.category, loan_rules.c.item_type).where(loan_rules.c.source == "here")
    ours = {tuple(row) for row in connection.execute(made_here)}
    rows = []
    for line in lines:
        key = line.values["category"], line.values["item_type"]
        if key in ours:
            message = "a rule made here has the same category and item_type; that one counts, this line is left out"
            remarks.warnings.append(Problem(sheet.file, line.number, message))
        else:
            rows.append(dict(line.values))
    return _replace(connection, loan_rules, rows, remarks)


def load_closures(connection: Connection, sheet: Sheet, remarks: Remarks) -> Counts:
    rows = []
    for line in sheet.lines:
        first, last = line.values["date"], line.values["until"] or line.values["date"]
        if not line.bad and last < first:
            message = f"until: {last} is before the date {first}; exchange the two"
            remarks.problems.append(Problem(sheet.file, line.number, message))
        rows.append(
            {"first_on": first, "last_on": last, "hours": line.values["hours"], "reason": line.values["reason"]}
        )
    return _replace(connection, closures, rows, remarks)


def _replace(connection: Connection, table: Table, rows: Sequence[dict[str, Any]], remarks: Remarks) -> Counts:
    """All or none: of two closures on one day the later row counts, so their order is the file's."""
    if remarks.problems:
        return Counts()
    columns = [column for column in table.c if column.name not in ("id", "source")]
    statement = select(*columns).where(table.c.source == "file").order_by(table.c.id)
    old = [tuple(row) for row in connection.execute(statement)]
    new = [tuple(row[column.name] for column in columns) for row in rows]
    if old == new:
        return Counts(unchanged=len(new))
    same = len(set(old) & set(new))
    connection.execute(delete(table).where(table.c.source == "file"))
    if rows:
        connection.execute(insert(table), [{**row, "source": "file"} for row in rows])
    if same == len(old) == len(new):  # another order
        return Counts(changed=len(new))
    return Counts(added=len(new) - same, unchanged=same, closed=len(old) - same)
