"""The list of conversations, and one conversation."""

from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import Connection

from bot.sent_files import LARGEST_DOCUMENT
from models import conversing, inbox, thread
from staff import bubbles, cards
from staff import inbox as lists
from staff.access import Role, needs, person
from staff.acting import act
from staff.console import console
from staff.pages import t
from staff.reading import leave_trace
from staff.standing import State, names_of, state_of, tidy

pages = Blueprint("conversations", __name__)

_ACTS = ("took_over", "handed_back", "handed_back_by_itself", "replied", "sent_file", "renewed", "overrode", "linked",
         "unlinked", "distrusted_phone", "settled", "assigned")  # fmt: skip


@pages.get("/")
@needs(Role.VIEWER)
def listing() -> str:
    tidy()
    _note_search()
    with console().database.reading() as connection:
        return render_template("staff/conversations.html", **_left(connection), state=None)


@pages.get("/lines")
@needs(Role.VIEWER)
def more_lines() -> str:
    """The next page of the list."""
    _note_search()
    with console().database.reading() as connection:
        shown = lists.the_list(connection, lists.chosen(), request.args.get("after", ""))
    return render_template("staff/_lines.html", **shown)


def _note_search() -> None:
    """What is found shows names and words of patrons."""
    if wanted := lists.chosen().get("q"):
        with console().database.transaction() as connection:
            act(connection, "searched", about=wanted)


@pages.get("/c/<int:contact_id>")
@needs(Role.VIEWER)
def conversation(contact_id: int) -> str:
    tidy()
    at = request.args.get("at", type=int)
    with console().database.reading() as connection:
        state = state_of(connection, contact_id)
        rows = thread.around(connection, contact_id, at) if at else thread.newest(connection, contact_id)
        left = _left(connection)
        shown = {
            "bubbles": bubbles.bubbles_of(connection, rows),
            "older": bool(rows) and bool(thread.newest(connection, contact_id, before=rows[0].id)),
            "cards": cards.cards_beside(connection, state.contact),
            "notes": thread.notes_of(connection, contact_id),
            "labels_on": thread.labels_of(connection, contact_id),
            "canned": _canned(connection, state),
            "largest_file": LARGEST_DOCUMENT,
            "template_reads": _template_reads(connection, state),
            "acts": thread.acts_on(connection, contact_id, _ACTS),
            "names": names_of(connection),
            "mark": state.mark,
        }
    seen(contact_id, opened=True)
    return render_template("staff/conversations.html", **left, **shown, state=state, at=at)


@pages.get("/c/<int:contact_id>/older")
@needs(Role.VIEWER)
def older(contact_id: int) -> str:
    before = request.args.get("before", type=int) or abort(400)
    with console().database.reading() as connection:
        rows = thread.newest(connection, contact_id, before=before)
        page = render_template("staff/_messages.html", bubbles=bubbles.bubbles_of(connection, rows), older=rows)
    leave_trace(contact_id)
    return page


def _left(connection: Connection) -> dict[str, Any]:
    """The list and what stands around it."""
    values = lists.chosen()
    return {
        "list_state": lists.list_state(connection),
        "counts": inbox.counts(connection),
        "chosen": values,
        "shown": inbox.SHOWN,
        "all_labels": inbox.all_labels(connection),
        "branches": inbox.all_branches(connection),
        "query_of": lists.query_of,
        **lists.the_list(connection, values, request.args.get("after", "")),
    }


def _canned(connection: Connection, state: State) -> list[tuple[str, str]]:
    """The ready-made replies with their fields filled in."""
    lang = state.contact.language or console().settings.languages.default
    fields = {
        "nama": state.beside.name or "Bapak/Ibu",
        "perpustakaan": console().words(connection).say(lang, "library_name"),
        "petugas": person().name,
        "nomor_anggota": ", ".join(state.beside.cards),
    }
    return [(one.name, _filled(one.text, fields)) for one in thread.all_canned(connection)]


def _template_reads(connection: Connection, state: State) -> str:
    """What a reply outside the window looks like to the patron."""
    if not state.template:
        return ""
    phrases, lang = console().words(connection), state.contact.language or console().settings.languages.default
    fields = {"name": state.beside.name or "Bapak/Ibu", "library": phrases.say(lang, "library_name")}
    text = phrases.say(lang, "template_announcement", what=t("template_here"), **fields)
    return " ".join(text.replace("*", "").split())


def _filled(text: str, fields: dict[str, str]) -> str:
    for name, value in fields.items():
        text = text.replace("{" + name + "}", value)
    return text


def seen(contact_id: int, *, opened: bool = False) -> None:
    """A librarian has seen everything so far; opening a conversation is written down, whoever did it."""
    if not opened and not person().may(Role.LIBRARIAN):
        return
    with console().database.transaction() as connection:
        if person().may(Role.LIBRARIAN):
            thread.see(connection, contact_id)
        if opened:
            act(connection, "read", contact_id=contact_id)


@pages.post("/members/<member_no>/conversation")
@needs(Role.LIBRARIAN)
def begin(member_no: str) -> ResponseReturnValue:
    """Open the conversation with a member, making it when there has been none."""
    with console().database.transaction() as connection:
        phones = conversing.phones_of_card(connection, member_no)
        known = [thread.contact_of_phone(connection, phone) for phone in phones]
        contact_id = next((each for each in known if each is not None), None)
        if contact_id is None:
            if not phones:
                abort(404)
            contact_id = conversing.add_contact(connection, console().clock.now()).id
            conversing.give_address(connection, contact_id, "phone", phones[0])
            act(connection, "began_conversation", contact_id=contact_id, about=member_no)
    return redirect(url_for("staff.conversations.conversation", contact_id=contact_id))
