"""Loan rules and closures from a file: their rows are replaced as a whole, those made here stay."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection, Table, delete, insert, select

from bot.csv_files import Problem, Remarks, Sheet, did_you_mean
from bot.loading_tables import Counts, unique
from circulation.loan_rule import kind
from models.library import closures, loan_rules
from models.policy import rules_for_nobody

_LONGEST = 300
"""Characters of a warning that names what is possible: a library may have very many item types."""


def load_rules(connection: Connection, sheet: Sheet, remarks: Remarks) -> Counts:
    lines = unique(sheet, ("category", "item_type"), remarks, alike=kind)
    made_here = select(loan_rules.c.category, loan_rules.c.item_type).where(loan_rules.c.source == "here")
    ours = {(kind(row.category), kind(row.item_type)) for row in connection.execute(made_here)}
    rows = []
    for line in lines:
        if (kind(line.values["category"]), kind(line.values["item_type"])) in ours:
            message = "a rule made here has the same category and item_type; that one counts, this line is left out"
            remarks.warnings.append(Problem(sheet.file, line.number, message))
        else:
            rows.append(dict(line.values))
    return _replace(connection, loan_rules, rows, remarks)


def warn_of_rules_for_nobody(connection: Connection, sheet: Sheet | None, remarks: Remarks) -> None:
    """Once members, items and rules are in place: a rule in this file by its line, another by its words."""
    lines = {(line.values["category"], line.values["item_type"]): line.number for line in sheet.lines} if sheet else {}
    for found in rules_for_nobody(connection):
        whose = "member" if found.column == "category" else "item"
        hint = did_you_mean(found.word, found.known) if found.known else f"no {whose} has a {found.column} at all"
        message = f"{found.column}: no {whose} has {found.word!r}, so this rule does nothing; {hint}"
        file = sheet.file if sheet and found.rule in lines else "loan rules"
        remarks.warnings.append(Problem(file, lines.get(found.rule, 0), message[:_LONGEST]))


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
    _warn_of_both(connection, sheet, rows, remarks)
    return _replace(connection, closures, rows, remarks)


def _warn_of_both(connection: Connection, sheet: Sheet, rows: Sequence[dict[str, Any]], remarks: Remarks) -> None:
    """The same days closed and with hours is a slip more often than a wish."""
    made_here = connection.execute(select(closures).where(closures.c.source == "here"))
    seen: dict[tuple[date, date, bool], str] = {
        (row.first_on, row.last_on, bool(row.hours)): "a row made here" for row in made_here
    }
    for line, row in zip(sheet.lines, rows, strict=True):
        first, last, opens = row["first_on"], row["last_on"], bool(row["hours"])
        other = seen.get((first, last, not opens))
        if other and not line.bad:
            days = f"{first}" if first == last else f"{first} to {last}"
            one, two = (other, "this line") if opens else ("this line", other)
            message = f"{days}: {one} closes, {two} gives hours; closed counts, keep one of the two"
            remarks.warnings.append(Problem(sheet.file, line.number, message))
        seen.setdefault((first, last, opens), f"line {line.number}")


def _replace(connection: Connection, table: Table, rows: Sequence[dict[str, Any]], remarks: Remarks) -> Counts:
    """All or none: of two closures alike the later row counts, so their order is the file's."""
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
