"""Is a renewal asked for, asked about, refused, done or put off? The only file that can allow one."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from bot.understanding.act import kind_of
from bot.understanding.calling_off import called_off
from bot.understanding.clauses import Clause, clauses_of
from bot.understanding.kinds import LIGHT, OWN_OBJECT, TAKES_NEGATION, Renewal
from bot.understanding.lexicon import Word
from bot.understanding.longer import longer_loan
from bot.understanding.objects import is_card, is_other
from bot.understanding.scope import left_out
from bot.understanding.tales import is_told_others, of_former_days, permits_something

__all__ = ["Found", "Renewal", "renewal_in"]


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
_JUST = frozenset({"doang", "aja", "saja", "cuma", "just"})


@dataclass(frozen=True, slots=True)
class Found:
    """What the text says of renewing; `synonym` when it says so in other words ("more time")."""

    kind: Renewal
    synonym: bool = False


def renewal_in(said: Sequence[Word], senses: str, *, has_items: bool, has_member: bool) -> Found:
    """What a message says of renewing a loan."""
    synonym = "RENEW" not in senses
    if synonym:
        place = longer_loan(senses, has_items=has_items)
        if place is None:
            return Found(Renewal.NONE)
        said = [*said[:place], Word("perpanjang", "RENEW"), *said[place:]]
        senses = " ".join(word.sense for word in said)
    if is_other(senses, has_items=has_items):
        return Found(Renewal.OTHER, synonym)
    if permits_something(said):
        return Found(Renewal.OTHER, synonym)
    if "CANCEL" not in senses and not (synonym and "LOAN" in senses) and is_card(senses, has_items=has_items):
        return Found(Renewal.CARD, synonym)
    clauses = clauses_of(said)
    kinds = [kind_of(clause, has_items) if clause.renews else Renewal.NONE for clause in clauses]
    kind = _together(kinds, clauses)
    alone = not has_items and not has_member
    doubtful = kind in (Renewal.PLAIN, Renewal.WEAK) or (kind is Renewal.REQUEST and _speaks_of_one(said))
    if doubtful and alone and _is_strange(senses):
        kind = Renewal.OTHER
    if kind in _WISHED and not has_items and (is_told_others(said, clauses) or of_former_days(said, clauses, kind)):
        kind = Renewal.NAMED
    return Found(kind, synonym)


_WISHED = frozenset({Renewal.REQUEST, Renewal.PLAIN, Renewal.WEAK})


def _speaks_of_one(said: Sequence[Word]) -> bool:
    """ "mau konfirmasi perpanjangan kios": the noun, which goes with many a business."""
    return any(word.sense == "RENEW" and word.raw.startswith("perpanjangan") for word in said)


_SOMEWHERE = re.compile(r"\b(?:di|ke|dari|VISIT|in|at) (?:OUTSIDE|OTHER)\b")


def _is_strange(senses: str) -> bool:
    """Nothing of a library, and something of another business: "kuotanya habis, perpanjang dong"."""
    spoken = set(_SOMEWHERE.sub("", senses).split())
    return (
        bool(spoken & {"OTHER", "OUTSIDE", "SPAM"})
        and "ALL" not in spoken
        and not spoken & {"BOOK", "LOAN", "LIBRARY", "VISIT"}
    )


def _together(kinds: Sequence[Renewal], clauses: Sequence[Clause]) -> Renewal:
    said = [kind for kind in kinds if kind is not Renewal.NONE]
    first = next(at for at, clause in enumerate(clauses) if clause.renews)
    if called_off(clauses) or _sent_wrong(clauses, first):
        return Renewal.REFUSED
    if Renewal.REFUSED in said:
        return Renewal.REQUEST if _wants_the_rest(kinds, clauses) else Renewal.REFUSED
    if any(_takes_back(clause, before) for before, clause in pairwise(clauses[first:])):
        return Renewal.REFUSED
    if _asks_about(clauses, first):
        return Renewal.QUESTION
    if _puts_off(clauses[first:]) or any(map(_unless_finished, clauses[:first])):
        return Renewal.LATER
    return _strongest(said, clauses, first)


def _strongest(said: Sequence[Renewal], clauses: Sequence[Clause], first: int) -> Renewal:
    """What several clauses come to that neither refuse nor put off."""
    named = any(word.startswith(("#i", "#m")) for clause in clauses for word in clause.words)
    if Renewal.QUESTION in said and named and any(map(_only_urges, clauses)):
        return Renewal.REQUEST  # "masa ga bisa diperpanjang, plis lah 0000…"
    if Renewal.QUESTION in said and named and said[-1] is Renewal.PLAIN:
        return Renewal.REQUEST  # "kata teman bisa diperpanjang lewat sini, perpanjangin punyaku dong, kartu …"
    if Renewal.DONE in said and any(_only_urges(clause) or _next_in_turn(clause) for clause in clauses[first + 1 :]):
        return _one_more(clauses, first)
    if Renewal.PLAIN in said and any({"THANKS", "NOTICE"} <= set(one.words) for one in clauses[:first]):
        return Renewal.REQUEST  # "makasih sudah diingatkan, perpanjang aja ya"
    for kind in (Renewal.REQUEST, Renewal.LATER, Renewal.QUESTION, Renewal.PLAIN, Renewal.WEAK, Renewal.DONE):
        if kind in said:
            return Renewal.WEAK if kind is Renewal.PLAIN and _admired(clauses) else kind
    return said[0] if said else Renewal.NONE


def _one_more(clauses: Sequence[Clause], first: int) -> Renewal:
    """ "punya teman sudah, tolong 0000… juga": one is done, another is asked for."""
    later = clauses[first + 1 :]
    names_another = any((_only_urges(one) or _next_in_turn(one)) and "#i" in " ".join(one.words) for one in later)
    return Renewal.REQUEST if names_another or "YET" in clauses[first].words else Renewal.DONE


def _sent_wrong(clauses: Sequence[Clause], first: int) -> bool:
    """ "salah kirim, perpanjang 0000… itu buat grup kelas": meant for somebody else."""
    return any({"WRONG", "SEND"} <= set(clause.words) for clause in clauses[:first]) and any(map(_for_others, clauses))


def _admired(clauses: Sequence[Clause]) -> bool:
    """ "langsung diperpanjang, cepat sekali": it is done, and praised."""
    return any({"PRAISE", "QUICK"} & set(clause.words) and not clause.renews for clause in clauses)


def _puts_off(clauses: Sequence[Clause]) -> bool:
    """ "mau perpanjang tapi besok aja deh": nothing but a later day in a clause of its own."""
    return not _urged(clauses[0]) and any(
        {"TOMORROW", "LATER"} & set(clause.words)
        and set(clause.words) <= {"TOMORROW", "LATER", "FILLER", "YES", "MY", "NOTICE", "AGAIN", "KNOW"}
        for clause in clauses[1:]
    )


def _unless_finished(clause: Clause) -> bool:
    """ "kalau jumat belum selesai, …": a wish for a day to come."""
    said = set(clause.words)
    return {"IF", "FINISH"} <= said and bool({"YET", "NOT"} & said)


def _wants_the_rest(kinds: Sequence[Renewal], clauses: Sequence[Clause]) -> bool:
    """ "yang A jangan, yang B saja": one is refused, another wanted in so many words."""
    refused = [clause for clause, kind in zip(clauses, kinds, strict=True) if kind is Renewal.REFUSED]
    asked = any(kind in (Renewal.REQUEST, Renewal.PLAIN, Renewal.WEAK) for kind in kinds)
    if not asked and not any(not clause.renews and _picks_rest(clause) for clause in clauses):
        return False
    kept = {word for clause in clauses if clause not in refused for word in clause.words if word.isdigit()}
    if kept and kept <= {word for clause in refused for word in clause.words}:
        return False  # "jangan perpanjang 1 dan 2, eh 2 aja": which of the two is wanted cannot be told
    named = {word for clause in clauses for word in clause.words if word.startswith("#i")}
    if named:
        return bool(named - left_out(clauses) - {word for clause in refused for word in clause.words})
    return all(_names_own(clause) for clause in refused)


def _asks_about(clauses: Sequence[Clause], first: int) -> bool:
    """The message as a whole asks about a renewal, though its clause alone might ask for one."""
    main = clauses[first]
    if not _urged(main):
        asked = any(one.question for one in clauses[first:]) and not any(map(_urged, clauses))
        if asked and any("IF" in one.words for one in clauses[:first]):
            return True
        if any("WHY" in one.words and not _JUST_SO & set(one.raw) for one in clauses[:first]):
            return True
        if "WANT" in main.words and _asks_on(clauses[first + 1 :]):
            return True
        if any("RULE" in one.words and {"WHAT", "?"} & set(one.words) for one in clauses[first + 1 :]):
            return True
    if _wish_of_another(main) and _asks_on(clauses[first + 1 :]):
        return True
    return any(_asks_whether_done(clause) or _only_asks(clause) for clause in clauses)


def _wish_of_another(clause: Clause) -> bool:
    """ "teman saya minta diperpanjangkan …": told of somebody who asks."""
    before = [word for word in clause.words[: clause.anchor] if word not in ("FILLER", "MY", "GREET")]
    return before[:2] == ["KIN", "PLEASE"]


def _asks_whether_done(clause: Clause) -> bool:
    """ "… sudah diproses belum ya" """
    words = [word for word in clause.words if word not in ("FILLER", "YES", "KAH")]
    return not clause.renews and not {"FINE", "PAY"} & set(words) and "ALREADY" in words and words[-1] == "YET"


def _only_asks(clause: Clause) -> bool:
    said = set(clause.words)
    return ("ONLY" in said and bool({"ASK", "KNOW"} & said)) or ("ASK" in said and bool(_JUST & set(clause.raw)))


def _urged(clause: Clause) -> bool:
    return "PLEASE" in clause.words


def _asks_on(clauses: Sequence[Clause]) -> bool:
    """ "mau perpanjang, buka jam berapa?": a plan, and a question about it."""
    if any(_urged(clause) or any(word.startswith(("#i", "#m")) for word in clause.words) for clause in clauses):
        return False
    return any(clause.question or _ASKING_WORDS & set(clause.words) for clause in clauses)


def _only_urges(clause: Clause) -> bool:
    return _urged(clause) and all(word in LIGHT or word.startswith("#") for word in clause.words)


def _next_in_turn(clause: Clause) -> bool:
    """ "yang kemarin sudah, sekarang giliran 0000…" """
    return bool({"giliran", "gantian", "gilirannya"} & set(clause.raw)) and "#i" in " ".join(clause.words)


def _picks_rest(clause: Clause) -> bool:
    """ "… yang B saja", "… sisanya lanjut": names what is wanted. A number that only goes on listing does not."""
    words = set(clause.words)
    only = bool(_ONLY & set(clause.raw)) or ("CONTINUE" in words and "READ" not in words)
    object_ = any(OWN_OBJECT.match(word) for word in clause.words if word != "BOOK") or _that_one(clause)
    corrected = "eh" in clause.raw
    return only and object_ and not words & _PICKS_NOT and not _REMEMBERS & set(clause.raw) and not corrected


def _names_own(clause: Clause) -> bool:
    """The refused clause speaks of one book among others; a count of days names none."""
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


def _rather_back(clause: Clause) -> bool:
    """ "… tapi kayanya mending dibalikin": a second thought."""
    rather = bool({"mending", "mendingan", "baiknya", "baikan", "better", "rather"} & set(clause.raw))
    return rather and "RETURN" in clause.words and not {"NOT", "YET", "DONT"} & set(clause.words)


def _for_others(clause: Clause) -> bool:
    """ "… itu buat grup kelas": a message that was meant for somebody else."""
    return any(one == "itu" and two in ("buat", "untuk", "utk", "bwt") for one, two in pairwise(clause.raw))


def _takes_back(clause: Clause, before: Clause) -> bool:
    """ "eh gak jadi deh": a clause that cancels what was said before it."""
    if {"WRONG", "SEND"} <= set(clause.words) or _told_no(clause):
        return True
    if before.renews and not _urged(before) and _goes_back_instead(clause):
        return True
    if _UNWILLING & set(clause.raw) and not clause.renews and len(clause.words) < 3:
        return True
    words = [word for word in clause.words if word not in LIGHT and word not in ("SORRY", "eh", "jadi", "WAIT")]
    if not words or clause.renews or clause.question:
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
