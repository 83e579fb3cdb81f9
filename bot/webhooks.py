"""The provider's calls: messages in, delivery states in, files of staff out."""

from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import structlog
from flask import Blueprint, Response, request
from sqlalchemy.exc import DBAPIError
from werkzeug.exceptions import RequestEntityTooLarge

from bot.clock import Clock
from bot.database import Database
from bot.dispatcher import DatabaseAway, Dispatcher
from bot.providers.base import Provider
from bot.sent_files import PATH, message_behind
from bot.settings import Settings
from bot.settling import Settling, write_pause
from models import conversing, sent_files

log = structlog.get_logger()

LARGEST_BODY = 32 * 1024


def file_routes(settings: Settings, database: Database, clock: Clock) -> Blueprint:
    """GET /webhooks/twilio/files/…: a file of staff, for whoever has the address that we made and signed for it."""
    routes = Blueprint("files", __name__)

    @routes.get(f"{PATH}/<token>/<name>")
    def give(token: str, name: str) -> Response:
        message_id = message_behind(settings, token, clock.real_now())
        row = None
        if message_id is not None:
            with database.reading() as connection:
                row = sent_files.file_of(connection, message_id)
        if row is None or row.form["MediaName0"] != name:
            return Response("", 404)
        headers = {"Cache-Control": "private, no-store", "X-Content-Type-Options": "nosniff", "X-Robots-Tag": "noindex"}
        headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
        headers["Content-Disposition"] = f'inline; filename="{name}"'
        return Response(row.content, 200, headers, content_type=row.form["MediaContentType0"])

    return routes


def webhook_routes(
    provider: Provider, dispatcher: Dispatcher, database: Database, clock: Clock, public_url: str, settling: Settling
) -> Blueprint:
    """POST /webhooks/twilio and /webhooks/twilio/status; both demand the provider's signature."""
    routes = Blueprint("webhooks", __name__)
    base = public_url.rstrip("/")
    prefix = urlsplit(base).path

    def is_genuine() -> bool:
        if (request.content_length or 0) > LARGEST_BODY:
            raise RequestEntityTooLarge
        request.max_content_length = LARGEST_BODY
        path = request.full_path if request.query_string else request.path
        url = base + path.removeprefix(prefix) if prefix else base + path
        return provider.verify(url, request.form, request.headers)

    @routes.post("/webhooks/twilio")
    def receive() -> Response:
        if not is_genuine():
            return Response("", 403)
        inbound = provider.read(request.form)
        if inbound is None:
            return _xml(provider.answer(None, ""))
        try:
            answer = dispatcher.take_turn(inbound)
        except DatabaseAway:
            log.error("database_away", provider_message_id=inbound.message_id)
            return Response("", 503, {"Retry-After": "5"})
        return _xml(provider.answer(answer.text, f"{base}/webhooks/twilio/status?message={answer.message_id}"))

    @routes.post("/webhooks/twilio/status")
    def delivery_state() -> Response:
        if not is_genuine():
            return Response("", 403)
        try:
            _keep_state(database, settling, _callback(clock.real_now()))
        except DBAPIError:
            log.exception("delivery_state_not_kept")
            return Response("", 503, {"Retry-After": "5"})
        return Response("", 204)

    return routes


def _keep_state(database: Database, settling: Settling, told: dict[str, Any]) -> None:
    with database.transaction(brief=True) as connection:
        conversing.store_callback(connection, told)
        pause = settling.apply_state(connection, told, _number(request.args.get("try", "")))
    if pause is not None:
        with database.transaction() as connection:
            write_pause(connection, pause, told["at"])


def _callback(now: datetime) -> dict[str, object]:
    form = request.form
    return {
        "provider_message_id": form.get("MessageSid", "").replace("\0", "")[:64],
        "message_id": _number(request.args.get("message", "")),
        "status": form.get("MessageStatus", "").replace("\0", "")[:20],
        "error_code": form.get("ErrorCode", "").replace("\0", "")[:20],
        "form": {key: value.replace("\0", "") for key, value in form.items()},
        "at": now,
    }


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def _xml(body: str) -> Response:
    return Response(body, 200, content_type="text/xml; charset=utf-8")
