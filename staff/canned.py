"""Ready-made replies: written once, filled in and sent from the conversations."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from models import canned, thread
from staff.access import Role, needs
from staff.acting import act
from staff.asked import line, number_in, prose
from staff.console import console
from staff.pages import t

pages = Blueprint("canned", __name__)

_LONGEST = 1000
FIELDS = ("nama", "perpustakaan", "petugas", "nomor_anggota")
"""Words that are filled in when they stand in braces."""


@pages.get("/canned")
@needs(Role.VIEWER)
def listing() -> str:
    return _page()


@pages.post("/canned")
@needs(Role.LIBRARIAN)
def add() -> ResponseReturnValue:
    name, text = line("name", 60), prose("text", _LONGEST)
    with console().database.transaction() as connection:
        kept = bool(name and text) and canned.add(connection, name, text)
        if kept:
            act(connection, "kept_canned_reply", about=name)
    if not kept:
        flash(t("canned_taken") if name and text else t("canned_empty"), "bad")
        return _page(name=name, text=text), 409 if name and text else 400
    flash(t("canned_kept"), "good")
    return redirect(url_for("staff.canned.listing"))


@pages.post("/canned/change")
@needs(Role.LIBRARIAN)
def change() -> ResponseReturnValue:
    """A new text, or none any more; never over what a colleague has written meanwhile."""
    number, seen, text = number_in(request.form.get("reply")), prose("seen", _LONGEST), prose("text", _LONGEST)
    with console().database.transaction() as connection:
        if "remove" in request.form:
            done = canned.remove(connection, number, seen) is not None
            name = "removed_canned_reply"
        else:
            done = bool(text) and canned.change(connection, number, seen, text)
            name = "kept_canned_reply"
        if done:
            act(connection, name, about=str(number))
    if not done:
        flash(t("error_409") if text else t("canned_empty"), "bad")
        return _page(lost=text), 409
    flash(t("canned_kept") if name == "kept_canned_reply" else t("canned_removed"), "good")
    return redirect(url_for("staff.canned.listing"))


def _page(**given: str) -> str:
    with console().database.reading() as connection:
        rows = thread.all_canned(connection)
    return render_template("staff/canned.html", rows=rows, given=given, fields=FIELDS)
