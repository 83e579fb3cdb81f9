"""Which of the copies that a message names are meant, and which it leaves out."""

# ruff: noqa: E501 - a table is read whole

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from bot.understanding.clauses import Clause

_LISTING = frozenset({"AND", "FILLER", "NUMBER", "BOOK", "YES", "MY", "|"})
_TAKES_AWAY = frozenset({"DONT", "NOTNEED", "CANCEL", "ISNT", "EXCEPT", "NOT", "STOP"})
_PLACES = frozenset({"kotak", "meja", "rak", "LIBRARY", "HUMAN", "SERVICE", "CATALOGUE", "PLACE", "box"})
_REASON = frozenset(
    {"FORGET", "UNTIL", "LATE", "FINE", "PAY", "RETURN", "VISIT", "READ", "FINISH", "FALL", "DUE", "EXPIRE", "CAN", "diambil",
     "di", "ada", "AVAILABLE", "SEARCH", "LOST", "kena", "sampai"}
)  # fmt: skip
"""A negation before these gives a reason and leaves nothing out ("jangan sampai telat")."""


def left_out(clauses: Sequence[Clause]) -> set[str]:
    """The marks of the copies that are said to be back already, or not to be renewed."""
    clauses = _numbered(clauses)
    out: set[str] = set()
    heading = False
    for at, clause in enumerate(clauses):
        marks = [word for word in clause.words if word.startswith("#i")]
        if (
            marks
            and at
            and "WRONG" in [word for before in clauses[:at] for word in before.words] + list(clause.words)
            and "YES" in clause.words
        ):
            out.update(mark for before in clauses[:at] for mark in before.words if mark.startswith("#i"))
            out.difference_update(marks)
            continue
        if marks and _is_listing([clause]):
            out.update(marks if heading else ())
            continue
        away = _takes_away(clause)
        if marks or "RENEW" in clause.words:
            heading = away is not None and not marks
        if heading and at and "RENEW" not in clauses[at - 1].words and not _is_listing(clauses[at + 1 : at + 3]):
            out.update(word for word in clauses[at - 1].words if word.startswith("#i"))
        if away is not None:
            after = [word for word in clause.words[away:] if word.startswith("#i")]
            out.update(after or marks)
    return out


def _numbered(clauses: Sequence[Clause]) -> Sequence[Clause]:
    """ "1. 0000… 2. 0000… – nomor 2 jangan": the message's own numbers stand for the copies."""
    flat = [word for clause in clauses for word in clause.words]
    marks = {one: two for one, two in pairwise(flat) if one.isdigit() and two.startswith("#i")}
    if len(marks) < 2:
        return clauses
    return [
        clause if any(word.startswith("#") for word in clause.words) or len(clause.words) < 2
        else replace(clause, words=tuple(marks.get(word, word) for word in clause.words))
        for clause in clauses
    ]  # fmt: skip


def _is_listing(clauses: Sequence[Clause]) -> bool:
    """Nothing but numbers of copies, as below a heading."""
    words = [word for clause in clauses for word in clause.words]
    return all(word in _LISTING or word.startswith("#") or word.isdigit() for word in words)


def _takes_away(clause: Clause) -> int | None:
    """Where the clause turns against what it names."""
    words = clause.words
    for place, word in enumerate(words):
        if word in _TAKES_AWAY:
            rest = [other for other in words[place + 1 :] if other not in ("FILLER", "MY", "PLEASE", "YES")]
            reason = bool(rest) and rest[0] in _REASON
            if not reason and (word != "NOT" or not rest or rest[0] in ("RENEW", "jadi", "NEED", "usah", "WANT")):
                return place
    return _is_back(words)


def _is_back(words: Sequence[str]) -> int | None:
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
    if "RETURN" not in words:
        return None
    if [word for word in words if word not in ("FILLER", "NUMBER", "BOOK") and word[0] != "#"] == ["RETURN"]:
        return 0
    place = words.index("RETURN")
    negated = any(word in ("NOT", "YET", "DONT", "PLEASE") for word in words[:place])
    told = any(
        word in ("TOMORROW", "ALREADY", "YESTERDAY", "LATER", "WANT", "MY", "TODAYISH", "FILLER") for word in words
    )
    return 0 if told and not negated else None
