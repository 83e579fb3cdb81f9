"""The demo phone: a page where a visitor writes to the bot as one of the demo library's patrons.

Registered in demo mode only. Nothing is short-cut: what is typed travels as a signed form to the webhook.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, Response, abort, jsonify, render_template, request
from flask.typing import ResponseReturnValue

from bot.simulated_phone import (
    DEMO_ACCOUNT,
    DEMO_LIBRARY_PHONE,
    WEBHOOK_PATH,
    NoAnswerError,
    Sign,
    is_message_id,
    new_message_id,
    post_message,
)

LONGEST_TEXT = 4096
CONTENT_POLICY = "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

_PHONE = re.compile(r"\+[1-9]\d{6,14}", re.ASCII)
_LOOPBACK = {"127.0.0.1", "localhost", "::1"}


News = Callable[[str], list[dict[str, Any]]]
"""Phone -> messages, oldest first, each with its id, its text and when it was sent (milliseconds)."""


@dataclass(frozen=True)
class Person:
    """Somebody a visitor may be: the name in the list, the phone, and one line about what to try.

    What is empty in English is shown as it is in Indonesian.
    """

    label: str
    phone: str
    note: str
    label_en: str = ""
    note_en: str = ""


@dataclass(frozen=True)
class _Message:
    phone: str
    text: str
    message_id: str


def simulator_routes(
    cast: Callable[[], list[Person]],
    sign: Sign,
    public_url: str | None,
    *,
    library_name: str = "Perpustakaan",
    library_phone: str = DEMO_LIBRARY_PHONE,
    account: str = DEMO_ACCOUNT,
    news: News = lambda phone: [],
) -> Blueprint:
    """The page and its send route; `public_url` is the address signatures are made over (None = as reached).

    `news` finds what was sent to a phone otherwise than as an answer.
    """
    routes = Blueprint(
        "simulator", __name__, template_folder="templates", static_folder="static", static_url_path="/simulator/static"
    )
    routes.before_request(_refuse_other_hosts)
    routes.after_request(_harden)

    @routes.get("/simulator")
    def page() -> str:
        return render_template("simulator.html", people=cast(), library_name=library_name)

    @routes.post("/simulator/send")
    def send() -> ResponseReturnValue:
        _refuse_other_sites()
        message = _message(request.get_json(silent=True))
        if message is None:
            return jsonify(error="invalid"), 400
        try:
            replies = post_message(
                request.host_url.rstrip("/") + WEBHOOK_PATH,
                message.phone,
                message.text,
                sign,
                message_id=message.message_id,
                signed_url=public_url.rstrip("/") + WEBHOOK_PATH if public_url else None,
                library_phone=library_phone,
                account=account,
            )
        except NoAnswerError as error:
            return jsonify(error=error.reason), 502
        return jsonify(replies=replies, message_id=message.message_id)

    @routes.get("/simulator/news")
    def tell_news() -> ResponseReturnValue:
        phone = "+" + request.args.get("phone", "").strip().lstrip("+")
        if not _PHONE.fullmatch(phone):
            return jsonify(error="invalid"), 400
        return jsonify(messages=news(phone))

    return routes


def _message(content: Any) -> _Message | None:
    """The message a JSON body holds, or None when it holds none."""
    if not isinstance(content, dict):
        return None
    phone, text, message_id = content.get("phone"), content.get("text"), content.get("message_id", new_message_id())
    if not (isinstance(phone, str) and isinstance(text, str) and isinstance(message_id, str)):
        return None
    good = _PHONE.fullmatch(phone) and text.strip() and len(text) <= LONGEST_TEXT and is_message_id(message_id)
    return _Message(phone, text, message_id) if good else None


def _refuse_other_hosts() -> None:
    """Only a loopback name: the message is posted to the host the browser named, which must be this machine."""
    if urlsplit(request.host_url).hostname not in _LOOPBACK:
        abort(403)


def _refuse_other_sites() -> None:
    """Only this page's script: JSON is never posted across sites unasked, and the browser names the site."""
    if request.mimetype != "application/json":
        abort(415)
    if request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin":
        abort(403)
    origin = request.headers.get("Origin")
    if origin is not None and origin != request.host_url.rstrip("/"):
        abort(403)


def _harden(response: Response) -> Response:
    response.headers["Content-Security-Policy"] = CONTENT_POLICY
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "same-origin"
    if request.endpoint != "simulator.static":
        response.headers["Cache-Control"] = "no-store"
    return response
