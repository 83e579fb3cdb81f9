"""Renew loans: at once when it is clear which ones, else after asking."""

from collections.abc import Sequence
from dataclasses import replace

from circulation.records import Loan, Patron
from handlers.another_day import names_a_weekday, on_another_day
from handlers.choosing import (
    ask_which_card,
    copies_among,
    fits_count,
    listed,
    meant_loans,
    named_cards,
    names_foreign_card,
    numbered_titles,
    on_named_card,
    own_loans,
    picked,
    spoken_words,
    titles_in,
)
from handlers.confirming import ask_about, ask_which_loans, renew_these
from handlers.cues import acknowledges
from handlers.intents import Intent
from handlers.other_one import other_one
from handlers.persons import cards_by_name, of_named_person
from handlers.picking import picked_by_word, wanted_beside_no, with_the_rest
from handlers.turn import Reply, Step, StepName, Turn
from handlers.unproven import renew_by_numbers

_MORE = frozenset({
    "lagi", "lanjut", "lanjutkan", "terus", "berikutnya", "selanjutnya", "lainnya", "yang lain", "halaman berikutnya",
    "yang lain mana", "sisanya mana", "more", "next", "next page", "continue",
})  # fmt: skip
_COURTESY = frozenset(
    {"ya", "dong", "donk", "deh", "kak", "bu", "pak", "bang", "min", "mbak", "mas", "tolong", "please"}
)
_SMALL_WORDS = _COURTESY | {
    "yang", "yg", "buku", "judul", "judulnya", "itu", "aja", "saja", "dan", "sama", "the", "one",
}  # fmt: skip
"""Words that may stand beside a title without saying anything else about it."""
_ALL = frozenset({"semua", "semuanya", "all", "everything"})
_YES = _COURTESY | {
    "iya", "iyaa", "yes", "yep", "yeah", "ok", "oke", "betul", "benar", "maksud", "maksudku", "saya", "aku", "sy",
    "itu", "of", "them", "i", "mean",
}  # fmt: skip
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


def renew(turn: Turn) -> Reply:
    """Renew what the message names, or the only loan; ask when it could be several."""
    if not turn.patrons or names_foreign_card(turn):
        return renew_by_numbers(turn)
    on_a_day = on_another_day(turn) if names_a_weekday(turn) else None
    if on_a_day is not None:
        return on_a_day
    turn = without_names(on_named_card(turn), ())
    loans = own_loans(turn)
    turn = with_the_rest(turn, loans)
    meant = meant_loans(turn, loans)
    if turn.understood.item_ids:
        return renew_these(turn, meant.barcodes) if meant.barcodes else Reply(turn.say("nothing_renewed"))
    if turn.understood.all_items and len(named_cards(turn)) > 1:
        return whole_family(turn)
    if len(turn.patrons) > 1:
        return _for_family(turn, loans)
    if not loans:
        return Reply(turn.say("no_loans_to_renew"))
    if meant.barcodes and not meant.in_doubt:
        return renew_these(turn, meant.barcodes)
    if meant.among:
        return _which_copy(turn, loans, meant.among)
    if meant.in_doubt:
        return other_one(turn) or ask_which_loans(turn, loans, head="which_loans_not_found")
    return _nothing_named(turn, loans)


def choose_loans(turn: Turn) -> Reply | None:
    """The answer to "which of these?": numbers, all, a code, a title, no, or the next page."""
    loans = _listed_loans(turn)
    asked = turn.understood
    if not loans or names_foreign_card(turn):
        return None
    by_word = picked_by_word(turn, loans)
    if by_word and "?" in turn.text:
        return ask_about(turn, by_word, {loan.barcode: loan.title for loan in loans})
    if by_word:
        return _renew_or_confirm(turn, loans, by_word)
    if asked.intent is Intent.NO:
        return _no_to_list(turn, loans)
    if _asks_for_more(turn):
        return _next_page(turn, loans)
    if asked.intent is Intent.YES and not asked.item_ids and not asked.ordinals and not any(titles_in(turn, loans)):
        return _yes_to_list(turn, loans)
    if asked.intent not in (Intent.SELECT, Intent.RENEW, Intent.YES, Intent.UNKNOWN):
        return None
    return _choice(turn, loans)


def _which_copy(turn: Turn, loans: Sequence[Loan], barcodes: Sequence[str]) -> Reply:
    """Two copies of one title: their codes tell them apart."""
    return ask_which_loans(turn, [loan for loan in loans if loan.barcode in barcodes])


def _nothing_named(turn: Turn, loans: Sequence[Loan]) -> Reply:
    if len(loans) == 1 and not turn.understood.ordinals:
        return renew_these(turn, [loans[0].barcode])
    return other_one(turn) or ask_which_loans(turn, loans)


def _for_family(turn: Turn, loans: Sequence[Loan]) -> Reply:
    """Titles decide: "perpanjang bobo dan matematika", one of each child; else the family is asked."""
    if not loans:
        return Reply(turn.say("no_loans_to_renew"))
    if not turn.understood.all_items:
        meant = meant_loans(turn, loans)
        if meant.barcodes and not meant.in_doubt:
            return renew_these(turn, meant.barcodes)
        among = {loan.member_no for loan in loans if loan.barcode in meant.among}
        if len(among) == 1:
            return _which_copy(turn, loans, meant.among)
    cards = cards_by_name(turn)
    if len(cards) == 1:
        return renew(without_names(replace(turn, patrons=cards), turn.patrons))
    return ask_which_card(turn)


def without_names(turn: Turn, family: Sequence[Patron]) -> Turn:
    """Names that have told whose card is meant are no titles, nor is the "jadi" of "jadi deh"."""
    no_titles = _SMALL_WORDS | {"jadi", "jadinya"} | {word for one in family for word in spoken_words(one.name)}
    asked = turn.understood
    title = asked.title if set(spoken_words(asked.title)) - no_titles else ""
    excluded = asked.excluded_title if set(spoken_words(asked.excluded_title)) - no_titles else ""
    return replace(turn, understood=replace(asked, title=title, excluded_title=excluded))


def whole_family(turn: Turn) -> Reply:
    """Renew all that the message means on several cards; ask where that is not clear."""
    loans = own_loans(turn)
    meant = meant_loans(turn, loans)
    if meant.among:
        return _which_copy(turn, loans, meant.among)
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


def _no_to_list(turn: Turn, loans: Sequence[Loan]) -> Reply | None:
    """ "Yang A aja, satunya mau saya balikin" is no plain no."""
    wanted = wanted_beside_no(turn, loans)
    if wanted:
        return ask_about(turn, wanted, {loan.barcode: loan.title for loan in loans})
    return None if _done(turn) else Reply(turn.say("nothing_renewed"))


def _yes_to_list(turn: Turn, loans: Sequence[Loan]) -> Reply:
    assert turn.step is not None
    words = set(spoken_words(turn.text))
    if words & _ALL and words <= _ALL | _YES:  # "iya semuanya maksud saya"
        return _renew_or_confirm(turn, loans, [loan.barcode for loan in loans if loan.barcode not in _done(turn)])
    if turn.step.data.get("listed") and acknowledges(turn):
        return Reply(turn.say("welcome"), keep_step=True)
    if len(loans) > 1:
        return Reply(turn.say("which_number", count=len(loans)), keep_step=True)
    return _renew_or_confirm(turn, loans, [loans[0].barcode])


def _choice(turn: Turn, loans: Sequence[Loan]) -> Reply | None:
    turn = with_the_rest(turn, loans)
    asked = turn.understood
    barcodes = [loan.barcode for loan in loans]
    by_place = (asked.ordinals or asked.excluded_ordinals) and not numbered_titles(turn, loans)
    by_place = by_place and not _is_one_of_copies(turn, loans)
    if by_place and not asked.item_ids:
        chosen = picked(turn, barcodes)
        if chosen.beyond:
            return Reply(turn.say("no_such_number", count=len(loans)), keep_step=True)
        kept_out = titles_in(turn, loans)[1]  # "semua kecuali nomor 3 dan gadis pantai"
        if asked.excluded_title and not kept_out:
            return Reply(turn.say("which_number", count=len(loans)), keep_step=True)
        return _renew_or_confirm(turn, loans, [code for code in chosen.barcodes if code not in kept_out])
    if _means_person(turn):
        cards = {patron.member_no for patron in of_named_person(turn).patrons}
        return _renew_or_confirm(turn, loans, [loan.barcode for loan in loans if loan.member_no in cards])
    left = [loan for loan in loans if loan.barcode not in _done(turn)]
    meant = meant_loans(turn, left if asked.how_many and fits_count(asked, len(left)) else loans)
    if meant.among:
        return _which_copy(turn, loans, meant.among)
    unknown_codes = [code for code in meant.barcodes if code not in barcodes]
    if meant.in_doubt or unknown_codes or not meant.barcodes:
        return _unclear_choice(turn, loans)
    return _renew_or_confirm(turn, loans, meant.barcodes)


def _means_person(turn: Turn) -> bool:
    """ "Yang siti semuanya": what the list has of one person of a family, and of nobody else."""
    asked = turn.understood
    named = of_named_person(turn).patrons
    if len(named) == len(turn.patrons) or asked.intent is Intent.RENEW:
        return False
    return asked.all_items or bool(asked.title and not without_names(turn, named).understood.title)


def _is_one_of_copies(turn: Turn, loans: Sequence[Loan]) -> bool:
    """ "Atlas dunia yang satu aja": one of several copies, and not the first of the list."""
    named = titles_in(turn, loans)[0]
    copies = copies_among([loan for loan in loans if loan.barcode in named])
    return bool(copies) and turn.understood.ordinals == (1,) and "satu" in spoken_words(turn.text)


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
    at_once = turn.understood.intent is Intent.RENEW or not (guessed or turn.step.data.get("listed"))
    if at_once and not turn.asks_first:
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
