"""Is a wish called off by what comes last: "… eh ga jadi", "… batal", "… actually don't"?"""

import re
from collections.abc import Sequence

from bot.understanding.act import kind_of
from bot.understanding.clauses import Clause
from bot.understanding.kinds import OWN_OBJECT, Renewal

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
            if clause.question or only_less(clause) or not _denies(words, clause):
                return False
            return _RETHINKS in clause.raw or not (
                _names_one_of_some(clauses, clause) or _leaves_own_out(clauses, clause)
            )
    return False


def _denies(words: Sequence[str], clause: Clause) -> bool:
    if words[-1] == "CANCEL":
        last = max(at for at, word in enumerate(clause.words) if word == "CANCEL")
        if words[-2:-1] == ["DONT"] and clause.raw[last].startswith(("di", "cuek", "abai")):
            return False  # "tolong … jangan diabaikan"
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


def _leaves_own_out(clauses: Sequence[Clause], last: Clause) -> bool:
    """ "kartu istri saya … mau diperpanjang, punya saya ga usah": another's are wanted, one's own are not."""
    own = last.raw[0].startswith(("punya", "milik", "mine")) or last.words[:2] == ("BOOK", "MY")
    return own and not last.renews and any(clause.renews and "KIN" in clause.words for clause in clauses)


def only_less(clause: Clause) -> bool:
    """ "… ga usah seminggu", "… jangan lama-lama": how long, and not whether."""
    words = [word for word in clause.words if word != "FILLER"]
    if words[:1] not in (["NOTNEED"], ["DONT"]) or clause.renews:
        return False
    rest = [word for word in words[1:] if word != "COUNT" and not word.isdigit() and word not in ("UNTIL", "lebih")]
    return rest[:1] in (["DAYS"], ["LONG"]) and not {"RETURN", "MORE", "CANCEL"} & set(rest)


def asks_to_undo(clauses: Sequence[Clause], first: int) -> bool:
    """ "perpanjangan yang tadi, kalau saya batalkan masih bisa ga": asked for, and to be undone."""
    undone = {"IF", "CANCEL", "CAN"}
    return any(undone <= set(clause.words) and "LOAN" not in clause.words for clause in clauses[first:])


_RESIGNED = re.compile(
    r"\b(?:ya+(?:h)? ?(?:sudah|udah|udh|sdh|wis|wes)(?:lah)?|yasudah(?:lah)?|yaudah|yaudh|yowi?e?s|yoweslah)\b"
    r"|\b(?:okelah|terpaksa|deh|aja|saja|wae|ae|haja|mawon)\b"
)
_REFUSED_THERE = frozenset({"ditolak", "ketolak", "nolak", "menolak", "rejected", "refused"})
_OF_A_REFUSAL = frozenset(
    {"NOT", "CAN", "FILLER", "HEARSAY", "YES", "BOT", "RENEW", "AGAIN", "HUMAN", "LIBRARY", "ALREADY"}
)
_STANDS_OPEN = frozenset({"NOT", "YET", "DONT", "IF", "CAN", "DUE", "MEAN", "RENEW", "PURPOSE", "FORGET", "LATE"})
"""Beside a return these leave open whether there will be one."""


def was_returned(clause: Clause) -> bool:
    """ "pinjam lagi dong 0000…, kemarin sudah sempat saya kembalikan": a new loan, and no longer one."""
    words = clause.words
    back = words.index("RETURN") if "RETURN" in words else 0
    past = {"ALREADY", "YESTERDAY"} & set(words[:back])
    own = any(word.startswith("#") or word in ("OTHERS", "ORDINAL") or word.isdigit() for word in words)
    otherwise = own or {"yang", "yg"} & set(clause.raw)
    return bool(past) and not otherwise and not clause.renews and not (_STANDS_OPEN | {"WANT", "TIME"}) & set(words)


def given_up(clauses: Sequence[Clause]) -> bool:
    """ "pengennya diperpanjang, tapi sudah ada yang antri. Ya sudah besok tak kembalikan": a wish that is past."""
    at = next((place for place, clause in enumerate(clauses) if clause.renews and "WANT" in clause.words), None)
    if at is not None and _AT_FIRST & set(clauses[at].raw) and any(map(_no_more, clauses[at + 1 :])):
        return True
    if at is None or any("PLEASE" in clause.words for clause in clauses[at:]):
        return False
    after = clauses[at + 1 :]
    others = {word for clause in after for word in clause.words if word.startswith("#i")} - set(clauses[at].words)
    if others and any(word.startswith("#i") for word in clauses[at].words):
        return False  # "yang mau diperpanjang A aja, B sudah ada yang antri jadi saya balikin"
    back = next((place for place, clause in enumerate(after) if _brings_back(clause)), None)
    if back is None:
        return any(map(_was_refused, after)) and _makes_do(after[-1])
    resigned = any(_RESIGNED.search(" ".join(clause.raw)) for clause in after[max(0, back - 1) : back + 1])
    return resigned or any(map(_was_refused, after[:back]))


_AT_FIRST = frozenset({"tadinya", "awalnya", "semula", "mulanya", "originally"})


def _no_more(clause: Clause) -> bool:
    """ "tadinya mau …, tapi ternyata udah kelar" """
    words = set(clause.words)
    return "PLEASE" not in words and bool({"ALREADY", "FINISH"} <= words or words & {"RETURN", "NOTNEED", "CANCEL"})


def _makes_do(clause: Clause) -> bool:
    """ "… ya udah gapapa": said last, with nothing else."""
    resigned = "NOMATTER" in clause.words or _RESIGNED.search(" ".join(clause.raw))
    return bool(resigned) and set(clause.words) <= {"YES", "NOMATTER", "FILLER", "THANKS", "MY", "SORRY", "ALREADY"}


def _brings_back(clause: Clause) -> bool:
    returns = "RETURN" in clause.words or {"bring", "back"} <= set(clause.raw)
    own = {"yang", "yg"} & set(clause.raw) or any(
        OWN_OBJECT.match(word) for word in clause.words if word != "BOOK" and not word.isdigit()
    )
    return returns and not clause.question and not own and not _STANDS_OPEN & set(clause.words)


def _was_refused(clause: Clause) -> bool:
    """Somebody else waits, or it was not possible."""
    if "HOLD" in clause.words or _REFUSED_THERE & set(clause.raw):
        return True
    return {"NOT", "CAN"} <= set(clause.words) <= _OF_A_REFUSAL


_NOW = frozenset({"aja", "saja", "deh", "dong", "sekarang", "skrg", "jadi", "ternyata"})
_DOUBTS = frozenset({"kok", "lho", "loh", "lha", "kenapa", "knp", "masa", "masak"})


def was_against_it(clauses: Sequence[Clause]) -> bool:
    """ "jadinya diperpanjang aja deh, tadi saya bilang tidak": the denial is one of before, and one's own."""
    if _thinks_again(clauses):
        return True
    if len(clauses) != 2 or any(one.question or _DOUBTS & set(one.raw) for one in clauses):
        return False
    now, then = clauses if clauses[0].renews else reversed(clauses)
    if not now.renews or then.renews or kind_of(now, has_items=False) not in (Renewal.REQUEST, Renewal.PLAIN):
        return False
    said = [word for word in then.words if word != "FILLER"]
    then_against = {"YESTERDAY", "MY"} <= set(said[:-2]) and said[-2] == "HEARSAY"
    if not then_against or said[-1] not in ("NOT", "CANCEL", "DONT", "NOTNEED") or "KIN" in said:
        return False
    return bool(_NOW & set(now.raw)) or "PLEASE" in now.words


def _thinks_again(clauses: Sequence[Clause]) -> bool:
    """ "kemarin saya bilang tidak usah diperpanjang, ternyata masih perlu. Jadi tolong perpanjang saja" """
    renewing = [clause for clause in clauses if clause.renews]
    if len(renewing) != 2 or renewing[0] is not clauses[0] or any(clause.question for clause in clauses):
        return False
    then, now = renewing
    before = [word for word in then.words[: then.anchor] if word != "FILLER"]
    said_no = before[-4:-1] == ["YESTERDAY", "MY", "HEARSAY"] and before[-1] in ("NOT", "NOTNEED", "DONT", "CANCEL")
    wishes = "PLEASE" in now.words and kind_of(now, has_items=False) is Renewal.REQUEST
    return said_no and wishes and not called_off(clauses)
