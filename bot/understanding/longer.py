"""A longer loan asked for without the word "renew": more time, another week, borrow on."""

# ruff: noqa: E501
# A pattern is read whole: broken over lines its alternatives would be harder to compare.

import re
from collections.abc import Sequence

from bot.understanding.lexicon import Word

_STAYS = r"(?:nginep|nginap|menginap|bermalam|stay|bawa|dibawa|kubawa|kupegang|USE|di MY|di rumah|di tempat|AND MY|AND FILLER MY)"
"""Where a book is that has not gone back."""
_SYNONYM = re.compile(
    r"\bPLEASE (?:FILLER |MY )*LONG (?:FILLER )*AGAIN\b|\bLOAN ulang\b|\b(?:ulang|ulangi|ulangin|diulang|mengulang) (?:FILLER )*LOAN\b|\bLOAN (?:FILLER )*AGAIN (?:FILLER )*(?:COUNT |\d+ )?DAYS\b|\b(?:LOAN|USE|READ)(?: (?:FILLER|MY|BOOK|#i\d|agak|sedikit|dikit|bisa|CAN|PLEASE|WANT)){0,5} (?:lebih|lbh) LONG\b|\bLOAN(?: (?:FILLER|MY|BOOK|#i\d|CAN|beberapa|COUNT|\d+))* DAYS (?:FILLER )*AGAIN\b|\b(?:CONTINUE|MORE)(?: (?:FILLER|MY|PLEASE|\d+|WANT|AGAIN|CAN|DAYS|YES|katahi))* (?:LOAN|TIME|DUE)\b|\bMORE (?:FILLER |MY |COUNT |\d+ |AGAIN |YES )*(?:DAYS|TIME)\b|\b(?:COUNT|\d+) MORE DAYS\b|\bSTILL (?:FILLER |MY )*(?:NEED|USE|WANT) (?:FILLER |MY )*BOOK (?:FILLER )*(?:UNTIL|DAYS|TODAYISH)"
    r"|\b(?:LOAN|TIME|DAYS|DUE|DATE)(?: (?:LOAN|FILLER|MY|PLEASE|WANT|CAN|BOOK|#i\d|AGAIN|RETURN|YOU))* (?:MORE|CONTINUE)\b"
    r"|\b(?:PLEASE|WANT|NEED)(?: (?:FILLER|MY|MORE|YOU|ada|give|have|some|few|CAN|get))* (?:TIME|\d+ DAYS|DAYS)(?: FILLER)* (?:AGAIN|MORE|LOAN)\b"
    r"|\bCAN (?:FILLER )*(?:MY |YOU )?(?:have |get |give )(?:MY |FILLER |some |\d )*(?:MORE|TIME MORE|\d+ MORE DAYS|one MORE DAYS)"
    r"|\bCAN (?:FILLER )*MY (?:get |ALREADY )(?:FILLER |MY |some )*(?:(?:bit|little) MORE|MORE (?:TIME|DAYS|AND))\b"
    r"|\b(?:PLEASE|WANT|NEED)(?: (?:FILLER|MORE|some|few))* MORE (?:FILLER )*(?:TIME|DAYS)\b"
    r"|\bLOAN(?: (?:FILLER|MY|BOOK))* AGAIN(?: (?:FILLER|MY|BOOK|NUMBER))* #i|#i\d(?: (?:FILLER|MY|BOOK|PLEASE|WANT|\|))* LOAN (?:FILLER )*AGAIN\b"
    r"|\bMORE (?:FILLER |MY )*(?:TODAYISH|DATE|DUE) ?(?:FILLER |MY )*(?:RETURN|FALL|DUE)?\b"
    r"|\b(?:CONTINUE|hold onto|have|borrow)(?: [^ |?]+){0,5} (?:MORE|for (?:COUNT |\d+ )?(?:MORE )?DAYS|(?:COUNT|\d+) DAYS)\b"
    r"|\bCONTINUE(?: [^ |?]+){0,4} (?:COUNT|\d+) (?:MORE )?DAYS|\bCONTINUE (?:FILLER |MY )*(?:BOOK|#i\d)(?: [^ |?]+){0,3} DAYS"
    r"|\b(?:PLEASE|WANT|CONTINUE|STILL WANT)(?: (?:FILLER|MY))* (?:LOAN|USE) (?:FILLER )*AGAIN\b(?! BOOK)|\bCONTINUE (?:FILLER )*LOAN\b"
    r"|\b(?:USE|pakai|READ)(?: \w+){0,2} (?:\d )?DAYS AGAIN|\bPLEASE (?:FILLER |MY |BOOK )*TIME (?:FILLER )*(?:AGAIN|MORE)"
    r"|\b(?:PLEASE|WANT|NEED)(?: (?:FILLER|MY|TIME|COUNT|\d+|YES|USE|BOOK|#i\d))* DAYS (?:FILLER )*AGAIN\b|\bPLEASE (?:USE )?MORE(?: FILLER| AGAIN)*(?= TIME| DAYS| \||$)|\bPLEASE (?:FILLER )*WAIT (?:FILLER )*RETURN"
    r"|\bBOOK (?:FILLER |MY )*WAIT (?:FILLER )*(?:COUNT |\d+ )?DAYS\b|\bPLEASE (?:FILLER |MY )*NOT (?:CAN )?RETURN(?: FILLER)*\b"
    r"|\b(?:CAN|PLEASE|WANT)(?: (?:FILLER|MY|BOOK))* (?:LINK|bawa|WAIT|HOLD)(?: (?:FILLER|MY|BOOK))* (?:COUNT |\d+ )?DAYS AGAIN\b"
    r"|\bPLEASE\b[^|]* STILL (?:FILLER |MY |CAN )*(?:USE|READ|LOAN) (?:FILLER )*UNTIL\b"
    r"|\b(?:kasih|ksh|kasi|beri|berikan|give)(?: (?:FILLER|MY))* TIME (?:FILLER )*(?:AGAIN|MORE)\b(?![^|?]*\b(?:PAY|FINE)\b)"
    r"|\b(?:kasih|kasi|beri|berikan) (?:[a-z]+ |TIME |MORE |BREAK |MY |FILLER )*(?:COUNT |\d+ )?DAYS AGAIN\b|\bWAIT (?:FILLER |YES )*BOOK (?:FILLER )*di MY\b"
    r"|\bPLEASE (?:FILLER )*(?:diurus|urus|uruskan|diurusin|diuruskan|urusin|diurusi)(?: FILLER)* PURPOSE (?:FILLER )*NOT (?:FILLER )*(?:LATE|FINE|kena FINE)\b"
    r"|\b(?:push|move|shift|bump|set|pushed|moved)(?: (?:FILLER|MY|BOOK|LOAN|#i\d|DUE|DATE|RETURN|FOR))* back\b|\b(?:push|move|shift|bump|REPLACE)(?: (?:FILLER|MY|YOU))* DUE(?! NOTICE)(?: (?:FILLER|BOOK|LOAN|FOR|next|#i\d))* (?:TODAYISH|TOMORROW|UNTIL|DAYS)"
    r"|\bgive (?:MY |FILLER )*(?:UNTIL|(?:COUNT |\d )?MORE)\b"
    rf"|\bBOOK\b(?: (?!BOOK|RETURN|LOAN)[^ |?]+){{0,4}} (?:CAN|PURPOSE|PLEASE|WANT)(?: (?:FILLER|MY|NOT))* {_STAYS}(?: [^ |?]+){{0,4}} DAYS AGAIN(?! (?:FILLER )*(?:FALL|DUE|LATE))"
    rf"|\b(?:CAN|PURPOSE|biarin|biarkan)(?: (?:FILLER|NOT))* (?:BOOK|LOAN)(?: (?!BOOK|RETURN)[^ |?]+){{0,3}} {_STAYS}(?: (?:[^ ?|]+|\|)){{0,4}} DAYS AGAIN(?! (?:FILLER )*(?:FALL|DUE|LATE))"
    rf"|\b(?:BOOK|LOAN)(?: FILLER| MY)* {_STAYS}(?: [^ |?]+){{0,4}} DAYS AGAIN (?:FILLER |MY )*CAN\b"
    r"|\b(?:BOOK|LOAN|#t)(?: (?!BOOK|RETURN|OPEN|CLOSE|SERVICE)[^ |?]+){0,5} (?:CAN|WANT|PLEASE) (?:FILLER |MY )*CONTINUE (?:FILLER )*DAYS AGAIN\b"
    r"|\b(?:PLEASE|WANT) (?:FILLER |MY |TIME )*UNTIL (?:DATE |DAYS )*(?:\d+|TODAYISH|TOMORROW|#d)\b"
    r"|\b(?:NUMBER|FILLER) (?:COUNT|ORDINAL|\d+)(?: (?:FILLER|AND|NUMBER|COUNT|ORDINAL|\d+))* MORE\b(?! (?:FILLER )*(?:FINE|BOOK|COUNT|LOAN|\d))"
)  # fmt: skip
_MADE_NEW = re.compile(
    r"\bUPDATE(?: (?:FILLER|MY|PLEASE|AGAIN|FOR|BOOK|NUMBER))* (?:LOAN|DUE|TIME|#i\d|ORDINAL|COUNT|\d{1,2})\b|\bUPDATE(?: (?:FILLER|MY))* BOOK\b"
    r"|\b(?:LOAN|DUE|TIME|#i\d)(?: (?:FILLER|MY|PLEASE|CAN|WANT|ALL|YES|AGAIN))* UPDATE\b|\bALL (?:FILLER |MY |BOOK )*UPDATE\b(?! (?:FILLER |MY )*(?:DATA|PHONE|CARD))"
)
""" "perbarui pinjaman saya"; data and a card are made new in another sense."""
_KEEPS_ONE = re.compile(
    r"\bCONTINUE\b(?! READ)(?=[^?]*\b(?:OTHERS|COUNT AGAIN)\b[^|?]*\b(?:RETURN|FINISH)\b|[^?]*\bRETURN (?:FILLER )*OTHERS\b)"
)
""" "lanjut ya yg X, yg lain balik besok": what stays is set against what goes back."""
_NEW_DATE = re.compile(
    r"\bREPLACE\b(?= (?:FILLER |MY |BOOK )*(?:DUE|DATE RETURN|TIME LOAN)\b)|\bDUE(?: (?:FILLER|MY|BOOK|#i\d))* (?:CAN|PLEASE|WANT) (?:FILLER |MY )*REPLACE\b|(?<!NOT )(?<!DONT )\b(?:PLEASE|WANT|CAN)(?: (?:FILLER|MY|BOOK|#i\d))* DUE(?: (?:FILLER|MY|BOOK|#i\d|CAN|PLEASE|YES))* REPLACE\b"
)
_UNREAD = re.compile(
    r"(?<!NOT )(?<!DONT )(?<!NEED )(?<!NOTNEED )(?<!PLEASE )\bPLEASE(?: (?:FILLER|MY|YES|PLEASE|\|))* BOOK(?: (?:FILLER|MY|TITLE|#t))* YET (?:FILLER |CAN )*FINISH(?: (?:FILLER|MY))* READ\b"
    r"|\bBOOK(?: (?:FILLER|MY))* YET (?:FILLER |CAN )*FINISH(?: (?:FILLER|MY))* READ (?:FILLER |\| )*PLEASE(?=(?: PLEASE| FILLER| YES)*(?: \||$))"
)
""" "mohon dibantu, bukunya belum selesai saya baca": what else could be asked of a library?"""
_HINT = re.compile(
    "AGAIN|MORE|UPDATE|CONTINUE|LONG|ulang|STILL|WAIT|UNTIL|RETURN|REPLACE|YET|hold onto|have|borrow|back|give|(?:push|move|shift|bump|REPLACE)[^|?]* DUE"
)
"""One of these stands in every one of them; most messages hold none."""
_WITH_ITEMS = re.compile(
    r"\b(?:MORE|CONTINUE)\b(?!(?: (?:FILLER|MY))* (?:OUTSIDE|OTHER|SPAM|AVAILABLE|PAY|READ(?! #i)|FACILITY|ke)\b)|\bLOAN (?:FILLER )*AGAIN\b|\bMY (?:FILLER )*USE (?:FILLER )*UNTIL (?:TODAYISH|TOMORROW|DATE|\d)|^(?:FILLER |GREET |\| )*(?:COUNT |\d+ )DAYS AGAIN (?:FILLER )*CAN\b"
)
"""Enough beside the number of a copy."""
_NOT_A_LOAN = re.compile(r"\b(?:OPEN|CLOSE|TALK|JOIN|HOUR|SERVICE|SPAM|FACILITY)\b")


def _in_other_words(senses: str) -> re.Match[str] | None:
    return next(filter(None, (pattern.search(senses) for pattern in (_MADE_NEW, _KEEPS_ONE, _NEW_DATE, _UNREAD))), None)


def longer_loan(senses: str, *, has_items: bool) -> int | None:
    """How many words it takes until a longer loan has been named; None when none is."""
    if _HINT.search(senses) is None:
        return None
    certain = _in_other_words(senses)
    if certain is not None:
        return len(senses[: certain.end()].split())
    match = _SYNONYM.search(senses) or (_WITH_ITEMS.search(senses) if has_items and "#t" not in senses else None)
    if match is None:
        return None
    begins = max(senses.rfind(end, 0, match.start()) for end in "|?") + 1
    ends = min(at for at in (senses.find("|", match.end()), senses.find("?", match.end()), len(senses)) if at >= 0)
    if _NOT_A_LOAN.search(senses, begins, ends) or (" PAY" in senses[begins:ends] and "BOOK" not in senses):
        return None
    return len(senses[: match.end()].split())


_BIDS = frozenset({"dong", "donk", "dongs", "plis", "pls", "please"})
_OF_A_READER = frozenset({"READ", "FINISH", "BOOK", "USE"})
_NO_LOAN = frozenset(
    {"VISIT", "RETURN", "OPEN", "CLOSE", "PAY", "FINE", "NOTICE", "SEND", "EVENT", "?", "OTHER", "OUTSIDE", "SPAM", "LATER", "HUMAN"}
)  # fmt: skip


def bids_for_days(said: Sequence[Word]) -> int | None:
    """ "belum selesai bacanya, seminggu lagi dong": what can be begged for in a library, by who still reads."""
    senses = {word.sense for word in said}
    if "AGAIN" not in senses or not senses & _OF_A_READER or senses & _NO_LOAN:
        return None
    for place in range(len(said) - 2):
        if said[place].sense == "DAYS" and said[place + 1].sense == "AGAIN" and said[place + 2].raw in _BIDS:
            return place + 2
    return None
