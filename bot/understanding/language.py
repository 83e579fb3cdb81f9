"""Which language a message is written in."""

from collections.abc import Sequence

from bot.understanding.lexicon import Word, lexicon


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
    return "id", indonesian > 0
