"""May it be renewed, until when, how often? Tells, and renews nothing."""

import re
from collections.abc import Sequence
from dataclasses import replace

from circulation.library_system import Decision
from circulation.loan_rule import ExpiredMember, LoanRule, Overdue
from circulation.records import Loan
from circulation.renewal import Renewable
from handlers.choosing import (
    decisions_for,
    listed,
    meant_loans,
    names_foreign_card,
    on_named_card,
    own_loans,
    picked,
    told_last,
)
from handlers.confirming import ask_to_confirm
from handlers.layout import clipped, fitted
from handlers.phrases import Money
from handlers.refusals import refusal
from handlers.turn import Reply, StepName, Turn

_FINES = re.compile(r"\b(?:denda|dendanya|didenda|biaya|bayar|fines?|charged?|cost|pay)\b")


def renew_query(turn: Turn) -> Reply:
    """Tell what renewing would come to, and offer to do it; the general rule when no loan is meant."""
    if not turn.patrons or names_foreign_card(turn):
        return Reply(turn.say("rule_general", rule=general_rule(turn)), keep_step=True)
    turn = on_named_card(turn)
    loans = own_loans(turn)
    barcodes = _meant(turn, loans)
    strangers = [code for code in barcodes if code not in {loan.barcode for loan in loans}]
    chosen = [loan for loan in loans if loan.barcode in barcodes] or (list(loans) if not barcodes else [])
    if not chosen and not strangers:
        return Reply(turn.say("rule_no_loans", rule=general_rule(turn)))
    if len(chosen) > 1 and not barcodes:
        head = turn.say("query_list", rule=general_rule(turn))
        return listed(turn, chosen, head=head, tail=turn.say("answer_number"))
    return _answer(turn, chosen, strangers)


def explain_refusal(turn: Turn) -> Reply | None:
    """What a question right after a refusal is answered with: the reason again, for the books that were refused.

    A phone without a card gets the same words again. None when the last answer refused nothing.
    """
    last = turn.desk.last_reply() or ""
    if "❌" not in last:
        return None
    codes = told_last(turn, "❌")
    if not codes:
        return Reply(last, keep_step=True)
    return renew_query(replace(turn, understood=replace(turn.understood, item_ids=codes)))


def general_rule(turn: Turn) -> str:
    """How often and for how long a loan may be renewed, in one or two sentences."""
    category = turn.patrons[0].category if turn.patrons else ""
    rule = turn.rules.rule_for(category, "")
    if rule.renewals_allowed == 0:
        return turn.say("rule_none")
    return " ".join([_how_often(turn, rule), *_conditions(turn, rule)])


def _how_often(turn: Turn, rule: LoanRule) -> str:
    if rule.renewals_allowed is None:
        return turn.say("rule_unlimited", days=rule.period_days)
    return turn.say("rule_times", times=rule.renewals_allowed, days=rule.period_days)


def _conditions(turn: Turn, rule: LoanRule) -> list[str]:
    found = []
    if rule.overdue is not Overdue.ALLOW:
        found.append(turn.say("rule_before_due"))
    if rule.too_soon_days is not None:
        found.append(turn.say("rule_too_soon", days=rule.too_soon_days))
    found.append(turn.say("rule_holds"))
    if rule.expired_member is ExpiredMember.BLOCK:
        found.append(turn.say("rule_membership"))
    return found


def _meant(turn: Turn, loans: Sequence[Loan]) -> tuple[str, ...]:
    asked = turn.understood
    if turn.step is not None and turn.step.name is StepName.CHOOSE_LOANS and asked.ordinals and not asked.item_ids:
        return picked(turn, turn.step.data["barcodes"]).barcodes
    return () if asked.all_items else meant_loans(turn, loans).barcodes


def _answer(turn: Turn, loans: Sequence[Loan], strangers: Sequence[str]) -> Reply:
    decisions = decisions_for(turn, loans)
    lines = [_told(turn, decisions[loan.barcode]) for loan in loans if loan.barcode in decisions]
    lines += [turn.say("not_yours", barcode=code) for code in strangers]
    renewable = [code for code, decision in decisions.items() if decision.renewed_until is not None]
    if not renewable:
        return Reply(fitted(turn, "", lines))
    return ask_to_confirm(turn, renewable, fitted(turn, "", lines, turn.say("answer_yes")))


def _told(turn: Turn, decision: Decision) -> str:
    if not isinstance(decision.outcome, Renewable):
        return refusal(turn, decision)
    title = clipped(decision.loan.title) if decision.loan is not None else decision.barcode
    text = turn.say("may_renew", title=title, barcode=decision.barcode, until=decision.outcome.new_due_on)
    left, fine = decision.outcome.renewals_left, decision.outcome.fine
    if left is not None:
        text += " " + turn.say("left_after" if left > 0 else "none_left_after", count=left + 1)
    if fine > 0:
        return text + " " + turn.say("fine_with_it", amount=Money(fine))
    return text + (" " + turn.say("no_fine_with_it") if _FINES.search(turn.text.casefold()) else "")
