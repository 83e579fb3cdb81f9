"""What a librarian does for a patron: renew, also against the rules, and put right whose card it is."""

from datetime import date

from flask import Blueprint, abort, flash, request
from flask.typing import ResponseReturnValue
from sqlalchemy import Connection

from circulation.library_system import Decision, LibrarySystemDown
from circulation.renewal import Refused, Renewable
from models import conversing, lending, thread
from models.decisions import keep_decision
from staff import cards
from staff.access import Role, needs
from staff.acting import act
from staff.answering import answered
from staff.console import console
from staff.pages import t
from staff.standing import state_of
from staff.wording import short_date

pages = Blueprint("on_behalf", __name__)


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
            return answered(contact_id, 503, "system_away")
        reason = request.form.get("why", "").strip()
        act_name, kept_as = "renewed", ""
        if isinstance(decision.outcome, Refused) and reason:
            decision, act_name, kept_as = _overridden(connection, decision, today), "overrode", "staff_override"
        reference = keep_decision(connection, decision, console().clock.now(), reason=kept_as)
        details = {"reference": reference, "why": reason, "outcome": str(decision.outcome)}
        act(connection, act_name, contact_id=contact_id, about=f"{number} {barcode}", details=details)
    _tell(decision, reference)
    return answered(contact_id)


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
    return answered(contact_id)


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
    return answered(contact_id)


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


def _tell(decision: Decision, reference: str) -> None:
    if isinstance(decision.outcome, Renewable):
        until = short_date(decision.outcome.new_due_on, "id")
        flash(t("renewed_until", barcode=decision.barcode, until=until, reference=reference), "good")
    else:
        why = cards.reason_text(decision.outcome)
        flash(t("renewal_refused", barcode=decision.barcode, why=why, reference=reference), "bad")
