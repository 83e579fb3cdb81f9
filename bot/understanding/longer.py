"""A longer loan asked for without the word "renew": more time, another week, borrow on."""

# ruff: noqa: E501
# A pattern is read whole: broken over lines its alternatives would be harder to compare.

import re

_SYNONYM = re.compile(
    r"\bPLEASE (?:FILLER |MY )*LONG (?:FILLER )*AGAIN\b|\bLOAN ulang\b|\bLOAN (?:FILLER )*AGAIN (?:FILLER )*(?:COUNT |\d+ )?DAYS\b|\b(?:LOAN|USE|READ)(?: (?:FILLER|MY|BOOK|#i\d|agak|sedikit|dikit|bisa|CAN|PLEASE|WANT)){0,5} (?:lebih|lbh) LONG\b|\bLOAN(?: (?:FILLER|MY|BOOK|#i\d|CAN|beberapa|COUNT|\d+))* DAYS (?:FILLER )*AGAIN\b|\b(?:CONTINUE|MORE)(?: (?:FILLER|MY|PLEASE|\d+|WANT|AGAIN|CAN|DAYS|YES|katahi))* (?:LOAN|TIME|DUE)\b|\bMORE (?:FILLER |MY |COUNT |\d+ |AGAIN |YES )*(?:DAYS|TIME)\b|\b(?:COUNT|\d+) MORE DAYS\b|\bSTILL (?:FILLER |MY )*(?:NEED|USE|WANT) (?:FILLER |MY )*BOOK (?:FILLER )*(?:UNTIL|DAYS|TODAYISH)"
    r"|\b(?:LOAN|TIME|DAYS|DUE|DATE)(?: (?:LOAN|FILLER|MY|PLEASE|WANT|CAN|BOOK|#i\d|AGAIN|RETURN|YOU))* (?:MORE|CONTINUE)\b"
    r"|\b(?:PLEASE|WANT|NEED)(?: (?:FILLER|MY|MORE|YOU|ada|give|have|some|few|CAN|get))* (?:TIME|\d+ DAYS|DAYS)(?: FILLER)* (?:AGAIN|MORE|LOAN)\b"
    r"|\bCAN (?:FILLER )*(?:MY |YOU )?(?:have |get |give )(?:MY |FILLER |some |\d )*(?:MORE|TIME MORE|\d+ MORE DAYS|one MORE DAYS)"
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
    r"|\bkasih (?:[a-z]+ |TIME |MORE |BREAK )?(?:COUNT |\d+ )?DAYS AGAIN\b|\bWAIT (?:FILLER |YES )*BOOK (?:FILLER )*di MY\b"
    r"|\bPLEASE (?:FILLER )*(?:diurus|urus|uruskan|diurusin|diuruskan|urusin|diurusi)(?: FILLER)* PURPOSE (?:FILLER )*NOT (?:FILLER )*(?:LATE|FINE|kena FINE)\b"
    r"|\b(?:PLEASE|WANT) (?:FILLER |MY |TIME )*UNTIL (?:DATE |DAYS )*(?:\d+|TODAYISH|TOMORROW|#d)\b"
)  # fmt: skip
_HINT = re.compile("AGAIN|MORE|CONTINUE|LONG|ulang|STILL|WAIT|UNTIL|RETURN|hold onto|have|borrow")
"""One of these stands in every one of them; most messages hold none."""
_WITH_ITEMS = re.compile(
    r"\b(?:MORE|CONTINUE)\b(?!(?: (?:FILLER|MY))* (?:OUTSIDE|OTHER|SPAM|AVAILABLE|PAY|READ(?! #i)|FACILITY|ke)\b)|\bLOAN (?:FILLER )*AGAIN\b|^(?:FILLER |GREET |\| )*(?:COUNT |\d+ )DAYS AGAIN (?:FILLER )*CAN\b"
)
"""Enough beside the number of a copy."""
_NOT_A_LOAN = re.compile(r"\b(?:OPEN|CLOSE|TALK|JOIN|HOUR|SERVICE|SPAM|FACILITY)\b")


def longer_loan(senses: str, *, has_items: bool) -> int | None:
    """How many words it takes until a longer loan has been named; None when none is."""
    if _HINT.search(senses) is None:
        return None
    match = _SYNONYM.search(senses) or (_WITH_ITEMS.search(senses) if has_items and "#t" not in senses else None)
    if match is None:
        return None
    begins = max(senses.rfind(end, 0, match.start()) for end in "|?") + 1
    ends = min(at for at in (senses.find("|", match.end()), senses.find("?", match.end()), len(senses)) if at >= 0)
    if _NOT_A_LOAN.search(senses, begins, ends) or (" PAY" in senses[begins:ends] and "BOOK" not in senses):
        return None
    return len(senses[: match.end()].split())
