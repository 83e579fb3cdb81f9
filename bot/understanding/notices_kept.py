"""What sounds like "no more notices" and is something else: the opposite, a complaint, a question, another thing."""

import re
from collections.abc import Sequence

from bot.understanding.lexicon import Word
from bot.understanding.sentence import Sentence
from bot.understanding.topics import kinds_of
from handlers.intents import Intent

_SMALL = r"(?: (?:FILLER|MY|YES|UNTIL|PLEASE|di|CAN|HEARSAY))*"
_KEEPS = re.compile(rf"\b(?:DONT|NOTNEED|NOT|ISNT){_SMALL} (?:STOP|CANCEL)\b")
""" "pengingatnya jangan dimatikan", "jangan berhenti ingatkan saya" """
_REMEMBER = re.compile(
    rf"\b(?:DONT|NOT){_SMALL} FORGET\b(?!{_SMALL} (?:STOP|CANCEL|DONT|ERASE))"
    rf"|\bDONT{_SMALL} NOT(?: SEND)?{_SMALL} (?:NOTICE|SEND)\b|\bDONT UNTIL(?: FILLER)* LATE\b|\bCONTINUE reminding\b"
)
""" "jangan lupa ingatkan saya", "jangan sampai tidak diingatkan" """
_STOPS = re.compile(
    r"\b(?:STOP|CANCEL|ERASE|SPAM)\b|\b(?:DONT|NOTNEED)(?: (?:FILLER|MY|YES))* (?:SEND|NOTICE|MESSAGE|CALL|PHONE)\b"
)
_GETS = r"(?:CAN|VISIT|AVAILABLE|SEND|dapet|dpt|terima|nerima|menerima|trima|get|gets|getting|got|receive|received|any)"
_MISSED = re.compile(
    rf"\b(?:NOT|YET)(?: (?:FILLER|MY|HEARSAY|ALREADY|YET|{_GETS}|MESSAGE|WHAT|ke))* NOTICE\b"
    rf"|\bDONT (?:get|receive)(?: [^ |?]+)? NOTICE\b"
    rf"|\bNOTICE(?: (?:FILLER|MY|DUE|H))* (?:NOT|YET)(?: (?:FILLER|HEARSAY|ALREADY))* {_GETS}\b"
    r"|\bWHY(?: (?:FILLER|MY|NOTICE|DUE))* STOP\b|\b(?:NOT|YET) (?:terima|menerima|dapet|CAN) MESSAGE WHAT\b"
)
""" "saya tidak dapat pesan pengingat", "kenapa saya tidak dikirimi pemberitahuan lagi" """
_SPEAKS_OF_THEM = re.compile(r"\b(?:NOTICE|START|reminding|MESSAGE WHAT)\b")
_WISHES = frozenset({"PLEASE", "WANT", "NOTNEED", "ERASE", "CANCEL", "SPAM", "tolong", "mohon"})
_ASKED = re.compile(
    r"\bHOW(?: (?:FILLER|MY|HOW|CAN|IS_IT|WANT|for|to|SO))* STOP\b|\bSTOP(?: [^ |]+){0,4} HOW\b"
    r"|\bWHO(?: FILLER| MY)* STOP\b"
    r"|\bIS_IT(?: FILLER| MY)* NOTICE(?: [^|]+)? STOP\b|\bSTOP (?:otomatis|sendiri)\b"
    r"|\bIF\b(?! CAN)[^|]* STOP\b[^|]*\?|\bSTOP\b[^|]* IF\b(?! CAN)[^|]*\?"
)
""" "gimana cara berhenti dapat pengingat?", "pengingat berhenti otomatis ga kalau sudah perpanjang" """
_REFUSES = re.compile(
    r"^(?:(?:FILLER|GREET|\||SORRY) )*(?:NOTNEED|NOT THANKS)(?: (?:FILLER|YES|THANKS))*"
    r"(?: \|(?=[^|]*\b(?:WRONG|LATER|KIN|sent|terusan|forward(?:ed)?|MY (?:SEND|PHONE|CALL|MESSAGE))\b)"
    r"| (?=WRONG|LATER))"
    r"(.*)$"
)
""" "ga usah, salah kirim pesan", "tidak usah, nanti saya kirim pesan lagi" """
_NO_ANSWER = re.compile(
    r"^(?:(?:FILLER|GREET|\||YES) )*(?:NOTNEED|DONT)(?: FILLER)* ANSWER\b(?!.*\b(?:AGAIN|STOP|SPAM)\b)"
)
""" "gak usah dibalas pesan ini" """
_REFUSED_THING = re.compile(r"\b(?:NOTNEED|DONT)(?: FILLER| MY)* SEND (?P<thing>[^ |?]+)")
_THINGS = (
    "foto", "gambar", "bukti", "struk", "surat", "file", "link", "lokasi", "ktp", "scan", "paket", "kurir", "barang",
    "BOOK", "DATA", "photo", "picture", "receipt", "proof", "letter",
)  # fmt: skip
""" "ga usah kirim fotonya ya" """

_BREAK = ("|", "SO")
_KEEPS_KIND = re.compile(r"\b(?:STILL|CONTINUE)\b|\b(?:DONT|NOTNEED|NOT) (?:FILLER )*(?:STOP|CANCEL)\b|\bDONT$")
_ONLY_THIS = re.compile(
    r"\b(?:ONLY|FILLER)(?: FILLER)* SEND\b"
    r"|^(?:FILLER )*ONLY (?:SEND |MY |FILLER |NOTICE )*(?:DUE|HOUR|CLOSE|LATE|BOOK)\b"
)
_ALONE = frozenset({"saja", "aja", "sj", "ajah", "doang", "haja", "only"})
_THE_OTHERS = re.compile(r"\bOTHERS\b(?: FILLER)* (?:NOTNEED|STOP|DONT|CANCEL)\b")
_EVENTS = ("pengumuman", "announce", "acara", "event", "promo", "berita")
_ALL_KINDS = (
    "due_soon", "due_today", "overdue", "card_expiring", "closure", "opening_hours", "announcement",
)  # fmt: skip
_OF_DUE = frozenset({"due_soon", "due_today", "overdue"})


def no_more_notices(sentence: Sentence) -> tuple[Intent, str, tuple[str, ...]]:
    """Intent, topic and kinds of a message that sounds like "no more notices"."""
    senses = sentence.senses
    if not _SPEAKS_OF_THEM.search(senses):
        return _of_something_else(sentence) or (Intent.CONSENT_STOP, "", kinds_stopped(sentence))
    if _wants_them(senses):
        return Intent.CONSENT_START, "", kinds_of(senses)
    if asks_of_them(sentence):
        return Intent.HELP, "settings", ()
    return Intent.CONSENT_STOP, "", kinds_stopped(sentence)


def _wants_them(senses: str) -> bool:
    """ "pengingatnya jangan dimatikan": all that is said of stopping is denied."""
    rest = _REMEMBER.sub("", _KEEPS.sub("", senses))
    return rest != senses and not _STOPS.search(rest)


def asks_of_them(sentence: Sentence) -> bool:
    """A complaint that none came, or a question about them: what is on is shown, and nothing changes."""
    return _misses_them(sentence) or _asks_about_them(sentence)


def _misses_them(sentence: Sentence) -> bool:
    """ "saya tidak dapat pesan pengingat"; "no reminders" is a wish."""
    if _WISHES & set(sentence.spoken) or any(word.raw == "no" for word in sentence.said):
        return False
    return _MISSED.search(sentence.senses) is not None


def _asks_about_them(sentence: Sentence) -> bool:
    return _ASKED.search(sentence.senses) is not None and ("WHO" in sentence.spoken or "PLEASE" not in sentence.spoken)


def _of_something_else(sentence: Sentence) -> tuple[Intent, str, tuple[str, ...]] | None:
    senses = sentence.senses
    if "STOP CALL" in senses and any(word.raw == "kontak" for word in sentence.said):
        return Intent.INFO, "facilities", ()  # "stop kontak ada ga di perpus": where to plug in
    refused = _REFUSES.search(senses)
    if (refused is not None and not _STOPS.search(refused.group(1))) or _NO_ANSWER.search(senses):
        return Intent.NO, "", ()
    thing = _REFUSED_THING.search(senses)
    if thing is not None and thing.group("thing").startswith(_THINGS) and "AGAIN" not in senses:
        return (Intent.UNKNOWN if "?" in senses else Intent.NO), "", ()
    return None


def kinds_stopped(sentence: Sentence) -> tuple[str, ...]:
    """The kinds of notice that are to stop: "… soal jam buka, tapi pengingat jatuh tempo tetap" leaves one."""
    stopped: list[str] = []
    kept: list[str] = []
    for clause in _clauses(sentence.said):
        (kept if _stays(clause) else stopped).extend(_kinds_in(clause))
    others = _THE_OTHERS.search(sentence.senses) is not None
    if others:
        kept, stopped = kept + stopped, []
    if kept and not stopped:
        spared = set(kept) | (_OF_DUE if _OF_DUE & set(kept) else set())
        return tuple(kind for kind in _ALL_KINDS if kind not in spared)
    return tuple(dict.fromkeys(stopped))


def _stays(clause: Sequence[Word]) -> bool:
    """ "jatuh tempo tetap", "cukup yang jatuh tempo saja", "pengingat buku saja yang dikirim" """
    senses = " ".join(word.sense for word in clause)
    alone = any(word.raw in _ALONE for word in clause)
    return _KEEPS_KIND.search(senses) is not None or (alone and _ONLY_THIS.search(senses) is not None)


def _clauses(said: Sequence[Word]) -> list[list[Word]]:
    """The words between breaks; "kecuali …" begins a clause that keeps."""
    clauses: list[list[Word]] = [[]]
    for word in said:
        if word.sense in _BREAK:
            clauses.append([])
        elif word.sense == "EXCEPT":
            clauses.append([Word(word.raw, "STILL")])
        else:
            clauses[-1].append(word)
    return clauses


def _kinds_in(clause: Sequence[Word]) -> tuple[str, ...]:
    senses = " ".join(word.sense for word in clause)
    kinds = kinds_of(senses)
    if kinds:
        return kinds
    if any(word.raw.startswith(_EVENTS) for word in clause):
        return ("announcement",)
    return ("due_soon",) if "NOTICE BOOK" in senses else ()
