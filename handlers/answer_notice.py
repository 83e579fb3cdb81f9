"""A short answer to a notice of ours renews what that notice listed."""

from collections.abc import Sequence

from circulation.records import Loan
from handlers.choosing import fits_count, numbered_titles, own_loans, picked, titles_in
from handlers.confirming import ask_about, ask_which_loans, renew_these, unclear_copies
from handlers.intents import Intent
from handlers.picking import wanted_beside_no
from handlers.turn import ListedLoan, NoticeSaid, Reply, Turn

_SHORT = frozenset({Intent.YES, Intent.SELECT, Intent.RENEW})


def answer_notice(turn: Turn) -> Reply | None:
    """Renew what the notice listed, or the part picked by number; None when the message answers no notice.

    A message that names a card, a book or a title says itself what it means. When an open question or a second notice
    may be meant as well, the bot asks; so it does when a notice is quoted after the dates that it told.
    """
    if not turn.patrons:
        return None
    if turn.understood.intent is Intent.NO:
        return _picked_beside_no(turn)
    if turn.understood.intent not in _SHORT or _names_something(turn):
        return None
    notices = [notice for notice in turn.desk.notices_said() if notice.is_certain or not _is_over(notice)]
    if not notices:
        return None
    loans = {_key_of(loan): loan for loan in own_loans(turn)}
    listed = [[loans[_key(told)] for told in notice.loans if _is_valid(told, loans)] for notice in notices]
    if notices[0].is_certain:
        return _answered(turn, notices[0], listed[0])
    if _means_all_loans(turn, notices[0], listed[0]):
        return None
    return _to_the_last(turn, notices, listed)


def _picked_beside_no(turn: Turn) -> Reply | None:
    """ "Yang A aja, satunya mau saya balikin" is asked about, for the notice offered more than it takes."""
    codes = {told.barcode for notice in turn.desk.notices_said() for told in notice.loans if not told.is_over}
    loans = [loan for loan in own_loans(turn) if loan.barcode in codes] if codes else []
    wanted = wanted_beside_no(turn, loans)
    return ask_about(turn, wanted, {loan.barcode: loan.title for loan in loans}) if wanted else None


def _names_something(turn: Turn) -> bool:
    """True for a message that says itself what it means. "Ya, yang A aja" still picks from the notice."""
    asked = turn.understood
    if asked.item_ids or asked.member_id or asked.excluded_ids or asked.excluded_title:
        return True
    loans = own_loans(turn)
    if asked.title:
        return asked.intent is not Intent.SELECT or not titles_in(turn, loans)[0]
    return bool(asked.ordinals and numbered_titles(turn, loans))


def _means_all_loans(turn: Turn, notice: NoticeSaid, valid: Sequence[Loan]) -> bool:
    """ "Perpanjang semua": every loan there is, unless the message quotes a notice.

    "Perpanjang keduanya" is those of a notice that lists two.
    """
    asked = turn.understood
    counts_notice = bool(asked.how_many) and fits_count(asked, len(notice.loans), len(valid))
    return asked.intent is Intent.RENEW and asked.all_items and not counts_notice


def _key(listed: ListedLoan) -> tuple[str, str]:
    return listed.member_no, listed.barcode


def _key_of(loan: Loan) -> tuple[str, str]:
    return loan.member_no, loan.barcode


def _is_over(notice: NoticeSaid) -> bool:
    return bool(notice.loans) and all(told.is_over for told in notice.loans)


def _is_valid(told: ListedLoan, loans: dict[tuple[str, str], Loan]) -> bool:
    return not told.is_over and _unchanged(told, loans)


def _unchanged(told: ListedLoan, loans: dict[tuple[str, str], Loan]) -> bool:
    """True for a loan of the writer that is as the notice told it: a second tap must not renew a second time."""
    key = _key(told)
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
    copies = unclear_copies(turn, own_loans(turn), named, told)
    if copies or not set(named) <= set(told):
        return ask_which_loans(turn, copies or loans)
    chosen = [code for code in named or told if code not in kept_out]
    return renew_these(turn, chosen) if chosen else Reply(turn.say("nothing_renewed"))


def _answered(turn: Turn, notice: NoticeSaid, valid: Sequence[Loan]) -> Reply:
    loans = {_key_of(loan): loan for loan in own_loans(turn)}
    over = [loans[_key(told)] for told in notice.loans if told.is_over and _unchanged(told, loans)]
    if not valid:
        return ask_which_loans(turn, over) if over else Reply(turn.say("notice_is_done"))
    asked = turn.understood
    if not asked.ordinals and not asked.excluded_ordinals:
        if not fits_count(asked, len(notice.loans), len(valid)):
            return ask_which_loans(turn, valid)
        return _as_far_as_named(turn, valid)
    chosen = picked(turn, [listed.barcode for listed in notice.loans])
    if chosen.beyond or not chosen.barcodes:
        return ask_which_loans(turn, valid)
    meant = [loan for loan in (*valid, *over) if loan.barcode in chosen.barcodes]
    if any(loan in over for loan in meant):
        return ask_which_loans(turn, meant)
    return renew_these(turn, [loan.barcode for loan in meant]) if meant else Reply(turn.say("notice_is_done"))
