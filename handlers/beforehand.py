"""What is seen to before the open question and the intent: a patron who needs a moment, leaves something as it is, or
asks what we tell nobody."""

import re
from dataclasses import replace

from handlers.choosing import names_foreign_card
from handlers.corrections import corrected
from handlers.intents import Intent
from handlers.membership import membership
from handlers.paid import told_as_paid
from handlers.picking import places_left, wants_the_rest
from handlers.someone_else import of_someone_else
from handlers.turn import Reply, Turn
from handlers.which_can import cannot_come
from handlers.wrong_person import not_this_person

_MOMENT = re.compile(
    r"^\W*(?:(?:ok|oke|iya?|ya|eh|oh|kak|bu|pak|min)\W+)*"
    r"(?:sebentar|bentar|bntr|sbntr|tunggu|wait|hold on|one moment|just a (?:moment|minute))\b"
    r"|\b(?:saya|aku|sy|tak|ku|kami)\W+(?:\w+\W+)?"
    r"(?:cek|lihat|liat|cari|tanya|tanyain|ambil|pikir\S*|mikir|pertimbangkan)\b.*\bdulu\b"
    r"|\b(?:pikir|mikir)\w*[- ]?(?:2|pikir|mikir)?\W+dulu\b"
    r"|\b(?:let me|i(?:'ll| will| need to)) (?:check|look|think|ask)\b"
)
_LATER = re.compile(r"\b(?:besok|bsk|lusa|kembali\w*|balik\w*|antar\w*|perpanjang\w*|diperpanjang|renew)\b")
_MAY_WAIT = frozenset({Intent.UNKNOWN, Intent.YES, Intent.NO, Intent.SELECT, Intent.THANKS, Intent.INFO})
_EXISTS = re.compile(
    r"\b(?:terdaftar|kedaftar|registered|valid|exists?|aktif|active|asli)\b|\bada (?:ga|gak|nggak|ngga|tidak|kah|di)\b"
    r"|\batas nama\b|\b(?:punya|milik|nomor|kartu) siapa\b|\bwhose\b"
)
_ASKS = re.compile(r"\?|\b(?:apa|apakah|siapa|is|whose|kah)\b")
_MOST_WORDS = 14
"""Whoever says more says more than "one moment"."""


def beforehand(turn: Turn) -> Reply | None:
    """The answer to a message that neither the open question nor its intent is to take; None for all others."""
    if turn.step is not None and _needs_a_moment(turn):
        return Reply(turn.say("waiting"), keep_step=True, interrupts=True)
    answer = not_this_person(turn) or of_someone_else(turn) or corrected(turn)
    if answer is not None:
        return answer
    asked = turn.understood
    if asked.intent is Intent.SELECT and asked.ordinals and set(asked.ordinals) <= set(places_left(turn.text)):
        return Reply(turn.say("no_to_nothing"), keep_step=True)
    if names_foreign_card(turn) and not asked.item_ids and _asks_of_number(turn.text.casefold()):
        return Reply(turn.say("number_not_told"), keep_step=True)
    return told_as_paid(turn) or membership(turn) or cannot_come(turn)


def without_left(turn: Turn) -> Turn:
    """The same turn less the places that stay as they are: "yang kedua biarin, yang lain perpanjang"."""
    asked, left = turn.understood, places_left(turn.text)
    if asked.intent not in (Intent.RENEW, Intent.SELECT) or not set(asked.ordinals) & set(left):
        return turn
    places = tuple(place for place in asked.ordinals if place not in left)
    if places or not wants_the_rest(turn.text):
        return turn if not places else replace(turn, understood=replace(asked, ordinals=places))
    return replace(turn, understood=replace(asked, ordinals=(), all_items=True, excluded_ordinals=left))


def _needs_a_moment(turn: Turn) -> bool:
    asked, text = turn.understood, turn.text.casefold()
    if asked.intent not in _MAY_WAIT or asked.item_ids or asked.member_id or turn.has_media or "?" in text:
        return False
    return bool(_MOMENT.search(text)) and not _LATER.search(text) and len(text.split()) <= _MOST_WORDS


def _asks_of_number(text: str) -> bool:
    return bool(_EXISTS.search(text) and _ASKS.search(text))
