"""The list of conversations."""

from flask import Blueprint, render_template

from staff.access import Role, needs

pages = Blueprint("conversations", __name__)


@pages.get("/")
@needs(Role.VIEWER)
def listing() -> str:
    return render_template("staff/conversations.html")
