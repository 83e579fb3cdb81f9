"""The files of a conversation for the browser: the patron's are fetched from the provider once, ours are kept here."""

from typing import Any

from flask import Blueprint, Response, abort, request

from bot.media import SHOWN, Media, NoMedia, fetch, media_of
from bot.sent_files import name_in
from models import sent_files, thread
from staff.access import Role, needs
from staff.console import console
from staff.reading import leave_trace

pages = Blueprint("media", __name__)

LARGEST_KEPT = 5 * 1024 * 1024
"""Bytes: any photo or voice note. While a larger file is written, no patron is answered on SQLite."""
_GOOD_FOR = 3600  # seconds without asking us: a patron's "forget my data" reaches the browser within the hour


@pages.get("/c/<int:contact_id>/media/<int:message_id>/<int:place>")
@needs(Role.VIEWER)
def show(contact_id: int, message_id: int, place: int) -> Response:
    """A file that came with this message; what a page cannot show is offered to be kept."""
    with console().database.reading() as connection:
        row = thread.message(connection, contact_id, message_id)
    files = media_of(row.form) if row is not None else []
    if place >= len(files):
        abort(404)
    leave_trace(contact_id)
    etag = f"{message_id}-{place}"  # what came with a message never changes
    if request.if_none_match.contains_weak(etag):
        return _for_this_browser(Response(status=304), etag)
    content = _content(row, files[place], place)
    if content is None:
        abort(404)
    shown = files[place].content_type in SHOWN
    response = Response(content, content_type=files[place].content_type if shown else "application/octet-stream")
    name = name_in(row.form) or f"file-{message_id}-{place}"
    response.headers["Content-Disposition"] = "inline" if shown else f'attachment; filename="{name}"'
    _for_this_browser(response, etag)
    response.make_conditional(request, accept_ranges=True, complete_length=len(content))  # some phones play only parts
    return response


def _for_this_browser(response: Response, etag: str) -> Response:
    """Nobody else's, and not after signing out: then the cookie is another one, and the browser asks anew."""
    response.set_etag(etag)
    response.headers["Cache-Control"] = f"private, max-age={_GOOD_FOR}"
    response.vary.add("Cookie")
    return response


def _content(row: Any, media: Media, place: int) -> bytes | None:
    """What is kept here, or else with the provider, and then kept here, too; None when it is gone."""
    with console().database.reading() as connection:
        kept = sent_files.file_of(connection, row.id) if place == 0 else None
    if kept is not None or row.direction != "in":
        return kept.content if kept is not None else None
    try:
        content = fetch(media, console().settings)
    except NoMedia:
        return None
    if place == 0 and len(content) <= LARGEST_KEPT:  # WhatsApp sends one file a message
        with console().database.transaction() as connection:
            sent_files.keep_received(connection, row.id, content)
    return content
