"""Which of the copies that a message names are meant, and which it leaves out."""

from collections.abc import Sequence

from bot.understanding.chosen import not_chosen, of_others
from bot.understanding.clauses import Clause
from bot.understanding.pointing import is_listing, marks_of, resolved
from bot.understanding.spoken_of import only_spoken_of
from bot.understanding.taken_away import (
    PAST,
    STANDS_OPEN,
    TAKES_AWAY,
    bidden_back,
    meant_in,
    slipped_at,
    takes_away,
)


def left_out(clauses: Sequence[Clause]) -> set[str]:
    """The marks of the copies that are said to be back already, or not to be renewed."""
    clauses = resolved(clauses)
    out: set[str] = set()
    heading = False
    for at, clause in enumerate(clauses):
        marks = marks_of(clause)
        if (
            marks
            and at
            and "WRONG" in [word for before in clauses[:at] for word in before.words] + list(clause.words)
            and "YES" in clause.words
        ):
            out.update(mark for before in clauses[:at] for mark in marks_of(before))
            out.difference_update(marks)
            if "ISNT" in clause.words:
                out.update(word for word in clause.words[clause.words.index("ISNT") :] if word.startswith("#i"))
            continue
        if marks and is_listing([clause]):
            out.update(marks if heading else ())
            continue
        away = takes_away(clause)
        mistaken = slipped_at(clause) if len(clauses) > 1 and "RENEW" not in clause.words else None
        if marks and mistaken is not None and "YES" not in clause.words:
            out.update(set(marks) - set(meant_in(clause)))
            continue
        if marks or "RENEW" in clause.words:
            heading = away is not None and not marks
        if heading and at and "RENEW" not in clauses[at - 1].words and not is_listing(clauses[at + 1 : at + 3]):
            out.update(marks_of(clauses[at - 1]))
        if away is not None and at and not marks and _is_note(clause):
            out.update(mark for mark in clauses[at - 1].words[-1:] if mark.startswith("#i"))
        if away is not None:
            after = [word for word in clause.words[away:] if word.startswith("#i")]
            out.update(after or marks)
        out.update(_noted(clause) | bidden_back(clause) if away is None else ())
        out.update(_struck(clause, clauses[at - 1]) if at else ())
    out |= (
        _excepted(clauses) | _already_so(clauses) | not_chosen(clauses) | of_others(clauses) | only_spoken_of(clauses)
    )
    return out


_NOTE_AFTER = frozenset({"(", "[", ",", ":", "-"})
_OWN_THING = frozenset(
    {"BOOK", "OTHERS", "ORDINAL", "COUNT", "ALL", "LAST", "FIRST", "CARD", "MEMBER", "RENEW", "LOAN", "EXCEPT"}
)
_WHICH = frozenset({"yang", "yg", "yng", "sing", "nang", "which", "those"})
_THIS = frozenset({"ini", "itu", "that", "this", "it"})


def _is_note(clause: Clause) -> bool:
    """ "0000… (sudah kembali tgl 19)", "0000…, itu punya teman": said of the number before it, and of nothing else."""
    first = 1 if clause.raw[0] in _WHICH and len(clause.raw) > 1 else 0
    if clause.raw[first] in _THIS:
        return True
    if clause.after not in _NOTE_AFTER or clause.raw[0] in _WHICH or not _OWN_THING.isdisjoint(clause.words):
        return False
    return clause.after in ("(", "[") or not PAST.isdisjoint(clause.words) or not TAKES_AWAY.isdisjoint(clause.words)


def _noted(clause: Clause) -> set[str]:
    """ "perpanjang 0000… - sudah balik, …": what is told behind a number within one clause."""
    words = clause.words
    places = [at for at, word in enumerate(words) if word.startswith("#i")]
    if "RENEW" not in words or not places or words.index("RENEW") > places[0]:
        return set()
    told = {}
    for at, end in zip(places, [*places[1:], len(words)], strict=True):
        behind = [word for word in words[at + 1 : end] if word not in ("FILLER", "MY")]
        told[words[at]] = behind[:2] == ["ALREADY", "RETURN"] and STANDS_OPEN.isdisjoint(behind)
    return {mark for mark, back in told.items() if back}


def _excepted(clauses: Sequence[Clause]) -> set[str]:
    """ "semua kecuali A, B dan C": the whole list behind the word."""
    out: set[str] = set()
    listing = False
    for clause in clauses:
        marks = marks_of(clause)
        listing = ("EXCEPT" in clause.words and clause.words[-1:] == tuple(marks[-1:])) or (
            listing and bool(marks) and is_listing([clause]) and "YES" not in clause.words
        )
        out.update(marks if listing and "EXCEPT" not in clause.words else ())
    return out


_STRIKES = frozenset(
    {"coret", "dicoret", "coretin", "hapus", "dihapus", "skip", "diskip", "lewati", "lewatin", "keluarkan", "drop",
     "scratch"}
)  # fmt: skip
_IT = frozenset({"itu", "ini", "that", "it", "tersebut", "tsb", "tadi"})


def _struck(clause: Clause, before: Clause) -> set[str]:
    """ "0000… sudah saya antar, jadi coret yang itu": what was named just before."""
    if _STRIKES.isdisjoint(clause.raw) or _IT.isdisjoint(clause.raw) or any(word[0] == "#" for word in clause.words):
        return set()
    return set(marks_of(before))


_SAYS_SO = frozenset({"FILLER", "BOOK", "NUMBER", "YES", "MY", "HUMAN"})


def _already_so(clauses: Sequence[Clause]) -> set[str]:
    """ "0000… belum saya kembalikan, yang sudah itu 0000…": back, without saying it again."""
    done = {"ALREADY"}
    said = [{word for word in clause.words if word not in _SAYS_SO and word[0] != "#"} for clause in clauses]
    if not any({"YET", "PENDING", "STILL"} & words or {"NOT", "RETURN"} <= words for words in said):
        return set()
    return {
        word
        for clause, words in zip(clauses, said, strict=True)
        if words == done and not clause.question
        for word in marks_of(clause)
    }
