"""What one clause does with the word "renew": asks for it, asks about it, refuses it, tells of it."""

# ruff: noqa: E501 - a table is read whole

import re
from collections.abc import Sequence
from enum import StrEnum
from functools import partial

from bot.understanding.clauses import Clause
from bot.understanding.reports import WISHES, is_notice, was_done


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


_NEGATORS = frozenset({"NOT", "DONT", "ISNT", "NOTNEED", "CANCEL", "STOP"})
_UNWILLING = frozenset(
    {"tanpa", "daripada", "ketimbang", "dibanding", "instead", "rather", "without", "malas", "males", "ogah", "emoh",
     "menolak", "tolak", "against", "enggan", "batalin", "salah", "WRONG"}
)  # fmt: skip
TAKES_NEGATION = frozenset(
    {"RETURN", "VISIT", "READ", "FINISH", "PAY", "FINE", "LATE", "DUE", "FALL", "SEARCH", "LOST", "FORGET", "UNTIL",
     "BILLED", "OPEN", "CLOSE", "EXPIRE", "PURPOSE", "HELP", "SO", "diambil", "ambil", "keluar", "pulang", "kena",
     "ketemu", "sempet", "HOLD", "AVAILABLE", "datang", "dikasih", "hapal", "hafal", "CALL", "TALK", "NOTICE", "SEND", "repot", "marah"}
)  # fmt: skip
_INFORMS = frozenset({"STILL", "IF", "HOWMUCH", "WHEN", "WHY", "NOT_YET", "YET", "RULE"})
_SPEAKS_OF_ELSE = frozenset(
    {"WRONG", "COMPLAIN", "SPAM", "HEARSAY", "PRAISE", "BOT", "NOTICE", "OTHER", "OUTSIDE", "SUCCESS"}
)
_PUT_IN_A_WISH = frozenset(
    {"minta", "mnta", "mengajukan", "ajukan", "dibantu", "request", "mintain", "dimintakan", "mohon"}
)
_TOLD_UNLESS = frozenset({"PLEASE", "WANT", "NEED", "CAN", "ALL", "AGAIN"})
_ASKING_PLAINLY = frozenset({"HOW", "HOWMUCH", "WHEN", "WHO", "WHERE", "WHY", "ASK", "WHAT", "IS_IT", "IF", "CAN"})
_ALMOST = frozenset({"hampir", "nyaris", "almost", "nearly"})
_AFTER_FEAST = re.compile(r"\b(?:habis|abis) (?:lebaran|natal|nyepi|imlek|paskah|ujian|uts|uas|liburan|gajian)\b")
_AFTERWARDS = frozenset({"setelah", "sesudah", "selepas", "seusai"})
_WILLING = frozenset({"berkenan", "berkenankah", "bersedia", "bersediakah", "sudi", "sudikah", "kerso", "mind"})
_FOR_ME = frozenset({"untuk", "buat", "utk", "bagi", "gasan", "for"})
_BESIDE_THANKS = frozenset(
    {"FILLER", "MY", "for", "FOR", "ALREADY", "BOOK", "YES", "atas", "DIALOG_YOU", "MORE", "TIME", "DAYS", "COUNT"}
)
_MUST = frozenset({"harus", "hrs", "wajib", "perlu", "must"})
_OWN_WISH = frozenset({"MY", "KIN", "PLEASE", "WANT", "ASK", "FILLER", "PHONE", "CALL", "SEND"})
_OF_ASKING = frozenset({"PLEASE", "WANT", "HEARSAY", "MY", "FILLER", "ALREADY", "NEED", "RENEW"})
_ASKING = frozenset({"HOW", "HOWMUCH", "WHEN", "WHO", "WHERE", "WHY", "OFTEN", "RULE", "ASK", "WHAT", "gratis", "free",
                     "otomatis", "automatic", "automatically", "wajib", "bedanya", "artinya", "maksudnya",
                     "dihitung", "dihitungnya", "terhitung", "hitungannya", "hitungnya", "ngitungnya", "counted", "calculated"})  # fmt: skip
LIGHT = frozenset(
    {"FILLER", "MY", "BOOK", "LOAN", "ALL", "NUMBER", "CARD", "MEMBER", "YES", "AND", "FOR", "KIN", "ONLY", "GREET",
     "AGAIN", "THANKS", "dari", "di", "ke", "PLEASE", "WANT", "NEED", "SORRY", "DAYS", "MORE", "TIME", "LIBRARY", "OTHERS",
     "HUMAN", "DIALOG_YOU", "DUE", "NOTICE", "DATE", "STILL", "TODAYISH", "TOMORROW", "YESTERDAY", "INSIST", "COUNT"}
)  # fmt: skip
OWN_OBJECT = re.compile(r"#i|\d{1,2}$|LAST$|FIRST$|OTHERS$|ORDINAL$|BOOK$|yang$|yg$")


def kind_of(clause: Clause, has_items: bool) -> Renewal:
    """What the clause does with the word."""
    words, at = clause.words, clause.anchor
    for rule in (
        _refused_before,
        _refused_after,
        _only_named,
        _done,
        _later,
        _tagged,
        partial(_told, has_items=has_items),
    ):
        kind = rule(clause)
        if kind is Renewal.QUESTION and has_items and _may_i(clause) and not _INFORMS & set(words):
            return Renewal.REQUEST  # with a number at hand "bisa diperpanjang nggak?" is the polite way to ask for it
        if kind is not None:
            return kind
    if _asks_willing(clause):
        return Renewal.REQUEST
    if _asks(clause, has_items):
        politely = (
            has_items and _may_i(clause) and not _INFORMS & set(words) and not {"IS_IT", "ASK", "HOW"} & set(words)
        )
        return Renewal.REQUEST if politely else Renewal.QUESTION
    if has_items or {"PLEASE", "NEED"} & set(words) or "WANT" in words[:at]:
        return Renewal.REQUEST
    return Renewal.PLAIN if _is_plain(clause) and (not _SPEAKS_OF_ELSE & set(words) or "KIN" in words) else Renewal.WEAK


def _asks_willing(clause: Clause) -> bool:
    """ "apakah Ibu berkenan memperpanjang …", "apakah bisa perpanjang … untuk saya": no question, but courtesy."""
    words, raw, at = clause.words, clause.raw, clause.anchor
    if _INFORMS & set(words) or _ASKING & set(words) - {"IS_IT"}:
        return False
    for_me = any(word in _FOR_ME and mine == "MY" for word, mine in zip(raw[at + 1 :], words[at + 2 :], strict=False))
    return bool(_WILLING & set(raw[:at])) or (for_me and "CAN" in words[:at])


def _is_tag(clause: Clause, place: int) -> bool:
    """The "nggak" of "boleh nggak …" asks and denies nothing; "boleh tidak diperpanjang" may deny."""
    words, raw = clause.words, clause.raw
    if place == 0 or words[place] != "NOT" or words[place - 1] != "CAN" or raw[place - 1] in ("can", "could", "may"):
        return False
    return not (raw[place] in ("tidak", "tdk", "tak") and words[place + 1] == "RENEW")


def _may_i(clause: Clause) -> bool:
    denied = any(word == "NOT" and not _is_tag(clause, at) for at, word in enumerate(clause.words[: clause.anchor]))
    return "CAN" in clause.words and not denied


def _refused_before(clause: Clause) -> Renewal | None:
    words, at = clause.words, clause.anchor
    if at and words[at - 1] == "than":
        return Renewal.REFUSED
    for place in range(at - 1, -1, -1):
        word = words[place]
        if word in _UNWILLING or (word in _ALMOST and place >= at - 3) or (word == "ERASE" and place >= at - 4):
            return Renewal.REFUSED
        if word in _NEGATORS:
            return Renewal.QUESTION if _is_tag(clause, place) else _reach(words, place, at)
        if word == "YET":
            if words[place + 1] in ("WANT", "PLEASE", "NEED"):
                return Renewal.REFUSED
            return None if "PLEASE" in words[place:at] else Renewal.DONE
        if word in TAKES_NEGATION:
            return None
    return None


def _reach(words: Sequence[str], place: int, at: int) -> Renewal | None:
    """Whether the denial at `place` reaches the word at `at`: "tidak sempat, tolong perpanjang" denies something else."""
    word, after, between = words[place], words[place + 1], words[place:at]
    if after in ("FORGET", "UNTIL") or (place and words[place - 1] == "PURPOSE"):
        return None
    if "PLEASE" in between and word in ("NOT", "STOP", "ISNT") and after not in _OF_ASKING:
        return None
    if word == "NOT" and {"CAN", "PLEASE"} <= set(words[:place]):
        return None  # "bisa tolong dari sini aja ga diperpanjangnya?"
    if word == "ISNT" and after in ("CARD", "MEMBER"):
        return None
    return Renewal.QUESTION if word == "NOT" and "CAN" in between else Renewal.REFUSED


def _refused_after(clause: Clause) -> Renewal | None:
    words, at = clause.words, clause.anchor
    for place in range(at + 1, len(words)):
        word, rest = words[place], words[place + 1 :]
        if word in ("CANCEL", "NOTNEED", "DONT"):
            if any(OWN_OBJECT.match(other) for other in rest) or any(other in TAKES_NEGATION for other in rest[:2]):
                return None
            return Renewal.REFUSED
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


def _only_named(clause: Clause) -> Renewal | None:
    """The word stands in a phrase about notices, thanks or praise."""
    words, at = clause.words, clause.anchor
    if is_notice(clause):
        return Renewal.NAMED
    before = words[max(0, at - 5) : at]
    near = [word for word in before if word not in _BESIDE_THANKS]
    if near and near[-1] == "THANKS" and "PLEASE" not in words[:at]:
        return Renewal.NAMED
    named = any(word.startswith("#") for word in words)
    if (
        "HEARSAY" in near
        and not named
        and "MY" not in words[at:]
        and "KIN" not in near[near.index("HEARSAY") :]
        and "PLEASE" not in words
    ):
        return Renewal.NAMED
    if "PRAISE" in words[:at] and "PLEASE" not in words and "WANT" not in words:
        return Renewal.NAMED
    if (near[-1:] == ["FORGET"] and not {"DONT", "NOT"} & set(near)) or (
        "NOTICE" in near and not {"WANT", "PLEASE"} & set(near[near.index("NOTICE") :])
    ):
        return Renewal.NAMED
    if any(word in ("NOTICE", "STOP", "START", "info") for word in near) and "PLEASE" not in words[at:]:
        talk_of_notices = "NOTICE" in words and any(word in ("STOP", "DONT", "NOT", "START", "SEND") for word in words)
        return Renewal.NAMED if talk_of_notices or "SEND" in words else None
    return None


def _done(clause: Clause) -> Renewal | None:
    words, at = clause.words, clause.anchor
    if was_done(clause):
        return Renewal.DONE
    if "SUCCESS" in words or (clause.raw[at] in ("renewed", "extended") and not WISHES & set(words)):
        return Renewal.DONE
    between: list[str] = []
    for place in range(at - 1, -1, -1):
        word = words[place]
        if clause.raw[place] == "have" and WISHES & set(words[:place]):
            return None  # "could I have … renewed"
        if word == "ALREADY" or (word == "YESTERDAY" and set(between) <= _OWN_WISH and "LIST" not in words[:place]):
            asks_now = "PLEASE" in between or ("WANT" in between and word == "ALREADY") or "TIME" in between
            wished_then = bool(_PUT_IN_A_WISH & set(clause.raw[place:at])) and {
                word for word in between if not word.isdigit()
            } <= _OWN_WISH | {"OFTEN"}
            asks_now = asks_now and not wished_then and not (word == "YESTERDAY" and _open_question(words[at:]))
            return None if asks_now or "DAYS" in between else Renewal.DONE
        if word in TAKES_NEGATION:
            return None
        between.append(word)
    tail = [word for word in words[at + 1 :] if word not in ("FILLER", "MY", "BOOK", "YES")]
    return Renewal.DONE if tail[:1] in (["ALREADY"], ["YESTERDAY"]) else None


def _open_question(words: Sequence[str]) -> bool:
    """ "… udah diproses belum?" """
    return "ALREADY" in words or "YET" in words


def _later(clause: Clause) -> Renewal | None:
    """ "besok saya mau perpanjang" tells a plan; "jatuh tempo besok, mau perpanjang" does not."""
    words, at = clause.words, clause.anchor
    if "LATER" in words:
        place = words.index("LATER")
        others = any(OWN_OBJECT.match(word) for word in words[max(0, place - 2) : place] if word != "BOOK")
        of_return = "RETURN" in words[place : place + 5] or bool(TAKES_NEGATION & set(words[at:place]))
        return None if place > at and (others or of_return) else Renewal.LATER
    if "PLEASE" in words:
        return None
    if _AFTERWARDS & set(clause.raw[:at]) or _AFTER_FEAST.search(" ".join(clause.raw[:at])):
        return Renewal.LATER
    after = [word for word in words[at + 1 :] if word not in ("FILLER", "BOOK", "MY")]
    if after[:1] == ["TOMORROW"] and not {"DUE", "FALL", "RETURN"} & set(after):
        return Renewal.LATER
    before = set(words[:at])
    plan = "TOMORROW" in before and not {"DUE", "FALL", "RETURN", "CLOSE"} & before
    goes_there = (
        "VISIT" in words[at + 1 : at + 5]
        or "tempat" in words[at + 1 : at + 4]
        or ({"VISIT", "WANT"} <= before and not {"NOT", "YET"} & before)
    )
    return Renewal.LATER if plan or goes_there else None


def _tagged(clause: Clause) -> Renewal | None:
    """ "… bayar nggak ya": a question tag at the end."""
    words, at = clause.words, clause.anchor
    tail = [word for word in words[at + 1 :] if word not in ("FILLER", "YES", "KAH", "MY", "GREET")]
    asks = tail[-1:] in (["NOT"], ["YET"]) and "PURPOSE" not in tail and "PLEASE" not in words
    return Renewal.QUESTION if asks else None


def _told(clause: Clause, *, has_items: bool) -> Renewal | None:
    """ "saya perpanjang lewat web" tells what one does; "mau saya perpanjang" asks."""
    words, at = clause.words, clause.anchor
    own = at > 0 and words[at - 1] == "MY" and clause.raw[at].startswith(("perpanjang", "memper", "renew", "extend"))
    wished = bool(_TOLD_UNLESS & set(words)) or any(word.startswith("#i") for word in words)
    wished = wished or (has_items and {"FILLER", "YES"} >= set(words[at + 1 :]))
    return Renewal.WEAK if own and not wished else None


def _asks(clause: Clause, has_items: bool) -> bool:
    words, at = clause.words, clause.anchor
    urged = "PLEASE" in words[max(0, at - (5 if clause.question else 12)) : at] or "PLEASE" in words[at + 1 : at + 5]
    conditional = "IF" in words[:at] and not (urged and "CAN" in words)
    if "IF" in words[at:] and has_items and {"PLEASE", "WANT"} & set(words[:at]):
        return False  # "… if nobody else is waiting"
    if "IF" in words and (conditional or "IF" in words[at:]) and not (urged and words.index("IF") > at):
        return True
    if clause.question and "ONLY" in words:
        return True
    if urged and not clause.question and not _ASKING_PLAINLY & set(words):
        return False
    if any(word in _ASKING for word in words) or (clause.question and _MUST & set(clause.raw)):
        return not (urged and words[at:].count("WHAT") + words[:at].count("WHAT") == 1 and not clause.question)
    if "IS_IT" in words[:at] or "KAH" in words:
        return not urged or "IS_IT" in words[:at]
    if "CAN" in words:
        return _asks_whether(clause, urged, has_items)
    if "ALREADY" in words[at:] and clause.question:
        return True
    nominal = clause.raw[at].startswith(("perpanjangan", "renewal", "extension"))
    wanted = urged or "WANT" in words or has_items
    return bool(clause.question and not wanted and (nominal or words[0] != "RENEW"))


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
    heavy = [word for word in words[:at] if word not in LIGHT and not word.isdigit() and not word.startswith("#")]
    return len(heavy) < 3 or "ALL" in words
