"""What a message is about, by the words that stand together: the topic, and a first guess at the intent."""

# ruff: noqa: E501
# A pattern is read whole: broken over lines its alternatives would be harder to compare.

import re

from bot.understanding.sentence import Sentence
from handlers.intents import Intent

_CONSENT_KINDS = (
    (
        "opening_hours",
        re.compile(
            r"\b(?:HOUR|SERVICE|BREAK|SCHEDULE) (?:OPEN|CLOSE|LIBRARY|layanan)|opening hours|\b(?:HOUR|SERVICE|BREAK|SCHEDULE)\b"
        ),
    ),
    ("closure", re.compile(r"\bCLOSE\b")),
    ("due_soon", re.compile(r"\bFALL (?:FILLER )?(?:DUE|TIME)|\bDUE\b")),
    ("overdue", re.compile(r"\bLATE\b|\bFINE\b")),
    ("announcement", re.compile(r"\b(?:pengumuman|pengumumannya|announcements?|berita|acara|event)\b")),
)


def _rules(*rows: tuple[Intent, str, str]) -> tuple[tuple[Intent, str, re.Pattern[str]], ...]:
    return tuple((intent, topic, re.compile(pattern)) for intent, topic, pattern in rows)


_I = Intent
_TOPICS = (
    (_I.ERASE, "", r"\bERASE\b[^|]*\b(?:DATA|PHONE|NUMBER|nama|chat|percakapan|obrolan|NOTICE|semua|ALL|jejak|profil|MY|history|conversation)\b|\b(?:DATA|NUMBER|nama|chat|DATA)\b[^|]*\bERASE\b|\bright to be forgotten|\b(?:DONT|NOT|STOP) (?:FILLER )*LINK (?:FILLER )*DATA|\bSTOP [^|]*DATA MY\b[^|]*(?:catatan|sistem|server)"),
    (_I.INFO, "my_data", r"\b(?:(?:SEND|CALL|MESSAGE)|WANT|PLEASE|CAN|LIST|WHAT|copy|(?:AVAILABLE|SEARCH))\b[^|]*\bDATA (?:WHAT |FILLER )*MY\b|\bDATA (?:FILLER )*(?:MY )?(?:WHAT|FILLER) [^|]*(?:simpan|LINK)|\bMY DATA\b[^|]*(?:copy|LINK|have)|\bDATA MY [^|]*(?:LINK|tersimpan|dipunya)"),
    (_I.HUMAN, "", r"\bDATA (?:FILLER |MY )*(?:COMPLAIN|WRONG)|\bWANT (?:FILLER )*(?:COMPLAIN|WRONG)|\b(?:COMPLAIN|WRONG)\b[^|]*(?:HUMAN|BILLED)"),
    (_I.LINK, "", r"\b(?:LINK|START_X|REPLACE|UPDATE|pakai|USE|CONTINUE|sambungkan|TALK|NEW|berubah)\b[^?]*\b(?:PHONE|NUMBER (?:MY|FILLER|NEW|PHONE|this|saya))\b(?![^|]*\bHUMAN\b)|\b(?:PHONE|NUMBER)\b(?! HUMAN)[^|?]*\b(?:LINK|REPLACE|NEW|berubah|sambungkan|TALK)\b|\bLINK\b[^|?]*\b(?:CARD|MEMBER|#m\d)\b(?: FILLER| MY| #m\d)* (?:to|ke|FILLER|AND|dengan|UNTIL)\b[^|]*(?:PHONE|NUMBER|this|#p|akun|ini)|\bLINK (?:FILLER |MY )*(?:CARD|#m\d)\b(?! NEW)|\bCARD\b[^|]*\b(?:LINK|TALK|CONTINUE)\b[^|]*\b(?:NUMBER|PHONE|chat|ini)\b|\b(?:NUMBER|PHONE) (?:FILLER )*(?:MY|FILLER)[^|?]*\bREPLACE\b"),
    (_I.CONSENT_START, "", r"\bNOTICE\b[^?]*\| START (?:FILLER )*AGAIN\b"),
    (_I.CONSENT_STOP, "", r"^(?:FILLER |GREET |\| )*ALREADY (?:FILLER |YES )+NOTICE\b|\b(?:STOP|DONT|NOT (?:FILLER |WANT |NEED |usah |AGAIN |CAN )*|ERASE|CANCEL|bosan|terganggu|ganggu)\b[^|?]*\b(?:NOTICE|(?:SEND|CALL|MESSAGE)|START)\b|\bNOTICE\b[^|?]*\b(?:STOP|DONT|NOT (?:WANT|NEED|usah|FILLER)|ganggu|mengganggu|terganggu|CANCEL)\b|\b(?:SEND|CALL|MESSAGE)\b[^|?]*\b(?:STOP|DONT)\b|\b(?:remove me|leave me alone|STOP) (?:FILLER |MY |from )*(?:list|LIST|langganan|wa|PHONE|grup)\b|\bopt out\b|^(?:(?:PLEASE|FILLER|MY|WANT|YES|GREET|\|) )*STOP(?: (?:FILLER|PLEASE|YES|\||THANKS|START))*$|\bNOTICE (?:FILLER )*(?:ALREADY|YESTERDAY) (?:FILLER )*(?:cukup|ONLY)\b"),
    (_I.CONSENT_START, "", r"\b(?:START|WANT|PLEASE|CAN|MORE|setuju|YES|(?:ALREADY|YESTERDAY)|LINK|CONTINUE|sign)\b[^?]*\b(?:NOTICE)\b(?![^|]*(?:what|WHAT))|\bNOTICE\b[^|?]*\b(?:START|PLEASE|MY|AGAIN|WANT)\b|\bSTART\b[^|?]*\b(?:(?:HOUR|SERVICE|BREAK|SCHEDULE)|(?:SEND|CALL|MESSAGE))\b|\b(?:SEND|CALL|MESSAGE)\b[^|?]*\b(?:NOTICE|AGAIN)\b|\b(?:opt in|sign me up)\b|\bNOTICE (?:FILLER |MY )*(?:IF|(?:SO|PURPOSE)|H|before|menjelang|sebelum)\b|\bPLEASE NOTICE\b"),
    (_I.HUMAN, "", r"\b(?:TALK|WANT|PLEASE|CAN|ASK|(?:SEND|CALL|MESSAGE)|CONTINUE|(?:AVAILABLE|SEARCH)|any|NEED|STILL|minta|langsung|INFO|to|UNTIL|(?:COMPLAIN|WRONG)|panggil|panggilkan|PHONE|nyata|asli|real|oper|alihkan|LINK|WHERE|AND|is|GREET)\b[^|]*\bHUMAN\b(?![^|]*(?:(?:HOUR|SERVICE|BREAK|SCHEDULE)|istirahat|RENEW))|\bHUMAN\b[^|]*\b(?:TALK|PLEASE|(?:AVAILABLE|SEARCH)|CAN|balas|jawab|PHONE|online|langsung|WANT|(?:SEND|CALL|MESSAGE))\b(?![^|]*(?:(?:HOUR|SERVICE|BREAK|SCHEDULE)|RENEW))|\bTALK\b[^|]*\b(?:HUMAN|admin|langsung|AND|FILLER|atasan|kepala)\b|\b(?:COMPLAIN|WRONG)\b|\bbukan bot\b|\bnot FILLER bot\b|\b(?:PHONE|call) (?:FILLER )*(?:MY|saya)\b"),
)  # fmt: skip
_ASKING = (
    (_I.INFO, "lost_book", r"\b(?:BOOK|LOAN|RETURN|CARD|REPLACE|#i\d)\b[^?]*\bLOST\b|\bLOST\b[^?]*\b(?:BOOK|LOAN|REPLACE|#i\d|CARD)\b|\bLOST\b"),
    (_I.LOANS, "", r"\b(?:WHAT|HOWMUCH|WHEN|LIST)\b[^|]*\b(?:FALL DUE|DUE|FALL TIME)\b|\b(?:FALL DUE|FALL TIME)\b|\b(?:WHEN|HOWMUCH|MY must|harus)\b[^|?]*\bRETURN\b(?![^|]*\bWHERE\b)|\bRETURN\b[^|]*\b(?:WHEN|(?:TODAYISH|TOMORROW) HOWMUCH)\b|\bLIST\b[^|]*\bLOAN\b(?![^|]*\b(?:HOW|RULE)\b)|\b(?:WHAT|HOWMUCH)\b(?: [^ |]+){0,4} MY (?:FILLER |(?:ALREADY|YESTERDAY) |STILL |CAN_X )*LOAN|\bLOAN (?:FILLER )*MY\b|\bMY (?:FILLER |(?:ALREADY|YESTERDAY) )*(?:LOAN|BOOK)\b[^|]*(?:WHAT|HOWMUCH|\?|WHEN|LATE|STILL|LIST|$)|\bLIST\b[^|]*\b(?:MY BOOK|BOOK MY)|\bBOOK\b[^|]*\b(?:MY LOAN|MY (?:(?:ALREADY|YESTERDAY) |STILL |FILLER )*LOAN|MY bawa|FILLER MY bawa)|\bSTILL\b[^|]*\bLOAN\b|\bLOAN\b[^|]*\b(?:STILL|WHAT|HOWMUCH MY|belum RETURN|YET RETURN)\b|\bDUE (?:FILLER )*(?:(?:TODAYISH|TOMORROW)|BOOK|MY|RETURN|LOAN|TIME)|\bBOOK\b[^|]*\b(?:YET|belum) (?:MY )?RETURN|\bWHAT (?:FILLER |BOOK )*(?:do MY|IS_IT MY|MY have|MY)\b[^|]*(?:have|(?:ALREADY|YESTERDAY)|LOAN|BOOK)|\bSTILL (?:[^ |]+ ){0,4}(?:LOAN|BOOK) [^|]*(?:NAMA|nama)|\bTIME LOAN\b"),
    (_I.FINES, "", r"\bFINE\b|\bPAY\b[^|]*\b(?:LATE|HOWMUCH)\b|\b(?:LATE)\b[^|]*\b(?:PAY|HOWMUCH|sanksi|hukuman|DAYS WHAT)\b|\bsanksi\b"),
    (_I.INFO, "donation", r"\bDONATE\b"),
    (_I.INFO, "joining", r"\b(?:bikin|JOIN|buat|LINK|LIST|NEW|jadi|punya|register|menjadi|WANT LIST|YES|get|(?:HOW|RULE))\b[^?]*\b(?:CARD|MEMBER)\b|\b(?:CARD|MEMBER)\b[^|]*\b(?:NEW|JOIN|bikin|buat|LIST)\b|\bJOIN\b|\bWANT (?:FILLER )*LIST(?: FILLER)*(?: \||$)"),
    (_I.INFO, "card_renewal", r"\b(?:CARD|MEMBER)\b[^|]*\b(?:EXPIRE|LATE|aktif)\b|\bEXPIRE\b[^|]*\b(?:CARD|MEMBER)\b"),
    (_I.INFO, "returning", r"\b(?:RETURN|titip|nitip|taruh|drop)\b"),
    (_I.HOURS, "", r"\b(?:OPEN|CLOSE)\b(?![^|]*rekening)|\b(?:HOUR|SERVICE|BREAK|SCHEDULE)\b(?! tangan)|\b(?:TODAYISH|TOMORROW)\b[^|]*\b(?:LIBRARY|layanan|HUMAN|(?:VISIT|READ))\b|\bLIBRARY\b[^|]*\b(?:TODAYISH|TOMORROW)\b|\bUNTIL (?:HOUR|SERVICE|BREAK|SCHEDULE)\b|\bHUMAN\b[^|]*\bistirahat\b|\b(?:TODAYISH|TOMORROW) merah\b"),
    (_I.INFO, "address", r"\bADDRESS\b|\b(?:LIBRARY|kantor|kantornya|gedung|gedungnya)\b[^|]*\bWHERE\b|\bWHERE\b[^|]*\b(?:LIBRARY|kantor|kantornya|gedung)\b|\bgedung\w*\b|\b(?:HOW|RULE)\b[^|]*\bget UNTIL\b|\bke LIBRARY lewat\b"),
    (_I.INFO, "facilities", r"\bFACILITY\b"),
    (_I.INFO, "contact", r"\bCONTACT\b|\b(?:NUMBER|PHONE)\b[^|]*\b(?:LIBRARY|kantor|layanan)\b"),
    (_I.INFO, "visiting", r"\b(?:VISIT|READ)\b"),
    (_I.INFO, "borrowing", r"\b(?:OFTEN|HOWMUCH|(?:HOW|RULE)|CAN|WANT|(?:HOW|RULE)|LONG|IS_IT|booking|pesan|WHERE)\b[^|]*\bLOAN\b|\bLOAN\b[^|]*\b(?:OFTEN|HOWMUCH|(?:HOW|RULE)|CAN|LONG|WHERE)\b|\b(?:booking|reserve|reservasi|hold|antri)\b[^|]*\bBOOK\b|\bBOOK\b[^|]*\b(?:booking|dipesan|reservasi)\b"),
    (_I.INFO, "catalogue", r"\b(?:BOOK|LIBRARY|karya|bacaan|pengarang|penulis|skripsi|rak|LANGUAGE)\b[^|]*\b(?:(?:AVAILABLE|SEARCH)|rak|kosong|LOAN_X)\b|\b(?:AVAILABLE|SEARCH)\b[^|]*\b(?:BOOK|LIBRARY|karya|bacaan|tentang|rak|about)\b|\bkatalog\b|\bcatalog\w*\b|\bopac\b|\bkoleksi\w*\b|\bBOOK (?:tentang|about)\b"),
    (_I.INFO, "", r"\b(?:(?:HOW|RULE)|WHAT|(?:AVAILABLE|SEARCH))\b[^|]*\b(?:LIBRARY|layanan)\b|\bLIBRARY\b[^|]*\?"),
    (_I.HELP, "", r"\bHELP\b|\b(?:CAN|bot|NUMBER|PHONE|(?:AVAILABLE|SEARCH)|INFO)\b[^|]*\b(?:WHAT|CAN)\b(?: FILLER| you| bisa| do| MY| NEED)*(?: \||\?|$| PLEASE| HELP| LAIN| lakukan| diPLEASE| FILLER| layani)|\bWHAT\b[^|]*\bCAN\b[^|]*\b(?:PLEASE|you|FILLER|layani|dilakukan|lakukan|bot)\b|\b(?:HOW|RULE)\b[^|]*\b(?:USE|pakai|work|FILLER bot|TALK)\b|\bbingung\b|\b(?:WANT|PLEASE|CAN|numpang) (?:FILLER )*(?:ASK|info|informasi)\b|\bASK\b"),
)  # fmt: skip
_RULES = _rules(*_TOPICS, *_ASKING)


def guess(senses: str) -> tuple[Intent, str] | None:
    """The first rule that fits: an intent and its topic."""
    for intent, topic, pattern in _RULES:
        if pattern.search(senses):
            return intent, topic
    return None


_MOVED_BY = (
    ("sorrow", re.compile(r"\bSAD\b")),
    (
        "returned",
        re.compile(
            r"\b(?:ALREADY|YESTERDAY)\b(?: [^ |?]+){0,5} RETURN\b|\bRETURN\b(?: [^ |?]+){0,3} (?:ALREADY|YESTERDAY)\b"
        ),
    ),
    ("complaint", re.compile(r"\b(?:COMPLAIN|WRONG|BILLED)\b")),
)
_OF_LIBRARY = frozenset(
    [
        "BOOK",
        "RENEW",
        "LOAN",
        "CARD",
        "MEMBER",
        "FINE",
        "RETURN",
        "DUE",
        "OPEN",
        "CLOSE",
        "HOUR",
        "NOTICE",
        "LIBRARY",
        "READ",
        "LATE",
        "HOLD",
        "LOST",
    ]
)


def heard(sentence: Sentence) -> tuple[str, ...]:
    """Up to three words of a message that belong to a library's business."""
    return tuple(dict.fromkeys(word.raw for word in sentence.said if word.sense in _OF_LIBRARY))[:3]


_UPSET = frozenset(
    {"kecewa", "mengecewakan", "ketus", "kesal", "kesel", "jengkel", "marah", "kasar", "judes", "galak", "disappointed", "rude",
     "angry", "unacceptable", "upset"}
)  # fmt: skip
_ASKED_OF_DATA = frozenset(
    {"SEND", "PLEASE", "CAN", "WANT", "MY", "FILLER", "DIALOG_YOU", "LIST", "have", "copy", "ALL", "DATA", "YES", "?", "|",
     "GREET", "AVAILABLE", "give", "get", "export", "download", "unduh", "ekspor", "NEED", "kasih", "HOW"}
)  # fmt: skip
_GIVES = frozenset({"SEND", "give", "get", "export", "download", "unduh", "ekspor", "kasih", "have"})


def wants_own_data(sentence: Sentence) -> bool:
    """ "send my data", "minta dikirimi data saya": a copy, and nothing to erase."""
    spoken = set(sentence.spoken)
    own = "MY" in spoken or any(word.raw in ("dataku", "riwayatku") for word in sentence.said)
    return "DATA" in spoken and own and bool(_GIVES & spoken) and spoken <= _ASKED_OF_DATA


def switches_off(senses: str) -> bool:
    """ "berhenti langganan …": whatever else is said, nothing is to be switched on."""
    rest = re.sub(r"\b(?:STOP|CANCEL|DONT)(?: FILLER| MY)* START\b", "STOP", senses)
    off = re.search(r"\bSTOP\b", rest) is not None
    return off and not re.search(r"\b(?:START|AGAIN|SEND|YESTERDAY|ALREADY|NOT|DONT|ISNT|CANCEL|WHY|WRONG)\b", rest)


_KEEPS_NOTICES = re.compile(
    r"\bNOTICE\b(?: (?!SEND)[^ |?]+){0,4} DONT (?:FILLER |YET |AGAIN )*(?:STOP|CANCEL)\b|\bDONT (?:FILLER |YET )*(?:STOP|CANCEL) (?:(?:FILLER|SEND|MY|ALL) )*NOTICE\b"
)


def keeps_notices(senses: str) -> bool:
    """ "pengingatnya jangan dimatikan ya": it is to stay on."""
    return _KEEPS_NOTICES.search(senses) is not None and not re.search(r"\b(?:WHY|CAN|RENEW)\b", senses)


_BEFORE = re.compile(
    r"\b(?:YESTERDAY|HEARSAY|ALREADY|FINISH|dulu|pernah)(?: (?:FILLER|MY|FINISH|HEARSAY|YESTERDAY|ALREADY|CANCEL))* (STOP|START)\b"
)


def switched_before(senses: str) -> set[Intent]:
    """What cannot be meant: "notif lagi ya, yang dulu saya stop" tells of a stop, and asks for none."""
    told = set(_BEFORE.findall(senses))
    rest = _BEFORE.sub("", senses)
    if not told or "?" in rest or re.search(r"\b(?:WHY|STILL|COMPLAIN|WRONG|NOT|DONT)\b", senses):
        return set()
    if told == {"STOP"} and "STOP" not in rest and re.search(r"\b(?:AGAIN|START|SEND)\b", rest):
        return {Intent.CONSENT_STOP}
    return {Intent.CONSENT_START} if told == {"START"} and "STOP" in rest and "START" not in rest else set()


def topic_of(intent: Intent, sentence: Sentence) -> str:
    """The topic of a question about the library, or what moves a patron to ask for a person; empty when not certain."""
    senses = sentence.senses
    if intent is Intent.HUMAN:
        if "SAD" not in senses and any(word.raw in _UPSET for word in sentence.said):
            return "complaint"
        return next((topic for topic, pattern in _MOVED_BY if pattern.search(senses)), "")
    if intent is not Intent.INFO:
        return ""
    return next((topic for one, topic, pattern in _RULES if one is intent and topic and pattern.search(senses)), "")


_WHICH_NOTICES = re.compile(
    r"\bNOTICE (?:FILLER |MY |KIND )*(?:WHAT|WHERE)\b|\bWHAT (?:KIND |FILLER )*NOTICE\b|\bSETTINGS (?:FILLER |MY )*NOTICE\b"
    r"|\bLIST (?:FILLER |MY |SETTINGS )*NOTICE(?: FILLER| MY| START)*(?: [|?]|$)|\b(?:NOTICE|NOTICE (?:FILLER |MY )*STILL|IS_IT (?:FILLER |MY )*NOTICE) [^|]*\b(?:START|STOP) (?:FILLER )*(?:OR|NOT|YET|\?)"
)
_SAYS_WHAT_TO_DO = re.compile(
    r"\b(?:WANT|PLEASE|DONT|NOTNEED|WHY|SEND|COMPLAIN|WRONG|RENEW|NEED|ERASE|SPAM)\b|\bWHAT (?:FILLER )*(?:FILLER \?|\?|$)"
)


def asks_which_notices(senses: str) -> bool:
    """ "pengingat apa saja yang aktif?": a look at the settings, which changes nothing."""
    return "NOTICE" in senses and _WHICH_NOTICES.search(senses) is not None and not _SAYS_WHAT_TO_DO.search(senses)


def is_back(senses: str) -> bool:
    """A book is said to be back already, and nothing is asked."""
    told = re.search(r"\b(?:ALREADY|YESTERDAY)\b(?: (?!NOT|YET|WANT|DONT|IF)[^ |?]+){0,5} RETURN\b", senses)
    return told is not None and not _OPEN_QUESTION.search(senses)


_OPEN_QUESTION = re.compile(r"\b(?:HOW|WHERE|IF|HOWMUCH|WHEN|THANKS)\b|\?")


def kinds_of(senses: str) -> tuple[str, ...]:
    """The notice kinds that a message about notices names; empty = all."""
    return tuple(kind for kind, pattern in _CONSENT_KINDS if pattern.search(senses))
