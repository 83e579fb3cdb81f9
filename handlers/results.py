"""What came of a renewal, in words."""

from collections.abc import Sequence

from circulation.library_system import Decision
from circulation.renewal import Refused, Renewable
from handlers.layout import clipped, clock, fitted, paragraphs
from handlers.phrases import Money
from handlers.refusals import refusal, renewed_on
from handlers.turn import Decided, Turn

_FEW = 3
"""So many results are told in full."""
_SEVERAL = 6
"""So many still leave room for advice with each refusal."""


def told(turn: Turn, decided: Sequence[Decided]) -> str:
    """What came of each: in full for a few, a line each for more."""
    if len(decided) <= _FEW:
        return fitted(turn, "", ["\n\n".join(_told(turn, one) for one in decided)])
    lines = [_told_briefly(turn, one, advise=len(decided) <= _SEVERAL) for one in decided]
    tail = paragraphs(_fines_booked(turn, decided), turn.say("all_dates"))
    return fitted(turn, turn.say("renewal_results", count=len(lines)), lines, tail)


def _told(turn: Turn, decided: Decided) -> str:
    decision = decided.decision
    reference = turn.say("reference", reference=decided.reference)
    if isinstance(decision.outcome, Refused):
        return "\n".join(filter(None, [refusal(turn, decision), _renewed_before(turn, decision), reference]))
    text = _renewed(turn, decision, decision.outcome)
    return "\n".join([text, *_remarks(turn, decision.outcome), reference])


def _renewed_before(turn: Turn, decision: Decision) -> str:
    """When and how a loan was renewed that is refused because it was renewed today: on another phone, perhaps."""
    loan = decision.loan
    kept = turn.desk.renewed_before(loan.member_no, loan.barcode) if loan and renewed_on(loan, turn.today) else None
    if kept is None or loan is None or kept.until != loan.due_on:
        return ""
    how = turn.say(f"renewed_by_{kept.by}")
    return turn.say("renewed_before", time=clock(kept.at.time(), turn.lang), how=how, reference=kept.reference)


def _told_briefly(turn: Turn, decided: Decided, *, advise: bool) -> str:
    """A line of a long answer; with `advise`, what to do about a refusal."""
    decision = decided.decision
    reference = turn.say("reference", reference=decided.reference)
    if isinstance(decision.outcome, Refused):
        return f"{refusal(turn, decision, brief=not advise)} {reference}"
    return f"{_renewed(turn, decision, decision.outcome)} {reference}"


def _remarks(turn: Turn, outcome: Renewable) -> list[str]:
    remarks = []
    if outcome.renewals_left is not None:
        name = "renewals_left" if outcome.renewals_left > 0 else "last_renewal"
        remarks.append(turn.say(name, count=outcome.renewals_left))
    if outcome.capped:
        remarks.append(turn.say("capped"))
    if outcome.fine > 0:
        remarks.append(turn.say("fine_booked", amount=Money(outcome.fine)))
    return remarks


def _fines_booked(turn: Turn, decided: Sequence[Decided]) -> str:
    outcomes = [one.decision.outcome for one in decided]
    total = sum(outcome.fine for outcome in outcomes if isinstance(outcome, Renewable))
    return turn.say("fine_booked", amount=Money(total)) if total else ""


def _renewed(turn: Turn, decision: Decision, outcome: Renewable) -> str:
    title = clipped(decision.loan.title) if decision.loan is not None else decision.barcode
    return turn.say("renewed", title=title, barcode=decision.barcode, until=outcome.new_due_on)
