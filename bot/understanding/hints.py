"""Does a message hint at a longer loan that it never names? Too little to renew on, unless what was learnt is sure, too."""

# ruff: noqa: E501 - a pattern is read whole

import re
from collections.abc import Sequence

from bot.understanding.clauses import Clause

_LIGHT = r"(?:FILLER|MY|YES|BOOK|LOAN|#i\d|#t|CAN|PLEASE|WANT|AND|COUNT|\d+|KIN|FOR|NUMBER|ALL|DATE|AGAIN|di|dipun|se)"
_LASTS = re.compile(
    # kept at home for some time: "saya simpan dulu sampai senin", "tahan seminggu"
    rf"\b(?:LINK|WAIT|HOLD|USE|CONTINUE|LOAN|READ|hold onto|bawa|ambil|manyimpan)(?: {_LIGHT})* (?:akan )?(?:UNTIL|DAYS)\b"
    rf"|\bMY (?:LINK|WAIT|HOLD)(?: {_LIGHT})* (?:FILLER|UNTIL|DAYS)\b|\bMY (?:FILLER |BOOK )*(?:LINK|WAIT|HOLD)(?= |$)"
    # "biar di saya dulu", "masih mau dipakai"
    r"|\b(?:PURPOSE|LET|biarin|biarkan|STILL|masih)(?: (?:BOOK|FILLER|#i\d))* di (?:BOOK )?(?:MY|tangan|rumah)\b|\bdi MY FILLER\b"
    r"|\bSTILL (?:FILLER |MY )*(?:WANT|NEED|USE|READ)(?: (?:FILLER|MY|READ|USE|WANT|NEED|BOOK|LOAN|#i\d))*(?= (?:UNTIL|DAYS|TIME)|$)"
    # some time is asked for: "kasih waktu sampai jumat", "minta waktu ekstra", "butuh waktu lebih lama"
    rf"|\b(?:PLEASE|NEED|WANT|CAN|kasih|ksh|kasi|beri|berikan|give|let|PLEA|dikasih|diberi)(?: {_LIGHT}| kasih| beri| diberi| dikasih| give| PLEA| RETURN| tenggang)* (?:TIME|DUE|MORE|DAYS|tenggang)\b"
    rf"|\b(?:PLEASE|WANT)(?: {_LIGHT})* UNTIL (?:DATE|TODAYISH|TOMORROW|DAYS|\d+)\b|\bNEED(?: {_LIGHT})* UNTIL\b"
    r"|\bTIME (?:FILLER |MY |RETURN )*(?:MORE|ekstra|(?:lebih|lbh|yang) LONG|AGAIN|UNTIL|DAYS)\b|\b(?:give|let) (?:MY |FILLER )*(?:UNTIL|have)\b"
    # the day is moved: "jatuh tempo diganti ke …", "pengembaliannya diundur"
    rf"|\b(?:DUE|RETURN)(?: {_LIGHT})* (?:MORE|REPLACE|UPDATE|LINK|SETTINGS|di LINK|YES UNTIL|diamankan|disesuaikan|push|move|moved)\b"
    rf"|\b(?:MORE|REPLACE|UPDATE|LINK|push|move|amankan|diamankan|sesuaikan|refresh|geser)(?: {_LIGHT})* (?:DUE|RETURN)\b"
    # the loan goes on: "pinjamannya diperbarui", "nyambung lagi pinjamanku", "pinjam lagi"
    rf"|\b(?:LOAN|BOOK|#i\d)(?: {_LIGHT})* (?:CONTINUE|LINK|MORE|START (?:FILLER )*AGAIN|refresh|direfresh|nyambung|ulang|sambung)\b"
    rf"|\b(?:CONTINUE|LINK|MORE|refresh|direfresh|nyambung|ulang|sambung|WANT MY)(?: {_LIGHT})* (?:LOAN|#i\d)\b"
    r"|\bLOAN (?:FILLER )*AGAIN\b|\b(?:nyambung|sambung) AGAIN\b"
    # "diurus biar ga telat"
    r"|\bPLEASE\b[^|?]* PURPOSE (?:FILLER )*(?:NOT|DONT) (?:kena |UNTIL |to )*(?:LATE|FINE)\b"
    r"|\bPURPOSE (?:FILLER )*NOT (?:kena )?(?:LATE|FINE)\b[^|?]* PLEASE\b"
    # "seminggu lagi ya", "besok lusa ya baliknya"
    r"|^(?:FILLER |GREET |#i\d |BOOK )*(?:(?:COUNT|\d+) )?DAYS AGAIN(?: FILLER)*(?: YES| CAN|$)"
    r"|^(?!.*\b(?:RETURN|FALL|DUE|FINISH|LATE|VISIT|LOAN)\b).*#i\d.* DAYS AGAIN(?: FILLER| YES)*$"
    r"|\b(?:nginep|nginap|menginap|CAN MY ALREADY)(?: (?:FILLER|AGAIN|#i\d|BOOK|MY))* (?:(?:(?:COUNT|\d+) )?DAYS|UNTIL)\b"
    # "izin belum mengembalikan sampai jumat", "izin telat balikin dua hari"
    r"|\bPLEASE (?:FILLER |MY )*(?:YET|LATE|NOT)(?: (?:CAN|FILLER|MY))* RETURN\b[^|?]* (?:UNTIL|DAYS)\b"
    r"|\bWANT (?:FILLER )*CONTINUE (?:FILLER )*READ\b"
    r"|\bRETURN (?:FILLER |MY |#i\d )*(?:TOMORROW|TODAYISH|DAYS)(?: (?:FILLER|YES|depan))* CAN\b"
)
_NOT_TAKEN = re.compile(
    r"\b(?:DONT|NOT) (?:CAN |FILLER |BOOK |PLEASE )*(?:CANCEL|RETURN|CLOSE|diambil|diminta|ambil|diangkut|AVAILABLE)\b"
)
""" "jangan ditarik dulu", "tidak ditarik dahulu": denies that the book goes back."""
_SPARED = re.compile(r"\b(?:DONT|NOT) (?:(?:FILLER|UNTIL|kena|SUCCESS) )*(?:FINE|BILLED|LATE)\b")
""" "jangan sampai telat", "jangan didenda dulu": what is feared."""
_TAKEN = frozenset({"ditarik", "tarik", "ditutup"})
_AWHILE = frozenset({"dulu", "dl", "dlu", "dahulu", "dolo", "dulu2"})
_AGAINST = frozenset(
    {"CANCEL", "NOTNEED", "DONT", "ISNT", "STOP", "ERASE", "HEARSAY", "LATER", "WRONG", "WHY", "HOW", "WHERE",
     "WHEN", "WHO", "HOWMUCH", "RULE", "ASK", "WHAT", "IF", "OR", "IS_IT", "COMPLAIN", "PRAISE", "SUCCESS", "FAIL", "SEARCH",
     "DATA", "PHONE", "CONTACT", "ADDRESS", "NEW", "FACILITY", "SCHEDULE", "HOUR", "OPEN", "JOIN", "EXPIRE", "DONATE",
     "PAY", "BILLED", "LANGUAGE", "NOTICE", "SEND", "SPAM"}
)  # fmt: skip
"""Said anywhere, one of these makes another thing of it than a plain wish."""
_FOREIGN = frozenset({"OTHER", "OUTSIDE", "EVENT", "CATALOGUE"})
_FETCHES = frozenset({"ambil", "kuambil", "diambil", "jemput", "pick"})
"""Who wants a book kept at the desk will fetch it."""
_WOULD_KNOW = frozenset({"STILL", "KAH"})
_REASONS = frozenset(
    {"RETURN", "VISIT", "FINISH", "READ", "LATE", "SEARCH", "LOST", "FINE", "FALL", "DUE", "OPEN", "CLOSE", "sampai", "keburu",
     "SUCCESS", "pulang", "keluar", "datang", "dapat", "ready", "siap", "kuat", "CAN", "FORGET", "UNTIL"}
)  # fmt: skip
_GONE = frozenset({"ALREADY", "YESTERDAY"})
_PLEADS = frozenset({"PLEASE", "NEED", "WANT", "CAN"})
_GENTLY = frozenset({"ya", "yaa", "y", "yah", "dong", "donk", "lah", "boleh", "nggih", "yo", "plis", "kasih"})


def hints_at_longer(clauses: Sequence[Clause], *, has_items: bool, has_member: bool) -> bool:
    """Whether some clause wishes the book to stay, in an idiom, and nothing in the message denies, tells or asks otherwise."""
    at = next((place for place, clause in enumerate(clauses) if _lasts(clause)), None)
    if at is None:
        return False
    numbered = has_items or has_member
    said = {word for clause in clauses for word in _less_fears(clause)}
    if _is_thanked(clauses, said) or {"LIBRARY", "READ"} <= said:  # "lanjut baca di perpus" keeps no book at home
        return False
    if said & _AGAINST or any(_FETCHES & set(clause.raw) for clause in clauses):
        return False
    if said & _FOREIGN and not numbered and "BOOK" not in said:
        return False
    if any(clause.question for clause in clauses) and (not numbered or "CAN" not in said or said & _WOULD_KNOW):
        return False
    if not (numbered or said & {"BOOK", "LOAN", "READ"}):
        return False
    main = clauses[at]
    asked = has_items or any(_PLEADS & set(clause.words) or _GENTLY & set(clause.raw) for clause in clauses)
    return asked and not _told(main) and not any(map(_denies, clauses)) and not _goes_back(clauses)


_LASTING = frozenset(
    {"CONTINUE", "MORE", "REPLACE", "UPDATE", "LINK", "HOLD", "WAIT", "LONG", "UNTIL", "RENEW", "stay", "keep"}
)
_LASTING_TOGETHER = (
    {"DAYS", "AGAIN"}, {"TIME", "PLEASE"}, {"STILL", "USE"}, {"STILL", "NEED"}, {"STILL", "READ"}, {"STILL", "WANT"},
    {"LOAN", "AGAIN"}, {"NEW", "DUE"}, {"NEW", "LOAN"}, {"NEW", "BOOK"},
)  # fmt: skip
_OF_A_LOAN = frozenset({"BOOK", "LOAN", "READ", "TITLE", "DUE", "ALL"})
_SPEAKS_AGAINST = frozenset(
    {"CANCEL", "NOTNEED", "DONT", "ISNT", "STOP", "ERASE", "HEARSAY", "LATER", "WRONG", "WHY", "HOW", "WHERE", "WHEN", "WHO",
     "HOWMUCH", "RULE", "ASK", "WHAT", "OR", "SUCCESS", "FAIL", "SEARCH", "LOST", "EXCEPT", "DATA", "ADDRESS", "JOIN", "EXPIRE", "PAY", "BILLED", "NOTICE", "SEND", "SPAM", "LANGUAGE", "OPEN"}
)  # fmt: skip


def may_wish_longer(clauses: Sequence[Clause], *, has_items: bool, has_member: bool, asks: bool, certain: bool) -> bool:
    """Whether a word of keeping on stands beside a loan, and nothing speaks against a wish.

    Less than a hint: it takes what was learnt to be all but certain. When it is `certain`, a plea beside a number will do.
    What the rules take for a question (`asks`) needs a word of asking for it.
    """
    said = {word for clause in clauses for word in _less_fears(clause)}
    numbered = has_items or has_member
    pleads = certain and numbered and "PLEASE" in said
    if not pleads and not (any(map(_keeps_on, clauses)) and (numbered or said & _OF_A_LOAN)):
        return False
    if said & (_SPEAKS_AGAINST - _BESIDE_A_PLEA if pleads else _SPEAKS_AGAINST) or _is_thanked(clauses, said):
        return False
    if "IF" in said and "PLEASE" not in said and not any({"IF", "CAN"} <= set(clause.words) for clause in clauses):
        return False
    asks = asks or any(clause.question for clause in clauses)
    if asks and not (numbered or said & {"PLEASE", "CAN", "WANT"}):
        return False
    if any(_FETCHES & set(clause.raw) or _denies(clause) or _borrows(clause) for clause in clauses):
        return False
    return not any(_keeps_on(clause) and _told(clause) for clause in clauses) and not _goes_back(clauses)


_BESIDE_A_PLEA = frozenset({"HOW", "WHERE", "HEARSAY", "ADDRESS", "JOIN"})
"""What a plea for a loan's number may stand beside: "titip pesan dari kakak: tolong …, kartunya …"."""


def _borrows(clause: Clause) -> bool:
    """ "tolong tahan buku Bumi, mau saya pinjam": a loan to come."""
    words = set(clause.words)
    if {"MORE", "COUNT", "BOOK", "LOAN"} <= words:
        return True  # "mau nambah satu buku lagi buat dipinjam"
    return {"WANT", "LOAN"} <= words and not words & {"AGAIN", "STILL", "CONTINUE", "RENEW", "MORE", "UNTIL", "terus"}


def _keeps_on(clause: Clause) -> bool:
    words = set(clause.words)
    if words & _LASTING:
        return True
    together = [pair for pair in _LASTING_TOGETHER if pair <= words]
    return bool(together) and not (
        together == [{"DAYS", "AGAIN"}] and words & {"DUE", "FALL"}
    )  # "seminggu lagi jatuh tempo"


def _is_thanked(clauses: Sequence[Clause], said: set[str]) -> bool:
    """ "Terima kasih bu, bukunya jadi bisa saya baca sampai selesai" tells; thanks before a plea are paid in advance."""
    return "PLEASE" not in said and next((word for word in clauses[0].words if word != "GREET"), "") == "THANKS"


def _lasts(clause: Clause) -> bool:
    senses = " ".join(clause.words)
    return _LASTS.search(senses) is not None or len(_less_not_taken(clause)) < len(clause.words)


def _less_not_taken(clause: Clause) -> tuple[str, ...]:
    """The words without a "jangan ditarik dulu": it keeps the book, and refuses nothing."""
    words = clause.words
    match = _NOT_TAKEN.search(" ".join(words))
    if match is None or not _AWHILE & set(clause.raw):
        return words
    begins = " ".join(words)[: match.start()].count(" ")
    ends = begins + match.group().count(" ") + 1
    if words[ends - 1] == "CANCEL" and clause.raw[ends - 1] not in _TAKEN:
        return words
    return words[:begins] + words[ends:]


def _less_fears(clause: Clause) -> list[str]:
    """The words that may deny: neither a "jangan ditarik dulu" nor a "jangan sampai telat" does."""
    return _SPARED.sub("", " ".join(_less_not_taken(clause))).split()


def _told(clause: Clause) -> bool:
    """ "sudah dikasih waktu", "kemarin saya minta …", "makasih …": told, not wished."""
    words = clause.words
    for place, word in enumerate(words):
        if word in _GONE and not (place and words[place - 1] in ("LOAN", "LATE")) and "STILL" not in words[:place]:
            return not (
                word == "ALREADY" and {"LATE", "DUE", "FALL", "FINISH", "DAYS"} & set(words[place + 1 : place + 3])
            )
    return "THANKS" in words and "PLEASE" not in words


def _denies(clause: Clause) -> bool:
    """A "tidak" that gives no reason: "waktunya tidak ditambah"."""
    words = _less_fears(clause)
    for place, word in enumerate(words):
        if word != "NOT":
            continue
        asks = place + 1 == len(words) or (place and words[place - 1] in ("CAN", "MORE"))
        if asks and clause.question:
            continue  # "bisa ga?", "sampai tgl 10 ga?"
        if not _REASONS & set(words[place + 1 : place + 4]):
            return True
    return False


def _goes_back(clauses: Sequence[Clause]) -> bool:
    """ "… besok saya balikin": what is brought back needs no more time."""
    return any(
        "RETURN" in clause.words
        and {"TOMORROW", "TODAYISH", "ALREADY"} & set(clause.words)
        and not {"NOT", "YET", "DONT", "CAN", "MORE", "UNTIL", "PLEASE"} & set(clause.words)
        for clause in clauses
    )
