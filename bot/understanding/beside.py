"""What one clause says beside a wish: an urging, a question about it, a pick, a taking back."""

from collections.abc import Sequence
from itertools import pairwise

from bot.understanding.calling_off import only_less
from bot.understanding.clauses import Clause
from bot.understanding.kinds import LIGHT, OWN_OBJECT, TAKES_NEGATION

_JUST_SO = frozenset({"kok", "ko", "koq"})
"""A why only where it begins; else it assures."""
_ASKING_WORDS = frozenset({"HOWMUCH", "WHEN", "HOW", "WHERE", "OPEN", "HOUR", "CLOSE"})
_UNWILLING = frozenset({"ogah", "males", "malas", "emoh", "moh"})
_PICKS_NOT = frozenset(
    {"RETURN", "PURPOSE", "DONT", "NOT", "NOTNEED", "CANCEL", "STOP", "VIA", "ISNT", "YET", "PLEA", "LATER", "TOMORROW"}
)
_REMEMBERS = frozenset({"ingat", "inget", "tahu", "tau", "hafal", "remember", "know"})
"""What somebody only knows is not what he wants."""
_ONLY = frozenset(
    {"aja", "saja", "doang", "ajah", "aj", "cuma", "hanya", "tinggal", "sisanya", "just", "only", "haja", "wae"}
)
_RETHINKS = frozenset({"eh", "ternyata", "mending", "mendingan", "tapi"})
_JUST = frozenset({"doang", "aja", "saja", "cuma", "just"})


def unless_finished(clause: Clause) -> bool:
    """ "kalau jumat belum selesai, …": a wish for a day to come."""
    said = set(clause.words)
    return {"IF", "FINISH"} <= said and bool({"YET", "NOT"} & said)


def admired(clauses: Sequence[Clause]) -> bool:
    """ "langsung diperpanjang, cepat sekali": it is done, and praised."""
    return any({"PRAISE", "QUICK"} & set(clause.words) and not clause.renews for clause in clauses)


def asks_from_here(clause: Clause) -> bool:
    """ "… tolong dari sini aja 0000…": after a visit in vain."""
    return urged(clause) and "#i" in " ".join(clause.words) and not clause.question


def asks_why(clause: Clause) -> bool:
    """ "kok ditolak?", "kenapa begini"; "kok tutup sih" only wonders, and a "kok" that does not begin assures."""
    if "WHY" not in clause.words:
        return False
    wonders = bool(_JUST_SO & set(clause.raw)) and not (clause.question and clause.raw[0] in _JUST_SO)
    return "FAIL" in clause.words or not wonders


def wish_of_another(clause: Clause) -> bool:
    """ "teman saya minta diperpanjangkan …": told of somebody who asks."""
    before = [word for word in clause.words[: clause.anchor] if word not in ("FILLER", "MY", "GREET")]
    return before[:2] == ["KIN", "PLEASE"]


def asks_whether_done(clause: Clause) -> bool:
    """ "… sudah diproses belum ya" """
    words = [word for word in clause.words if word not in ("FILLER", "YES", "KAH")]
    return not clause.renews and not {"FINE", "PAY"} & set(words) and "ALREADY" in words and words[-1] == "YET"


def only_asks(clause: Clause) -> bool:
    said = set(clause.words)
    return ("ONLY" in said and bool({"ASK", "KNOW"} & said)) or ("ASK" in said and bool(_JUST & set(clause.raw)))


def urged(clause: Clause) -> bool:
    return "PLEASE" in clause.words


def asks_on(clauses: Sequence[Clause]) -> bool:
    """ "mau perpanjang, buka jam berapa?": a plan, and a question about it."""
    if any(urged(clause) or any(word.startswith(("#i", "#m")) for word in clause.words) for clause in clauses):
        return False
    return any(clause.question or _ASKING_WORDS & set(clause.words) for clause in clauses)


def only_urges(clause: Clause) -> bool:
    return urged(clause) and all(word in LIGHT or word.startswith("#") for word in clause.words)


def next_in_turn(clause: Clause) -> bool:
    """ "yang kemarin sudah, sekarang giliran 0000…" """
    return bool({"giliran", "gantian", "gilirannya"} & set(clause.raw)) and "#i" in " ".join(clause.words)


def picks_rest(clause: Clause) -> bool:
    """ "… yang B saja", "… sisanya lanjut": names what is wanted. A number that only goes on listing does not."""
    words = set(clause.words)
    only = bool(_ONLY & set(clause.raw)) or ("CONTINUE" in words and "READ" not in words)
    object_ = names_own(clause)
    corrected = "eh" in clause.raw
    only = only and "sini" not in clause.raw  # "tolong dari sini aja"
    if {"ALREADY", "FINISH"} <= words or {"halaman", "hlm", "bab"} & set(clause.raw):
        return False  # "sisanya sudah selesai dibaca", "yang merah tinggal 30 halaman"
    return only and object_ and not words & _PICKS_NOT and not _REMEMBERS & set(clause.raw) and not corrected


def names_own(clause: Clause) -> bool:
    """The clause speaks of one book among others; a count of days names none."""
    counted = set(zip(clause.words, clause.words[1:], strict=False))
    names = any(OWN_OBJECT.match(word) and (word, "DAYS") not in counted for word in clause.words if word != "BOOK")
    return names or _that_one(clause)


def _that_one(clause: Clause) -> bool:
    """ "yang bumi manusia …" """
    place = next((at for at, word in enumerate(clause.raw) if word in ("yang", "yg")), None)
    return (
        place is not None
        and clause.raw[place + 1 : place + 2] != ("penting",)
        and clause.words[place + 1 : place + 2]
        not in (
            (),
            ("RENEW",),
            ("DONT",),
            ("NOT",),
            ("MY",),
        )
    )


def _gone_back(clause: Clause) -> bool:
    """ "… tapi sudah keburu dikembalikan", said of the same book."""
    said = [word for word in clause.words if word not in ("FILLER", "MY", "KIN", "HUMAN")]
    back = said[:1] == ["ALREADY"] and [word for word in said if word != "ALREADY"][:1] == ["RETURN"]
    others = clause.renews or clause.question or _that_one(clause) or any(map(OWN_OBJECT.match, clause.words))
    return back and not others and not {"TOMORROW", "TODAYISH", "LATE", "DUE", "FALL"} & set(said)


def _told_no(clause: Clause) -> bool:
    """ "… but I told her no", "… tapi saya bilang jangan"."""
    said = [word for word in clause.words if word not in ("FILLER", "YES")]
    return "HEARSAY" in said and said[-1] in ("NOT", "DONT", "NOTNEED") and not clause.renews and "CAN" not in said


def _finished(clause: Clause) -> bool:
    """ "… tapi udah kelar": nobody renews what has been read."""
    said = [word for word in clause.words if word not in ("FILLER", "MY", "READ", "BOOK", "ALL", "KIN")]
    ends = said == ["ALREADY", "FINISH"] and not {"habis", "abis", "hbis"} & set(clause.raw)
    return ends or (said[:1] == ["ALREADY"] and "RETURN" in said[1:3] and len(said) < 5)


def _goes_back_instead(clause: Clause) -> bool:
    """ "… saya kembalikan", "… mending dibalikin", "… udah kelar": after which nobody renews."""
    plainly = [word for word in clause.words if word != "FILLER"] == ["MY", "RETURN"]
    return plainly or _rather_back(clause) or (not _that_one(clause) and _finished(clause))


def _tells_why_not(clause: Clause, before: Clause) -> bool:
    """ "semua kecuali yang X, itu udah kelar": of the one that was left out."""
    return "EXCEPT" in before.words and "ALL" not in clause.words and _RETHINKS.isdisjoint(clause.raw)


def _rather_back(clause: Clause) -> bool:
    """ "… tapi kayanya mending dibalikin": a second thought."""
    rather = bool({"mending", "mendingan", "baiknya", "baikan", "better", "rather"} & set(clause.raw))
    return rather and "RETURN" in clause.words and not {"NOT", "YET", "DONT"} & set(clause.words)


def for_others(clause: Clause) -> bool:
    """ "… itu buat grup kelas": a message that was meant for somebody else."""
    return any(one == "itu" and two in ("buat", "untuk", "utk", "bwt") for one, two in pairwise(clause.raw))


def takes_back(clause: Clause, before: Clause) -> bool:
    """ "eh gak jadi deh": a clause that cancels what was said before it."""
    if {"WRONG", "SEND"} <= set(clause.words) or _told_no(clause):
        return True
    if before.renews and not urged(before) and _goes_back_instead(clause) and not _tells_why_not(clause, before):
        return True
    if _UNWILLING & set(clause.raw) and not clause.renews and len(clause.words) < 3:
        return True
    words = [word for word in clause.words if word not in LIGHT and word not in ("SORRY", "eh", "jadi", "WAIT")]
    if not words or clause.renews or clause.question or only_less(clause):
        return False
    if (
        _that_one(clause)
        or any(OWN_OBJECT.match(word) for word in clause.words)
        or (words[1:2] and words[1] in TAKES_NEGATION)
    ):
        return False
    if words[0] == "ISNT":
        return len(words) == 1 and "MY" in clause.words
    if words[0] == "NOT":
        return len(words) == 1 and before.question
    return words[0] in ("CANCEL", "NOTNEED", "DONT", "STOP") and (len(words) < 3 or "RETURN" in words)
