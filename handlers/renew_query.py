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
    named_cards,
    names_foreign_card,
    on_named_card,
    own_loans,
    picked,
    titles_in,
    told_last,
)
from handlers.confirming import ask_to_confirm
from handlers.cues import asks_once_more, asks_what_now, asks_whether_done, asks_why, wonders_at_date
from handlers.layout import clipped, fitted
from handlers.one_loan import again_from, at_places
from handlers.phrases import Money
from handlers.refusals import refusal
from handlers.renewal_state import renewal_state, why_this_date
from handlers.turn import Reply, StepName, Turn
from handlers.what_now import DO_NOW, refused_last, what_now

_FINES = re.compile(r"\b(?:denda|dendanya|didenda|biaya|bayar|fines?|charged?|cost|pay)\b")


def renew_query(turn: Turn) -> Reply:
    """Tell what renewing would come to, and offer to do it; the general rule when no loan is meant."""
    if not turn.patrons or (names_foreign_card(turn) and not named_cards(turn)):
        return Reply(turn.say("rule_general", rule=general_rule(turn)), keep_step=True)
    answered = _about_last_answer(turn)
    if answered is not None:
        return answered
    turn = on_named_card(turn)
    loans = own_loans(turn)
    barcodes = _meant(turn, loans)
    strangers = [code for code in barcodes if code not in {loan.barcode for loan in loans}]
    chosen = [loan for loan in loans if loan.barcode in barcodes] or (list(loans) if not barcodes else [])
    if not chosen and not strangers:
        return Reply(turn.say("rule_no_loans", rule=general_rule(turn)))
    if len(chosen) > 1 and not barcodes:
        head = turn.say("query_list", rule=general_rule(turn))
        can = any(decision.renewed_until is not None for decision in decisions_for(turn, chosen).values())
        return listed(turn, chosen, head=head, tail=turn.say("answer_number") if can else "")
    return _answer(turn, chosen, strangers)


def _about_last_answer(turn: Turn) -> Reply | None:
    """ "Sudah diperpanjang belum?", "kalau sudah lunas bisa?", "masih bisa sekali lagi nanti?"."""
    asked = turn.understood
    if asked.item_ids:
        return None
    if asks_whether_done(turn):
        return renewal_state(turn)
    if asked.all_items or any(titles_in(turn, own_loans(turn))[0]) or at_places(turn):
        return None
    if (asks_what_now(turn) or asks_why(turn)) and refused_last(turn):
        return explain_refusal(turn)
    renewed = told_last(turn, "✅")
    if renewed and wonders_at_date(turn):
        return why_this_date(turn)
    return about(turn, renewed) if renewed and asks_once_more(turn) else None


def explain_refusal(turn: Turn) -> Reply | None:
    """What a question right after a refusal is answered with: why, what to do now; None when nothing was refused."""
    answered = what_now(turn)
    codes = refused_last(turn)
    if answered is not None or not codes:
        return answered
    return about(turn, codes)


def about(turn: Turn, codes: Sequence[str]) -> Reply:
    """May these be renewed?"""
    return renew_query(replace(turn, understood=replace(turn.understood, item_ids=tuple(codes)), text=""))


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
    return () if asked.all_items else meant_loans(turn, loans).barcodes or at_places(turn)


def _answer(turn: Turn, loans: Sequence[Loan], strangers: Sequence[str]) -> Reply:
    decisions = decisions_for(turn, loans)
    lines = [_told(turn, decisions[loan.barcode]) for loan in loans if loan.barcode in decisions]
    lines += [turn.say("not_yours", barcode=code) for code in strangers]
    renewable = [code for code, decision in decisions.items() if decision.renewed_until is not None]
    if not renewable:
        return Reply(fitted(turn, "", lines))
    return ask_to_confirm(turn, renewable, fitted(turn, "", lines, turn.say("answer_yes")))


def _told(turn: Turn, decision: Decision) -> str:
    if not isinstance(decision.outcome, Renewable) or decision.loan is None:
        again = again_from(turn, decision)
        return f"{DO_NOW} {again}" if again is not None else refusal(turn, decision)
    loan, until = decision.loan, decision.outcome.new_due_on
    text = turn.say("may_renew", title=clipped(loan.title), barcode=loan.barcode, due_on=loan.due_on, until=until)
    left, fine = decision.outcome.renewals_left, decision.outcome.fine
    if left is not None:
        text += " " + turn.say("left_after" if left > 0 else "none_left_after", count=left + 1)
    if fine > 0:
        return text + " " + turn.say("fine_with_it", amount=Money(fine))
    return text + (" " + turn.say("no_fine_with_it") if _FINES.search(turn.text.casefold()) else "")
