"""Is a question about a renewal the polite way to ask for one: "bukunya boleh seminggu lagi? belum kelar"?"""

# ruff: noqa: E501 - a table is read whole

from collections.abc import Sequence

from bot.understanding.asking import INFORMS, may_i
from bot.understanding.clauses import Clause

_IN_EARNEST = INFORMS | frozenset(
    {"ASK", "HOW", "IS_IT", "WHAT", "WHO", "WHERE", "OFTEN", "RULE", "FINE", "PAY", "LATE", "ALREADY", "OR", "VIA", "HEARSAY",
     "PHONE", "KNOW", "DIGITAL", "CARD", "MEMBER", "ONLY", "KAH", "TOMORROW", "LATER", "ALL", "LONG", "ISNT", "DONT", "EVENT"}
)  # fmt: skip
"""Who says one of these wants to know, not to have."""
_OWN = frozenset({"BOOK", "LOAN", "MY", "TITLE", "#t"})


def politely_asked(clauses: Sequence[Clause]) -> bool:
    """A question whether one's own book may stay, with the time wanted or the reason why."""
    asking = [clause for clause in clauses if clause.renews]
    if len(asking) != 1 or not may_i(asking[0]) or _IN_EARNEST & set(asking[0].words):
        return False
    if asking[0].raw[asking[0].anchor].startswith("perpanjangan") and "UNTIL" in asking[0].words:
        return False  # "perpanjangan buku bisa sampai 2 bulan ga?": how long in general
    others = [clause for clause in clauses if not clause.renews]
    if any(clause.question or {"ASK", "WHAT", "HOW", "WANT", "IF", "ALREADY"} & set(clause.words) for clause in others):
        return False
    own = any(_OWN & set(clause.words) for clause in clauses)
    return own and ("DAYS" in asking[0].words or any(map(_not_finished, others)))


def _not_finished(clause: Clause) -> bool:
    said = set(clause.words)
    return bool({"YET", "NOT"} & said and {"FINISH", "READ"} & said) or bool("STILL" in said and {"READ", "USE"} & said)
