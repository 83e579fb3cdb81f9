""" "Bukan itu, maksudnya Gadis Pantai": another book than the one just renewed or asked about. It is asked about."""

import re
from collections.abc import Sequence
from dataclasses import replace

from handlers.choosing import own_loans, told_last
from handlers.confirming import ask_about
from handlers.cues import is_hardly_more_than
from handlers.intents import Intent
from handlers.layout import paragraphs
from handlers.turn import Reply, StepName, Turn

_MAY_CORRECT = frozenset({Intent.NO, Intent.UNKNOWN, Intent.SELECT, Intent.YES, Intent.HUMAN, Intent.INFO})
_NOT_THAT = re.compile(
    r"\b(?:bukan|bkn|lain|lainan|jangan|jgn|gak|ga|gk|nggak|ngga|enggak|tidak|kada|kadak|not|don'?t|no)\W+"
    r"(?:yang |yg |nang |buku |the )?"
    r"(?:itu|ini|tadi|nitu|ngitu|situ|that|this|it)(?: (?:tadi|one|book|mah|sih|kak|bu|pak|min))*(?! (?:saja|aja))\b"
)
_DENIES = re.compile(
    r"\b(?:bukan|bkn|lain|lainan|jangan|jgn|salah|keliru|batal\w*|gak|ga|gk|gausah|nggak|ngga|enggak|tidak|tdk|kada|usah|not|no|nope"
    r"|wrong|mistake|don'?t|cancel)\b"
)
_LEAVES_IT = re.compile(
    r"\b(?:belum|blm|nanti|ntar|besok|bsk|lusa|sudah|udah|udh|selesai|later|tomorrow|done|already|kapan|hilang|rusak|dulu)\b"
    r"|kembali|balik|antar|return|\?"
)
_MEANT = re.compile(
    r"\b(?:maksud\w*|mksd\w*|mksud\w*|maksut\w*|(?:i )?me(?:an|ant)|tapi|tp|but|harusnya|mestinya|instead)\b"
)
_SPLIT = re.compile(r"[,;.!\n]+|\b(?:tapi|tetapi|tp|melainkan|but)\b|(?=\b(?:maksud|mksd|mksud|maksut|i mean))")


def corrected(turn: Turn) -> Reply | None:
    """Shall the book be renewed that was meant instead? None when the message corrects nothing."""
    if turn.understood.intent not in _MAY_CORRECT or not turn.patrons or turn.understood.item_ids:
        return None
    spoken_of = _spoken_of(turn)
    text, count = _NOT_THAT.subn(" , ", turn.text.casefold())
    if not spoken_of or _LEAVES_IT.search(text):
        return None
    clauses = _SPLIT.split(text)
    kept = [clause for clause in clauses if not _DENIES.search(clause)]
    if not count and len(kept) == len(clauses):
        return None
    return _shall_i(turn, " ".join(kept), spoken_of)


def _shall_i(turn: Turn, text: str, spoken_of: Sequence[str]) -> Reply | None:
    loans = own_loans(turn)
    titles = [loan.title for loan in loans]
    meant = [loans[at] for at in turn.named_titles(text, titles)[0]]
    if not meant or any(loan.barcode in spoken_of for loan in meant):
        return None
    if not is_hardly_more_than(_saying(turn, _MEANT.sub(" ", text)), [loan.title for loan in meant], []):
        return None
    reply = ask_about(turn, [loan.barcode for loan in meant], {loan.barcode: loan.title for loan in meant})
    return Reply(paragraphs(turn.say("no_undoing"), reply.text), reply.step) if told_last(turn, "✅") else reply


def _saying(turn: Turn, text: str) -> Turn:
    return replace(turn, text=text)


def _spoken_of(turn: Turn) -> tuple[str, ...]:
    """The books of the question that is open, or else those just renewed."""
    if turn.step is not None and turn.step.name is StepName.CONFIRM_RENEWAL and not turn.step.interrupted:
        return tuple(turn.step.data["barcodes"])
    return told_last(turn, "✅")
