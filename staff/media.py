"""The photos and voice notes of a conversation, fetched for the browser."""

from flask import Blueprint, Response, abort

from bot.media import SHOWN, NoMedia, fetch, media_of
from models import thread
from staff.access import Role, needs
from staff.console import console

pages = Blueprint("media", __name__)


@pages.get("/c/<int:contact_id>/media/<int:message_id>/<int:place>")
@needs(Role.VIEWER)
def show(contact_id: int, message_id: int, place: int) -> Response:
    """A file that came with this message; what a page cannot show is offered to be kept."""
    with console().database.reading() as connection:
        row = thread.message(connection, contact_id, message_id)
    files = media_of(row.form) if row is not None else []
    if place >= len(files):
        abort(404)
    try:
        content = fetch(files[place], console().settings)
    except NoMedia:
        abort(404)
    shown = files[place].content_type in SHOWN
    response = Response(content, content_type=files[place].content_type if shown else "application/octet-stream")
    response.headers["Content-Disposition"] = "inline" if shown else f'attachment; filename="file-{message_id}-{place}"'
    response.headers["Cache-Control"] = "private, max-age=86400"
    return response
