"""Which intent: what is asked for (act, object, scope), what is denied, what is only a question."""

import re
from dataclasses import dataclass
from functools import lru_cache

from handlers.intents import Intent

# ruff: noqa: E501
# A pattern is read whole: broken over lines its alternatives would be harder to compare.


@dataclass(frozen=True, slots=True)
class Decision:
    intent: Intent
    topic: str = ""
    kinds: tuple[str, ...] = ()
    alternatives: tuple[Intent, ...] = ()


@dataclass(frozen=True, slots=True)
class Sentence:
    """What the rules look at: the senses in one line, with marks for identifiers and `|` between clauses."""

    senses: str
    text: str
    has_items: bool
    has_member: bool


_COMMANDS = {
    "ra": (Intent.RENEW, ""), "renew all": (Intent.RENEW, ""), "ol": (Intent.LOANS, ""), "rl": (Intent.LOANS, ""),
    "mybooks": (Intent.LOANS, ""), "myitems": (Intent.LOANS, ""), "my books": (Intent.LOANS, ""), "my items": (Intent.LOANS, ""),
    "iowe": (Intent.FINES, ""), "ioweu": (Intent.FINES, ""), "iou": (Intent.FINES, ""), "help": (Intent.HELP, ""),
    "bantuan": (Intent.HELP, ""), "menu": (Intent.HELP, ""), "resend": (Intent.HELP, "resend"), "pengaturan": (Intent.HELP, "settings"),
    "notices": (Intent.HELP, "settings"), "settings": (Intent.HELP, "settings"), "stop": (Intent.CONSENT_STOP, ""),
    "quit": (Intent.CONSENT_STOP, ""), "berhenti": (Intent.CONSENT_STOP, ""), "unsubscribe": (Intent.CONSENT_STOP, ""),
    "mulai": (Intent.CONSENT_START, ""), "start": (Intent.CONSENT_START, ""), "petugas": (Intent.HUMAN, ""),
    "batal": (Intent.NO, ""), "cancel": (Intent.NO, ""), "rao": (Intent.LOANS, ""), "jangan": (Intent.NO, ""),
    "pinjaman": (Intent.LOANS, ""), "loans": (Intent.LOANS, ""), "staff": (Intent.HUMAN, ""), "link": (Intent.LINK, ""),
    "my data": (Intent.INFO, "my_data"), "send me my data": (Intent.INFO, "my_data"),
}  # fmt: skip

_REQUEST = r"(?:PLEASE|WANT)"
_AUX = r"(?:FILLER|NEED|CAN|WANT|MY|YES|lagi|jadi|usah|pernah|MORE|akan|ada|KAH|PLEASE|you|CONTINUE|sempat|LATER)"
_SYNONYM = re.compile(
    r"\bLOAN ulang\b|\b(?:CONTINUE|MORE)(?: (?:FILLER|MY|PLEASE|\d+|WANT|lagi|CAN))* (?:LOAN|TIME|DAYS|due)\b"
    r"|\b(?:LOAN|TIME|DAYS)(?: (?:LOAN|FILLER|MY|PLEASE|WANT|CAN|BOOK|#i\d|lagi|you))* MORE\b"
    r"|\b(?:PLEASE|WANT)(?: (?:FILLER|MY))* TIME (?:lagi|MORE)|\bpakai(?: \w+)? DAYS lagi|\b(?:USE|pakai) DAYS lagi"
    r"|\bTIME(?: FILLER)* LOAN(?: \w+)? (?:PLEASE|WANT|CAN)? ?(?:MORE|CONTINUE)"
    r"|\b(?:PLEASE|WANT|NEED|CAN)(?: (?:FILLER|MY|MORE|you|ada|give|have|some))* (?:TIME|\d+ DAYS|DAYS) (?:FILLER )*(?:lagi|MORE|LOAN)"
    r"|\b(?:PLEASE|WANT|NEED)(?: (?:FILLER|MORE|some|have|few))* (?:MORE TIME|MORE DAYS|TIME MORE|MORE (?:FILLER )?(?:few )?DAYS)"
    r"|\bLOAN(?: (?:FILLER|MY|BOOK))* lagi(?: (?:FILLER|MY|BOOK|NUMBER))* #i|#i\d(?: (?:FILLER|MY|BOOK|PLEASE|WANT|\|))* LOAN (?:FILLER )*lagi\b"
    r"|\bMORE (?:FILLER |MY )*(?:TODAYISH|DATE) (?:FILLER |MY )*(?:RETURN|FALL|DUE)\b"
    r"|\b(?:keep|CONTINUE)(?: \w+){0,4} MORE\b|\bpakai(?: \w+){0,1} DAYS lagi|\bUSE (?:\d )?DAYS lagi"
    r"|\b(?:DUE|FALL|DUE TIME)(?: (?:FILLER|TIME|PLEASE|WANT|MY|RETURN|CAN))* MORE\b|\bMORE (?:FILLER )?(?:FALL )?(?:DUE|TIME)\b"
    r"|\bMORE(?: FILLER)* \d+ DAYS|\bMORE DAYS"
)
_NOT_A_LOAN = re.compile(r"\b(?:OPEN|CLOSE|TALK|JOIN|VISIT|HOUR)\b")
_RENEW = re.compile(r"\bRENEW\b")
_NEGATED = re.compile(
    rf"\b(?:DONT|NOT|ISNT|CANCEL)(?! FORGET)(?: (?:{_AUX}|ALREADY|ALL|BOOK|LOAN|#i\d|#m\d|AND|FORGET_X))*(?: buat| WANT)? RENEW"
    rf"|\b(?:DONT|NOT|CANCEL)(?! FORGET)\b(?: (?!SO\b|PLEASE\b|FORGET\b|PAY\b|FINE\b|LATE\b)[^ |]+){{0,4}} RENEW"
    rf"|\bYET (?:{_AUX} )*RENEW(?! PLEASE)"
    r"|\bRENEW(?: (?:FILLER|MY|BOOK|#i\d|#m\d|LOAN|ALL|\||\?|YES|SO))*(?: LATER)? (?:CANCEL|ISNT|NOT (?:jadi|YES|FILLER|NEED|usah|WANT)|NOT NEED|DONT|NOT(?: \||$))(?! (?:FILLER )*(?:FORGET|UNTIL|FINE|LATE|#i|\d|NUMBER|BOOK))"
    r"|\bRENEW(?: (?:FILLER|MY|BOOK|YES))* LATER\b|\bLATER (?:FILLER |WANT )*RENEW (?:FILLER |YES )*LATER"
    r"|\bNOT (?:YES|jadi|NEED|usah)\b[^|]*RENEW|\bCANCEL\b[^?]*RENEW|RENEW[^?]*\bCANCEL\b"
    r"|\b(?:tanpa|daripada|ketimbang|dibanding|instead|rather|without|stop|STOP|malas|males|ogah|menolak|tolak|against)(?: \w+){0,3} RENEW"
)
_PURPOSE = re.compile(
    r"\b(?:SO|agar|UNTIL) (?:FILLER )*(?:NOT|DONT)\b|\bDONT (?:FILLER )*(?:UNTIL|FORGET)\b|\bNOT FORGET\b"
)
_RETURNED = re.compile(
    r"\bALREADY(?: (?!RENEW|WANT|PLEASE|LATE|NOT|YET|TIME|FALL|DUE|SO|must|harus)[^ |?]+){0,4} RETURN\b|\bRETURN(?: (?:FILLER|MY|BOOK|ALL|#i\d))* ALREADY\b|\breturned\b|\bsudah di(?:rak|kembalikan)"
)
_OBJECT = r"(?: (?:FILLER|MY|PLEASE|NEED|WANT|CAN|NEW|TIME|masa|MORE|dua|lewat|PAY|buat|DAYS|TIME EXPIRE|EXPIRE|aktif|START|LIBRARY|MEMBER_|\d+))*"
_OTHER = re.compile(
    rf"\bRENEW{_OBJECT} (?:OTHER|DATA OTHER|paket|izin|kawin|domain)\b|\bOTHER\b(?: [^ |]+){{0,4}} RENEW|\bRENEW (?:FILLER )*(?:rambut|umur|usia|nafas|tali|kabel|jembatan|jilid)\b"
)
_CARD_STRONG = re.compile(
    rf"\bRENEW{_OBJECT} (?:CARD|keanggotaan|membership)\b(?! #m\d (?:\| )?(?:AND |FILLER )*(?:#i|BOOK))"
    r"|\b(?:CARD|MEMBER)\b[^?]*\b(?:EXPIRE|aktif|START|LATE|FALL)\b|\bEXPIRE\b(?: [^ |]+){0,3} (?:CARD|MEMBER)\b|\b(?:TIME|masa) (?:EXPIRE|aktif|START)\b"
    rf"|\bRENEW{_OBJECT} MEMBER\b(?! #m)"
)
_CARD_WEAK = re.compile(
    r"\bCARD\b(?: (?:#m\d|MEMBER|FILLER|MY|LIBRARY|NUMBER))*(?: (?:WANT|PLEASE|CAN|FILLER|YES|MY|NEED|ALREADY))* RENEW|\bMEMBER (?:FILLER |MY )*(?:WANT |PLEASE |CAN )+RENEW"
)
_LOANWORDS = re.compile(r"\b(?:BOOK|LOAN|ALL)\b|#i")
_INFORM = re.compile(
    r"\b(?:HOWMUCH|WHEN|WHERE|WHY|WHO|HOW|ASK|IF|OFTEN|gratis|free|otomatis|automatic|automatically|PAY|WHAT (?:CAN|FILLER CAN)|wajib|UNTIL (?:WHEN|HOWMUCH|FILLER WHEN|what))\b"
)
_QUERY_STRONG = re.compile(
    r"\b(?:IS_IT|STILL (?:FILLER )*CAN|CAN (?:FILLER )*(?:STILL|NOT)|NOT CAN|CAN KAH|ALREADY(?: [^ |]+){0,3} RENEW)\b"
)
_FACT_CAN = re.compile(
    r"\bRENEW(?: [^ |?]+){0,3} (?:CAN|NOT|KAH|allowed)(?: (?:FILLER|NOT|KAH|YES|lewat|PHONE))* ?(?:\||\?|$)"
)
_POLITE = re.compile(r"\bCAN (?:FILLER |YES |PLEASE |you )*(?:PLEASE|you)\b|\bPLEASE\b|\bWANT\b")

_SPAM = re.compile(r"\bSPAM\b|\bhttp|\b(?:online|limit)\b")
_BOOKISH = re.compile(r"\b(?:BOOK|LIBRARY|RENEW|LOAN|CARD|FINE|RETURN)\b|#i|#m")
_SHORT_OK = r"(?:FILLER|AND|MY|GREET|THANKS|HUMAN|TODAYISH|anda|PLEASE|sangat|membantu|infonya|bantuannya|atas|informasinya|sudah|ALREADY|you|lot|banyak|terima|kasih|kasi|baik|\||YES|help|HELP|helping|your|semoga|sehat|alhamdulillah|berkah|respon|responnya|pelayanannya|tau|ulun|MORE|God|bless|nice|great|perfect|LIBRARY|bantu|cepat|jawaban|jawabannya|luar|biasa|keren|bagus|membantu|RENEW|response|quick|appreciated|#p)"
_SHORT_WORD = re.compile(_SHORT_OK)
_THANKS = re.compile(r"\bTHANKS\b|\b(?:terima|tarima|trima|trma|tarimo) (?:kasih|kasi|ksh)\b")
_YES = re.compile(
    r"(?:(?:FILLER|AND|MY|PLEASE|GREET|CAN|WANT|\||itu|punya|LATER_X|jadi|lanjutkan|CONTINUE|aman|begitu|gitu|please|THANKS|seperti|do|go|ahead|of|course|absolutely|by|all|means|it|nggih|ok|ashiap|heeh) )*(?:YES|CONTINUE|WANT|CAN|go ahead|absolutely|of course)(?: (?:FILLER|AND|MY|PLEASE|GREET|CAN|WANT|YES|CONTINUE|\||punya|jadi|do|go|ahead|LOAN|BOOK|CARD|gitu|begitu|THANKS|INFO|itu|course|right|tentu|lagi|atas|nama|MEMBER|HUMAN|TALK_X|ulun|#m\d|DATA|that's|he))*"
)
_NO = re.compile(
    r"(?:(?:FILLER|MY|YES|THANKS|GREET|\||SO|oh|maaf|sorry|eh|AND|CONTINUE|PLEASE|LATER|WANT|think) )*(?:NOT|DONT|ISNT|CANCEL|LATER|nope|nah|salah|gausah|gajadi|gakusah|jangan|ogah|skip)\b(?! CAN\b)(?: (?:FILLER|MY|YES|THANKS|NEED|LATER|jadi|pikir\w*|mikir|fikir|think|later|usah|WANT|\||CANCEL|AND|lain|kali|sorry|maaf|itu|BOOK|CARD|punya|thanks|PLEASE|COMPLAIN|orang|begitu|gitu|ISNT|NOT|DONT|DATA|CONTINUE|ulun|sekarang|TODAYISH|SO|it|OFTEN|LOAN|NUMBER|about|let|let me|MEMBER|he|2|ALREADY|ini))*"
)
_GREET = frozenset(
    [
        "?",
        "ADMIN",
        "AND",
        "ASK",
        "CAN",
        "FILLER",
        "GREET",
        "HELP",
        "HOW",
        "HUMAN",
        "IS_IT",
        "LIBRARY",
        "MY",
        "PLEASE",
        "STILL",
        "WANT",
        "WHAT",
        "WHO",
        "YES",
        "apa",
        "everyone",
        "how",
        "ini",
        "kabar",
        "kasih",
        "on_",
        "salam",
        "sejahtera",
        "semua",
        "tabe",
        "there",
        "wabarakatuh",
        "wabarokatuh",
        "warahmatullahi",
        "warohmatullahi",
        "you",
        "|",
    ]
)

_CONSENT_KINDS = (
    ("opening_hours", re.compile(r"\bHOUR (?:OPEN|CLOSE|LIBRARY|layanan)|opening hours|\bHOUR\b")),
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
    (_I.INFO, "my_data", r"\b(?:SEND|WANT|PLEASE|CAN|LIST|WHAT|copy|AVAILABLE)\b[^|]*\bDATA (?:WHAT |FILLER )*MY\b|\bDATA (?:FILLER )*(?:MY )?(?:WHAT|FILLER) [^|]*(?:simpan|LINK)|\bMY DATA\b[^|]*(?:copy|LINK|have)|\bDATA MY [^|]*(?:LINK|tersimpan|dipunya)"),
    (_I.HUMAN, "", r"\bDATA (?:FILLER |MY )*COMPLAIN|\bWANT (?:FILLER )*COMPLAIN|\bCOMPLAIN\b[^|]*(?:HUMAN|BILLED)"),
    (_I.LINK, "", r"\b(?:LINK|START_X|REPLACE|pakai|USE|CONTINUE|sambungkan|TALK|NEW|berubah)\b[^?]*\b(?:PHONE|NUMBER (?:MY|FILLER|NEW|PHONE|this|saya))\b(?![^|]*\bHUMAN\b)|\b(?:PHONE|NUMBER)\b(?! HUMAN)[^|?]*\b(?:LINK|REPLACE|NEW|berubah|sambungkan|TALK)\b|\bLINK\b[^|?]*\b(?:CARD|MEMBER|#m\d)\b(?: FILLER| MY| #m\d)* (?:to|ke|FILLER|AND|dengan|UNTIL)\b[^|]*(?:PHONE|NUMBER|this|#p|akun|ini)|\bLINK (?:FILLER |MY )*(?:CARD|#m\d)\b(?! NEW)|\bCARD\b[^|]*\b(?:LINK|TALK|CONTINUE)\b[^|]*\b(?:NUMBER|PHONE|chat|ini)\b|\b(?:NUMBER|PHONE) (?:FILLER )*(?:MY|FILLER)[^|?]*\bREPLACE\b"),
    (_I.CONSENT_STOP, "", r"\b(?:STOP|DONT|NOT (?:FILLER |WANT |NEED |usah |lagi |CAN )*|ERASE|CANCEL|bosan|terganggu|ganggu)\b[^|?]*\b(?:NOTICE|SEND|START)\b|\bNOTICE\b[^|?]*\b(?:STOP|DONT|NOT (?:WANT|NEED|usah|FILLER)|ganggu|mengganggu|terganggu|CANCEL)\b|\bSEND\b[^|?]*\b(?:STOP|DONT)\b|\b(?:remove me|leave me alone|STOP) (?:FILLER |MY |from )*(?:list|LIST|langganan|wa|PHONE|grup)\b|\bopt out\b|^(?:(?:PLEASE|FILLER|MY|WANT|YES|GREET|\|) )*STOP(?: (?:FILLER|PLEASE|YES|\||THANKS|START))*$|\bNOTICE (?:FILLER )*ALREADY (?:FILLER )*(?:cukup|ONLY)\b"),
    (_I.CONSENT_START, "", r"\b(?:START|WANT|PLEASE|CAN|MORE|setuju|YES|ALREADY|LINK|CONTINUE|sign)\b[^?]*\b(?:NOTICE)\b(?![^|]*(?:what|WHAT))|\bNOTICE\b[^|?]*\b(?:START|PLEASE|MY|lagi|WANT)\b|\bSTART\b[^|?]*\b(?:HOUR|SEND)\b|\bSEND\b[^|?]*\b(?:NOTICE|lagi)\b|\b(?:opt in|sign me up)\b|\bNOTICE (?:FILLER |MY )*(?:IF|SO|H|before|menjelang|sebelum)\b|\bPLEASE NOTICE\b"),
    (_I.HUMAN, "", r"\b(?:TALK|WANT|PLEASE|CAN|ASK|SEND|CONTINUE|AVAILABLE|any|NEED|STILL|minta|langsung|INFO|to|UNTIL|COMPLAIN|panggil|panggilkan|PHONE|nyata|asli|real|oper|alihkan|LINK|WHERE|AND|is|GREET)\b[^|]*\bHUMAN\b(?![^|]*(?:HOUR|istirahat|RENEW))|\bHUMAN\b[^|]*\b(?:TALK|PLEASE|AVAILABLE|CAN|balas|jawab|PHONE|online|langsung|WANT|SEND)\b(?![^|]*(?:HOUR|RENEW))|\bTALK\b[^|]*\b(?:HUMAN|admin|langsung|AND|FILLER|atasan|kepala)\b|\bCOMPLAIN\b|\bbukan bot\b|\bnot FILLER bot\b|\b(?:PHONE|call) (?:FILLER )*(?:MY|saya)\b"),
)  # fmt: skip
_ASKING = (
    (_I.INFO, "lost_book", r"\b(?:BOOK|LOAN|RETURN|CARD|REPLACE|#i\d)\b[^?]*\bLOST\b|\bLOST\b[^?]*\b(?:BOOK|LOAN|REPLACE|#i\d|CARD)\b|\bLOST\b"),
    (_I.LOANS, "", r"\b(?:WHAT|HOWMUCH|WHEN|LIST)\b[^|]*\b(?:FALL DUE|DUE|FALL TIME)\b|\b(?:FALL DUE|FALL TIME)\b|\b(?:WHEN|HOWMUCH|MY must|harus)\b[^|?]*\bRETURN\b(?![^|]*\bWHERE\b)|\bRETURN\b[^|]*\b(?:WHEN|TODAYISH HOWMUCH)\b|\bLIST\b[^|]*\bLOAN\b(?![^|]*\bHOW\b)|\b(?:WHAT|HOWMUCH)\b(?: [^ |]+){0,4} MY (?:FILLER |ALREADY |STILL |CAN_X )*LOAN|\bLOAN (?:FILLER )*MY\b|\bMY (?:FILLER |ALREADY )*(?:LOAN|BOOK)\b[^|]*(?:WHAT|HOWMUCH|\?|WHEN|LATE|STILL|LIST|$)|\bLIST\b[^|]*\b(?:MY BOOK|BOOK MY)|\bBOOK\b[^|]*\b(?:MY LOAN|MY (?:ALREADY |STILL |FILLER )*LOAN|MY bawa|FILLER MY bawa)|\bSTILL\b[^|]*\bLOAN\b|\bLOAN\b[^|]*\b(?:STILL|WHAT|HOWMUCH MY|belum RETURN|YET RETURN)\b|\bDUE (?:FILLER )*(?:TODAYISH|BOOK|MY|RETURN|LOAN|TIME)|\bBOOK\b[^|]*\b(?:YET|belum) (?:MY )?RETURN|\bWHAT (?:FILLER |BOOK )*(?:do MY|IS_IT MY|MY have|MY)\b[^|]*(?:have|ALREADY|LOAN|BOOK)|\bSTILL (?:[^ |]+ ){0,4}(?:LOAN|BOOK) [^|]*(?:NAMA|nama)|\bTIME LOAN\b"),
    (_I.FINES, "", r"\bFINE\b|\bPAY\b[^|]*\b(?:LATE|HOWMUCH)\b|\b(?:LATE)\b[^|]*\b(?:PAY|HOWMUCH|sanksi|hukuman|DAYS WHAT)\b|\bsanksi\b"),
    (_I.INFO, "donation", r"\bDONATE\b"),
    (_I.INFO, "joining", r"\b(?:bikin|JOIN|buat|LINK|LIST|NEW|jadi|punya|register|menjadi|WANT LIST|YES|get|HOW)\b[^?]*\b(?:CARD|MEMBER)\b|\b(?:CARD|MEMBER)\b[^|]*\b(?:NEW|JOIN|bikin|buat|LIST)\b|\bJOIN\b|\bWANT (?:FILLER )*LIST(?: FILLER)*(?: \||$)"),
    (_I.INFO, "card_renewal", r"\b(?:CARD|MEMBER)\b[^|]*\b(?:EXPIRE|LATE|aktif)\b|\bEXPIRE\b[^|]*\b(?:CARD|MEMBER)\b"),
    (_I.INFO, "returning", r"\b(?:RETURN|titip|nitip|taruh|drop)\b"),
    (_I.HOURS, "", r"\b(?:OPEN|CLOSE)\b(?![^|]*rekening)|\bHOUR\b(?! tangan)|\bTODAYISH\b[^|]*\b(?:LIBRARY|layanan|HUMAN|VISIT)\b|\bLIBRARY\b[^|]*\bTODAYISH\b|\bUNTIL HOUR\b|\bHUMAN\b[^|]*\bistirahat\b|\bTODAYISH merah\b"),
    (_I.INFO, "address", r"\bADDRESS\b|\b(?:LIBRARY|kantor|kantornya|gedung|gedungnya)\b[^|]*\bWHERE\b|\bWHERE\b[^|]*\b(?:LIBRARY|kantor|kantornya|gedung)\b|\bgedung\w*\b|\bHOW\b[^|]*\bget UNTIL\b|\bke LIBRARY lewat\b"),
    (_I.INFO, "facilities", r"\bFACILITY\b"),
    (_I.INFO, "contact", r"\bCONTACT\b|\b(?:NUMBER|PHONE)\b[^|]*\b(?:LIBRARY|kantor|layanan)\b"),
    (_I.INFO, "visiting", r"\bVISIT\b"),
    (_I.INFO, "borrowing", r"\b(?:OFTEN|HOWMUCH|HOW|CAN|WANT|HOW|LONG|IS_IT|booking|pesan|WHERE)\b[^|]*\bLOAN\b|\bLOAN\b[^|]*\b(?:OFTEN|HOWMUCH|HOW|CAN|LONG|WHERE)\b|\b(?:booking|reserve|reservasi|hold|antri)\b[^|]*\bBOOK\b|\bBOOK\b[^|]*\b(?:booking|dipesan|reservasi)\b"),
    (_I.INFO, "catalogue", r"\b(?:BOOK|LIBRARY|karya|bacaan|pengarang|penulis|skripsi|rak|LANGUAGE)\b[^|]*\b(?:AVAILABLE|rak|kosong|LOAN_X)\b|\bAVAILABLE\b[^|]*\b(?:BOOK|LIBRARY|karya|bacaan|tentang|rak|about)\b|\bkatalog\b|\bcatalog\w*\b|\bopac\b|\bkoleksi\w*\b|\bBOOK (?:tentang|about)\b"),
    (_I.INFO, "", r"\b(?:HOW|WHAT|AVAILABLE)\b[^|]*\b(?:LIBRARY|layanan)\b|\bLIBRARY\b[^|]*\?"),
    (_I.HELP, "", r"\bHELP\b|\b(?:CAN|bot|NUMBER|PHONE|AVAILABLE|INFO)\b[^|]*\b(?:WHAT|CAN)\b(?: FILLER| you| bisa| do| MY| NEED)*(?: \||\?|$| PLEASE| HELP| LAIN| lakukan| diPLEASE| FILLER| layani)|\bWHAT\b[^|]*\bCAN\b[^|]*\b(?:PLEASE|you|FILLER|layani|dilakukan|lakukan|bot)\b|\bHOW\b[^|]*\b(?:USE|pakai|work|FILLER bot|TALK)\b|\bbingung\b|\b(?:WANT|PLEASE|CAN|numpang) (?:FILLER )*(?:ASK|info|informasi)\b|\bASK\b"),
)  # fmt: skip
_HEAD, _TAIL = _rules(*_TOPICS), _rules(*_ASKING)
_LANGUAGE = re.compile(r"\b(?:LANGUAGE|ENGLISH|INDONESIAN)\b")
_LANGUAGE_OK = frozenset(
    [
        "?",
        "AND",
        "CAN",
        "CONTINUE",
        "DATA",
        "DONT",
        "ENGLISH",
        "FILLER",
        "GREET",
        "INDONESIAN",
        "ISNT",
        "IS_IT",
        "LANGUAGE",
        "LATER",
        "LINK",
        "LIST",
        "MY",
        "NEED",
        "NOT",
        "NOTICE",
        "ONLY",
        "PLEASE",
        "REPLACE",
        "RETURN",
        "SEND",
        "SO",
        "TALK",
        "THANKS",
        "TODAYISH",
        "UNTIL",
        "USE",
        "WANT",
        "YES",
        "answer",
        "any",
        "back",
        "balas",
        "balasnya",
        "be",
        "by",
        "dalam",
        "dari",
        "di",
        "don't",
        "from",
        "here",
        "in",
        "into",
        "jawab",
        "jawabnya",
        "ke",
        "kembali",
        "kita",
        "lagi",
        "mengerti",
        "ngerti",
        "now",
        "only",
        "paham",
        "prefer",
        "reply",
        "respond",
        "setting",
        "speaker",
        "understand",
        "versi",
        "we",
        "you",
        "your",
        "|",
    ]
)


def decide(sentence: Sentence) -> Decision:
    """The intent of a message."""
    text = sentence.text.strip(" .!?\n\"'*")
    command = _COMMANDS.get(text)
    if command:
        return Decision(*command)
    senses = sentence.senses
    for step in (_short, _language, _renewal, _topic):
        decision = step(senses, sentence)
        if decision is not None:
            return decision
    return _unknown(senses)


def _short(senses: str, sentence: Sentence) -> Decision | None:
    if len(senses) > 200 or sentence.has_items:
        return None
    plain = _without_marks(senses)
    if not plain:
        return None
    if _THANKS.search(plain) and not re.search(r"\b(?:PLEASE|WANT|NOT|CAN)\b[^|]*RENEW|RENEW PLEASE|\?", plain):
        rest = " ".join(word for word in plain.split() if not _SHORT_WORD.fullmatch(word))
        if (
            (not rest or (len(rest.split()) < 3 and not re.search(r"[A-Z]{3}|#", rest)))
            and "NOT" not in plain
            and "RENEW" not in re.sub("ALREADY(?: [^ ]+){0,2} RENEW", "", plain)
        ):
            return Decision(Intent.THANKS)
    if _NO.fullmatch(plain):
        return Decision(Intent.NO)
    if _YES.fullmatch(plain) and "LOAN" not in plain and not _SYNONYM.search(plain):
        return Decision(Intent.YES)
    if "GREET" in plain and "RENEW" not in plain and _GREET.issuperset(plain.split()):
        return Decision(Intent.HELP)
    return None


@lru_cache(maxsize=1024)
def _without_marks(senses: str) -> str:
    return re.sub(r"(?:\| ?)+$", "", senses).strip(" |")


def _language(senses: str, sentence: Sentence) -> Decision | None:
    if _LANGUAGE.search(senses) and _LANGUAGE_OK.issuperset(senses.split()):
        return Decision(Intent.LANGUAGE)
    return None


def wanted_language(senses: str) -> str:
    """The language asked for, minding "jangan inggris, indonesia saja"."""
    cleaned = re.sub(
        r"\b(?:DONT|NOT|ISNT)(?: (?:FILLER|USE|LANGUAGE|WANT|CAN|TALK|understand|ngerti|paham|mengerti|bisa|LIST|in))* (?:ENGLISH|INDONESIAN)",
        "NEG",
        senses,
    )
    if "ENGLISH" in cleaned:
        return "en"
    if "INDONESIAN" in cleaned:
        return "id"
    return "en" if "INDONESIAN" in senses else "id"


def _renewal(senses: str, sentence: Sentence) -> Decision | None:
    verb = _RENEW.search(senses) is not None
    if not verb:
        if not _SYNONYM.search(senses) or _NOT_A_LOAN.search(senses):
            return None
        senses = _SYNONYM.sub(lambda match: match.group() + " RENEW", senses, count=1)
    if _OTHER.search(senses) and not sentence.has_items:
        return Decision(Intent.UNKNOWN, alternatives=(Intent.INFO, Intent.HELP))
    if _is_card(senses, sentence):
        return Decision(Intent.INFO, "card_renewal")
    if (
        re.search(r"\b(?:NOTICE|STOP|START)\b[^|]*\bRENEW", senses)
        and re.search(r"\b(?:NOTICE)\b", senses)
        and re.search(r"\b(?:STOP|DONT|NOT|START)\b", senses)
    ):
        return None
    if _returned_only(senses, sentence):
        return Decision(Intent.HUMAN)
    if (
        _THANKS.search(senses)
        and re.search(r"\bALREADY(?: [^ |]+){0,3} RENEW", senses)
        and "?" not in senses
        and not _POLITE.search(senses)
    ):
        return Decision(Intent.THANKS)
    if denied(senses):
        return Decision(_denied_as(senses))
    if _spammy(senses, sentence):
        return Decision(Intent.UNKNOWN)
    return Decision(Intent.RENEW_QUERY if _is_query(senses, sentence) else Intent.RENEW)


def _spammy(senses: str, sentence: Sentence) -> bool:
    return (
        bool(re.search(r"\bSPAM\b|#r|OTHER", senses))
        and not sentence.has_items
        and not re.search(r"\bBOOK\b|\bLOAN MY|LIBRARY", senses)
    )


def _is_card(senses: str, sentence: Sentence) -> bool:
    if not re.search(r"\b(?:CARD|MEMBER|TIME EXPIRE|masa|EXPIRE)\b", senses):
        return False
    if sentence.has_items and not re.search(
        r"\bRENEW(?: FILLER| MY| PLEASE)* CARD\b(?! #m| MEMBER #m| NUMBER)", senses
    ):
        return False
    if _CARD_STRONG.search(senses):
        return not (
            re.search(r"\b(?:BOOK|LOAN)\b", senses)
            and not re.search(r"\b(?:RENEW(?: FILLER| MY| PLEASE| MEMBER)* CARD|EXPIRE)\b", senses)
        )
    return bool(_CARD_WEAK.search(senses)) and not _LOANWORDS.search(senses)


def _returned_only(senses: str, sentence: Sentence) -> bool:
    returned = _RETURNED.search(senses)
    if not returned:
        return False
    if re.search(r"\b(?:NOT|YET|DONT)\b(?: [^ |]+){0,3} RETURN", returned.group()):
        return False
    clause_items = set(re.findall(r"#i\d+", _clause_around(senses, returned.start(), returned.end())))
    others = set(re.findall(r"#i\d+", senses)) - clause_items
    return not others and not re.search(r"\bONLY\b[^|]*RENEW|\b(?:ini|sisanya|EXCEPT|AND LAIN)\b[^|]*RENEW", senses)


def _clause_around(senses: str, start: int, end: int) -> str:
    left = max(senses.rfind(" | ", 0, start), senses.rfind(" SO ", 0, start), 0)
    rights = [at for at in (senses.find(mark, end) for mark in (" |", " SO ", " ONLY ", " PLEASE ")) if at >= 0]
    return senses[left : min(rights, default=len(senses))]


def returned_items(senses: str) -> set[str]:
    """Marks of the items that a clause says are back already."""
    out: set[str] = set()
    for match in re.finditer(_RETURNED.pattern + r"|#i\d(?: [^ |?]+){0,3} RETURN\b", senses):
        clause = _clause_around(senses, match.start(), match.end())
        if "RENEW" not in clause:
            out.update(re.findall(r"#i\d+", clause))
    return out


def denied(senses: str) -> bool:
    """Does a negation reach the renewal?"""
    cleaned = _PURPOSE.sub(" ", senses) if _PURPOSE.search(senses) else senses
    cleaned = (
        re.sub(
            r"\b(?:EXCEPT|DONT|NOT NEED|ISNT) (?:FILLER |NUMBER |BOOK )*(?:#i\d|\d+|LAST|pertama|kedua|ketiga)",
            "",
            cleaned,
        )
        if re.search(r"\bRENEW\b.*\b(?:DONT|ISNT|EXCEPT)\b", cleaned)
        else cleaned
    )
    return _NEGATED.search(cleaned) is not None and not _asks_possible(cleaned)


def _asks_possible(senses: str) -> bool:
    """ "bisa tidak diperpanjang?" asks; it denies nothing."""
    return (
        re.search(r"\b(?:CAN|STILL) (?:FILLER |KAH )*NOT\b(?! usah| NEED| jadi)", senses) is not None
        and "DONT" not in senses
        and "CANCEL" not in senses
    )


def _denied_as(senses: str) -> Intent:
    if re.search(r"\b(?:WHY|NOT CAN|HOW)\b", senses) and not re.search(r"\bDONT\b", senses):
        return Intent.RENEW_QUERY
    if "?" in senses and re.search(r"\b(?:IF|WHAT|HOWMUCH|IS_IT|FINE)\b", senses):
        return Intent.FINES if "FINE" in senses else Intent.RENEW_QUERY
    if re.search(r"\b(?:IF|FINE)\b", senses) and re.search(r"\bFINE\b", senses):
        return Intent.FINES
    return Intent.NO


def _is_query(senses: str, sentence: Sentence) -> bool:
    polite = _POLITE.search(senses) is not None
    if (
        sentence.has_items
        and sentence.has_member
        and not re.search(r"\b(?:HOWMUCH|WHEN|IF|WHY|ALREADY(?: [^ |]+){0,2} RENEW)\b", senses)
    ):
        return False
    if re.search(r"\bALREADY(?: (?:FILLER|MY|#i\d|BOOK|CAN))* RENEW", senses) and not re.search(
        r"\b(?:PLEASE|WANT)\b(?: [^ |]+){0,3} RENEW", senses
    ):
        return True
    if _INFORM.search(senses):
        return not (
            polite
            and re.search(
                r"\b(?:PLEASE|WANT)\b(?: [^ |]+){0,4} RENEW|RENEW (?:FILLER )*PLEASE|RENEW[^|]*\| PLEASE", senses
            )
            and not re.search(
                r"\b(?:HOWMUCH|WHEN|HOW|ASK|WHERE|WHO|OFTEN|WHY|IF)\b[^|]*RENEW|RENEW[^|]*\b(?:HOWMUCH|WHEN|HOW|WHERE|WHO|OFTEN|WHY|FINE|PAY)\b",
                senses,
            )
        )
    if re.search(r"\bCAN (?:FILLER |YES )*(?:PLEASE|you)\b(?! (?:\w+ )*CAN)|\bCAN you\b", senses):
        return False
    if _QUERY_STRONG.search(senses) or (_FACT_CAN.search(senses) and not sentence.has_items):
        return not (re.search(r"\bPLEASE\b[^|]*RENEW", senses) and not re.search(r"\bIS_IT\b", senses))
    if re.search(r"\bCAN\b", senses) and not re.search(r"\b(?:SO|NOT|YET) [^|]*CAN [^R]*(?:VISIT|RETURN)", senses):
        return not sentence.has_items and not re.search(
            r"\b(?:PLEASE|WANT)\b(?: [^ |]+){0,5} RENEW|RENEW (?:FILLER )*PLEASE", senses
        )
    return "?" in senses and not sentence.has_items and not polite and senses.split()[0] != "RENEW"


def _topic(senses: str, sentence: Sentence) -> Decision | None:
    if _SPAM.search(senses) and not re.search(r"\bBOOK\b|\bRENEW\b|\bLIBRARY\b|#i|#m|\bFINE\b|LOAN MY|MY LOAN", senses):
        return Decision(Intent.UNKNOWN)
    for intent, topic, pattern in _HEAD:
        if pattern.search(senses):
            kinds = _kinds(senses) if intent in (Intent.CONSENT_STOP, Intent.CONSENT_START) else ()
            return Decision(intent, topic, kinds)
    if _RETURNED.search(senses) and not re.search(r"\b(?:YET|HOW|WHERE)\b|^IF", senses):
        return Decision(Intent.HUMAN)
    if re.search(r"\bBILLED\b", senses):
        return Decision(Intent.HUMAN if re.search(r"\bWHY|ALREADY|SO\b", senses) else Intent.FINES)
    for intent, topic, pattern in _TAIL:
        if pattern.search(senses):
            return _checked(intent, topic, senses)
    return None


def _checked(intent: Intent, topic: str, senses: str) -> Decision:
    if re.search(r"\bOTHER\b", senses) and not re.search(r"\b(?:BOOK|LIBRARY|CARD|MEMBER|FACILITY|LOAN)\b", senses):
        return Decision(Intent.UNKNOWN, alternatives=(intent, Intent.HELP))
    return Decision(intent, topic)


def _kinds(senses: str) -> tuple[str, ...]:
    return tuple(kind for kind, pattern in _CONSENT_KINDS if pattern.search(senses))


def _unknown(senses: str) -> Decision:
    if "GREET" in senses and len(senses.split()) < 5:
        return Decision(Intent.HELP)
    guesses = [
        guess
        for mark, guess in (
            ("LOAN", Intent.LOANS),
            ("BOOK", Intent.RENEW),
            ("CARD", Intent.LOANS),
            ("LIBRARY", Intent.INFO),
        )
        if mark in senses
    ]
    return Decision(Intent.UNKNOWN, alternatives=tuple(dict.fromkeys([*guesses, Intent.HELP])))
