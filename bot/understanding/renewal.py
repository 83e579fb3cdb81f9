"""Is a renewal asked for, asked about, refused, done or put off? The only file that can allow one."""

# ruff: noqa: E501
# A pattern is read whole: broken over lines its alternatives would be harder to compare.

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.understanding.clauses import Clause, clauses_of
from bot.understanding.lexicon import Word
from bot.understanding.longer import longer_loan
from bot.understanding.objects import is_card, is_other
from bot.understanding.scope import left_out


class Renewal(StrEnum):
    NONE = "none"
    REQUEST = "request"
    PLAIN = "plain"  # asked for without a word of asking: "diperpanjang ya"
    WEAK = "weak"  # nothing speaks against a request, little for it
    QUESTION = "question"
    REFUSED = "refused"
    DONE = "done"
    LATER = "later"
    CARD = "card"
    OTHER = "other"
    NAMED = "named"  # the word stands there, for something else: a notice, a word of thanks


@dataclass(frozen=True, slots=True)
class Found:
    """What the text says of renewing; `synonym` when it says so in other words ("more time")."""

    kind: Renewal
    synonym: bool = False


_NEGATORS = frozenset({"NOT", "DONT", "ISNT", "NOTNEED", "CANCEL", "STOP"})
_UNWILLING = frozenset(
    {"tanpa", "daripada", "ketimbang", "dibanding", "instead", "rather", "without", "malas", "males", "ogah", "emoh",
     "menolak", "tolak", "against", "enggan", "batalin", "salah", "WRONG"}
)  # fmt: skip
_TAKES_NEGATION = frozenset(
    {"RETURN", "VISIT", "READ", "FINISH", "PAY", "FINE", "LATE", "DUE", "FALL", "SEARCH", "LOST", "FORGET", "UNTIL",
     "BILLED", "OPEN", "CLOSE", "EXPIRE", "PURPOSE", "HELP", "SO", "diambil", "ambil", "keluar", "pulang", "kena",
     "ketemu", "sempet", "HOLD", "AVAILABLE", "datang", "dikasih", "hapal", "hafal", "CALL", "TALK", "repot", "marah"}
)  # fmt: skip
_INFORMS = frozenset({"STILL", "IF", "HOWMUCH", "WHEN", "WHY", "NOT_YET", "YET", "RULE"})
_OWN_WISH = frozenset({"MY", "KIN", "PLEASE", "WANT", "ASK", "FILLER", "PHONE", "CALL", "SEND"})
_OF_ASKING = frozenset({"PLEASE", "WANT", "HEARSAY", "MY", "FILLER", "ALREADY", "NEED", "RENEW"})
_ASKING = frozenset({"HOW", "HOWMUCH", "WHEN", "WHO", "WHERE", "WHY", "OFTEN", "RULE", "ASK", "WHAT", "gratis", "free",
                     "otomatis", "automatic", "automatically", "wajib", "bedanya", "artinya", "maksudnya"})  # fmt: skip
_LIGHT = frozenset(
    {"FILLER", "MY", "BOOK", "LOAN", "ALL", "NUMBER", "CARD", "MEMBER", "YES", "AND", "FOR", "KIN", "ONLY", "GREET",
     "AGAIN", "THANKS", "dari", "di", "ke", "PLEASE", "WANT", "NEED", "SORRY", "DAYS", "MORE", "TIME", "LIBRARY", "OTHERS",
     "HUMAN", "DIALOG_YOU", "DUE", "NOTICE", "DATE", "STILL", "TODAYISH", "TOMORROW", "YESTERDAY", "INSIST", "COUNT"}
)  # fmt: skip
_OWN_OBJECT = re.compile(r"#i|\d{1,2}$|LAST$|FIRST$|OTHERS$|pertama$|kedua$|ketiga$|keempat$|kelima$|BOOK$|yang$|yg$")


def renewal_in(said: Sequence[Word], senses: str, *, has_items: bool, has_member: bool) -> Found:
    """What a message says of renewing a loan."""
    synonym = "RENEW" not in senses
    if synonym:
        place = longer_loan(senses, has_items=has_items)
        if place is None:
            return Found(Renewal.NONE)
        said = [*said[:place], Word("perpanjang", "RENEW"), *said[place:]]
        senses = " ".join(word.sense for word in said)
    if not has_items and is_other(senses):
        return Found(Renewal.OTHER, synonym)
    if is_card(senses, has_items=has_items):
        return Found(Renewal.CARD, synonym)
    clauses = clauses_of(said)
    kinds = [_kind_of(clause, has_items) if clause.renews else Renewal.NONE for clause in clauses]
    return Found(_together(kinds, clauses), synonym)


def _together(kinds: Sequence[Renewal], clauses: Sequence[Clause]) -> Renewal:
    said = [kind for kind in kinds if kind is not Renewal.NONE]
    first = next(at for at, clause in enumerate(clauses) if clause.renews)
    if Renewal.REFUSED in said:
        refused = [clause for clause, kind in zip(clauses, kinds, strict=True) if kind is Renewal.REFUSED]
        asked = [at for at, kind in enumerate(kinds) if kind in (Renewal.REQUEST, Renewal.PLAIN, Renewal.WEAK)]
        rest = asked or [at for at, clause in enumerate(clauses) if not clause.renews and _picks_rest(clause)]
        named = {word for clause in clauses for word in clause.words if word.startswith("#i")}
        out = left_out(clauses)
        if out and named - out and rest:
            return Renewal.REQUEST
        if rest and all(_names_own(clause) for clause in refused):
            return Renewal.REQUEST
        return Renewal.REFUSED
    if any(_takes_back(clause) for clause in clauses[first + 1 :]):
        return Renewal.REFUSED
    if clauses[first].question and not _urged(clauses[first]) and any("IF" in one.words for one in clauses[:first]):
        return Renewal.QUESTION
    if Renewal.DONE in said and any(_only_urges(clause) for clause in clauses[first + 1 :]):
        return Renewal.REQUEST if "YET" in clauses[first].words else Renewal.DONE
    if any("ONLY" in clause.words and {"ASK", "KNOW"} & set(clause.words) for clause in clauses):
        return Renewal.QUESTION
    for kind in (Renewal.REQUEST, Renewal.LATER, Renewal.QUESTION, Renewal.PLAIN, Renewal.WEAK, Renewal.DONE):
        if kind in said:
            return kind
    return said[0] if said else Renewal.NONE


def _urged(clause: Clause) -> bool:
    return "PLEASE" in clause.words


def _only_urges(clause: Clause) -> bool:
    return _urged(clause) and all(word in _LIGHT for word in clause.words)


def _picks_rest(clause: Clause) -> bool:
    words = clause.words
    return any(word in ("saja", "aja", "ONLY") for word in clause.raw) or (
        len(words) < 8 and any(word.startswith("#i") for word in words)
    )


def _names_own(clause: Clause) -> bool:
    """The refused clause speaks of one book among others."""
    return any(_OWN_OBJECT.match(word) for word in clause.words if word != "BOOK") or _that_one(clause)


def _that_one(clause: Clause) -> bool:
    """ "yang bumi manusia …" """
    place = next((at for at, word in enumerate(clause.raw) if word in ("yang", "yg")), None)
    return place is not None and clause.words[place + 1 : place + 2] not in (
        (),
        ("RENEW",),
        ("DONT",),
        ("NOT",),
        ("MY",),
    )


def _takes_back(clause: Clause) -> bool:
    """ "eh gak jadi deh": a clause that cancels what was said before it."""
    words = [word for word in clause.words if word not in _LIGHT and word not in ("SORRY", "eh", "jadi", "WAIT")]
    if not words or clause.renews or clause.question:
        return False
    if (
        _that_one(clause)
        or any(_OWN_OBJECT.match(word) for word in clause.words)
        or (words[1:2] and words[1] in _TAKES_NEGATION)
    ):
        return False
    if words[0] == "ISNT":
        return len(words) == 1 and "MY" in clause.words
    return words[0] in ("CANCEL", "NOTNEED", "DONT", "STOP") and (len(words) < 3 or "RETURN" in words)


def _kind_of(clause: Clause, has_items: bool) -> Renewal:
    words, at = clause.words, clause.anchor
    for rule in (_refused_before, _refused_after, _only_named, _done, _later, _tagged):
        kind = rule(words, at)
        if kind is Renewal.QUESTION and has_items and _may_i(words, at) and not _INFORMS & set(words):
            return Renewal.REQUEST  # with a number at hand "bisa diperpanjang nggak?" is the polite way to ask for it
        if kind is not None:
            return kind
    if _asks(clause, has_items):
        return Renewal.QUESTION
    if has_items or {"PLEASE", "NEED"} & set(words) or "WANT" in words[:at]:
        return Renewal.REQUEST
    return Renewal.PLAIN if _is_plain(clause) else Renewal.WEAK


def _may_i(words: Sequence[str], at: int) -> bool:
    return "CAN" in words and "NOT" not in words[:at]


def _refused_before(words: Sequence[str], at: int) -> Renewal | None:
    can = please = False
    for place in range(at - 1, -1, -1):
        word = words[place]
        if word in _UNWILLING:
            return Renewal.REFUSED
        if word in _NEGATORS:
            after = words[place + 1]
            if after in ("FORGET", "UNTIL") or (place and words[place - 1] == "PURPOSE"):
                return None
            if please and word in ("NOT", "STOP", "ISNT") and after not in _OF_ASKING:
                return None
            return Renewal.QUESTION if can and word == "NOT" else Renewal.REFUSED
        if word == "YET":
            if words[place + 1] in ("WANT", "PLEASE", "NEED"):
                return Renewal.REFUSED
            return None if please else Renewal.DONE
        if word in _TAKES_NEGATION:
            return None
        can = can or word == "CAN"
        please = please or word == "PLEASE"
    return None


def _refused_after(words: Sequence[str], at: int) -> Renewal | None:
    for place in range(at + 1, len(words)):
        word, rest = words[place], words[place + 1 :]
        if word in ("CANCEL", "NOTNEED", "DONT"):
            if any(_OWN_OBJECT.match(other) for other in rest) or any(other in _TAKES_NEGATION for other in rest[:2]):
                return None
            return Renewal.REFUSED
        if word in ("NOT", "ISNT"):
            return _negated_tail(words[:place], rest)
        if word in ("PURPOSE", "UNTIL", "SO") or word in _TAKES_NEGATION:
            return None
    return None


def _negated_tail(before: Sequence[str], rest: Sequence[str]) -> Renewal | None:
    """ "perpanjang nggak" asks, "perpanjang nggak jadi" refuses, "… tidak sempat datang" is a reason."""
    if rest and rest[0] in ("jadi", "NEED", "usah", "WANT"):
        return Renewal.REFUSED
    light = [word for word in rest if word not in ("FILLER", "YES", "KAH", "PLEASE", "CAN", "?", "MY")]
    if not light:
        return Renewal.QUESTION
    return None if light[0] in _TAKES_NEGATION or "PLEASE" in before else Renewal.QUESTION


def _only_named(words: Sequence[str], at: int) -> Renewal | None:
    """The word stands in a phrase about notices, thanks or praise."""
    before = words[max(0, at - 5) : at]
    near = [word for word in before if word not in ("FILLER", "MY", "for", "FOR", "ALREADY", "BOOK", "YES", "atas")]
    if near and near[-1] == "THANKS" and "PLEASE" not in words[:at]:
        return Renewal.NAMED
    if "HEARSAY" in near and "KIN" not in near[near.index("HEARSAY") :] and "PLEASE" not in words:
        return Renewal.NAMED
    if "PRAISE" in words[:at] and "PLEASE" not in words and "WANT" not in words:
        return Renewal.NAMED
    if any(word in ("NOTICE", "STOP", "START", "info") for word in near) and "PLEASE" not in words[at:]:
        talk_of_notices = "NOTICE" in words and any(word in ("STOP", "DONT", "NOT", "START", "SEND") for word in words)
        return Renewal.NAMED if talk_of_notices or "SEND" in words else None
    return None


def _done(words: Sequence[str], at: int) -> Renewal | None:
    between: list[str] = []
    for place in range(at - 1, -1, -1):
        word = words[place]
        if word == "ALREADY" or (word == "YESTERDAY" and set(between) <= _OWN_WISH and "LIST" not in words[:place]):
            asks_now = "PLEASE" in between or ("WANT" in between and word == "ALREADY") or "TIME" in between
            asks_now = asks_now and not (word == "YESTERDAY" and _open_question(words[at:]))
            return None if asks_now or "DAYS" in between else Renewal.DONE
        if word in _TAKES_NEGATION:
            return None
        between.append(word)
    tail = [word for word in words[at + 1 :] if word not in ("FILLER", "MY", "BOOK", "YES")]
    return Renewal.DONE if tail[:1] in (["ALREADY"], ["YESTERDAY"]) else None


def _open_question(words: Sequence[str]) -> bool:
    """ "… udah diproses belum?" """
    return "ALREADY" in words or "YET" in words


def _later(words: Sequence[str], at: int) -> Renewal | None:
    """ "besok saya mau perpanjang" tells a plan; "jatuh tempo besok, mau perpanjang" does not."""
    if "LATER" in words:
        place = words.index("LATER")
        others = any(_OWN_OBJECT.match(word) for word in words[max(0, place - 2) : place] if word != "BOOK")
        of_return = "RETURN" in words[place : place + 5]
        return None if place > at and (others or of_return) else Renewal.LATER
    if "PLEASE" in words:
        return None
    before = [word for word in words[:at] if word != "FILLER"]
    plan = before[-3:] and "TOMORROW" in before[-4:] and not {"DUE", "FALL", "RETURN"} & set(before)
    return Renewal.LATER if plan or "VISIT" in words[at + 1 : at + 5] else None


def _tagged(words: Sequence[str], at: int) -> Renewal | None:
    """ "… bayar nggak ya": a question tag at the end."""
    tail = [word for word in words[at + 1 :] if word not in ("FILLER", "YES", "KAH", "MY", "GREET")]
    asks = tail[-1:] in (["NOT"], ["YET"]) and "PURPOSE" not in tail and "PLEASE" not in words
    return Renewal.QUESTION if asks else None


def _asks(clause: Clause, has_items: bool) -> bool:
    words, at = clause.words, clause.anchor
    urged = "PLEASE" in words[max(0, at - (5 if clause.question else 12)) : at] or "PLEASE" in words[at + 1 : at + 5]
    conditional = "IF" in words[:at] and not (urged and "CAN" in words)
    if "IF" in words and (conditional or "IF" in words[at:]) and not (urged and words.index("IF") > at):
        return True
    if any(word in _ASKING for word in words):
        return not (urged and words[at:].count("WHAT") + words[:at].count("WHAT") == 1 and not clause.question)
    if "IS_IT" in words[:at] or "KAH" in words:
        return not urged or "IS_IT" in words[:at]
    if "CAN" in words:
        return _asks_whether(clause, urged, has_items)
    if "ALREADY" in words[at:] and clause.question:
        return True
    nominal = clause.raw[at].startswith(("perpanjangan", "renewal", "extension"))
    wanted = urged or "WANT" in words or has_items
    if clause.question and not wanted and (nominal or words[0] != "RENEW"):
        return "YES" not in words[at:] or nominal or "STILL" in words
    return False


def _asks_whether(clause: Clause, urged: bool, has_items: bool) -> bool:
    words, at = clause.words, clause.anchor
    tag = any(word == "NOT" for word in words[words.index("CAN") :])
    if "STILL" in words and not urged:
        return not has_items
    if urged:
        return tag and not has_items and "STILL" in words
    if has_items:
        return False
    if any(word in ("YOU", "you", "u") for word in words[:at]) or "DIALOG_YOU" in words[:at]:
        return False
    return not (
        "WANT" in words[:at] and not tag and not any(word in ("lewat", "PHONE", "via", "online") for word in words)
    )


def _is_plain(clause: Clause) -> bool:
    words, at = clause.words, clause.anchor
    heavy = [word for word in words[:at] if word not in _LIGHT and not word.isdigit() and not word.startswith("#")]
    return len(heavy) < 3
