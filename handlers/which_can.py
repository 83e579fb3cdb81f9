"""Which of my books can still be renewed? And what a patron hears who cannot come to the library."""

import re

from handlers.choosing import decisions_for, own_loans
from handlers.confirming import ask_about
from handlers.hours import next_staffed
from handlers.intents import Intent
from handlers.turn import Reply, Turn
from handlers.what_now import speaks_of_refusal

_WHICH_CAN = re.compile(r"\b(?:mana|apa|which|what)\b.*\b(?:bisa|boleh|dapat|can|may)\b(?! (?:ga|gak|nggak|tidak))")
_OF_RENEWING = re.compile(
    r"^(?:\W*(?:buku|bukunya|terus|trus|jadi|lalu|berarti|yang|yg|mana|apa|aja|saja|masih|bisa|boleh|dapat"
    r"|di?perpanjang|kak|bu|pak|min|ya|dong|which|what|books?|ones?|so|then|can|may|i|be|still|renewed?)\b)+\W*$"
)
_CANNOT_COME = re.compile(
    r"\b(?:tidak|tdk|ndak|nggak|ngga|gak|ga|nda|kada|belum|blm|can'?t|cannot)\b.{0,12}\b(?:bisa|sempat|kawa|come|make)?\b.{0,20}"
    r"\b(?:ke sana|kesana|ke perpus\w*|datang|dateng|come|there|visit)\b|\b(?:di|lagi|keluar) ?luar (?:kota|negeri)"
    r"|\bluar daerah\b|\bout of town\b"
)
_MAY_SAY = frozenset({Intent.NO, Intent.INFO, Intent.UNKNOWN, Intent.HOURS})


def which_can(turn: Turn) -> Reply | None:
    """ "Buku mana yang bisa?": the loans that can be renewed and have not just been; None for another question."""
    text = turn.text.casefold()
    if not turn.patrons or not _WHICH_CAN.search(text) or not _OF_RENEWING.match(text):
        return None
    loans = [loan for loan in own_loans(turn) if loan.last_renewed_on != turn.today]
    able = [code for code, decision in decisions_for(turn, loans).items() if decision.renewed_until is not None]
    if not able:
        return Reply(turn.say("none_can_be_renewed"), keep_step=True)
    return ask_about(turn, able, {loan.barcode: loan.title for loan in loans})


def cannot_come(turn: Turn) -> Reply | None:
    """ "Gak bisa ke sana, saya di luar kota" after a refusal: a person can help; None for anything else."""
    if turn.understood.intent not in _MAY_SAY or "?" in turn.text or not _CANNOT_COME.search(turn.text.casefold()):
        return None
    if turn.step is not None or not speaks_of_refusal(turn):
        return None
    return Reply(turn.say("cannot_come", when=next_staffed(turn)), keep_step=True)
