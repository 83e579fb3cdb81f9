"""Stepping in: take over, reply, hand back, notes, labels, renewals and links on the patron's behalf."""

import re
from datetime import date
from typing import Any

from flask import Blueprint, abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import Connection, insert
from sqlalchemy.exc import IntegrityError

from bot import stepping_in
from bot.sent_files import LARGEST_DOCUMENT, SentFile, UnfitFile, checked
from circulation.library_system import Decision, LibrarySystemDown
from circulation.renewal import Refused, Renewable
from handlers.notice_texts import one_line
from models import accounts, conversing, lending, sent_files, thread
from models.decisions import reference_of
from models.messages import messages
from staff import cards
from staff.access import Role, needs, person, takes
from staff.acting import act
from staff.console import console
from staff.inbox import chosen, query_of
from staff.pages import t
from staff.standing import State, state_of
from staff.wording import short_date

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
            return _answer(contact_id, 409, "taken_by_other")
    return _answer(contact_id)


@pages.post("/c/<int:contact_id>/hand-back")
@needs(Role.LIBRARIAN)
def hand_back(contact_id: int) -> ResponseReturnValue:
    with console().database.transaction() as connection:
        if stepping_in.hand_back(connection, contact_id):
            act(connection, "handed_back", contact_id=contact_id)
    return _answer(contact_id)


@pages.post("/c/<int:contact_id>/keep")
@needs(Role.LIBRARIAN)
def keep(contact_id: int) -> ResponseReturnValue:
    """Not back to the bot yet."""
    with console().database.transaction() as connection:
        stepping_in.keep_hold(connection, contact_id, person().email, console().clock.now())
    return _answer(contact_id)


@pages.post("/c/<int:contact_id>/settled")
@needs(Role.LIBRARIAN)
def settled(contact_id: int) -> ResponseReturnValue:
    """Nobody need look at this any more."""
    with console().database.transaction() as connection:
        conversing.change_contact(connection, contact_id, needs_person="")
        thread.see(connection, contact_id)
        act(connection, "settled", contact_id=contact_id)
    return _answer(contact_id)


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
        return _answer(contact_id, 400, unfit.why, most=unfit.most // (1024 * 1024))
    with console().database.transaction() as connection:
        if token and thread.posted(connection, token):
            return _answer(contact_id)
        state = state_of(connection, contact_id)
        trouble = _trouble_with(state, text, file)
        if trouble:
            return _answer(contact_id, 400, trouble)
        if not _taken(connection, contact_id):
            return _answer(contact_id, 409, "taken_by_other")
        message_id = _queue(connection, state, text, file)
        if _POST.fullmatch(token):
            thread.first_post(connection, token, message_id, console().clock.real_now())
        conversing.change_contact(connection, contact_id, last_message_id=message_id, seen_id=message_id)
        if file is None:
            act(connection, "replied", contact_id=contact_id, details={"message": message_id})
        else:
            details = {"message": message_id, "type": file.content_type, "bytes": len(file.content)}
            act(connection, "sent_file", contact_id=contact_id, about=file.name, details=details)
    return _answer(contact_id)


@pages.errorhandler(IntegrityError)
def repeated(_: IntegrityError) -> ResponseReturnValue:
    """The same form twice at the same moment: the other one was kept."""
    return _answer(int((request.view_args or {})["contact_id"]))


@pages.post("/c/<int:contact_id>/note")
@needs(Role.LIBRARIAN)
def note(contact_id: int) -> ResponseReturnValue:
    text = request.form.get("text", "").replace("\0", "").strip()[:2000]
    with console().database.transaction() as connection:
        state_of(connection, contact_id)
        if text:
            thread.add_note(connection, contact_id, person().email, text, console().clock.now())
            act(connection, "noted", contact_id=contact_id)
    return _answer(contact_id)


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
    return _answer(contact_id)


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
    return _answer(contact_id)


@pages.post("/c/<int:contact_id>/renew")
@needs(Role.LIBRARIAN)
def renew(contact_id: int) -> ResponseReturnValue:
    """Renew for the patron by the same rules; with a reason and a date, also against them."""
    number, barcode = request.form.get("member_no", ""), request.form.get("barcode", "")
    today = console().clock.now().date()
    with console().database.transaction() as connection:
        state = state_of(connection, contact_id)
        if number not in {card.patron.member_no for card in cards.cards_beside(connection, state.contact).shown}:
            abort(400)
        try:
            decision = console().library(connection).renew(number, [barcode], today)[0]
        except LibrarySystemDown:
            return _answer(contact_id, 503, "system_away")
        reason = request.form.get("why", "").strip()
        act_name = "renewed"
        if isinstance(decision.outcome, Refused) and reason:
            decision, act_name = _overridden(connection, decision, today), "overrode"
        reference = _decided(connection, decision, act_name)
        details = {"reference": reference, "why": reason, "outcome": str(decision.outcome)}
        act(connection, act_name, contact_id=contact_id, about=f"{number} {barcode}", details=details)
    _tell(decision, reference)
    return _answer(contact_id)


@pages.post("/c/<int:contact_id>/unlink")
@needs(Role.LIBRARIAN)
def unlink(contact_id: int) -> ResponseReturnValue:
    """This card does not belong to this contact: a link goes, a registered phone must be proved again."""
    number = request.form.get("member_no", "")
    with console().database.transaction() as connection:
        if thread.unlink_card(connection, contact_id, number):
            act(connection, "unlinked", contact_id=contact_id, about=number)
        else:
            conversing.change_contact(connection, contact_id, phone_trusted=False)
            act(connection, "distrusted_phone", contact_id=contact_id, about=number)
    flash(t("unlinked", number=number), "good")
    return _answer(contact_id)


@pages.post("/c/<int:contact_id>/link")
@needs(Role.LIBRARIAN)
def link(contact_id: int) -> ResponseReturnValue:
    """The librarian has seen the card: it belongs to this contact."""
    number = request.form.get("member_no", "").strip()
    with console().database.transaction() as connection:
        state_of(connection, contact_id)
        patron = console().library(connection).find_patron(number)
        if patron is not None:
            conversing.link_card(connection, contact_id, patron.member_no, "staff", console().clock.now())
            act(connection, "linked", contact_id=contact_id, about=patron.member_no)
    flash(t("linked", number=number) if patron else t("no_such_member", number=number), "good" if patron else "bad")
    return _answer(contact_id)


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


def _overridden(connection: Connection, decision: Decision, today: date) -> Decision:
    """Renew although the rules refuse it, until the date that the librarian has chosen."""
    try:
        until = date.fromisoformat(request.form.get("until", ""))
    except ValueError:
        abort(400)
    loan = decision.loan
    if loan is None or console().library(connection).remote or not today <= until:
        abort(400)
    if not lending.renew_loan(connection, loan, until, today):
        abort(409)
    return Decision(decision.member_no, decision.barcode, Renewable(until), loan)


def _decided(connection: Connection, decision: Decision, act_name: str) -> str:
    outcome = decision.outcome
    refused = outcome.reason if isinstance(outcome, Refused) else ""
    values = {
        "at": console().clock.now(), "message_id": None, "member_no": decision.member_no,
        "barcode": decision.barcode, "outcome": "refused" if refused else "renewed",
        "reason": refused or ("staff_override" if act_name == "overrode" else ""),
        "old_due_on": decision.loan.due_on if decision.loan else None,
        "new_due_on": outcome.new_due_on if isinstance(outcome, Renewable) else None,
    }  # fmt: skip
    return reference_of(conversing.add_decision(connection, values))


def _tell(decision: Decision, reference: str) -> None:
    if isinstance(decision.outcome, Renewable):
        until = short_date(decision.outcome.new_due_on, "id")
        flash(t("renewed_until", barcode=decision.barcode, until=until, reference=reference), "good")
    else:
        why = cards.reason_text(decision.outcome)
        flash(t("renewal_refused", barcode=decision.barcode, why=why, reference=reference), "bad")


def _answer(contact_id: int, code: int = 200, trouble: str = "", **values: object) -> ResponseReturnValue:
    """A script is told in JSON; a plain form leads back to the conversation."""
    if request.headers.get("X-Requested-With"):
        return ({"error": t(trouble, **values)} if trouble else {"done": True}), code
    if trouble:
        flash(t(trouble, **values), "bad")
    return redirect(url_for("staff.conversations.conversation", contact_id=contact_id) + query_of(chosen()))
