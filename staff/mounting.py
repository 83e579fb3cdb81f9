"""Hangs the console into the application, below /staff."""

from typing import Never

from flask import Blueprint, Flask, abort

from staff import (
    announcing,
    assets,
    auditing,
    bot_texts,
    canned,
    closures,
    conversations,
    exporting,
    lending,
    link_codes,
    live,
    media,
    notices,
    numbers,
    on_behalf,
    own_factor,
    people,
    poster,
    replying,
    report,
    rules,
    signing_in,
    trying,
    uploading,
)
from staff.access import Role, give_tokens, guard, needs
from staff.console import Console
from staff.pages import add_shared

PREFIX = "/staff"
_CONVERSATIONS = (signing_in, own_factor, conversations, live, media, replying, on_behalf)
_NOTICES = (notices, trying, announcing)
_LIBRARY = (closures, lending, rules, uploading)
_NUMBERS = (numbers, report, exporting)
_DESK = (poster, link_codes, canned, people, bot_texts, auditing)
_FAMILIES = (*_CONVERSATIONS, *_NOTICES, *_LIBRARY, *_NUMBERS, *_DESK)


def add_console(app: Flask, parts: Console) -> None:
    """Hang the console into the application; nothing of it runs for any other address."""
    app.extensions["console"] = parts
    app.config.update(
        SESSION_COOKIE_NAME="perpanjang_staff",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=(parts.settings.public_url or "").startswith("https://"),
        WTF_CSRF_TIME_LIMIT=None,  # a page that stays open all day must still be able to send
    )
    give_tokens(app)
    routes = Blueprint(
        "staff", __name__, url_prefix=PREFIX, template_folder="templates", static_folder="static",
        static_url_path="/static",
    )  # fmt: skip
    routes.before_request(guard)
    add_shared(routes)
    assets.add_stamps(routes)
    for family in _FAMILIES:
        routes.register_blueprint(family.pages)
    routes.add_url_rule("/<path:elsewhere>", "nowhere", _nowhere)  # so that its answer is one of the console's, too
    app.register_blueprint(routes)


@needs(Role.VIEWER)
def _nowhere(elsewhere: str) -> Never:
    abort(404)
