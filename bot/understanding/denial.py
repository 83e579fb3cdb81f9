"""How far a "jangan", a "tidak" or a "batal" reaches: does it deny the renewal, or something else?"""

from collections.abc import Sequence

from bot.understanding.asking import is_tag
from bot.understanding.clauses import Clause
from bot.understanding.kinds import OWN_OBJECT, TAKES_NEGATION, Renewal

_NEGATORS = frozenset({"NOT", "DONT", "ISNT", "NOTNEED", "CANCEL", "STOP"})
_UNWILLING = frozenset(
    {"tanpa", "daripada", "ketimbang", "dibanding", "instead", "rather", "without", "malas", "males", "ogah", "emoh",
     "menolak", "tolak", "against", "enggan", "batalin", "salah", "WRONG"}
)  # fmt: skip
_ALMOST = frozenset({"hampir", "nyaris", "almost", "nearly"})
_OF_ASKING = frozenset({"PLEASE", "WANT", "HEARSAY", "MY", "FILLER", "ALREADY", "NEED", "RENEW"})


def refused_before(clause: Clause) -> Renewal | None:
    words, at = clause.words, clause.anchor
    if at and words[at - 1] == "than":
        return Renewal.REFUSED
    for place in range(at - 1, -1, -1):
        word = words[place]
        if word == "WRONG" and any(mark[0] == "#" for mark in words[place:at]):
            return None  # "eh salah, maksudnya 0000… diperpanjang"
        if word in _UNWILLING or (word in _ALMOST and place >= at - 3) or (word == "ERASE" and place >= at - 4):
            return Renewal.REFUSED
        if word in _NEGATORS:
            return Renewal.QUESTION if is_tag(clause, place) else _reach(clause, place)
        if word == "PENDING" and words[place + 1] == "WANT":
            return Renewal.REFUSED  # "yang belum mau diperpanjang"
        if word == "YET":
            if words[place + 1] in ("WANT", "PLEASE", "NEED"):
                return Renewal.REFUSED
            return None if "PLEASE" in words[place:at] else Renewal.DONE
        if word in TAKES_NEGATION and not (word == "UNTIL" and set(words[place + 1 : at]) <= {"FILLER"}):
            return None  # but "jangan sampai diperpanjang" refuses
    return None


def _reach(clause: Clause, place: int) -> Renewal | None:
    """Whether the denial at `place` reaches the verb: "tidak sempat, tolong perpanjang" denies something else."""
    words, at = clause.words, clause.anchor
    word, after, between = words[place], words[place + 1], words[place:at]
    if word != "NOT" and next(other for other in words[place + 1 :] if other not in ("FILLER", "UNTIL")) == "RENEW":
        return Renewal.REFUSED  # "agar jangan diperpanjang"
    if after in ("FORGET", "UNTIL") or (place and words[place - 1] == "PURPOSE"):
        return None
    if "PLEASE" in between and word in ("NOT", "STOP", "ISNT") and after not in _OF_ASKING:
        return None
    if word == "NOT" and {"CAN", "PLEASE"} <= set(words[:place]) and clause.question:
        return None  # "bisa tolong dari sini aja ga diperpanjangnya?"
    if word == "ISNT" and after in ("CARD", "MEMBER"):
        return None
    return Renewal.QUESTION if word == "NOT" and "CAN" in between else Renewal.REFUSED


def refused_after(clause: Clause) -> Renewal | None:
    words, at = clause.words, clause.anchor
    for place in range(at + 1, len(words)):
        word, rest = words[place], words[place + 1 :]
        if word in ("CANCEL", "NOTNEED", "DONT"):
            if "OTHERS" in words[at:place] and "#i" in " ".join(words[at:place]):
                return None  # "… 0000… aja, yang lain jangan"
            if any(OWN_OBJECT.match(other) for other in rest) or any(other in TAKES_NEGATION for other in rest[:2]):
                return None
            return Renewal.REFUSED
        if word == "ISNT" and rest and rest[0].startswith("#i"):
            return None  # "… A, bukan B"
        if word in ("NOT", "ISNT"):
            return _negated_tail(words[:place], rest)
        if word in ("PURPOSE", "UNTIL", "SO") or word in TAKES_NEGATION:
            return None
    return None


def _negated_tail(before: Sequence[str], rest: Sequence[str]) -> Renewal | None:
    """ "perpanjang nggak" asks, "perpanjang nggak jadi" refuses, "… tidak sempat datang" is a reason."""
    if rest and rest[0] in ("jadi", "NEED", "usah", "WANT", "CONTINUE", "YES"):
        return Renewal.REFUSED
    light = [word for word in rest if word not in ("FILLER", "YES", "KAH", "PLEASE", "CAN", "?", "MY")]
    if not light:
        return Renewal.QUESTION
    return None if light[0] in TAKES_NEGATION or "PLEASE" in before else Renewal.QUESTION
