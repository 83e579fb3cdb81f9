"""Stepping in: take over, reply, hand back, notes and labels."""

import re
from typing import Any

from flask import Blueprint, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import Connection, insert
from sqlalchemy.exc import IntegrityError

from bot import stepping_in
from bot.sent_files import LARGEST_DOCUMENT, SentFile, UnfitFile, checked
from handlers.notice_texts import one_line
from models import accounts, conversing, sent_files, thread
from models.messages import messages
from staff.access import Role, needs, person, takes
from staff.acting import act
from staff.answering import answered
from staff.console import console
from staff.inbox import chosen, query_of
from staff.standing import State, state_of

pages = Blueprint("replying", __name__)

LONGEST = 1600
LONGEST_IN_TEMPLATE = 300
_POST = re.compile(r"[\w-]{16,64}")


@pages.post("/c/<int:contact_id>/take-over")
@needs(Role.LIBRARIAN)
def take_over(contact_id: int) -> ResponseReturnValue:
    with console().database.transaction() as connection:
        state_of(connection, contact_id)
        if not _taken(connection, contact_id):
            return answered(contact_id, 409, "taken_by_other")
    return answered(contact_id)


@pages.post("/c/<int:contact_id>/hand-back")
@needs(Role.LIBRARIAN)
def hand_back(contact_id: int) -> ResponseReturnValue:
    with console().database.transaction() as connection:
        if stepping_in.hand_back(connection, contact_id):
            act(connection, "handed_back", contact_id=contact_id)
    return answered(contact_id)


@pages.post("/c/<int:contact_id>/keep")
@needs(Role.LIBRARIAN)
def keep(contact_id: int) -> ResponseReturnValue:
    """Not back to the bot yet."""
    with console().database.transaction() as connection:
        stepping_in.keep_hold(connection, contact_id, person().email, console().clock.now())
    return answered(contact_id)


@pages.post("/c/<int:contact_id>/settled")
@needs(Role.LIBRARIAN)
def settled(contact_id: int) -> ResponseReturnValue:
    """Nobody need look at this any more."""
    with console().database.transaction() as connection:
        conversing.change_contact(connection, contact_id, needs_person="")
        thread.see(connection, contact_id)
        act(connection, "settled", contact_id=contact_id)
    return answered(contact_id)


@pages.post("/c/<int:contact_id>/unread")
@needs(Role.LIBRARIAN)
def mark_unread(contact_id: int) -> ResponseReturnValue:
    """Somebody should look at this again; leads back to the list, for the open page would count as looking."""
    with console().database.transaction() as connection:
        state_of(connection, contact_id)
        thread.leave_unread(connection, contact_id)
        act(connection, "marked_unread", contact_id=contact_id)
    return redirect(url_for("staff.conversations.listing") + query_of(chosen()))


@pages.post("/c/<int:contact_id>/reply")
@needs(Role.LIBRARIAN)
@takes(LARGEST_DOCUMENT + 100_000)
def reply(contact_id: int) -> ResponseReturnValue:
    """Queue a reply, a file or both, once however often it is posted; who replies has taken over."""
    text = request.form.get("text", "").replace("\0", "").replace("\r\n", "\n").strip()
    token = request.form.get("token", "")
    try:
        file = _attached()
    except UnfitFile as unfit:
        return answered(contact_id, 400, unfit.why, most=unfit.most // (1024 * 1024))
    with console().database.transaction() as connection:
        if token and thread.posted(connection, token):
            return answered(contact_id)
        state = state_of(connection, contact_id)
        trouble = _trouble_with(state, text, file)
        if trouble:
            return answered(contact_id, 400, trouble)
        if not _taken(connection, contact_id):
            return answered(contact_id, 409, "taken_by_other")
        message_id = _queue(connection, state, text, file)
        if _POST.fullmatch(token):
            thread.first_post(connection, token, message_id, console().clock.real_now())
        conversing.change_contact(connection, contact_id, last_message_id=message_id, seen_id=message_id)
        if file is None:
            act(connection, "replied", contact_id=contact_id, details={"message": message_id})
        else:
            details = {"message": message_id, "type": file.content_type, "bytes": len(file.content)}
            act(connection, "sent_file", contact_id=contact_id, about=file.name, details=details)
    return answered(contact_id)


@pages.errorhandler(IntegrityError)
def repeated(_: IntegrityError) -> ResponseReturnValue:
    """The same form twice at the same moment: the other one was kept."""
    return answered(int((request.view_args or {})["contact_id"]))


@pages.post("/c/<int:contact_id>/note")
@needs(Role.LIBRARIAN)
def note(contact_id: int) -> ResponseReturnValue:
    text = request.form.get("text", "").replace("\0", "").strip()[:2000]
    with console().database.transaction() as connection:
        state_of(connection, contact_id)
        if text:
            thread.add_note(connection, contact_id, person().email, text, console().clock.now())
            act(connection, "noted", contact_id=contact_id)
    return answered(contact_id)


@pages.post("/c/<int:contact_id>/label")
@needs(Role.LIBRARIAN)
def label(contact_id: int) -> ResponseReturnValue:
    """Put a label on, or take one off."""
    name = " ".join(request.form.get("name", "").split())[:40]
    with console().database.transaction() as connection:
        state_of(connection, contact_id)
        if request.form.get("remove", "").isdigit():
            thread.remove_label(connection, contact_id, int(request.form["remove"]))
            act(connection, "removed_label", contact_id=contact_id, about=request.form["remove"])
        elif name:
            thread.add_label(connection, contact_id, name)
            act(connection, "labelled", contact_id=contact_id, about=name)
    return answered(contact_id)


@pages.post("/c/<int:contact_id>/assign")
@needs(Role.LIBRARIAN)
def assign(contact_id: int) -> ResponseReturnValue:
    """Give the conversation to a colleague to look after; the bot goes on answering."""
    to = request.form.get("to", "")
    with console().database.transaction() as connection:
        if to and accounts.account_by_email(connection, to) is None:
            abort(400)
        conversing.change_contact(connection, contact_id, assigned_to=to)
        act(connection, "assigned", contact_id=contact_id, about=to)
    return answered(contact_id)


def _taken(connection: Connection, contact_id: int) -> bool:
    """Take over for the signed-in person, or see that somebody else has."""
    before = thread.contact_by_id(connection, contact_id).taken_over_by
    me = person().email
    if stepping_in.take_over(connection, contact_id, me, console().clock.now()) != me:
        return False
    if before != me:
        act(connection, "took_over", contact_id=contact_id)
    return True


def _attached() -> SentFile | None:
    """The file of this form; raises UnfitFile."""
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        return None
    return checked(sent.filename, sent.stream.read(LARGEST_DOCUMENT + 1))


def _trouble_with(state: State, text: str, file: SentFile | None) -> str:
    if file is not None and not state.window_open:
        return "file_window"
    if not text and file is None:
        return "reply_empty"
    if state.mode == "closed":
        return "window_closed"
    longest = LONGEST_IN_TEMPLATE if state.mode == "template" else LONGEST
    return "reply_long" if len(text) > longest else ""


def _queue(connection: Connection, state: State, text: str, file: SentFile | None) -> int:
    """Hand the reply to the sender, its words below the file where they can stand there; the id of the last message."""
    if file is None:
        return _queue_words(connection, state, text)
    if text and not file.takes_words:
        _queue_words(connection, state, text)
        text = ""
    message_id = _insert(connection, state, {"text": text, "form": file.form})
    sent_files.keep_file(connection, message_id, file.content, console().clock.now())
    return message_id


def _queue_words(connection: Connection, state: State, text: str) -> int:
    """Outside the window the approved template carries the words, on one line."""
    values: dict[str, Any] = {"text": text}
    if state.template:
        lang = state.contact.language or console().settings.languages.default
        variables = {"1": state.beside.name or "Bapak/Ibu", "2": one_line(text)}
        values["template"] = {"kind": "announcement", "lang": lang, "variables": variables}
    return _insert(connection, state, values)


def _insert(connection: Connection, state: State, values: dict[str, Any]) -> int:
    queued = {
        "contact_id": state.contact.id, "direction": "out", "author": "staff", "status": "queued", "kind": "staff",
        "created_at": console().clock.now(), **values,
    }  # fmt: skip
    return int(connection.execute(insert(messages).values(queued).returning(messages.c.id)).scalar_one())
