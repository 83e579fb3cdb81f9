"""Is a wish called off by what comes last: "… eh ga jadi", "… batal", "… actually don't"?"""

from collections.abc import Sequence

from bot.understanding.clauses import Clause
from bot.understanding.kinds import OWN_OBJECT

_POLITE = frozenset(
    {
        "#u",
        "#p",
        "#k",
        "#d",
        "#r",
        "#b",
        "FILLER",
        "YES",
        "MY",
        "SORRY",
        "THANKS",
        "GREET",
        "KIN",
        "HUMAN",
        "NOMATTER",
        "PLEASE",
    }
)
_SECOND_THOUGHTS = frozenset(
    {"actually", "hmm", "eh", "setelah", "dipikir", "pikir", "jadinya", "kayaknya", "WAIT", "SO"}
)
_WITH_IT = frozenset(
    {
        "ALREADY",
        "FINISH",
        "READ",
        "RETURN",
        "LATER",
        "TOMORROW",
        "NEED",
        "RENEW",
        "WAIT",
        "BOOK",
        "ALL",
        "LOAN",
        "YET",
        "DAYS",
        "WANT",
    }
)
_RETHINKS = "eh"
_SUFFERED = frozenset({"cancelled", "canceled", "dibatalkan", "ditunda", "diundur"})
""" "… because my flight was cancelled" is a reason."""


def called_off(clauses: Sequence[Clause]) -> bool:
    """The last word is a denial that names no copy of its own."""
    for clause in reversed(clauses):
        words = [word for word in clause.words if word not in _POLITE and word not in _SECOND_THOUGHTS]
        if words:
            if clause.question or not _denies(words, clause):
                return False
            return _RETHINKS in clause.raw or not _names_one_of_some(clauses, clause)
    return False


def _denies(words: Sequence[str], clause: Clause) -> bool:
    if words[-1] == "CANCEL":
        last = max(at for at, word in enumerate(clause.words) if word == "CANCEL")
        return len(words) == 1 or clause.raw[last] not in _SUFFERED
    if {"WRONG", "SEND"} <= set(words) and len(words) < 4:
        return True
    if words == ["DONT"] or words == ["NOTNEED"]:
        return True
    return words[0] in ("CANCEL", "NOTNEED") and not clause.renews and set(words[1:]) <= _WITH_IT


def _names_one_of_some(clauses: Sequence[Clause], last: Clause) -> bool:
    """ "perpanjang A, B ga jadi": one of two."""
    copies = {word for clause in clauses for word in clause.words if word.startswith("#i")}
    own = any(OWN_OBJECT.match(word) for word in last.words if word != "BOOK") or {"yang", "yg"} & set(last.raw)
    return bool(own) and (len(copies) != 1) and not last.renews
