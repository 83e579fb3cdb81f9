"""Which of some titles a message names."""

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import islice, pairwise

from rapidfuzz import fuzz

from bot.understanding.everyday import is_name
from bot.understanding.lexicon import Word, lexicon, words
from bot.understanding.normalise import fold
from bot.understanding.selection import split_exception

_WORD = re.compile(r"[^\W_]+")
_COMMON = frozenset(
    [
        "yang",
        "dan",
        "di",
        "ke",
        "dari",
        "untuk",
        "the",
        "a",
        "an",
        "of",
        "and",
        "in",
        "to",
        "buku",
        "novel",
        "itu",
        "ini",
    ]
)
_COMMON_WORDS = "COMMON_WORDS"
_CLOSE = 82
_VOLUMES = frozenset({"jilid", "volume", "vol", "edisi", "seri", "bagian", "part", "episode", "buku"})
_MOST_WORDS = 80


Place = tuple[int, int]
"""Where a title stands in a text: the first character, and the one after the last."""


def named_titles(text: str, titles: Sequence[str]) -> tuple[list[int], list[int]]:
    """Indexes of the titles a text names, and of those it takes away."""
    keep, drop = split_exception(fold(text))
    excluded = sorted(places_of(drop, titles)) if drop else []
    return [at for at in sorted(places_of(keep, titles)) if at not in excluded], excluded


def places_of(folded: str, titles: Sequence[str]) -> dict[int, list[Place]]:
    """Where a folded text names each title, by the title's index; what it does not name is left out."""
    words = list(islice(_WORD.finditer(folded), _MOST_WORDS))
    said = tuple(word.group() for word in words)
    parts = [_parts(title) for title in titles]
    found = {at: _spans(said, parts, at) for at in range(len(titles))}
    places = {at: [(words[first].start(), words[end - 1].end()) for first, end in spans] for at, spans in found.items()}
    meant = {at: [place for place in of_title if is_name(folded, *place)] for at, of_title in places.items()}
    return {at: of_title for at, of_title in meant.items() if of_title}


@lru_cache(maxsize=4096)
def _parts(title: str) -> tuple[str, ...]:
    return tuple(_WORD.findall(fold(title)))


def _spans(said: tuple[str, ...], parts: list[tuple[str, ...]], at: int) -> list[Place]:
    """The runs of words that name the title."""
    title = parts[at]
    whole = " ".join(title)
    if not whole:
        return []
    size = len(title)
    exact = [(first, first + size) for first in range(len(said) - size + 1) if said[first : first + size] == title]
    if exact or len(whole) <= 4:
        plain = " ".join(said)
        longer = any(len(other) > size and whole in " ".join(other) and " ".join(other) in plain for other in parts)
        return [] if longer and len(whole) > 4 else exact
    window = _window(said, title)
    if window is not None:
        return [window]
    volumes = [place for place in range(len(said) - 1) if _is_volume(said[place : place + 2], title)]
    if volumes:
        return [(place, place + 2) for place in volumes]
    begun = _begins(said, parts, at)
    if begun is not None:
        return [begun]
    others = {word for number, other in enumerate(parts) if number != at and other != title for word in other}
    rare = [word for word in title if len(word) > 4 and word not in _COMMON and word not in others and not _known(word)]
    return [(place, place + 1) for place, spoken in enumerate(said) if any(_close(word, spoken) for word in rare)]


def _is_volume(pair: tuple[str, ...], title: tuple[str, ...]) -> bool:
    """ "jilid 3" of a title that has it."""
    return pair[0] in _VOLUMES and pair[1].isdigit() and pair in list(pairwise(title))


def _begins(said: tuple[str, ...], parts: list[tuple[str, ...]], at: int) -> tuple[int, int] | None:
    """Where "Si juki" of "Si Juki Komik" stands: the first two words, one of them a name, of this title alone."""
    first = parts[at][:2]
    named = any(len(word) > 3 and word not in _COMMON and not _known(word) for word in first)
    alone = all(other[:2] != first for number, other in enumerate(parts) if number != at)
    if len(first) != 2 or not named or not alone:
        return None
    return next(((place, place + 2) for place, pair in enumerate(pairwise(said)) if pair == first), None)


def _close(word: str, spoken: str) -> bool:
    return len(spoken) > 3 and abs(len(spoken) - len(word)) < 3 and fuzz.ratio(word, spoken) >= 85


@lru_cache(maxsize=4096)
def _known(word: str) -> bool:
    found = words(word)
    return bool(found) and found[0].sense.isupper()


def _window(said: tuple[str, ...], title: tuple[str, ...]) -> Place | None:
    """The words that sound most like the title."""
    whole = " ".join(title)
    size = len(title)
    best, place = 0.0, None
    for width in sorted({size, max(1, size - 1), size + 1}):
        for start in range(max(0, len(said) - width) + 1):
            spoken = said[start : start + width]
            close = fuzz.ratio(" ".join(spoken), whole, score_cutoff=max(best, _CLOSE))
            if close > best and not _other_number(said[start : start + width + 1], title):
                best, place = close, (start, min(start + width, len(said)))
    return place


def _other_number(spoken: tuple[str, ...], title: tuple[str, ...]) -> bool:
    """ "ensiklopedia jilid 1" is not the title "Ensiklopedia Jilid 3", however alike they sound."""
    numbers = {word for word in spoken if word.isdigit()}
    return bool(numbers) and not numbers <= set(title) and any(word.isdigit() for word in title)


_PLAIN = frozenset(
    {
        "ALL",
        "ALREADY",
        "AND",
        "ASK",
        "BOOK",
        "CAN",
        "CARD",
        "CONTINUE",
        "DAYS",
        "DONT",
        "DUE",
        "EXCEPT",
        "FALL",
        "FILLER",
        "GREET",
        "HOW",
        "HOWMUCH",
        "IF",
        "IS_IT",
        "LATER",
        "LIBRARY",
        "LOAN",
        "MEMBER",
        "MORE",
        "MY",
        "NEED",
        "NOT",
        "NUMBER",
        "PLEASE",
        "RENEW",
        "RETURN",
        "SO",
        "STILL",
        "THANKS",
        "TIME",
        "TODAYISH",
        "TOMORROW",
        "AGAIN",
        "COUNT",
        "ORDINAL",
        "YESTERDAY",
        "NOTNEED",
        "CANCEL",
        "ONLY",
        "OTHERS",
        "LAST",
        "KIN",
        "DIALOG_YOU",
        "FINISH",
        "READ",
        "PURPOSE",
        "KNOW",
        "USE",
        "FOR",
        "ISNT",
        "VISIT",
        "HUMAN",
        "SORRY",
        "UNTIL",
        "WANT",
        "WHAT",
        "WHEN",
        "YES",
        "YET",
    }
)


def leftover_title(found: Sequence[Word]) -> str:
    """The longest run of words that are no part of the request itself: perhaps a title."""
    known = lexicon().sense
    best: list[str] = []
    run: list[str] = []
    unknown = dated = False
    for word in [*found, Word("", "|")]:
        dated = word.sense == "UNTIL" or (dated and word.sense not in ("|", "BOOK") and word.raw not in ("yang", "yg"))
        plain = (
            dated  # "sampai tanggal 10 desember"
            or word.sense in _PLAIN
            or not word.raw.replace(" ", "").isalpha()
            or (word.sense.islower() and known.get(word.raw, _COMMON_WORDS) != _COMMON_WORDS)
        )
        if not plain:
            run.append(word.raw)
            unknown = unknown or word.sense.islower() or word.sense == "TITLE"
        else:
            if unknown and len(run) > len(best):
                best = run
            run, unknown = [], False
    return " ".join(best)[:120]
