"""Why a loan is not renewed, and what the patron can do now, in words."""

from datetime import date

from circulation.library_system import Decision
from circulation.records import Loan
from circulation.renewal import Reason, Refused
from handlers.layout import Speaking, clipped
from handlers.phrases import Money

NOT_YOURS = frozenset({Reason.MEMBER_NOT_FOUND, Reason.ITEM_NOT_FOUND, Reason.NOT_ON_LOAN, Reason.ON_LOAN_TO_OTHER})
"""Told apart in the log only: a patron must not learn who holds a book, nor whether it exists."""

_GOES_BACK = frozenset({Reason.NOT_RENEWABLE, Reason.HELD_BY_OTHER, Reason.RENEWAL_LIMIT})
"""Nothing but bringing the book back is left to do."""
_NOT_EVEN_LATER = _GOES_BACK | {Reason.ITEM_LOST, Reason.OVERDUE}
_ANOTHER_DAY = frozenset({Reason.TOO_SOON, Reason.ALREADY_RENEWED_TODAY})


def refusal(speaking: Speaking, decision: Decision, *, brief: bool = False) -> str:
    """Why a loan of the patron is not renewed and what to do now; the same words for every foreign book."""
    assert isinstance(decision.outcome, Refused)
    refused, loan = decision.outcome, decision.loan
    if refused.reason in NOT_YOURS or loan is None:
        return speaking.say("not_yours", barcode=decision.barcode)
    name = "cannot_renew_because" if is_final(refused, loan, speaking.today) else "not_renewed_because"
    text = speaking.say(
        name, title=clipped(loan.title), barcode=decision.barcode, why=_why(speaking, refused, loan, brief)
    )
    if not brief:
        return f"{text} {advice(speaking, refused, loan)}".rstrip()
    return f"{text}{_brief_advice(speaking, refused)}."


def code_refusal(speaking: Speaking, barcode: str, refused: Refused) -> str:
    """The same for a card that is not proved: the code, the reason and what to do, nothing of loan or patron."""
    final = refused.reason in _NOT_EVEN_LATER or _never_gains(refused)
    name = "code_cannot_renew_because" if final else "code_not_renewed_because"
    text = speaking.say(name, barcode=barcode, why=speaking.say(f"refused_{refused.reason.value}"))
    return f"{text} {advice(speaking, refused, None)}".rstrip()


def mark(speaking: Speaking, refused: Refused, loan: Loan) -> str:
    """The remark beside a loan on a list."""
    name = "mark_cannot_renew" if is_final(refused, loan, speaking.today) else "mark_refused"
    return speaking.say(name, reason=_why(speaking, refused, loan, brief=True))


def is_final(refused: Refused, loan: Loan, today: date) -> bool:
    """True when waiting does not help; another book that is late can still be brought back."""
    return _never_gains(refused) or (refused.reason in _NOT_EVEN_LATER and not is_for_another(refused, loan, today))


def advice(speaking: Speaking, refused: Refused, loan: Loan | None) -> str:
    """What the patron can do now, where the reason itself does not say it."""
    if refused.earliest_on is not None:
        return speaking.say("earliest", earliest_on=refused.earliest_on)
    if refused.then is Reason.MEMBERSHIP_ENDS_FIRST:
        return speaking.say("card_first")
    if refused.then is not None or refused.reason is Reason.NO_GAIN:  # waiting is in vain
        return f"{_bring_back(speaking, loan)} {speaking.say('or_staff')}"
    if refused.reason in _ANOTHER_DAY:
        return speaking.say("near_due")
    return _bring_back(speaking, loan) if refused.reason in _GOES_BACK else ""


def _brief_advice(speaking: Speaking, refused: Refused) -> str:
    if refused.earliest_on is not None:
        return f", {speaking.say('from_day', earliest_on=refused.earliest_on)}"
    if refused.then is Reason.MEMBERSHIP_ENDS_FIRST:
        return f", {speaking.say('short_membership_ends_first')}"
    return ""


def _never_gains(refused: Refused) -> bool:
    """No day up to the due date wins time, nor would a renewed card."""
    in_vain = refused.earliest_on is None and refused.then is not Reason.MEMBERSHIP_ENDS_FIRST
    return refused.reason is Reason.NO_GAIN and in_vain


def _bring_back(speaking: Speaking, loan: Loan | None) -> str:
    if loan is None:
        return speaking.say("return_by_due")
    return speaking.say("return_late" if loan.due_on < speaking.today else "return_by", due_on=loan.due_on)


def _why(speaking: Speaking, refused: Refused, loan: Loan, brief: bool) -> str:
    form = "short" if brief else "refused"
    if is_for_another(refused, loan, speaking.today):
        return speaking.say(f"{form}_other_overdue")
    if refused.reason in _ANOTHER_DAY and renewed_on(loan, speaking.today):
        return speaking.say("short_already_renewed_today" if brief else "refused_renewed_today", until=loan.due_on)
    if refused.reason is Reason.FINES_TOO_HIGH and refused.owed and not brief:
        return speaking.say("refused_fines_owed", amount=Money(refused.owed))
    if refused.reason is Reason.RENEWAL_LIMIT and loan.renewals == 0:
        return speaking.say(f"{form}_{Reason.NOT_RENEWABLE.value}")
    return speaking.say(f"{form}_{refused.reason.value}")


def renewed_on(loan: Loan, day: date) -> bool:
    """True when the loan was last renewed on that day, so that its due date is the new one already."""
    return loan.last_renewed_on == day


def is_for_another(refused: Refused, loan: Loan, today: date) -> bool:
    """Refused because another loan is late, not this one."""
    return refused.reason is Reason.OVERDUE and loan.due_on >= today
