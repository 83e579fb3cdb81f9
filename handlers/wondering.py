"""Surprise that sounds like a yes: "oh ya?", "iyakah?", "ya elah". What we asked is asked again."""

from dataclasses import replace

from handlers.choosing import spoken_words
from handlers.intents import Intent
from handlers.turn import StepName, Turn

_MAY_ASK = frozenset({
    "ya", "iya", "yaa", "iyaa", "y", "oya", "iyo", "iye", "iyakah", "yakah", "iyatah", "oh", "o", "eh", "ih", "ah",
    "wah", "duh", "lho", "loh", "hah", "hm", "hmm", "masa", "masak", "bener", "beneran", "benarkah", "benar", "betul",
    "betulkah", "betulan", "yakin", "serius", "sungguh", "emang", "memang", "gitu", "begitu", "sih", "kah", "tah", "to",
    "nih", "kok", "bisa", "boleh", "ok", "oke", "kak", "bu", "pak", "min", "mbak", "mas", "bang", "yes", "yeah", "yep",
    "really", "seriously", "sure", "right", "is", "it", "that", "so", "true", "are", "you", "okay", "huh",
})  # fmt: skip
"""With a question mark, and nothing else beside them, these ask."""
_EXCLAIMS = frozenset({
    "elah", "yaelah", "ampun", "gusti", "allah", "tuhan", "astaga", "astagfirullah", "masa", "masak", "iyakah", "yakah",
    "benarkah", "beneran", "seriously", "really",
})  # fmt: skip
_BESIDE = _MAY_ASK | _EXCLAIMS
_CONSENTS = frozenset({"ok", "oke", "boleh", "bisa", "okay", "sure", "betul", "benar"})


def wondering(turn: Turn) -> Turn:
    """The same turn, asking first, when the message is only surprised at our question: "oh ya?"."""
    if not _is_surprise(turn):
        return turn
    asked = turn.understood
    if asked.intent is Intent.YES:
        return replace(turn, asks_first=True)
    step = turn.step
    offered = step is not None and step.name is StepName.CONFIRM_RENEWAL and not step.interrupted
    if not offered or asked.intent not in (Intent.UNKNOWN, Intent.HELP):
        return turn
    return replace(turn, asks_first=True, understood=replace(asked, intent=Intent.YES, title=""))


def _is_surprise(turn: Turn) -> bool:
    words = set(spoken_words(turn.text))
    if not words or not words <= _BESIDE:
        return False
    return "?" in turn.text or (not words.isdisjoint(_EXCLAIMS) and words.isdisjoint(_CONSENTS))
