"""Has it been renewed, when, and by what way; and why only until that day?"""

from circulation.records import Loan
from circulation.renewal import Refused
from handlers.choosing import decisions_for, own_loans, told_last
from handlers.confirming import ask_to_confirm
from handlers.cues import asks_who, speaks_of_all
from handlers.layout import clipped, clock, fitted
from handlers.one_loan import spoken_of
from handlers.refusals import mark
from handlers.turn import Reply, Turn
from handlers.what_now import refused_last


def renewal_state(turn: Turn) -> Reply | None:
    """How it stands with the loans meant: renewed when and until when, or not yet, with an offer; None: no loans."""
    loans = _asked_about(turn)
    if not loans:
        return None
    waiting = [loan for loan in loans if not _was_renewed(loan)]
    decisions = decisions_for(turn, waiting)
    renewable = [code for code, decision in decisions.items() if decision.renewed_until is not None]
    lines = []
    for loan in loans:
        line = _renewed_line(turn, loan) if loan not in waiting else _not_renewed_line(turn, loan)
        refused = decisions[loan.barcode].outcome if loan.barcode in decisions else None
        lines.append(f"{line} {mark(turn, refused, loan)}" if isinstance(refused, Refused) else line)
    if not renewable or asks_who(turn):
        return Reply(fitted(turn, "", lines), keep_step=True)
    tail = turn.say("answer_yes" if len(waiting) == len(loans) else "answer_yes_others")
    return ask_to_confirm(turn, renewable, fitted(turn, "", lines, tail))


def why_this_date(turn: Turn) -> Reply | None:
    """Why a loan was renewed until that day and no longer, right after it was; None when nothing was."""
    codes = told_last(turn, "✅")
    lines = [_date_line(turn, loan) for loan in own_loans(turn) if loan.barcode in codes]
    return Reply(fitted(turn, "", lines), keep_step=True) if lines else None


def _asked_about(turn: Turn) -> list[Loan]:
    """The loans named; else all when all are asked about; else those of the last answer; else all."""
    loans = own_loans(turn)
    asked = turn.understood
    named = [loan for loan in loans if loan.barcode in asked.item_ids] or spoken_of(turn, loans)
    if named or speaks_of_all(turn):
        return named or loans
    last = (*told_last(turn, "✅"), *refused_last(turn))
    return [loan for loan in loans if loan.barcode in last] or loans


def _was_renewed(loan: Loan) -> bool:
    return loan.renewals > 0 or loan.last_renewed_on is not None


def _not_renewed_line(turn: Turn, loan: Loan) -> str:
    return turn.say("state_not_renewed", title=clipped(loan.title), barcode=loan.barcode, due_on=loan.due_on)


def _renewed_line(turn: Turn, loan: Loan) -> str:
    values = {"title": clipped(loan.title), "barcode": loan.barcode, "until": loan.due_on}
    kept = turn.desk.renewed_before(loan.member_no, loan.barcode)
    if kept is not None and kept.until == loan.due_on:
        how = turn.say(f"renewed_by_{kept.by}")
        moment = clock(kept.at.time(), turn.lang)
        return turn.say(
            "state_renewed_at", day=kept.at.date(), time=moment, how=how, reference=kept.reference, **values
        )
    if loan.last_renewed_on is not None:
        return turn.say("state_renewed_on", day=loan.last_renewed_on, **values)
    return turn.say("state_renewed", count=loan.renewals, **values)


def _date_line(turn: Turn, loan: Loan) -> str:
    patron = turn.patron(loan.member_no)
    rule = turn.rules.rule_for(patron.category if patron is not None else "", loan.item.item_type)
    values = {"title": clipped(loan.title), "barcode": loan.barcode, "until": loan.due_on, "days": rule.period_days}
    ends = patron.expires_on if patron is not None else None
    capped = turn.say("capped") in (turn.desk.last_reply() or "")
    if ends is not None and (loan.due_on == ends or (capped and loan.due_on < ends)):
        return turn.say("date_ends_with_card", expires_on=ends, **values)
    return turn.say("date_by_rule", **values)
