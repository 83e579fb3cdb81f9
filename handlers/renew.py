"""Renew loans: at once when it is clear which ones, else after asking."""

from collections.abc import Sequence
from dataclasses import replace

from circulation.records import Loan, Patron
from handlers.choosing import (
    as_asked_before,
    ask_which_card,
    ask_which_loans,
    chosen_card,
    listed,
    meant_loans,
    names_foreign_card,
    numbered_titles,
    on_named_card,
    own_loans,
    picked,
    spoken_words,
    titles_in,
)
from handlers.confirming import ask_about, renew_these
from handlers.intents import Intent
from handlers.turn import Reply, Step, StepName, Turn
from handlers.unproven import renew_by_numbers

_MORE = frozenset({
    "lagi", "lanjut", "lanjutkan", "terus", "berikutnya", "selanjutnya", "lainnya", "yang lain", "halaman berikutnya",
    "more", "next", "next page", "continue",
})  # fmt: skip
_COURTESY = frozenset(
    {"ya", "dong", "donk", "deh", "kak", "bu", "pak", "bang", "min", "mbak", "mas", "tolong", "please"}
)
_SMALL_WORDS = _COURTESY | {
    "yang",
    "yg",
    "buku",
    "judul",
    "judulnya",
    "itu",
    "aja",
    "saja",
    "dan",
    "sama",
    "the",
    "one",
}
"""Words that may stand beside a title without saying anything else about it."""
_GOES_BACK = (
    "kembali",
    "dikembali",
    "mengembali",
    "balik",
    "dibalik",
    "antar",
    "anter",
    "diantar",
    "pulang",
    "return",
    "bring",
)
_CARD_ANSWERS = frozenset({Intent.SELECT, Intent.UNKNOWN, Intent.RENEW, Intent.YES, Intent.INFO})
"""What may answer "which card?"; "punya Fahri" alone sounds like a question about something."""


def renew(turn: Turn) -> Reply:
    """Renew what the message names, or the only loan; ask when it could be several."""
    if not turn.patrons or names_foreign_card(turn):
        return renew_by_numbers(turn)
    turn = on_named_card(turn)
    loans = own_loans(turn)
    meant = meant_loans(turn, loans)
    if turn.understood.item_ids:
        return renew_these(turn, meant.barcodes) if meant.barcodes else Reply(turn.say("nothing_renewed"))
    if len(turn.patrons) > 1:
        return _for_family(turn, loans)
    if not loans:
        return Reply(turn.say("no_loans_to_renew"))
    if meant.barcodes and not meant.in_doubt:
        return renew_these(turn, meant.barcodes)
    if meant.in_doubt:
        return ask_which_loans(turn, loans, head="which_loans_not_found")
    return _nothing_named(turn, loans)


def choose_loans(turn: Turn) -> Reply | None:
    """The answer to "which of these?": numbers, all, a code, a title, no, or the next page."""
    loans = _listed_loans(turn)
    asked = turn.understood
    if not loans or names_foreign_card(turn):
        return None
    if asked.intent is Intent.NO:
        return None if _done(turn) else Reply(turn.say("nothing_renewed"))
    if _asks_for_more(turn):
        return _next_page(turn, loans)
    if asked.intent is Intent.YES and not asked.item_ids and not asked.ordinals and not any(titles_in(turn, loans)):
        return _yes_to_list(turn, loans)
    if asked.intent not in (Intent.SELECT, Intent.RENEW, Intent.YES, Intent.UNKNOWN):
        return None
    return _choice(turn, loans)


def choose_card(turn: Turn) -> Reply | None:
    """The answer to "which card?": goes on with what was asked before."""
    asked = turn.understood
    if asked.intent is Intent.NO:
        return Reply(turn.say("nothing_renewed"))
    assert turn.step is not None
    remembered = turn.step.data["asked"]
    if asked.intent not in _CARD_ANSWERS or asked.item_ids or names_foreign_card(turn):
        return None
    patron = chosen_card(turn)
    if patron is not None:
        return renew(_without_names(as_asked_before(turn, remembered, [patron]), turn.patrons))
    if asked.intent is Intent.INFO:
        return None
    if asked.all_items:
        whole = as_asked_before(turn, remembered, turn.patrons)
        return _whole_family(whole) if remembered["all_items"] else ask_which_loans(whole, own_loans(whole))
    if asked.intent is Intent.SELECT or asked.intent is Intent.YES:
        before = as_asked_before(turn, remembered, turn.patrons)
        return ask_which_card(before, again=True)
    return None


def _nothing_named(turn: Turn, loans: Sequence[Loan]) -> Reply:
    if len(loans) == 1 and not turn.understood.ordinals:
        return renew_these(turn, [loans[0].barcode])
    return ask_which_loans(turn, loans)


def _for_family(turn: Turn, loans: Sequence[Loan]) -> Reply:
    """A title that only one of the cards has borrowed decides; else the family is asked."""
    if not loans:
        return Reply(turn.say("no_loans_to_renew"))
    if not turn.understood.all_items:
        meant = meant_loans(turn, loans)
        owners = {loan.member_no for loan in loans if loan.barcode in meant.barcodes}
        if len(owners) == 1:
            return renew_these(turn, meant.barcodes)
    cards = _cards_by_name(turn)
    if len(cards) == 1:
        return renew(_without_names(replace(turn, patrons=cards), turn.patrons))
    return ask_which_card(turn)


def _cards_by_name(turn: Turn) -> tuple[Patron, ...]:
    """The cards whose owners the message names; of "all but …", those it does not name."""
    asked = turn.understood
    named = _named_in(asked.excluded_title or turn.text, turn.patrons)
    if not asked.excluded_title:
        return named
    return tuple(patron for patron in turn.patrons if patron not in named) if named and asked.all_items else ()


def _named_in(text: str, patrons: Sequence[Patron]) -> tuple[Patron, ...]:
    words = set(spoken_words(text))
    return tuple(one for one in patrons if any(len(part) > 2 and part in words for part in spoken_words(one.name)))


def _without_names(turn: Turn, family: Sequence[Patron]) -> Turn:
    """Names that have told whose card is meant are no titles."""
    no_titles = _SMALL_WORDS | {word for one in family for word in spoken_words(one.name)}
    asked = turn.understood
    title = asked.title if set(spoken_words(asked.title)) - no_titles else ""
    excluded = asked.excluded_title if set(spoken_words(asked.excluded_title)) - no_titles else ""
    return replace(turn, understood=replace(asked, title=title, excluded_title=excluded))


def _whole_family(turn: Turn) -> Reply:
    loans = own_loans(turn)
    meant = meant_loans(turn, loans)
    if not meant.barcodes or meant.in_doubt:
        return ask_which_loans(turn, loans, head="which_loans_not_found")
    return renew_these(turn, meant.barcodes)


def _listed_loans(turn: Turn) -> list[Loan]:
    """The list as it was numbered, but for loans that are gone since then."""
    assert turn.step is not None
    known = {loan.barcode: loan for loan in own_loans(turn)}
    barcodes = turn.step.data["barcodes"]
    return [known[code] for code in barcodes] if all(code in known for code in barcodes) else []


def _asks_for_more(turn: Turn) -> bool:
    words = turn.text.casefold().strip(" .!?").replace(",", " ").split()
    while words and words[-1] in _COURTESY:
        words.pop()
    return " ".join(words) in _MORE


def _next_page(turn: Turn, loans: Sequence[Loan]) -> Reply:
    assert turn.step is not None
    page = int(turn.step.data.get("page", 0)) + 1
    if page * turn.page_size >= len(loans):
        return Reply(turn.say("no_more", count=len(loans)), keep_step=True)
    if turn.step.data.get("listed"):
        tail = turn.say("answer_renew_number")
        return listed(turn, loans, head=turn.say("loans_head"), tail=tail, page=page, data={"listed": True})
    return ask_which_loans(turn, loans, page=page)


def _yes_to_list(turn: Turn, loans: Sequence[Loan]) -> Reply:
    assert turn.step is not None
    if len(loans) > 1:
        return Reply(turn.say("which_number", count=len(loans)), keep_step=True)
    return _renew_or_confirm(turn, loans, [loans[0].barcode])


def _choice(turn: Turn, loans: Sequence[Loan]) -> Reply | None:
    asked = turn.understood
    barcodes = [loan.barcode for loan in loans]
    by_place = (asked.ordinals or asked.excluded_ordinals) and not numbered_titles(turn, loans)
    if by_place and not asked.item_ids:
        chosen = picked(turn, barcodes)
        if chosen.beyond:
            return Reply(turn.say("no_such_number", count=len(loans)), keep_step=True)
        return _renew_or_confirm(turn, loans, chosen.barcodes)
    meant = meant_loans(turn, loans)
    unknown_codes = [code for code in meant.barcodes if code not in barcodes]
    if meant.in_doubt or unknown_codes or not meant.barcodes:
        return _unclear_choice(turn, loans)
    return _renew_or_confirm(turn, loans, meant.barcodes)


def _unclear_choice(turn: Turn, loans: Sequence[Loan]) -> Reply | None:
    """Only an attempt to choose is asked again; anything else is left to its own intent."""
    if turn.understood.intent is Intent.SELECT and not turn.understood.item_ids:
        return Reply(turn.say("which_number", count=len(loans)), keep_step=True)
    return None


def _renew_or_confirm(turn: Turn, loans: Sequence[Loan], barcodes: Sequence[str]) -> Reply:
    """A list that was only shown for information needs the word "renew", or a yes; so does a sentence we only guess."""
    assert turn.step is not None
    if not barcodes:
        return Reply(turn.say("which_number", count=len(loans)), keep_step=True)
    guessed = _speaks_of_return(turn) or (turn.understood.intent is Intent.UNKNOWN and not _is_bare(turn, loans))
    if turn.understood.all_items:
        barcodes = [code for code in barcodes if code not in _done(turn)] or barcodes
    if turn.understood.intent is Intent.RENEW or not (guessed or turn.step.data.get("listed")):
        return _renewed_from_list(turn, barcodes)
    return ask_about(turn, barcodes, {loan.barcode: loan.title for loan in loans})


def _renewed_from_list(turn: Turn, barcodes: Sequence[str]) -> Reply:
    """The list stays in sight: another number is taken, but from now on only after a yes."""
    assert turn.step is not None
    data = {**turn.step.data, "listed": True, "done": [*_done(turn), *barcodes]}
    return replace(renew_these(turn, barcodes), step=Step(StepName.CHOOSE_LOANS, data, interrupted=True))


def _done(turn: Turn) -> tuple[str, ...]:
    """What has been renewed from the list already."""
    return tuple(turn.step.data.get("done", ())) if turn.step is not None else ()


def _speaks_of_return(turn: Turn) -> bool:
    """ "Besok saya antar yang nomor 1" picks a book to bring back, hardly one to keep."""
    return any(word.startswith(_GOES_BACK) for word in spoken_words(turn.text))


def _is_bare(turn: Turn, loans: Sequence[Loan]) -> bool:
    """True for a code with at most one word beside it, or titles with none that counts: plain answers to "which?"."""
    words = spoken_words(turn.text)
    if turn.understood.item_ids:
        return sum(word.isalpha() for word in words) <= 1
    return not set(words) - _SMALL_WORDS - {word for loan in loans for word in spoken_words(loan.title)}
