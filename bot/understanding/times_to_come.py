"""Is a renewal set for a time to come: "nanti sore saya perpanjang", "perpanjang laskar pelangi besok"?"""

# ruff: noqa: E501 - a pattern is read whole

import re
from collections.abc import Iterator, Sequence

from bot.understanding.clauses import Clause

_LATER_TODAY = frozenset({"nanti sore", "nanti siang", "nanti malam"})
_OF_TODAY = frozenset(
    {"sore ini", "siang ini", "malam ini", "tonight", "this afternoon", "this evening", "malamnya", "akhir pekan", "weekend",
     "senin", "selasa", "rabu", "kamis", "jumat", "jum'at", "jumaat", "sabtu", "sbtu", "ahad",
     "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"}
)  # fmt: skip
"""Said of a plan they lie ahead; beside a request "malam ini" may be this very hour, "senin" the day it is due."""
_AFTER = r"(?:ba'?da|bakda|(?:se)?(?:habis|abis)|hbs|bis|setelah|stlh|sesudah|selepas|seusai|after)"
_AFTER_DUTY = re.compile(
    rf"{_AFTER} (?:(?:shalat|sholat|salat|solat|jam|pulang) )?"
    r"(?:magh?rib|mgrb|isya?k?|isha|ashar|asar|d?[zh]h?uhur|zuhur|lohor|subuh|shubuh|jum'?atan|tarawih|shalat|sholat|salat|solat"
    r"|kerja|ngantor|sekolah|kuliah|makan|mandi|rapat|ngajar|kelas|work|school|class|lunch|dinner)(?:nya)?(?: siang| malam)?"
    rf"|{_AFTER} (?:ini|itu)\b"
    r"|(?:se)?pulang (?:dari )?(?:kerja|kantor|sekolah|kuliah|kampus|pasar)"
    r"|in (?:an?|one|two|half an|\d+)(?: few)? (?:hours?|minutes?|days?|weeks?)\b|(?:when|once|after) (?:i|we) (?:get|am|are|finish)\b"
)
_MOST = 5
"""Words in such a time."""
_WILL = frozenset({"will", "i'll", "we'll", "gonna", "going to", "akan", "bakal"})
_NAMES_LOAN = frozenset({"yang", "yg", "nang", "untuk", "buat", "utk"})
"""Before a day these make it the mark of a book: "yang besok tolong diperpanjang"."""
_LIGHT = frozenset(
    {"FILLER", "MY", "WANT", "NEW", "PLEASE", "BOOK", "LOAN", "TITLE", "YES", "KIN", "ONLY", "ALL", "GREET", "will", "depan",
     "next", "SO", "NUMBER", "HELP", "MORE", "DAYS", "TIME"}
)  # fmt: skip
_OF_THE_LOAN = frozenset(
    {"UNTIL", "DUE", "FALL", "RETURN", "EXPIRE", "LATE", "START", "FINISH", "LAST", "VISIT", "NOT", "CLOSE", "TIME", "IF",
     "dari", "mulai", "sejak", "from", "starting", "per", "yang", "yg", "nang", "sebelum", "before", "by", "ke", "to", "jadi",
     "untuk", "buat", "utk", "for"}
)  # fmt: skip
"""Words that tie a day to the loan itself: when it is due, or how long it is to be."""
_ENDS = frozenset({"FILLER", "PLEASE", "YES", "GREET", "ONLY", "THANKS", "KIN", "depan", "next", "HUMAN"})


def is_set_for_later(clause: Clause) -> bool:
    """A time to come that belongs to the verb, before it or behind all that is to be renewed."""
    if clause.question or {"CAN", "KAH", "IS_IT", "HOW", "WHEN"} & set(clause.words):
        return False
    return any(_is_of_verb(clause, begins, ends, firm) for begins, ends, firm in _times(clause))


def _times(clause: Clause) -> Iterator[tuple[int, int, bool]]:
    """Where each time to come stands, and whether it lies ahead whoever speaks of it."""
    words, raw = clause.words, clause.raw
    for at, word in enumerate(words):
        if word == "TOMORROW" or raw[at] in _LATER_TODAY:
            yield at, at + 1, True
        elif raw[at] in _OF_TODAY:
            yield at, at + 1, False
        elif word == "AGAIN" and at and (words[at - 1] == "WAIT" or _is_span(words, raw, at - 1, at < clause.anchor)):
            yield at - 1 - _is_number(words[at - 2 : at - 1]), at + 1, False
        elif word in ("HOUR", "DATE") and _is_number(words[at + 1 : at + 2]):
            yield at, at + 2, False
        elif word == "DAYS" and at and (raw[at - 1] == "akhir" or (raw[at - 1], raw[at]) == ("hari", "minggu")):
            yield at - 1, at + 1, False
        else:
            duty = _AFTER_DUTY.match(" ".join(raw[at : at + _MOST]))
            if duty:
                yield at, at + duty.group().count(" ") + 1, False


def _is_span(words: Sequence[str], raw: Sequence[str], at: int, before_verb: bool) -> bool:
    """The "sejam", "30 menit", "2 hari" of "… lagi"; behind the verb days are how long it is to be."""
    counted = _is_number(words[at - 1 : at]) or raw[at].startswith("se") or raw[at - 1 : at] == ("setengah",)
    return counted and (raw[at].endswith(("jam", "menit", "mnt")) or (words[at] == "DAYS" and before_verb))


def _is_number(words: Sequence[str]) -> bool:
    return bool(words) and (words[0].isdigit() or words[0] == "COUNT")


def _is_of_verb(clause: Clause, begins: int, ends: int, firm: bool) -> bool:
    words, raw, at = clause.words, clause.raw, clause.anchor
    own = words[at - 1 : at] == ("MY",) or bool(_WILL & set(raw[:at]))
    if begins > at:
        behind = not (_OF_THE_LOAN & {*words[at + 1 : begins], *raw[at + 1 : begins]})
        return (firm or own) and behind and set(words[ends:]) <= _ENDS
    if _NAMES_LOAN & set(raw[max(0, begins - 1) : begins]) or _OF_THE_LOAN & set(words[:begins]) - _NAMES_LOAN:
        return False
    planned = own or (not firm and words[at - 2 : at] == ("MY", "WANT"))
    light = all(
        word in _LIGHT or word[0] == "#" or one in _WILL for word, one in zip(words[ends:at], raw[ends:at], strict=True)
    )
    return (firm or planned) and light
