"""What any day would tell to whom, without telling it."""

from collections import Counter
from datetime import date, timedelta
from itertools import islice

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from bot.notices import NoticePlanner, Planned
from staff.access import Role, needs
from staff.acting import act
from staff.asked import day_in, form_of, today
from staff.console import console
from staff.inbox import spaced_phone
from staff.notices import meaning
from staff.tables import table_file

pages = Blueprint("trying", __name__)

_SHOWN = 200
_FAR = timedelta(days=400)
_COLUMNS = ("phone", "member_no", "kind", "status", "reason", "text")


def planner() -> NoticePlanner:
    parts = console()
    return NoticePlanner(parts.settings, parts.database, parts.clock, parts.phrases)


@pages.get("/notices/try")
@needs(Role.VIEWER)
def dry_run() -> str:
    day = _day()
    if "on" not in request.args:
        return render_template("staff/dry_run.html", day=day, rows=None)
    counts: Counter[tuple[str, str]] = Counter()
    people: set[str] = set()
    shown: list[Planned] = []
    for row in planner().plan(day, dry_run=True):
        counts[row.kind, row.reason] += 1
        if row.status == "would_send":
            people.add(row.phone)
        if len(shown) < _SHOWN:
            shown.append(row)
    return render_template(
        "staff/dry_run.html", day=day, rows=shown, counts=sorted(counts.items()), people=len(people),
        total=counts.total(), meaning=meaning, spaced=spaced_phone,
    )  # fmt: skip


@pages.get("/notices/try.<form>")
@needs(Role.VIEWER)
def file(form: str) -> ResponseReturnValue:
    day, kept = _day(), form_of(form)
    rows: list[Planned] = list(islice(planner().plan(day, dry_run=True), 50_000))
    with console().database.transaction() as connection:
        act(connection, "exported", about="dry_run", details={"rows": len(rows)})
    cells = [[getattr(row, name) for name in _COLUMNS] for row in rows]
    return table_file(f"dry-run-{day}", _COLUMNS, cells, kept)


def _day() -> date:
    day = day_in(request.args, "on") or today()
    return min(max(day, today() - _FAR), today() + _FAR)
