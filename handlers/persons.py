"""Which persons of a family a message names, when one phone is registered for several cards."""

from collections.abc import Sequence
from dataclasses import replace

from circulation.records import Patron
from handlers.choosing import own_loans, spoken_words, titles_in
from handlers.turn import Turn


def cards_by_name(turn: Turn) -> tuple[Patron, ...]:
    """The cards whose owners the message names; of "all but …", those it does not name."""
    asked = turn.understood
    named = _named_in(asked.excluded_title or turn.text, turn.patrons)
    if not asked.excluded_title:
        return named
    return tuple(patron for patron in turn.patrons if patron not in named) if named and asked.all_items else ()


def of_named_person(turn: Turn) -> Turn:
    """The same turn, for the cards of the persons named, if the message names any and no title."""
    if len(turn.patrons) < 2 or any(titles_in(turn, own_loans(turn))):
        return turn
    cards = cards_by_name(turn)
    return replace(turn, patrons=cards) if cards else turn


def _named_in(text: str, patrons: Sequence[Patron]) -> tuple[Patron, ...]:
    words = set(spoken_words(text))
    return tuple(one for one in patrons if any(len(part) > 2 and part in words for part in spoken_words(one.name)))
