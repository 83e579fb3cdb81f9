"""The answer to "which card?" of a family."""

import re
from dataclasses import replace
from typing import Any

from handlers.choosing import (
    as_asked_before,
    ask_which_card,
    chosen_card,
    fits_count,
    meant_loans,
    names_foreign_card,
    own_loans,
    titles_in,
)
from handlers.confirming import ask_which_loans, renew_these
from handlers.hours import next_staffed
from handlers.intents import Intent
from handlers.layout import paragraphs
from handlers.persons import cards_by_name
from handlers.renew import renew, whole_family, without_names
from handlers.turn import Reply, Turn

_CARD_ANSWERS = frozenset({Intent.SELECT, Intent.UNKNOWN, Intent.RENEW, Intent.YES, Intent.INFO})
"""What may answer "which card?"; "punya Fahri" alone sounds like a question about something."""
_IS_BACK = re.compile(r"\b(?:sudah|udah|udh|sdh|telah|dah)\b.*(?:kembali|balik|pulang|antar)|\breturned\b")


def choose_card(turn: Turn) -> Reply | None:
    """The answer to "which card?": goes on with what was asked before."""
    asked = turn.understood
    assert turn.step is not None
    remembered = turn.step.data["asked"]
    some = _all_but(turn, remembered)
    if some is not None:
        return some
    if asked.intent is Intent.NO:
        return _without_person(turn, remembered) or Reply(turn.say("nothing_renewed"))
    if asked.intent not in _CARD_ANSWERS or asked.item_ids or names_foreign_card(turn):
        return None
    patron = chosen_card(turn)
    if patron is not None:
        return renew(without_names(as_asked_before(turn, remembered, [patron]), turn.patrons))
    if asked.intent is Intent.INFO:
        return None
    if asked.all_items and fits_count(asked, len(turn.patrons)):
        return _all_cards(as_asked_before(turn, remembered, turn.patrons))
    if asked.intent is Intent.SELECT or asked.intent is Intent.YES:
        before = as_asked_before(turn, remembered, turn.patrons)
        return ask_which_card(before, again=True)
    return None


def _all_but(turn: Turn, remembered: dict[str, Any]) -> Reply | None:
    """ "Aisyah, kecuali si juki", "semua kecuali punya Fahri": what is named is not for the card, but left out."""
    asked = turn.understood
    kept_out = titles_in(turn, own_loans(turn))[1]
    if asked.item_ids or asked.member_id or asked.ordinals or not (kept_out or asked.excluded_title):
        return None
    patron = chosen_card(turn) if kept_out else None
    others = cards_by_name(turn) if asked.all_items and not kept_out else ()
    if patron is None and not asked.all_items:
        return None
    cards = (patron,) if patron is not None else others or turn.patrons
    before = as_asked_before(turn, remembered, cards)
    left = [loan for loan in own_loans(before) if loan.barcode not in kept_out]
    clear = remembered["all_items"] and not remembered["excluded_title"] and not remembered["excluded_ids"]
    if not clear or not (kept_out or others) or not left:
        return ask_which_loans(before, left or own_loans(before), head="which_loans_not_found")
    return renew_these(before, [loan.barcode for loan in left])


def _all_cards(turn: Turn) -> Reply:
    """ "Dua-duanya": what was asked for, on every card; copies of one title are all meant then."""
    if turn.understood.all_items:
        return whole_family(turn)
    loans = own_loans(turn)
    meant = meant_loans(turn, loans)
    named = meant.among or (() if meant.in_doubt else meant.barcodes)
    return renew_these(turn, named) if named else ask_which_loans(turn, loans)


def _without_person(turn: Turn, remembered: dict[str, Any]) -> Reply | None:
    """ "Jangan yang Rara, itu sudah dikembalikan": goes on with the others' cards; what is back is for staff to see."""
    named = cards_by_name(turn)
    others = [patron for patron in turn.patrons if patron not in named]
    if not named or not others:
        return None
    rest = as_asked_before(turn, remembered, others)
    reply = ask_which_card(rest) if len(others) > 1 else ask_which_loans(rest, own_loans(rest))
    if not _IS_BACK.search(turn.text.casefold()):
        return reply
    turn.desk.ask_for_staff("asked")
    thanks = turn.say("human_returned", when=next_staffed(turn)).split("\n")[0]
    return replace(reply, text=paragraphs(thanks, reply.text))
