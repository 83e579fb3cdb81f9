"""What one clause says against the copies that it names: back, lost, cancelled, a slip, not yet."""

# ruff: noqa: E501 - a table is read whole

from collections.abc import Sequence
from itertools import pairwise

from bot.understanding.clauses import Clause

_SLIPPED = frozenset({"kebalik", "terbalik", "ketuker", "ketukar", "tertukar", "typo", "salah", "keliru"})
TAKES_AWAY = frozenset({"DONT", "NOTNEED", "CANCEL", "ISNT", "EXCEPT", "NOT", "STOP"})
_PLACES = frozenset({"kotak", "meja", "rak", "LIBRARY", "HUMAN", "SERVICE", "CATALOGUE", "PLACE", "box"})
_REASON = frozenset(
    {"FORGET", "UNTIL", "LATE", "FINE", "PAY", "RETURN", "VISIT", "READ", "FINISH", "FALL", "DUE", "EXPIRE", "CAN", "diambil",
     "di", "ada", "AVAILABLE", "SEARCH", "LOST", "kena", "sampai"}
)  # fmt: skip
"""A negation before these gives a reason and leaves nothing out ("jangan sampai telat")."""
STANDS_OPEN = frozenset({"NOT", "YET", "DONT", "CAN", "IF", "DUE", "TIME", "LATER"})
ASKS = frozenset({"RENEW", "CONTINUE", "MORE", "UPDATE"})


def takes_away(clause: Clause) -> int | None:
    """Where the clause turns against what it names."""
    words = clause.words
    for place, word in enumerate(words):
        if word in TAKES_AWAY:
            rest = [other for other in words[place + 1 :] if other not in ("FILLER", "MY", "PLEASE", "YES")]
            if clause.raw[place] == "not" and rest[:1] and rest[0].startswith("#i"):
                return place  # "it's A, not B"
            reason = bool(rest) and rest[0] in _REASON
            if not reason and (word != "NOT" or not rest or rest[0] in ("RENEW", "jadi", "NEED", "usah", "WANT")):
                return place
    if _waits(words) or ("LOST" in words and ASKS.isdisjoint(words)):
        return 0
    return _is_back(clause)


def bidden_back(clause: Clause) -> set[str]:
    """ "kembalikan 0000… perpanjang 0000…": what is to go back is named before the wish, without a comma."""
    if "RENEW" not in clause.words or "RETURN" not in clause.words[: clause.anchor]:
        return set()
    words = clause.words[: clause.anchor]
    at = words.index("RETURN")
    listed = [word for word in words[at + 1 :] if word not in ("FILLER", "BOOK", "NUMBER", "AND", "YES")]
    told = all(word.startswith("#i") for word in listed) and set(words[:at]) <= {
        "FILLER",
        "WANT",
        "MY",
        "GREET",
        "PLEASE",
    }
    return set(listed) if told else set()


def slipped_at(clause: Clause) -> int | None:
    """Where "… yang tadi kebalik angkanya 0000…" says that a number was a slip."""
    return next((at for at, raw in enumerate(clause.raw) if raw in _SLIPPED), None)


def meant_in(clause: Clause) -> Sequence[str]:
    """ "salah nomor, harusnya A bukan B": the one that is right."""
    words = clause.words
    if "MEAN" not in words or "ISNT" not in words[words.index("MEAN") :]:
        return ()
    meant = words.index("MEAN")
    return words[meant : words.index("ISNT", meant)]


_WAITS = frozenset({"LATER", "WAIT", "CAN", "FILLER", "BOOK", "NUMBER", "COUNT", "MY", "YES"})


def _waits(words: Sequence[str]) -> bool:
    """ "0000… nanti aja", "the 452 one can wait"."""
    return bool({"LATER", "WAIT"} & set(words)) and all(word in _WAITS or word.startswith("#i") for word in words)


_BROUGHT = frozenset(
    {"bawa", "bawain", "bawakan", "dibawa", "kubawa", "antar", "anter", "diantar", "kuantar", "taro", "taruh", "naruh", "took",
     "brought", "dropped"}
)  # fmt: skip
_THERE = frozenset({"LIBRARY", "SERVICE", "HUMAN", "VISIT", "meja", "kotak", "rak", "box", "desk", "counter", "loket"})
PAST = frozenset({"ALREADY", "YESTERDAY"})
_WENT_BACK = frozenset(
    {("already", "back"), ("went", "back"), ("gone", "back"), ("took", "back"), ("taken", "back"), ("brought", "back")}
)


def _was_brought(clause: Clause) -> bool:
    """ "bawa 0000… ke perpus tadi pagi", "the third went back on Friday"."""
    raw = [said for said, word in zip(clause.raw, clause.words, strict=True) if word[0] != "#" and word != "FILLER"]
    if any(pair in _WENT_BACK for pair in pairwise(raw)):
        return STANDS_OPEN.isdisjoint(clause.words)
    told = bool((PAST | {"TOMORROW"}) & set(clause.words)) and bool(_THERE & {*clause.words, *clause.raw})
    return told and bool(_BROUGHT & set(raw)) and not {"NOT", "YET", "LOAN", "IF", "CAN", "NEW"} & set(clause.words)


def _is_back(clause: Clause) -> int | None:
    words = clause.words
    if {"ALREADY", "SUCCESS"} <= set(words):
        return 0
    if "RENEW" in words:
        before = [word for word in words[: words.index("RENEW")] if word not in ("FILLER", "MY")]
        return 0 if before[-1:] == ["ALREADY"] and not {"AGAIN", "OFTEN", "COUNT"} & set(words) else None
    if "ALREADY" in words and "FINISH" in words and not {"TIME", "DUE", "LOAN", "WANT", "NOT", "YET"} & set(words):
        return 0
    if any(
        one == "ALREADY" and two == "di" and three in _PLACES
        for one, two, three in zip(words, words[1:], words[2:], strict=False)
    ):
        return 0
    if _was_brought(clause):
        return 0
    if "RETURN" not in words:
        return None
    if [word for word in words if word not in ("FILLER", "NUMBER", "BOOK") and word[0] != "#"] == ["RETURN"]:
        return 0
    place = words.index("RETURN")
    if "PLEASE" in words[place:] and ASKS & set(words[words.index("PLEASE", place) :]):
        return None  # "baru mau antar adik, tolong 0000… diteruskan", dictated
    earlier = set(words[:place])
    negated = bool(earlier & {"NOT", "YET", "DONT", "PLEASE"}) or {"NEW", "CAN"} <= earlier
    told = any(
        word in ("TOMORROW", "ALREADY", "YESTERDAY", "LATER", "WANT", "MY", "TODAYISH", "FILLER") for word in words
    )
    return 0 if told and not negated else None
