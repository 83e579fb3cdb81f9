"""Codes with which members link a phone, handed out at the desk."""

from flask import Blueprint, flash, render_template
from flask.typing import ResponseReturnValue

from bot.link_codes import VALID_FOR, new_link_code
from staff.access import Role, needs
from staff.acting import act
from staff.asked import line
from staff.console import console
from staff.pages import t

pages = Blueprint("link_codes", __name__)


@pages.get("/link-code")
@needs(Role.LIBRARIAN)
def ask() -> str:
    return render_template("staff/link_code.html", code="", given="")


@pages.post("/link-code")
@needs(Role.LIBRARIAN)
def hand_out() -> ResponseReturnValue:
    """A code for one member, shown once; the audit says who asked for it, not what it is."""
    member_no, now = line("member_no", 50), console().clock.now()
    with console().database.transaction() as connection:
        code = new_link_code(connection, member_no, now)
        if code is not None:
            act(connection, "made_link_code", about=member_no)
    if code is None:
        flash(t("no_such_member", number=member_no), "bad")
        return render_template("staff/link_code.html", code="", given=member_no), 400
    return render_template("staff/link_code.html", code=code, given=member_no, until=now + VALID_FOR)
