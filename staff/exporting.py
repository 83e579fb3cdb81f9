"""Every table as a file."""

from itertools import islice

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from staff.access import Role, needs
from staff.acting import act
from staff.asked import form_of
from staff.console import console
from staff.exports import NAMES, columns_and_rows, streamed_csv
from staff.pages import t
from staff.tables import table_file

pages = Blueprint("exporting", __name__)

_MOST_ROWS = 100_000


@pages.get("/export")
@needs(Role.LIBRARIAN)
def tables() -> str:
    return render_template("staff/export.html", names=NAMES)


@pages.get("/export/<what>.<form>")
@needs(Role.LIBRARIAN)
def export(what: str, form: str) -> ResponseReturnValue:
    """A whole table: as CSV row by row however long it is, as XLSX up to 100,000 rows."""
    if what not in NAMES:
        abort(404)
    kind = form_of(form)
    with console().database.transaction() as connection:
        act(connection, "exported", about=what)
    decimals = console().settings.currency.decimals
    columns, rows = columns_and_rows(console().database, what, console().clock.zone, decimals)
    if kind == "csv":
        return streamed_csv(what, columns, rows)
    kept = list(islice(rows, _MOST_ROWS + 1))
    if len(kept) > _MOST_ROWS:
        flash(t("too_many_rows", most=f"{_MOST_ROWS:,}".replace(",", ".")), "bad")
        return redirect(url_for("staff.exporting.tables"))
    return table_file(what, columns, kept, kind)
