"""Renew for a card that the contact has not proved to be its own: member number and barcode must fit together."""

import re
from dataclasses import replace
from typing import Any

from circulation.renewal import Refused
from handlers.choosing import names_foreign_card, own_loans
from handlers.confirming import renew_these
from handlers.intents import Intent
from handlers.layout import clock, fitted
from handlers.numbers import Numbers, adds, asked_before, named, together
from handlers.refusals import NOT_YOURS, code_refusal
from handlers.turn import Decided, Reply, Step, StepName, Turn, UnprovenRenewal

_HOW = re.compile(r"\b(?:gimana|gmn|bagaimana|bgmn|caranya|cara|how)\b")
_TITLE = re.compile(r"\b(?:judul\w*|title\w*|buku\w*|novel\w*|komik\w*|called)\b")
_ANSWERS = (Intent.UNKNOWN, Intent.RENEW, Intent.SELECT, Intent.YES, Intent.NO)


def renew_by_numbers(turn: Turn) -> Reply:
    """Renew what the message names with both numbers, or ask for the one that is missing."""
    return _with(turn, named(turn), confirm=False)


def bare_numbers(turn: Turn) -> Reply:
    """Numbers without a word of what to do with them: collected, and renewed only after a yes."""
    return _with(turn, named(turn), confirm=True)


def give_ids(turn: Turn) -> Reply | None:
    """The answer to "what is the number?": what came before and what came now belong together."""
    asked = turn.understood
    assert turn.step is not None
    data = turn.step.data
    before, now = asked_before(data), named(turn)
    sets_right = bool(before.failed and set(now.members) - set(before.members))  # "maaf salah ketik, kartunya …"
    if asked.intent is Intent.NO and not sets_right:
        return None if data.get("proved") else Reply(turn.say("nothing_renewed"))
    if asked.intent not in _ANSWERS or _is_for_own_card(turn):
        return None
    confirm = _is_to_be_confirmed(turn, data, before, now)
    if not now.members and not now.item_ids:
        return _without_numbers(turn, data, confirm=confirm)
    return _with(turn, together(before, now, turn.text), confirm=confirm)


def is_locked(turn: Turn) -> bool:
    """True while too many wrong numbers keep this contact from trying again."""
    return turn.contact.locked_until is not None and turn.contact.locked_until > turn.now


def locked_reply(turn: Turn) -> Reply:
    until = turn.contact.locked_until
    if until is None or not is_locked(turn):
        return Reply(turn.say("locked"))
    return Reply(turn.say("locked_until", time=clock(until.time(), turn.lang)))


def _is_to_be_confirmed(turn: Turn, data: dict[str, Any], before: Numbers, now: Numbers) -> bool:
    """Whether to ask for a yes once both numbers are there: it was given to nothing but what we asked about."""
    intent = turn.understood.intent
    if data.get("proved"):
        return intent is not Intent.RENEW and not adds(turn.text)
    if not data.get("confirm"):
        return False
    if intent is Intent.YES:
        return not (adds(turn.text) or set(now.item_ids) <= set(before.item_ids))
    takes_up = not now.item_ids or adds(turn.text)
    return intent is not Intent.RENEW or bool(before.members and before.item_ids and now.members and takes_up)


def _without_numbers(turn: Turn, data: dict[str, Any], *, confirm: bool) -> Reply | None:
    asked = turn.understood
    if asked.all_items:
        return Reply(turn.say("all_needs_barcodes"), keep_step=True)
    asks_how = not data.get("proved") and asked.intent is Intent.UNKNOWN and _HOW.search(turn.text.casefold())
    if asks_how or (asked.intent is Intent.SELECT and asked.ordinals):
        return _with(turn, asked_before(data), confirm=True)
    if asked.title and not turn.patrons and _TITLE.search(turn.text.casefold()):
        missing = turn.say(_what_is_missing(turn, asked_before(data)))
        return Reply(f"{turn.say('title_not_enough')} {missing}", keep_step=True)
    goes_on = asked.intent is Intent.YES or (asked.intent is Intent.RENEW and not asked.title)
    if not goes_on:
        return None
    return _with(turn, asked_before(data), confirm=confirm)


def _with(turn: Turn, numbers: Numbers, *, confirm: bool) -> Reply:
    """Own loans need no number, so they are left neither to the lock nor to linking first."""
    confirm = confirm or turn.asks_first
    mine = _own(turn, numbers)
    if mine and not confirm:
        theirs = replace(numbers, item_ids=tuple(code for code in numbers.item_ids if code not in mine))
        own = renew_these(turn, mine)
        if not theirs.item_ids:
            return own
        other = _for_others(turn, theirs, confirm=False)
        return replace(other, text=fitted(turn, own.text, other.text.splitlines()))
    return _for_others(turn, numbers, confirm=confirm)


def _for_others(turn: Turn, numbers: Numbers, *, confirm: bool) -> Reply:
    if is_locked(turn):
        return locked_reply(turn)
    if turn.unregistered == "link_first":
        return _link_first(turn, next((one for one in numbers.members if turn.patron(one) is None), None))
    data = numbers.kept()
    if confirm:
        data["confirm"] = True
    step = Step(StepName.GIVE_IDS, data)
    if numbers.members and numbers.item_ids:
        if confirm:
            return Reply(turn.say("confirm_numbers", barcodes=", ".join(numbers.item_ids)), step)
        return _told(turn, numbers, turn.desk.renew_unproven(_to_try(turn, numbers)))
    return Reply(turn.say(_what_is_missing(turn, numbers)), step)


def _own(turn: Turn, numbers: Numbers) -> list[str]:
    """The books that are told of as the patron's own: lent on the patron's cards, or named with these alone.

    Not a loan beside a foreign number that has no other book in the message: there that card is what was meant.
    """
    if not turn.patrons:
        return []
    foreign = {member_no for member_no in numbers.members if turn.patron(member_no) is None}
    if not foreign:
        return list(numbers.item_ids) if numbers.members else []
    lent = {loan.barcode: loan.member_no for loan in own_loans(turn)}
    has_another = {numbers.beside_of(code) for code in numbers.item_ids if code not in lent}
    free = has_another | set(numbers.members) - foreign
    return [code for code in numbers.item_ids if code in lent and {numbers.beside_of(code), lent[code]} & free]


def _to_try(turn: Turn, numbers: Numbers) -> dict[str, list[str]]:
    """Own cards are left out: what is lent on them is known."""
    return {code: [one for one in numbers.likeliest_for(code) if turn.patron(one) is None] for code in numbers.item_ids}


def _link_first(turn: Turn, member_no: str | None) -> Reply:
    """A member number that has been given is not asked for again."""
    if not member_no:
        return Reply(turn.say("link_first"), Step(StepName.GIVE_CARD_TO_LINK))
    return Reply(turn.say("link_first_birth_date"), Step(StepName.GIVE_BIRTH_DATE, {"member_no": member_no}))


def _what_is_missing(turn: Turn, numbers: Numbers) -> str:
    if turn.understood.all_items:
        return "all_needs_barcodes"
    if numbers.members:
        return "give_barcode"
    return "give_member_no" if numbers.item_ids else "give_both"


def _is_for_own_card(turn: Turn) -> bool:
    """A patron who asks for a renewal, or names a loan, without a foreign number no longer means the foreign card."""
    if not turn.patrons or names_foreign_card(turn):
        return False
    codes = set(turn.understood.item_ids)
    named = bool(codes) and codes <= {loan.barcode for loan in own_loans(turn)}
    return named or turn.understood.intent is Intent.RENEW


def _told(turn: Turn, numbers: Numbers, result: UnprovenRenewal) -> Reply:
    """What came of it; after a wrong pair a corrected number alone is enough, after a right one the next code."""
    lines: list[str] = []
    wrong = list(result.wrong)
    for decided in result.decided:
        outcome = decided.decision.outcome
        if isinstance(outcome, Refused) and outcome.reason in NOT_YOURS:
            wrong.append(decided.decision.barcode)
        else:
            lines.append(_line(turn, decided))
    if wrong and not result.locked:
        lines.append(turn.say("wrong_pair", barcodes=", ".join(wrong)))
    text = fitted(turn, "", lines, turn.say("locked") if result.locked else "")
    if result.locked:
        return Reply(text)
    if not wrong:
        return Reply(text, _next_code(turn, result))
    foreign = _to_try(turn, replace(numbers, item_ids=(wrong[0],)))[wrong[0]]
    failed = list(dict.fromkeys(wrong))
    return Reply(text, Step(StepName.GIVE_IDS, {"member_no": foreign[0], "item_ids": [], "failed": failed}))


def _next_code(turn: Turn, result: UnprovenRenewal) -> Step | None:
    """The card that a right pair has just proved goes with further codes for a while, and with nothing else.

    Not for a phone with cards of its own: there a code alone is one of the patron's own books.
    """
    proved = {decided.decision.member_no for decided in result.decided}
    if turn.patrons or len(proved) != 1:
        return None
    data = {"member_no": proved.pop(), "item_ids": [], "proved": True}
    return Step(StepName.GIVE_IDS, data, interrupted=True)


def _line(turn: Turn, decided: Decided) -> str:
    """Only the code, never a title or a name."""
    barcode, outcome = decided.decision.barcode, decided.decision.outcome
    reference = turn.say("reference", reference=decided.reference)
    if not isinstance(outcome, Refused):
        return turn.say("renewed_code", barcode=barcode, until=outcome.new_due_on) + "\n" + reference
    return code_refusal(turn, barcode, outcome) + "\n" + reference
