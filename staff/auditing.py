"""Every act of staff, reading included: who, when, what, about whom."""

import json
from typing import Any

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from models import accounts
from models.accounts import AuditSought
from staff.access import Role, needs
from staff.acting import act
from staff.asked import Period, form_of, number_in, period
from staff.console import console
from staff.figures import moments
from staff.pages import has_text, t
from staff.tables import table_file
from staff.wording import texts

pages = Blueprint("auditing", __name__)

_PAGE, _MOST_ROWS = 100, 50_000


@pages.get("/audit")
@needs(Role.ADMIN)
def listing() -> str:
    with console().database.reading() as connection:
        rows = accounts.audit_lines(connection, _sought(), before=number_in(request.args.get("before")), limit=_PAGE)
        people = accounts.audited_people(connection)
    acts = sorted(name.removeprefix("act_") for name in texts("en") if name.startswith("act_"))
    more = {**request.args, "before": rows[-1].id} if len(rows) == _PAGE else None
    return render_template(
        "staff/audit.html", rows=rows, people=people, acts=acts, act_text=act_text, chosen=_days(), more=more,
        given={name: value for name, value in request.args.items() if name != "before"}, told=_told,
    )  # fmt: skip


@pages.get("/audit.<form>")
@needs(Role.ADMIN)
def file(form: str) -> ResponseReturnValue:
    kind, zone = form_of(form), console().clock.zone
    with console().database.transaction() as connection:
        rows = accounts.audit_lines(connection, _sought(), limit=_MOST_ROWS)
        act(connection, "exported", about="audit")
    cells = [(row.at.astimezone(zone), row.who, row.act, row.contact_id, row.about, _told(row.details)) for row in rows]
    return table_file("audit", ("at", "who", "act", "conversation", "about", "details"), cells, kind)


def act_text(name: str) -> str:
    return t(f"act_{name}") if has_text(f"act_{name}") else name.replace("_", " ")


def _days() -> Period:
    """Acts of staff are written down in real time."""
    return period(now=console().clock.real_now().astimezone(console().clock.zone).date())


def _sought() -> AuditSought:
    since, until = moments(_days())
    asked = {name: request.args.get(name, "").replace("\0", "").strip() for name in ("who", "act", "about")}
    return AuditSought(since, until, **asked)


def _told(details: Any) -> str:
    if not isinstance(details, dict):
        return "" if details is None else json.dumps(details, ensure_ascii=False)
    return ", ".join(f"{name}: {value}" for name, value in details.items() if value not in ("", None))
