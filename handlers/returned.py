"""A book that is said to be back: our record is behind, and that is for staff to see; it is no mere "no"."""

import re
from dataclasses import replace

from handlers.choosing import own_loans, titles_in
from handlers.intents import Intent
from handlers.second_hand import repeats_us
from handlers.turn import StepName, Turn

_GIVEN_BACK = (
    r"(?:di|ku|saya|aku|tak)?(?:kembali(?:kan|in)|kembaliin|balik(?:in|kan|ke)|bulik(?:akan|i)|balekke|balekno|serahkan|antar(?:kan|in)?"
    r"|anter(?:in)?)|mengembalikan|kukembalikan"
)
_IS_BACK = re.compile(
    rf"\b(?<!ya )(?<!yo )(?:sudah|udah|udh|sdh|dah|telah|barusan|wis|wes|suah)\b"
    rf"(?: (?!selesai|rampung|\w*baca\b|tinggal|n?titip|minta|ga\b|gak|ngga|tidak|\w*jadi\b)\w+){{0,4}}?"
    rf" (?:{_GIVEN_BACK})\b"
    r"|\b(?:already|have|has|'ve|just)\b(?:\W+\w+){0,3}?\W+(?:returned|brought (?:\w+ )?back|given (?:\w+ )?back)\b"
    r"|\b(?:i|we) (?:returned|brought (?:it|them) back|gave (?:it|them) back)\b"
)
_OF_BOOK_BACK = re.compile(
    r"\b(?:sudah|udah|udh|sdh|dah|telah|already)\W+(?:kembali|balik|back)\b(?! ke rumah| kampung)"
)
_NOT_YET = re.compile(
    r"^\W*(?:i?ya|oke?|yes)\b|\b(?:sesuk|tinggal|tapi)\b|\?"
    r"|\b(?:mau|akan|bakal|hendak|handak|niat\w*|rencana\w*|besok|bsk|lusa|nanti|ntar|minggu depan|waktunya|saatnya"
    r"|harus|bisa|belum|blm|kalau|kalo|klo|jika|bila|paket|aja|saja|only|if|when|want|will|going|should|must|tomorrow|later|not|tempo)\b|n't\b"
    r"|\b(?:ya|yo) (?:sudah|udah|udh|dah|wis)\b|\bya?udah\b|\byasudah\b"
)


def told_returned(turn: Turn) -> Turn:
    """The same turn, taken to staff, for "Bumi Manusia sudah saya kembalikan"."""
    asked = turn.understood
    if asked.intent not in (Intent.NO, Intent.UNKNOWN) or not turn.patrons or repeats_us(turn.text):
        return turn
    if turn.step is not None and turn.step.name is StepName.CHOOSE_CARD:
        return turn
    text = turn.text.casefold()
    if _NOT_YET.search(text) or not (_IS_BACK.search(text) or _is_said_of_book(turn, text)):
        return turn
    return replace(turn, understood=replace(asked, intent=Intent.HUMAN, topic="returned", title="", alternatives=()))


def _is_said_of_book(turn: Turn, text: str) -> bool:
    """ "bukunya sudah balik", "gadis pantai sudah kembali"."""
    if not _OF_BOOK_BACK.search(text):
        return False
    return "buku" in text or "book" in text or bool(turn.understood.item_ids or any(titles_in(turn, own_loans(turn))))
