"""One loan that a question is about: when is it due, and how often may it still be renewed?"""

from collections.abc import Sequence
from dataclasses import replace

from circulation.library_system import Decision
from circulation.records import Loan
from circulation.renewal import Reason, Refused
from handlers.choosing import decisions_for, own_loans, picked, shown_list, titles_in
from handlers.confirming import ask_to_confirm
from handlers.layout import clipped, fitted
from handlers.picking import places_in
from handlers.refusals import mark, renewed_on
from handlers.turn import Reply, Turn

_ANOTHER_DAY = frozenset({Reason.TOO_SOON, Reason.ALREADY_RENEWED_TODAY})


def spoken_of(turn: Turn, loans: Sequence[Loan]) -> list[Loan]:
    """The loans that a message speaks of by title, or by their number on the open list."""
    named = {code for codes in titles_in(turn, loans) for code in codes} or set(at_places(turn))
    return [loan for loan in loans if loan.barcode in named]


def at_places(turn: Turn) -> tuple[str, ...]:
    """The codes at these numbers of the open list: "yang nomor 2 itu harus balik kapan?"."""
    shown = shown_list(turn).get("barcodes", ())
    if not shown:
        return ()
    asked = turn.understood
    ordinals = asked.ordinals or asked.excluded_ordinals or places_in(turn.text)
    if not ordinals:
        return ()
    alone = replace(asked, ordinals=ordinals, excluded_ordinals=(), all_items=False)
    return picked(replace(turn, understood=alone), shown).barcodes


def due_dates_of(turn: Turn) -> Reply | None:
    """The due dates of the loans that the message speaks of, with an offer to renew; None when it speaks of none."""
    loans = own_loans(turn)
    asked = spoken_of(turn, loans)
    if not asked:
        return None
    decisions = decisions_for(turn, asked)
    lines = [_due_line(turn, loan, decisions.get(loan.barcode)) for loan in asked]
    renewable = [code for code, decision in decisions.items() if decision.renewed_until is not None]
    if shown_list(turn):
        return Reply(fitted(turn, "", lines), keep_step=True)
    if not renewable:
        return Reply(fitted(turn, "", lines))
    return ask_to_confirm(turn, renewable, fitted(turn, "", lines, turn.say("answer_yes")))


def again_from(turn: Turn, decision: Decision) -> str | None:
    """How often the loan may still be renewed and from when, for one that was renewed today; else None."""
    refused, loan = decision.outcome, decision.loan
    if not isinstance(refused, Refused) or loan is None or refused.earliest_on is None:
        return None
    if refused.reason not in _ANOTHER_DAY or not renewed_on(loan, turn.today):
        return None
    values = {"title": clipped(loan.title), "barcode": loan.barcode, "earliest_on": refused.earliest_on}
    left = _left(turn, loan)
    if left is None:
        return turn.say("again_from", **values)
    return turn.say("times_again_from", count=left, **values)


def _due_line(turn: Turn, loan: Loan, decision: Decision | None) -> str:
    late = loan.due_on < turn.today
    name = "loan_due_late" if late else "loan_due"
    line = turn.say(name, title=clipped(loan.title), barcode=loan.barcode, due_on=loan.due_on)
    if decision is None:
        return line
    if decision.renewed_until is not None:
        return f"{line} {turn.say('loan_due_renewable', until=decision.renewed_until)}"
    refused = decision.outcome
    assert isinstance(refused, Refused)
    left = _left(turn, loan)
    if refused.reason in _ANOTHER_DAY and refused.earliest_on is not None and left:
        return f"{line} {turn.say('loan_due_again', count=left, earliest_on=refused.earliest_on)}"
    return f"{line} {mark(turn, refused, loan)}"


def _left(turn: Turn, loan: Loan) -> int | None:
    """Renewals left, None = unlimited."""
    patron = turn.patron(loan.member_no)
    rule = turn.rules.rule_for(patron.category if patron is not None else "", loan.item.item_type)
    return None if rule.renewals_allowed is None else max(0, rule.renewals_allowed - loan.renewals)
