"""What a question right after a refusal is answered with: the reason once more, what to do now, and then a person."""

from collections.abc import Sequence

from circulation.library_system import Decision
from circulation.records import Loan
from circulation.renewal import Reason, Refused
from handlers.choosing import decisions_for, own_loans, told_last
from handlers.cues import asks_what_now, asks_where, asks_who, asks_why, speaks_of_return
from handlers.hours import next_staffed, open_now
from handlers.layout import clipped, fitted, paragraphs
from handlers.phrases import Money
from handlers.refusals import is_for_another, refusal
from handlers.turn import Reply, Turn

DO_NOW = "👉"
"""Stands before what to do now, as ❌ stands before a refusal: the next question is about it as well."""

_TO_THE_CARD_DESK = frozenset({Reason.MEMBER_EXPIRED, Reason.MEMBERSHIP_ENDS_FIRST})
_TO_A_PERSON = frozenset({Reason.MEMBER_BLOCKED, Reason.ITEM_LOST, Reason.NO_OPEN_DAY, Reason.SYSTEM_ERROR})
_EXPLAINED = frozenset(
    {Reason.TOO_SOON, Reason.FINES_TOO_HIGH, Reason.HELD_BY_OTHER, Reason.RENEWAL_LIMIT, Reason.OVERDUE}
    | _TO_THE_CARD_DESK
)
"""Reasons with a sentence of their own that says why there is such a rule, or how it counts."""


def refused_last(turn: Turn) -> tuple[str, ...]:
    """The codes of the patron's loans that the last answer refused, or said what to do about."""
    return tuple(dict.fromkeys((*told_last(turn, "❌"), *told_last(turn, DO_NOW))))


def speaks_of_refusal(turn: Turn) -> bool:
    """True when our last answer was a refusal, or told what to do about one."""
    last = turn.desk.last_reply() or ""
    return "❌" in last or DO_NOW in last


def what_now(turn: Turn) -> Reply | None:
    """Why, or what can be done now, for the very books that were refused; no sentence comes three times running.

    None when the last answer refused nothing, or nothing that is still refused.
    """
    last = turn.desk.last_reply() or ""
    if not speaks_of_refusal(turn):
        return None
    if asks_where(turn) and speaks_of_return(turn):
        return Reply(paragraphs(turn.say("info_returning"), open_now(turn)), keep_step=True)
    codes = refused_last(turn)
    if not codes:
        return _to_a_stranger(turn, last)
    loans = [loan for loan in own_loans(turn) if loan.barcode in codes]
    decisions = list(decisions_for(turn, loans).values())
    if not decisions or any(decision.renewed_until is not None for decision in decisions):
        return None
    why, now = _why(turn, decisions), _now(turn, decisions)
    wants_why = asks_why(turn) or not (asks_what_now(turn) or asks_where(turn))
    texts = [now] if not wants_why else [why] if DO_NOW in last else [why, now]
    new = next((text for text in texts if text not in last), turn.say("staff_can_help", when=next_staffed(turn)))
    return Reply(new, keep_step=True)


def _to_a_stranger(turn: Turn, last: str) -> Reply:
    """A phone without that card hears the same words once more, then only where help is."""
    again = turn.say("or_staff")
    if asks_what_now(turn) or again in last or DO_NOW in last:
        return Reply(paragraphs(turn.say("do_at_desk"), open_now(turn)), keep_step=True)
    return Reply(f"{last}\n\n{again}", keep_step=True)


def _why(turn: Turn, decisions: Sequence[Decision]) -> str:
    reasons = dict.fromkeys(one.outcome.reason for one in decisions if isinstance(one.outcome, Refused))
    rules = [_rule_behind(turn, decisions, reason) for reason in reasons if reason in _EXPLAINED]
    head = turn.say("who_waits") if asks_who(turn) and Reason.HELD_BY_OTHER in reasons else ""
    return fitted(turn, head, [refusal(turn, decision) for decision in decisions], "\n".join(filter(None, rules)))


def _rule_behind(turn: Turn, decisions: Sequence[Decision], reason: Reason) -> str:
    loan = next(one.loan for one in decisions if isinstance(one.outcome, Refused) and one.outcome.reason is reason)
    if loan is None:
        return ""
    patron = turn.patron(loan.member_no)
    rule = turn.rules.rule_for(patron.category if patron is not None else "", loan.item.item_type)
    if reason in _TO_THE_CARD_DESK and patron is not None and patron.expires_on is not None:
        return turn.say("because_card", until=patron.expires_on)
    if reason is Reason.TOO_SOON and rule.too_soon_days is not None:
        return turn.say("because_too_soon", days=rule.too_soon_days)
    if reason is Reason.RENEWAL_LIMIT and rule.renewals_allowed:
        return turn.say("rule_times", times=rule.renewals_allowed, days=rule.period_days)
    if reason is Reason.FINES_TOO_HIGH and rule.max_fines:
        return turn.say("because_fines", amount=Money(rule.max_fines))
    if reason is Reason.HELD_BY_OTHER:
        return turn.say("rule_holds")
    return turn.say("rule_before_due") if reason is Reason.OVERDUE else ""


def _now(turn: Turn, decisions: Sequence[Decision]) -> str:
    lines = [_do(turn, one.outcome, one.loan) for one in decisions if isinstance(one.outcome, Refused) and one.loan]
    waits = all(isinstance(one.outcome, Refused) and one.outcome.earliest_on is not None for one in decisions)
    return fitted(turn, "", lines, "" if waits else f"{open_now(turn)} {turn.say('or_staff')}")


def _do(turn: Turn, refused: Refused, loan: Loan) -> str:
    values = {"title": clipped(loan.title), "barcode": loan.barcode, "due_on": loan.due_on}
    if refused.earliest_on is not None:
        return turn.say("do_wait", earliest_on=refused.earliest_on, **values)
    if refused.reason is Reason.FINES_TOO_HIGH:
        name = "do_pay_amount" if refused.owed else "do_pay"
        return turn.say(name, amount=Money(refused.owed), **values)
    return turn.say(_what_to_do(turn, refused, loan), **values)


def _what_to_do(turn: Turn, refused: Refused, loan: Loan) -> str:
    if is_for_another(refused, loan, turn.today):
        return "do_other_first"
    in_the_way = refused.then or refused.reason
    if in_the_way in _TO_THE_CARD_DESK:
        return "do_card"
    if in_the_way in _TO_A_PERSON:
        return "do_person"
    if in_the_way in (Reason.TOO_SOON, Reason.ALREADY_RENEWED_TODAY):
        return "do_near_due"
    return "do_return_late" if loan.due_on < turn.today else "do_return"
