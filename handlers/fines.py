"""What do I owe, and what does a late book cost?"""

import re
from collections.abc import Sequence

from circulation.lateness import fine_so_far
from circulation.loan_rule import LoanRule
from circulation.records import Loan, Patron
from handlers.choosing import names_foreign_card, on_named_card, own_loans
from handlers.layout import clipped, fitted, paragraphs
from handlers.link_card import explain_linking
from handlers.paid import how_to_pay, if_lost
from handlers.phrases import Money
from handlers.turn import Reply, Turn

_LATE = r"telat|lambat|lewat|late\b|overdue"
_RATE = re.compile(
    rf"\b(?:kalau|kalo|klo|kl|jika|bila|misal\w*|seandainya|if|when)\b.*(?:{_LATE})|\b(?:per|se) ?hari\b"
    r"|\b(?:per|a) day\b|\bdaily\b|\btarif"
)
_OF_ANOTHER = re.compile(
    r"\b(?:dia|dianya|beliau|istri|isteri|suami|anak|adik|adek|kakak|teman|temen|he|she|his|her|him|wife|husband|son"
    r"|daughter|friend)\b|\b(?:ibu|bapak|ayah|mama|papa) saya\b|\bmy (?:mother|father)\b"
)


def fines(turn: Turn) -> Reply:
    """Tell what each card owes, and what its overdue loans have run up so far; or what a day late costs."""
    rate = "\n".join(_rates(turn)) if _RATE.search(turn.text.casefold()) else ""
    if not turn.patrons or names_foreign_card(turn):
        return Reply(rate, keep_step=True) if rate else explain_linking(turn)
    lost = if_lost(turn)
    if lost is not None:
        return lost
    turn = on_named_card(turn)
    lines: list[str] = []
    total = 0
    for patron in turn.patrons:
        owed, told = _of_card(turn, patron)
        total += owed
        if told and len(turn.patrons) > 1:
            lines.append(turn.say("card_heading", name=patron.name, member_no=patron.member_no))
        lines += told
    head = paragraphs(rate, turn.say("own_fines_only") if _is_about_another(turn) else "")
    if not lines:
        return Reply(paragraphs(head, _none(turn)), keep_step=True)
    tail = paragraphs(turn.say("fines_total", amount=Money(total)), how_to_pay(turn))
    return Reply(fitted(turn, paragraphs(head, turn.say("fines_head")), lines, tail), keep_step=True)


def _none(turn: Turn) -> str:
    """No fine: of a late patron none so far; to somebody who asks for another, of which cards."""
    late = [f"*{clipped(loan.title)}* ({loan.barcode})" for loan in own_loans(turn) if loan.due_on < turn.today]
    if late:
        return turn.say("no_fines_so_far", titles=", ".join(late))
    if not _is_about_another(turn):
        return turn.say("no_fines")
    told = [turn.say("no_fines_of_card", name=one.name, member_no=one.member_no) for one in turn.patrons]
    return "\n".join(told)


def _is_about_another(turn: Turn) -> bool:
    """ "Dia kena denda berapa?" from a phone with one card of its own."""
    return len(turn.patrons) == 1 and bool(_OF_ANOTHER.search(turn.text.casefold()))


def _rates(turn: Turn) -> list[str]:
    """What a day late costs: by the rule of the patron's loans, each by itself where they differ."""
    patrons = {patron.member_no: patron for patron in turn.patrons}
    rules = [
        (loan, turn.rules.rule_for(patrons[loan.member_no].category, loan.item.item_type)) for loan in own_loans(turn)
    ]
    category = turn.patrons[0].category if turn.patrons else ""
    costs = {(rule.fine_per_day, rule.overdue_grace_days) for _, rule in rules}
    if len(costs) <= 1:
        return _rate(turn, rules[0][1] if rules else turn.rules.rule_for(category, ""))
    return _rate_of_each(turn, rules)


def _rate(turn: Turn, rule: LoanRule) -> list[str]:
    if rule.fine_per_day == 0:
        return [turn.say("fine_rate_none")]
    grace = [turn.say("fine_rate_grace", days=rule.overdue_grace_days)] if rule.overdue_grace_days else []
    return [turn.say("fine_rate", amount=Money(rule.fine_per_day)), *grace]


def _rate_of_each(turn: Turn, rules: Sequence[tuple[Loan, LoanRule]]) -> list[str]:
    return [
        turn.say("fine_rate_of", title=clipped(loan.title), amount=Money(rule.fine_per_day)) for loan, rule in rules
    ]


def _of_card(turn: Turn, patron: Patron) -> tuple[int, list[str]]:
    total, lines = 0, []
    for fine in turn.desk.fines_of(patron.member_no):
        total += fine.amount
        what = clipped(fine.description) or turn.say("fine_unnamed")
        lines.append(turn.say("fine_line", what=what, amount=Money(fine.amount)))
    for loan in turn.desk.loans_of(patron.member_no):
        rule = turn.rules.rule_for(patron.category, loan.item.item_type)
        amount = fine_so_far(loan, rule, turn.calendar, turn.today)
        if amount > 0:
            total += amount
            lines.append(turn.say("fine_running", title=clipped(loan.title), amount=Money(amount)))
    return total, lines
