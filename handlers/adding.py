"""One book more: a title alone, or "the rest too", where no list is open. Asks, and renews nothing."""

from collections.abc import Sequence
from dataclasses import replace

from circulation.records import Loan
from circulation.renewal import Reason, Refused
from handlers.choosing import decisions_for, meant_loans, own_loans, told_last
from handlers.confirming import ask_about, ask_which_loans
from handlers.cues import is_hardly_more_than, speaks_of_rest, speaks_of_return
from handlers.persons import cards_by_name, of_named_person
from handlers.turn import Reply, Turn

_NOT_YET = (Reason.TOO_SOON, Reason.ALREADY_RENEWED_TODAY)


def one_more(turn: Turn) -> Reply | None:
    """Shall the books be renewed that the message hardly more than names? None when it is about something else."""
    loans = own_loans(turn)
    cards = cards_by_name(turn) if len(turn.patrons) > 1 else ()  # "yang punya Siti, laskar pelangi aja"
    of_one = own_loans(replace(turn, patrons=cards)) if cards else loans
    meant = meant_loans(turn, of_one)
    if meant.among:
        return ask_which_loans(turn, [loan for loan in of_one if loan.barcode in meant.among])
    named = [loan for loan in of_one if loan.barcode in meant.barcodes]
    if named and is_hardly_more_than(turn, [loan.title for loan in named], [one.name for one in turn.patrons]):
        return _shall_i(turn, named)
    return None if named else _the_rest(turn, loans)


def named_loans(turn: Turn) -> list[Loan]:
    """The loans that a message names by title or, for "all", by their owner, and does not take away."""
    loans = own_loans(of_named_person(turn))
    meant = meant_loans(turn, loans)
    if meant.in_doubt:
        return []
    named = [loan for loan in loans if loan.barcode in meant.barcodes]
    return _without_new(turn, named) if turn.understood.all_items else named


def _without_new(turn: Turn, loans: list[Loan]) -> list[Loan]:
    """The loans but those whose turn is still to come, such as the one just renewed; all, when there are no others."""
    outcomes = {code: decision.outcome for code, decision in decisions_for(turn, loans).items()}
    new = {code for code, outcome in outcomes.items() if isinstance(outcome, Refused) and outcome.reason in _NOT_YET}
    return [loan for loan in loans if loan.barcode not in new] or loans


def _the_rest(turn: Turn, loans: Sequence[Loan]) -> Reply | None:
    """ "And the rest too please", right after some were renewed."""
    renewed = told_last(turn, "✅")
    others = [loan for loan in loans if loan.barcode not in renewed and loan.last_renewed_on != turn.today]
    if not renewed or not others or not speaks_of_rest(turn) or speaks_of_return(turn):
        return None
    return _shall_i(turn, others) if is_hardly_more_than(turn, [], ["rest others sisanya lainnya"]) else None


def _shall_i(turn: Turn, loans: Sequence[Loan]) -> Reply:
    return ask_about(turn, [loan.barcode for loan in loans], {loan.barcode: loan.title for loan in loans})
