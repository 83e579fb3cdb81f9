"""Which language a message is written in."""

from collections.abc import Sequence

from bot.understanding.lexicon import Word, lexicon

_OF_ENGLISH = frozenset({"renew", "extend", "renewed", "myitems", "mybooks", "iowe", "ioweu"})
"""Commands: a sign of English where nothing else is said, but no reason to answer a patron in another language."""


def language_of(words: Sequence[Word]) -> tuple[str, bool]:
    """`id` or `en`, and whether the text shows words of it."""
    known = lexicon().language
    indonesian = english = 0
    for word in words:
        lang = known.get(word.raw)
        indonesian += lang == "id"
        english += lang == "en"
    if english > indonesian:
        return "en", True
    if not indonesian and any(word.raw in _OF_ENGLISH for word in words):
        return "en", False
    return "id", indonesian > 0
