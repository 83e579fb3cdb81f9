"""Which of some titles a message names."""

import re
from collections.abc import Sequence
from functools import lru_cache

from rapidfuzz import fuzz

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
_MOST_WORDS = 80


def named_titles(text: str, titles: Sequence[str]) -> tuple[list[int], list[int]]:
    """Indexes of the titles a text names, and of those it takes away."""
    keep, drop = split_exception(fold(text))
    excluded = _named(drop, titles) if drop else []
    return [at for at in _named(keep, titles) if at not in excluded], excluded


def _named(text: str, titles: Sequence[str]) -> list[int]:
    said = tuple(_WORD.findall(text)[:_MOST_WORDS])
    plain = " ".join(said)
    parts = [_parts(title) for title in titles]
    return [at for at in range(len(titles)) if _names(said, plain, parts, at)]


@lru_cache(maxsize=4096)
def _parts(title: str) -> tuple[str, ...]:
    return tuple(_WORD.findall(fold(title)))


def _names(said: tuple[str, ...], plain: str, parts: list[tuple[str, ...]], at: int) -> bool:
    title = parts[at]
    whole = " ".join(title)
    if not whole:
        return False
    if len(whole) <= 4:
        return f" {whole} " in f" {plain} "
    if f" {whole} " in f" {plain} ":
        return not any(
            len(other) > len(title) and whole in " ".join(other) and " ".join(other) in plain for other in parts
        )
    if _window(said, title) >= _CLOSE or _begins(plain, parts, at):
        return True
    others = {word for number, other in enumerate(parts) if number != at and other != title for word in other}
    rare = [word for word in title if len(word) > 4 and word not in _COMMON and word not in others and not _known(word)]
    return any(_close(word, spoken) for word in rare for spoken in said)


def _begins(plain: str, parts: list[tuple[str, ...]], at: int) -> bool:
    """ "Si juki" of "Si Juki Komik": the first two words, one of them a name, of this title alone."""
    first = parts[at][:2]
    named = any(len(word) > 3 and word not in _COMMON and not _known(word) for word in first)
    alone = all(other[:2] != first for number, other in enumerate(parts) if number != at)
    return len(first) == 2 and named and alone and f" {' '.join(first)} " in f" {plain} "


def _close(word: str, spoken: str) -> bool:
    return len(spoken) > 3 and abs(len(spoken) - len(word)) < 3 and fuzz.ratio(word, spoken) >= 85


@lru_cache(maxsize=4096)
def _known(word: str) -> bool:
    found = words(word)
    return bool(found) and found[0].sense.isupper()


def _window(said: tuple[str, ...], title: tuple[str, ...]) -> float:
    whole = " ".join(title)
    size = len(title)
    best = 0.0
    for width in {size, max(1, size - 1), size + 1}:
        for start in range(max(0, len(said) - width) + 1):
            best = max(best, fuzz.ratio(" ".join(said[start : start + width]), whole, score_cutoff=_CLOSE))
    return best


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
