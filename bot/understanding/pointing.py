"""How a message points back at the copies it has named: "nomor 2", "yang tengah", "the third (0000…)"."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from bot.understanding.clauses import Clause

_ORDER = {
    "pertama": 1, "kesatu": 1, "first": 1, "1st": 1, "kedua": 2, "second": 2, "2nd": 2, "ketiga": 3, "third": 3,
    "3rd": 3, "keempat": 4, "fourth": 4, "4th": 4, "kelima": 5, "fifth": 5, "5th": 5, "keenam": 6, "sixth": 6,
}  # fmt: skip
_COUNT = {
    "satu": 1, "siji": 1, "one": 1, "dua": 2, "loro": 2, "two": 2, "tiga": 3, "telu": 3, "three": 3, "empat": 4,
    "papat": 4, "four": 4, "lima": 5, "limo": 5, "five": 5,
}  # fmt: skip
_MIDDLE = frozenset({"tengah", "middle"})
_WHICH = frozenset(
    {"yang", "yg", "yng", "nang", "sing", "the", "dan", "and", "sama", "ke", "item", "volume", "vol", "bagian"}
)
_LEADS = frozenset({"BOOK", "NUMBER", "AND"})
_VERBS = frozenset({"RENEW", "DONT", "CANCEL", "EXCEPT", "ONLY", "NOT", "ISNT", "NOTNEED"})
_PLACES = frozenset({"ORDINAL", "LAST", "FIRST"})
_OF_TIMES = frozenset({"DAYS", "TIME", "HOUR", "BOOK", "DUE", "NOTICE", "MESSAGE"})
_OF_TIMES_TOO = frozenset({"kali", "times", "time", "more", "renewal", "renewals", "perpanjangan", "extension"})
"""Before one of these a number counts, and names no copy."""
_DOES = frozenset({"RENEW", "RETURN", "DONT", "CANCEL", "MORE", "CONTINUE", "NOTNEED", "FINISH", "LOAN"})
"""A heading that says one of these is none: "pinjam buku 1: …"."""
_LISTING = frozenset({"AND", "FILLER", "NUMBER", "BOOK", "YES", "MY", "|"})
_BESIDE_A_NUMBER = frozenset({"FILLER", "NUMBER", "BOOK", "AND", "IS_IT"})


def marks_of(clause: Clause) -> list[str]:
    """The marks of the copies in a clause, in their order."""
    return [word for word in clause.words if word.startswith("#i")]


def is_listing(clauses: Sequence[Clause]) -> bool:
    """Nothing but numbers of copies, as below a heading."""
    words = [word for clause in clauses for word in clause.words]
    return all(word in _LISTING or word.startswith("#") or word.isdigit() for word in words)


def resolved(clauses: Sequence[Clause]) -> list[Clause]:
    """The clauses with marks where the message points back at its copies."""
    parts = (
        part
        for before, clause in zip((None, *clauses), clauses, strict=False)
        for part in _after_a_list(clause, before)
    )
    joined = _joined(list(parts))
    labels = _labels(joined)
    named: list[str] = []
    found = []
    for clause in joined:
        own = [word for word in clause.words if word.startswith("#i")]
        named += [mark for mark in dict.fromkeys(own) if mark not in named]
        found.append(clause if own or len(named) < 2 or len(clause.words) < 2 else _pointing(clause, labels, named))
    return found


def _after_a_list(clause: Clause, before: Clause | None) -> Iterator[Clause]:
    """ "0000… 0000… <- yang terakhir jangan": the list, and what is said of it."""
    words = clause.words
    ends = next((at for at, word in enumerate(words) if not word.startswith("#i")), len(words))
    several = ends > 1 or (ends == 1 and before is not None and bool(marks_of(before)) and is_listing([before]))
    which = several and ends < len(words) - 1 and clause.raw[ends] in _WHICH and words[ends] != "AND"
    if which and (words[ends + 1] in _PLACES or clause.raw[ends + 1] in _MIDDLE):
        yield replace(clause, words=words[:ends], raw=clause.raw[:ends], question=False)
        clause = replace(clause, words=words[ends:], raw=clause.raw[ends:], after="")
    yield clause


def _joined(clauses: Sequence[Clause]) -> list[Clause]:
    """ "yg satu besok (0000…)", "the third (0000…) went back": a number in brackets is of the words around it."""
    found: list[Clause] = []
    in_brackets = False
    for clause in clauses:
        before = found[-1] if found else None
        number = clause.after in ("(", "[") and all(word[0] == "#" or word in _BESIDE_A_NUMBER for word in clause.words)
        if before is not None and (
            (number and not any(word.startswith("#i") for word in before.words))
            or (in_brackets and clause.after in (")", "]"))
        ):
            found[-1] = replace(
                before,
                words=before.words + clause.words,
                raw=before.raw + clause.raw,
                question=clause.question,
            )
            in_brackets = number
        else:
            found.append(clause)
            in_brackets = False
    return found


def _labels(clauses: Sequence[Clause]) -> dict[int, str]:
    """The message's own numbers: "Buku 1: resep, 0000…", "jilid kedua (0000…)"; empty unless there are two."""
    labels: dict[int, str] = {}
    for one, two in pairwise(word for clause in clauses for word in clause.words):
        if one.isdigit() and len(one) < 3 and two.startswith("#i"):
            labels[int(one)] = two
    waits = 0
    for clause in clauses:
        heads = _heads(clause)
        for word in clause.words:
            if word.startswith("#i") and (waits or heads):
                labels.setdefault(heads or waits, word)
                waits = heads = 0
        if heads or _DOES & set(clause.words):
            waits = heads if not _DOES & set(clause.words) else 0
    return labels if len(labels) > 1 else {}


def _heads(clause: Clause) -> int:
    """The number that a clause begins with, as a heading does."""
    for at, (word, raw) in enumerate(zip(clause.words, clause.raw, strict=True)):
        after = clause.words[at + 1] if at + 1 < len(clause.words) else ""
        if raw in _ORDER and not _counts(clause, at):
            return _ORDER[raw]
        if word.isdigit() and len(word) < 3:
            labelled = at and clause.words[at - 1] in ("BOOK", "NUMBER")
            return int(word) if (labelled and not _counts(clause, at)) or not after or after[:2] == "#i" else 0
        if word not in ("BOOK", "NUMBER", "FILLER") or raw in ("ini", "itu"):
            return 0
    return 0


def _pointing(clause: Clause, labels: dict[int, str], named: Sequence[str]) -> Clause:
    words: list[str] = []
    raw: list[str] = []
    for at, (word, said) in enumerate(zip(clause.words, clause.raw, strict=True)):
        marks = tuple(_pointed_at(clause, at, labels, named))
        words += marks or (word,)
        raw += marks or (said,)
    return replace(clause, words=tuple(words), raw=tuple(raw))


def _pointed_at(clause: Clause, at: int, labels: dict[int, str], named: Sequence[str]) -> Sequence[str]:
    """The copies that the word at this place means."""
    words, raw = clause.words, clause.raw
    word, said = words[at], raw[at]
    if _counts(clause, at):
        return ()
    if word.isdigit() or word == "COUNT":
        return _by_number(clause, at, labels, named)
    if not (word in _PLACES or said in _MIDDLE):
        return ()
    behind = at - 2 if at and raw[at - 1] in _WHICH else at - 1
    several = max(_count(words, raw, behind), _count(words, raw, at + 1))
    if several and said not in _MIDDLE:
        return named[-several:] if word == "LAST" else named[:several] if _ORDER.get(said, 1) == 1 else ()
    if not _is_led(clause, at):
        return ()
    if said in _MIDDLE:
        return named[1:2] if len(named) == 3 else ()
    if word == "LAST":
        return named[-1:]
    return _at_place(_ORDER.get(said, int(word == "FIRST")), labels, named)


def _by_number(clause: Clause, at: int, labels: dict[int, str], named: Sequence[str]) -> Sequence[str]:
    """ "nomor 2", "yang 2"; without numbers of the message's own only behind "nomor"."""
    words = clause.words
    numbered = _is_numbered(words, at)
    number = int(words[at]) if words[at].isdigit() else _COUNT.get(clause.raw[at], 0) if numbered else 0
    if numbered or (labels and (_is_led(clause, at) or words[at - 1] in _VERBS)):
        return _at_place(number, labels, named)
    return ()


def _at_place(number: int, labels: dict[int, str], named: Sequence[str]) -> Sequence[str]:
    if labels:
        return (labels[number],) if number in labels else ()
    return (named[number - 1],) if 0 < number <= len(named) else ()


def _is_led(clause: Clause, at: int) -> bool:
    """Whether a place stands where a name would: first, or behind "yang", "buku", "dan"."""
    before = clause.words[at - 1]
    return not at or clause.raw[at - 1] in _WHICH or before in _LEADS or before.isdigit()


def _counts(clause: Clause, at: int) -> bool:
    """ "2 minggu", "kedua kalinya": what follows is counted."""
    return bool({*clause.words[at + 1 : at + 2]} & _OF_TIMES or {*clause.raw[at + 1 : at + 2]} & _OF_TIMES_TOO)


def _is_numbered(words: Sequence[str], at: int) -> bool:
    """ "nomor 1", and the 3 of "nomor 1 dan 3"."""
    while at > 1 and words[at - 1] != "NUMBER":
        at -= 2 if words[at - 1] == "AND" else 1
        if not (words[at].isdigit() or words[at] == "COUNT"):
            return False
    return at > 0 and words[at - 1] == "NUMBER"


def _count(words: Sequence[str], raw: Sequence[str], at: int) -> int:
    """The number at this place when it is above one; "one" in "the first one" counts nothing."""
    if not 0 <= at < len(words):
        return 0
    number = int(words[at]) if words[at].isdigit() and len(words[at]) < 3 else _COUNT.get(raw[at], 0)
    return number if number > 1 else 0
