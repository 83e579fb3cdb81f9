"""Does an "if" set a condition, or is it courtesy ("… kalau boleh") or a heading ("kalau kartunya 6271…")?"""

from dataclasses import replace

from bot.understanding.clauses import Clause

_SETS_ONE = frozenset(
    {"NOT", "DONT", "YET", "VIA", "HOW", "HOWMUCH", "WHEN", "WHAT", "WHERE", "WHY", "ASK", "ALREADY", "ISNT", "OR"}
)
"""Beside one of these "kalau bisa" is meant in earnest."""
_HEADS = frozenset({"FILLER", "MY", "NUMBER", "MEMBER", "CARD", "BOOK", "KIN", "IS_IT"})


def less_courtesy(clause: Clause) -> Clause:
    """The clause with each "if" that sets no condition read as a mere particle."""
    words = list(clause.words)
    for place, word in enumerate(clause.words):
        if word != "IF":
            continue
        if _is_courtesy(clause, place):
            words[place] = words[place + 1] = "FILLER"
        elif _is_heading(clause, place):
            words[place] = "FILLER"
    return replace(clause, words=tuple(words))


def _is_courtesy(clause: Clause, place: int) -> bool:
    """ "diperpanjang ya kalau boleh": leave is asked behind the wish, and nothing hangs on it."""
    behind = place > clause.anchor and clause.words[place + 1 : place + 2] == ("CAN",)
    return behind and not clause.question and not _SETS_ONE & set(clause.words)


def _is_heading(clause: Clause, place: int) -> bool:
    """ "kalau nomor anggotanya 6271…, …" names a number; "kalau 0000… tolong diperpanjang" names what is asked for."""
    words = clause.words
    mark = next((at for at in range(place + 1, len(words)) if words[at] not in _HEADS), None)
    if mark is None or mark == place + 1 or not words[mark].startswith(("#m", "#i")):
        return False
    return words[mark].startswith("#m") or (mark < clause.anchor and "PLEASE" in words[mark : clause.anchor])
