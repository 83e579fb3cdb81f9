"""The list of conversations, one conversation, and what is new in both."""

import zlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import Connection

from bot import stepping_in
from models import accounts, conversing, inbox, thread
from models.inbox import Beside
from staff import bubbles, cards
from staff import inbox as lists
from staff.access import Role, needs, person
from staff.acting import act
from staff.console import console

pages = Blueprint("conversations", __name__)

WINDOW = timedelta(hours=24)
"""So long after a patron's last message free text may be sent."""
_WARN = timedelta(minutes=10)  # before the bot takes a conversation back
_ACTS = ("took_over", "handed_back", "handed_back_by_itself", "replied", "renewed", "overrode", "linked", "unlinked",
         "distrusted_phone", "settled", "assigned")  # fmt: skip


@dataclass(frozen=True, slots=True)
class State:
    """Who answers in this conversation, and what may be sent."""

    contact: Any
    beside: Beside
    name: str
    phone: str
    holder: str
    """The name of whoever has taken over; "" = the bot answers."""
    is_mine: bool
    window_until: datetime | None
    window_open: bool
    template: bool
    """An approved template can carry a message outside the window."""
    back_at: datetime | None
    back_soon: bool
    locked: bool

    @property
    def mode(self) -> str:
        """mine | free | other | template | closed: what the box for replies does."""
        if self.holder and not self.is_mine:
            return "other"
        if not self.window_open:
            return "template" if self.template else "closed"
        return "mine" if self.holder else "free"


@pages.get("/")
@needs(Role.VIEWER)
def listing() -> str:
    _hand_back_idle()
    with console().database.reading() as connection:
        return render_template("staff/conversations.html", **_left(connection), state=None)


@pages.get("/lines")
@needs(Role.VIEWER)
def more_lines() -> str:
    """The next page of the list."""
    with console().database.reading() as connection:
        shown = lists.the_list(connection, lists.chosen(), request.args.get("after", ""))
    return render_template("staff/_lines.html", **shown)


@pages.get("/c/<int:contact_id>")
@needs(Role.VIEWER)
def conversation(contact_id: int) -> str:
    _hand_back_idle()
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
            "acts": thread.acts_on(connection, contact_id, _ACTS),
            "names": names_of(connection),
            "mark": mark_of(state),
        }
    _seen(contact_id, opened=True)
    return render_template("staff/conversations.html", **left, **shown, state=state, at=at)


@pages.get("/c/<int:contact_id>/older")
@needs(Role.VIEWER)
def older(contact_id: int) -> str:
    before = request.args.get("before", type=int) or abort(400)
    with console().database.reading() as connection:
        rows = thread.newest(connection, contact_id, before=before)
        return render_template("staff/_messages.html", bubbles=bubbles.bubbles_of(connection, rows), older=rows)


@pages.get("/live")
@needs(Role.VIEWER)
def live() -> ResponseReturnValue:
    """What has changed since this page last asked: cheap when nothing has."""
    _hand_back_idle()
    contact_id = request.args.get("c", type=int)
    answer: dict[str, Any] = {}
    with console().database.reading() as connection:
        newest = _list_state(connection)
        if newest != request.args.get("list"):
            answer = {"list": newest, "counts": inbox.counts(connection)}
            if "q" not in lists.chosen():
                answer["lines"] = lists.rendered_list(connection, lists.chosen(), newest)
        if contact_id:
            answer["thread"] = _news_of(connection, contact_id)
    if contact_id and answer["thread"].get("messages") and request.args.get("visible"):
        _seen(contact_id)
    return answer


def _news_of(connection: Connection, contact_id: int) -> dict[str, Any]:
    """The bubbles that this page does not have as they are now, and who answers when that has changed."""
    have = dict(pair.partition(":")[::2] for pair in request.args.get("have", "").split(",") if pair)
    rows = thread.newest(connection, contact_id)
    state = state_of(connection, contact_id)
    news: dict[str, Any] = {}
    if have and rows and max(map(int, filter(str.isdigit, have)), default=0) < rows[0].id:
        return {"reload": True}
    changed = [row for row in rows if have.get(str(row.id)) != bubbles.version_of(row)]
    if changed:
        drawn = bubbles.bubbles_of(connection, changed)
        news["messages"] = [{"id": one.id, "html": render_template("staff/_bubble.html", bubble=one)} for one in drawn]
    mark = mark_of(state)
    if mark != request.args.get("state"):
        head = render_template("staff/_state.html", state=state, names=names_of(connection))
        news |= {"state": mark, "head": head, "mode": state.mode}
    return news


def mark_of(state: State) -> str:
    """Differs when the head of the conversation differs."""
    contact = state.contact
    parts = (state.mode, state.window_open, state.window_until, state.back_soon, state.locked, contact.taken_over_by,
             contact.taken_over_at, contact.needs_person, contact.assigned_to)  # fmt: skip
    return f"{zlib.crc32(repr(parts).encode()):x}"


def state_of(connection: Connection, contact_id: int) -> State:
    """How this conversation stands; 404 when there is none."""
    contact = thread.contact_by_id(connection, contact_id) or abort(404)
    beside = inbox.beside_of(connection, [contact_id])[contact_id]
    now, settings = console().clock.now(), console().settings
    until = contact.last_inbound_at + WINDOW if contact.last_inbound_at else None
    back_at = None
    if contact.taken_over_by and contact.taken_over_at:
        back_at = contact.taken_over_at + timedelta(minutes=settings.console.hand_back_minutes)
    return State(
        contact=contact,
        beside=beside,
        name=lists.name_of(beside),
        phone=lists.spaced_phone(beside.phone),
        holder=names_of(connection).get(contact.taken_over_by, contact.taken_over_by),
        is_mine=contact.taken_over_by == person().email,
        window_until=until,
        window_open=until is not None and now < until - timedelta(minutes=1),
        template="announcement" in settings.notices.templates,
        back_at=back_at,
        back_soon=back_at is not None and back_at - now < _WARN,
        locked=contact.locked_until is not None and contact.locked_until > now,
    )


def _hand_back_idle() -> None:
    """Where no worker runs, an open console does what it would do."""
    stepping_in.hand_back_idle(console().settings, console().database, console().clock)


def names_of(connection: Connection) -> dict[str, str]:
    """E-mail address -> name of everybody who may sign in."""
    return {one.email: one.name or one.email for one in accounts.all_accounts(connection)}


def _left(connection: Connection) -> dict[str, Any]:
    """The list and what stands around it."""
    values = lists.chosen()
    return {
        "list_state": _list_state(connection),
        "counts": inbox.counts(connection),
        "chosen": values,
        "shown": inbox.SHOWN,
        "all_labels": inbox.all_labels(connection),
        "branches": inbox.all_branches(connection),
        "query_of": lists.query_of,
        **lists.the_list(connection, values, request.args.get("after", "")),
    }


def _list_state(connection: Connection) -> str:
    """Changes every minute anyhow: locks run out, and what the sender does alters no count."""
    return f"{inbox.state_of_list(connection)}-{console().clock.real_now():%M}"


def _canned(connection: Connection, state: State) -> list[tuple[str, str]]:
    """The ready-made replies with their fields filled in."""
    fields = {
        "nama": state.beside.name or "Bapak/Ibu",
        "perpustakaan": console().settings.library.short_name,
        "petugas": person().name,
        "nomor_anggota": ", ".join(state.beside.cards),
    }
    return [(one.name, _filled(one.text, fields)) for one in thread.all_canned(connection)]


def _filled(text: str, fields: dict[str, str]) -> str:
    for name, value in fields.items():
        text = text.replace("{" + name + "}", value)
    return text


def _seen(contact_id: int, *, opened: bool = False) -> None:
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
