"""A message in clauses: one thing said each."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.understanding.lexicon import Word

_BREAKS = frozenset({"|", "SO", "terus", "trus"})


@dataclass(frozen=True, slots=True)
class Clause:
    words: tuple[str, ...]
    """Senses, marks and unknown words."""
    raw: tuple[str, ...]
    question: bool = False

    @property
    def renews(self) -> bool:
        return "RENEW" in self.words

    @property
    def anchor(self) -> int:
        """Where the word "renew" stands."""
        return self.words.index("RENEW")


def clauses_of(said: Iterable[Word]) -> list[Clause]:
    """The clauses of a message, none empty."""
    found: list[Clause] = []
    words: list[Word] = []
    said = [*said, Word("", "|")]
    for at, word in enumerate(said):
        if word.sense in _BREAKS or word.sense == "?" or (word.sense == "AND" and _asks_more(words, said[at + 1 :])):
            if words:
                found.append(_clause(words, question=word.sense == "?"))
            words = []
        else:
            words.append(word)
    return found


def _asks_more(before: Sequence[Word], after: Sequence[Word]) -> bool:
    """ "tolong perpanjang … dan kasih tahu dendaku": a second wish."""
    then = next((word.sense for word in after if word.sense not in ("FILLER", "PLEASE", "WANT", "MY", "AND")), "")
    return then in ("LIST", "ASK", "KNOW", "DATA") and any(word.sense == "RENEW" for word in before)


def _clause(words: Sequence[Word], *, question: bool) -> Clause:
    return Clause(tuple(word.sense for word in words), tuple(word.raw for word in words), question)
