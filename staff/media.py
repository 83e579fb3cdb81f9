"""The files of a conversation for the browser: the patron's are fetched from the provider, ours are kept here."""

from flask import Blueprint, Response, abort, request

from bot.media import SHOWN, NoMedia, fetch, media_of
from bot.sent_files import name_in
from models import sent_files, thread
from staff.access import Role, needs
from staff.console import console
from staff.reading import leave_trace

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
        ours = sent_files.file_of(connection, message_id) if row.direction == "out" else None
    leave_trace(contact_id)
    try:
        content = fetch(files[place], console().settings) if row.direction == "in" else ours.content if ours else None
    except NoMedia:
        content = None
    if content is None:
        abort(404)
    shown = files[place].content_type in SHOWN
    response = Response(content, content_type=files[place].content_type if shown else "application/octet-stream")
    name = name_in(row.form) or f"file-{message_id}-{place}"
    response.headers["Content-Disposition"] = "inline" if shown else f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "private, max-age=86400"
    response.make_conditional(request, accept_ranges=True, complete_length=len(content))  # some phones play only parts
    return response
