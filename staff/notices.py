"""What patrons were told, what failed and why, and what to do about it."""

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from circulation.notices import NoticeKind
from models import told
from models.told import Sought
from staff.access import Role, needs
from staff.acting import act
from staff.asked import form_of, number_in, period
from staff.console import console
from staff.inbox import spaced_phone
from staff.pages import has_text, t
from staff.tables import table_file

pages = Blueprint("notices", __name__)

_MOST_ROWS = 50_000
_COLUMNS = ("planned_for", "kind", "step", "member_no", "phone", "barcode", "due_on", "state", "reason", "sent_at")


@dataclass(frozen=True, slots=True)
class Cause:
    """Why messages failed: how many, what it means, and what to do."""

    reason: str
    count: int
    meaning: str
    advice: str


@pages.get("/notices")
@needs(Role.VIEWER)
def listing() -> str:
    sought = _sought()
    with console().database.reading() as connection:
        counts = told.counts_of(connection, sought)
        rows = told.notices_told(connection, sought, before=number_in(request.args.get("before")))
        failed = [_cause(*each) for each in told.causes(connection, sought)] if counts.get("failed") else []
        lost = len(told.numbers_to_fix(connection))
    return render_template(
        "staff/notices.html", sought=sought, counts=counts, rows=rows, causes=failed, lost=lost,
        kinds=list(NoticeKind), states=told.STATES, meaning=meaning, spaced=spaced_phone, more=_more(rows),
        given=_given(sought),
    )  # fmt: skip


@pages.post("/notices/retry")
@needs(Role.LIBRARIAN)
def retry() -> ResponseReturnValue:
    """One failed message, or all of the chosen days that another try may mend."""
    one = number_in(request.form.get("message"))
    with console().database.transaction() as connection:
        ids = [one] if one else told.failed_messages(connection, _sought())
        done = told.retry(connection, ids)
        if done:
            act(connection, "retried_notices", about=str(one or ""), details={"messages": done})
    flash(t("retried", count=done) if done else t("nothing_to_retry"), "good" if done else "")
    return redirect(url_for("staff.notices.listing", **_given(_sought())))


@pages.get("/notices/file.<form>")
@needs(Role.VIEWER)
def file(form: str) -> ResponseReturnValue:
    sought = _sought()
    with console().database.transaction() as connection:
        rows = told.notices_told(connection, sought, limit=_MOST_ROWS)
        act(connection, "exported", about="notices", details={"rows": len(rows)})
    cells = [[getattr(row, name) for name in _COLUMNS] for row in rows]
    return table_file(f"notices-{sought.since}-{sought.until}", _COLUMNS, cells, form_of(form))


@pages.get("/notices/numbers.<form>")
@needs(Role.LIBRARIAN)
def numbers(form: str) -> ResponseReturnValue:
    """The members whose numbers have to be mended at the desk."""
    with console().database.transaction() as connection:
        rows = told.numbers_to_fix(connection)
        act(connection, "exported", about="numbers", details={"rows": len(rows)})
    columns = ("member_no", "name", "phone", "branch", "unreachable_since", "what_to_do")
    cells = [
        (row.member_no, row.name, row.phone, row.branch, row.since, t("fix_phone") if row.phone else t("ask_phone"))
        for row in rows
    ]
    return table_file("numbers-to-fix", columns, cells, form_of(form))


def meaning(reason: str) -> str:
    """Why something was not sent, in plain words."""
    for name in (f"failure_{reason}", f"skipped_{reason}"):
        if has_text(name):
            return t(name)
    return reason and t("failure_other")


def _cause(reason: str, count: int) -> Cause:
    name = f"advice_{reason}"
    advice = t(name) if has_text(name) else t("advice_other")
    return Cause(reason, count, meaning(reason), advice)


def _sought() -> Sought:
    chosen = period(days=7, ahead=1)
    values = request.values
    state = values.get("state", "") if values.get("state", "") in told.STATES else ""
    kind = values.get("kind", "") if values.get("kind", "") in set(NoticeKind) else ""
    return Sought(chosen.since, chosen.until, state, kind)


def _given(sought: Sought) -> dict[str, Any]:
    values = {"since": sought.since.isoformat(), "until": sought.until.isoformat()}
    return values | {name: value for name, value in (("state", sought.state), ("kind", sought.kind)) if value}


def _more(rows: list[Any]) -> int:
    return rows[-1].id if len(rows) == told.PAGE else 0
