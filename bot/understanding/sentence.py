"""One message as the rules look at it."""

from dataclasses import dataclass
from functools import cached_property

from bot.understanding.lexicon import Word


@dataclass(frozen=True)
class Sentence:
    """A message in words; `text` is the folded text with a mark in place of each number."""

    said: tuple[Word, ...]
    text: str
    has_items: bool = False
    has_member: bool = False

    @cached_property
    def senses(self) -> str:
        """The senses in one line, with marks for identifiers and `|` between clauses."""
        return " ".join(word.sense for word in self.said)

    @cached_property
    def spoken(self) -> tuple[str, ...]:
        """The senses without what only orders or decorates a sentence."""
        return tuple(word.sense for word in self.said if word.sense not in ("|", "FILLER"))
