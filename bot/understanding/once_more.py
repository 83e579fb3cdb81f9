"""Is a renewal that failed, was made before, or was forgotten, asked for now?"""

from collections.abc import Sequence

from bot.understanding.clauses import Clause
from bot.understanding.kinds import LIGHT

_REPEATS = frozenset({"ulang", "ulangi", "ulangin", "diulang", "diulangi", "diulangin", "retry"})
_TRIES = frozenset({"coba", "dicoba", "cobain", "try"})
_ONCE = frozenset({"sekali", "once"})
_NOT_NOW = frozenset(
    {"NOT", "DONT", "NOTNEED", "IF", "WHY", "HOW", "LATER", "TOMORROW", "ALREADY", "YESTERDAY", "MY", "CANCEL", "FAIL"}
)


def asks_once_more(clauses: Sequence[Clause], first: int) -> bool:
    """ "0000… tadi gagal diperpanjang, coba ulang dong": a copy is named, and the wish stands by itself."""
    named = any(word.startswith("#i") for clause in clauses for word in clause.words)
    return named and any(map(_once_more, clauses[first + 1 :]))


def _once_more(clause: Clause) -> bool:
    raw, words = set(clause.raw), set(clause.words)
    if clause.question or _NOT_NOW & words:
        return False
    again = "AGAIN" in words or bool(_REPEATS & raw)
    return bool(_REPEATS & raw) or (again and bool((_TRIES | _ONCE) & raw))


_NOW_HERE = frozenset({"TODAYISH", "VIA", "sini", "LATE", "NEW", "mumpung", "FALL", "UNTIL"})
_MILDLY = frozenset({"ya", "yaa", "y", "aja", "saja", "dong", "bisa", "boleh"})


def forgot_and_asks_now(clauses: Sequence[Clause], first: int) -> bool:
    """ "maaf lupa memperpanjang, tolong sekarang aja ya": the wish stands by itself, behind the verb."""
    told = clauses[first]
    if told.question or "FORGET" not in told.words[: told.anchor] or {"NOTICE", "DONT", "NOT"} & set(told.words):
        return False
    return any(map(_now, clauses[first + 1 :]))


def _now(clause: Clause) -> bool:
    words = set(clause.words)
    here = bool({"TODAYISH", "VIA"} & words)
    light = all(word in LIGHT or word in _NOW_HERE or word[0] == "#" for word in words)
    return here and light and not clause.question and ("PLEASE" in words or bool(_MILDLY & set(clause.raw)))
