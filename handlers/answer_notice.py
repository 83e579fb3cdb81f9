"""A short answer to a notice of ours renews what that notice listed."""

from collections.abc import Sequence

from circulation.records import Loan
from handlers.choosing import ask_which_loans, numbered_titles, own_loans, picked, titles_in
from handlers.confirming import renew_these
from handlers.intents import Intent
from handlers.turn import ListedLoan, NoticeSaid, Reply, Turn

_SHORT = frozenset({Intent.YES, Intent.SELECT, Intent.RENEW})


def answer_notice(turn: Turn) -> Reply | None:
    """Renew what the notice listed, or the part picked by number; None when the message answers no notice.

    A message that names a card, a book or a title says itself what it means. When an open question or a second notice
    may be meant as well, the bot asks.
    """
    if turn.understood.intent not in _SHORT or not turn.patrons or _names_something(turn):
        return None
    notices = [notice for notice in turn.desk.notices_said() if notice.is_certain or notice.is_fresh]
    if not notices or (_means_all_loans(turn) and not notices[0].is_certain):
        return None
    loans = {(loan.member_no, loan.barcode): loan for loan in own_loans(turn)}
    listed = [[loans[key] for key in map(_key, notice.loans) if _unchanged(notice, loans, key)] for notice in notices]
    if notices[0].is_certain:
        return _answered(turn, notices[0], listed[0])
    return _to_the_last(turn, notices, listed)


def _names_something(turn: Turn) -> bool:
    """True for a message that says itself what it means. "Ya, yang A aja" still picks from the notice."""
    asked = turn.understood
    if asked.item_ids or asked.member_id or asked.excluded_ids or asked.excluded_title:
        return True
    loans = own_loans(turn)
    if asked.title:
        return asked.intent is not Intent.SELECT or not titles_in(turn, loans)[0]
    return bool(asked.ordinals and numbered_titles(turn, loans))


def _means_all_loans(turn: Turn) -> bool:
    """ "Perpanjang semua": every loan there is, unless the message quotes a notice."""
    return turn.understood.intent is Intent.RENEW and turn.understood.all_items


def _key(listed: ListedLoan) -> tuple[str, str]:
    return listed.member_no, listed.barcode


def _unchanged(notice: NoticeSaid, loans: dict[tuple[str, str], Loan], key: tuple[str, str]) -> bool:
    """True for a loan of the writer that is as the notice told it: a second tap must not renew a second time."""
    told = next(listed for listed in notice.loans if _key(listed) == key)
    return key in loans and (told.due_on is None or loans[key].due_on == told.due_on)


def _to_the_last(turn: Turn, notices: Sequence[NoticeSaid], listed: Sequence[Sequence[Loan]]) -> Reply | None:
    """The answer to the last thing we said; several notices that tell of different loans are two candidates."""
    latest = list(listed[0])
    others = [loan for loans in listed[1:] for loan in loans if loan not in latest]
    open_question = [loan for loan in _asked_about(turn) if loan not in latest]
    if not latest and not others:
        return None
    if others or open_question:
        together = list(dict.fromkeys([*latest, *others, *open_question]))
        return ask_which_loans(turn, together)
    return _answered(turn, notices[0], latest)


def _asked_about(turn: Turn) -> list[Loan]:
    """The loans of the question that was open when the notice came."""
    answered = turn.step is None or turn.step.data.get("done")
    barcodes = () if answered or turn.step is None else turn.step.data.get("barcodes", ())
    return [loan for loan in own_loans(turn) if loan.barcode in barcodes]


def _as_far_as_named(turn: Turn, loans: Sequence[Loan]) -> Reply:
    """All of them, or those whose titles a "ya, tapi …" names or leaves over; another title is asked about."""
    named, kept_out = titles_in(turn, own_loans(turn))
    told = [loan.barcode for loan in loans]
    if not set(named) <= set(told):
        return ask_which_loans(turn, loans)
    chosen = [code for code in named or told if code not in kept_out]
    return renew_these(turn, chosen) if chosen else Reply(turn.say("nothing_renewed"))


def _answered(turn: Turn, notice: NoticeSaid, unchanged: Sequence[Loan]) -> Reply:
    if not unchanged:
        return Reply(turn.say("notice_is_done"))
    asked = turn.understood
    if not asked.ordinals and not asked.excluded_ordinals:
        return _as_far_as_named(turn, unchanged)
    chosen = picked(turn, [listed.barcode for listed in notice.loans])
    still = {loan.barcode for loan in unchanged}
    if chosen.beyond or not chosen.barcodes:
        return ask_which_loans(turn, unchanged)
    barcodes = [barcode for barcode in chosen.barcodes if barcode in still]
    return renew_these(turn, barcodes) if barcodes else Reply(turn.say("notice_is_done"))
