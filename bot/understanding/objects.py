"""What the word "renew" is about when it is not a loan: a membership card, or the business of somebody else."""

# ruff: noqa: E501
# A pattern is read whole: broken over lines its alternatives would be harder to compare.

import re
from collections.abc import Sequence

from bot.understanding.lexicon import Word

_BETWEEN = r"(?: (?:FILLER|MY|PLEASE|NEED|WANT|CAN|NEW|TIME|MORE|dua|LATE|PAY|buat|DAYS|EXPIRE|START|LIBRARY|MEMBER_|FOR|KIN|\d+|langganan))*"
_OTHER = re.compile(
    r"\bRENEW(?: FILLER| MY)* HOUR (?:FILLER |LIBRARY |MY )*(?:UNTIL|OPEN|CLOSE)\b|\bRENEW(?: FILLER| MY)* HOLD\b|"
    r"^(?:FILLER )*EVENT(?: [a-z]+)? RENEW\b|\b(?:TIME|DUE) (?:FILLER )*EVENT\b(?: (?!BOOK|LOAN)[^ |]+){0,6} RENEW|\bEVENT\b(?: (?!BOOK|LOAN)[^ |]+){0,5} RENEW (?:FILLER |MY )*TIME|"
    r"\bRENEW (?:FILLER |MY |TIME )*TIME (?:FILLER )*EVENT\b|\bRENEW(?: FILLER| MY)* START\b(?! (?:FILLER |MY )*(?:dihitung|dari|WHEN|from|TODAYISH|LOAN|BOOK))|"
    r"\bRENEW(?: FILLER| MY)* DUE(?: FILLER| MY)* (?:tugas|skripsi|proposal|makalah|lomba|laporan)|"
    r"\bRENEW(?: FILLER| MY)* LOAN(?: FILLER| MY)* (?:OTHER|OUTSIDE)|\bFACILITY(?: (?!BOOK|LOAN|\|)[^ ]+){0,4} RENEW|"
    r"\b(?:HOUR|OPEN|SERVICE|FACILITY|SCHEDULE)(?: (?:FILLER|LIBRARY|MY|PLEASE|di|\d+|lantai|YES))* RENEW|"
    rf"\bRENEW{_BETWEEN} (?:OTHER|CLOSE|DATA OTHER|paket|izin|kawin|domain|rambut|umur|usia|nafas|napas|dukungan|silaturahmi|persahabatan|promo|diskon|gencatan|tali|kabel|jembatan|jilid|langganan)\b"
    r"|\bOTHER\b(?: (?!BOOK|LOAN|SO|LIBRARY)[^ |]+){0,7} RENEW(?! (?:FILLER )*(?:BOOK|LOAN))"
)
_OTHER_NUMBER = re.compile(
    r"\bRENEW(?: (?!#i|#t|BOOK|LOAN|OTHER)[^ |]+){0,3} OTHER\b|\bOTHER\b(?: (?!\|)[^ ]+){0,4} #i|\bOTHER\b(?: (?!SO|\|)[^ ]+){0,7} RENEW\b"
)
"""With a number at hand, which may be that of a policy or an account as well."""
_FAR = re.compile(rf"\bRENEW{_BETWEEN} OUTSIDE\b(?! DAYS)|\bOUTSIDE\b(?: (?!SO|LIBRARY)[^ |]+){{0,4}} RENEW")
"""Farther from a library than a title could be, unless a book is spoken of."""
_CARD = re.compile(
    rf"\bRENEW{_BETWEEN} (?:CARD|MEMBER)\b(?! (?:NUMBER |FILLER |MY )*#m\d (?:\| )?(?:AND |FILLER )*(?:#i|BOOK))(?! NUMBER)"
    r"|\b(?:CARD|MEMBER)\b[^?]*\bEXPIRE\b|\bEXPIRE\b(?: [^ |]+){0,4} (?:CARD|MEMBER)\b"
    r"|\bEXPIRE\b(?! (?:FILLER )*(?:LOAN|READ))(?![^?]*\bBOOK\b)"
)
_CARD_ENDS = re.compile(
    r"\b(?:CARD|MEMBER)(?: (?:LIBRARY|MY|FILLER|KIN|#m\d|WANT|ALREADY|TIME|EXPIRE|parak|hampir|dekat|MEMBER|CARD|COUNT|\d+|NUMBER|ONLY|DAYS|AGAIN))* (?:FINISH|ONLY (?:COUNT |\d+ )?DAYS AGAIN|(?:STILL|NOT|YET) START)\b"
)
_CARD_FIRST = re.compile(
    r"\bCARD\b(?: (?:#m\d|MEMBER|FILLER|MY|LIBRARY|NUMBER|KIN))*(?: (?:WANT|PLEASE|CAN|FILLER|YES|MY|NEED|ALREADY|START|LATE|EXPIRE|NOT|DAYS|AGAIN|STILL|YET|WHAT|IS_IT|IF|\d+))* RENEW"
    r"|\bMEMBER (?:[a-z]{4,} )?(?:FILLER |MY )*(?:WANT |PLEASE |CAN )+RENEW"
)
_FOR_A_YEAR = re.compile(r"\bRENEW(?: FILLER| MY)* (?:COUNT |\d+ )?(?:se|per)?(?:tahun|taun|thn|year)\w*\b")
"""No loan lasts that long."""
_OF_LOANS = re.compile(r"\b(?:BOOK|LOAN|LIBRARY|READ|CARD|MEMBER|RETURN)\b|#m|#t")
_NO_BOOK = re.compile(
    r"\bISNT (?:FILLER |MY )*(?:BOOK|LOAN)\b|\b(?:BOOK|LOAN) (?:FILLER |MY )*(?:NOT|DONT|ISNT|NOTNEED)\b(?! (?!FILLER|\|)[^ ])"
)
_NO_CARD = re.compile(
    r"\bISNT (?:FILLER |MY |NUMBER )*(?:CARD|MEMBER)\b|\b(?:CARD|MEMBER)(?: (?:FILLER|MY|CARD|MEMBER|LIBRARY))* STILL (?:FILLER )*(?:START|EXPIRE|LONG)\b"
)
""" "bukan kartu", "kartu saya masih berlaku": said to rule it out, when a book is spoken of."""
_LOANWORD = re.compile(r"\b(?:BOOK|LOAN|ALL|DUE)\b|#i")


def is_card(senses: str, *, has_items: bool) -> bool:
    if "CARD" not in senses and "MEMBER" not in senses and "EXPIRE" not in senses:
        return False
    senses = _NO_BOOK.sub("", senses)
    if "BOOK" in senses:
        senses = _NO_CARD.sub("", senses)
    if has_items:
        return (
            re.search(r"\bRENEW(?: FILLER| MY| PLEASE)* CARD\b(?! (?:MY |FILLER |MEMBER )*#m| NUMBER)", senses)
            is not None
        )
    loan = _LOANWORD.search(senses)
    if _FOR_A_YEAR.search(senses) and not loan:
        return True
    if _CARD_ENDS.search(senses) and not loan:
        return True
    if _CARD.search(senses):
        if "ALL RENEW" in senses or re.search(r"CARD(?: \w+)? #m\d(?: [^ |]+){0,4} BOOK", senses):
            return False
        own_card = re.search(
            r"\bRENEW(?: FILLER| MY| PLEASE| MEMBER)* CARD\b|\b(?:CARD|MEMBER)\b[^|?]*\bEXPIRE\b", senses
        )
        return not loan or own_card is not None
    return _CARD_FIRST.search(senses) is not None and not loan and "CARD #m" not in senses


_OTHERS_TERM = re.compile(
    r"\b(?:TIME|DUE|OFTEN|EXPIRE)(?: FILLER)* (?!dari|di|ke|hingga|selama|kembali|baca|back)[a-z]{4,}(?: [a-zA-Z]+){0,2} RENEW"
    r"|\bOTHER\b[^|?]*\b(?:EXPIRE|FALL|DUE|LATE|FINISH)\b[^?]{0,40} RENEW"
)
_OTHER_DEADLINE = re.compile(
    r"\bRENEW (?:FILLER )*(?:TIME|DUE|EXPIRE)(?: FILLER)* (?!dari|di|ke|hingga|selama|seperti|kembali|baca)[a-z]{3,}"
)
_OF_A_TITLE = re.compile(
    r"\bBOOK((?: (?:(?!RENEW)[A-Z]+|[a-z]+)){0,3}?)(?: (?:OTHER|OUTSIDE|SPAM|EVENT|FACILITY))+\b"
    r"|(?:^|\| )FILLER [a-z]{6,} OUTSIDE(?= [a-z]+ [a-z]+ )"
)
""" "buku budidaya ayam", "yg tenggelamnya kapal van der wijck" """


def less_the_topic(senses: str) -> str:
    """The senses in which a book about chickens is a book."""
    return _OF_A_TITLE.sub("BOOK", senses)


def is_other(senses: str, *, has_items: bool) -> bool:
    """True when a licence, a lease, a subscription, an opening hour … is to be renewed."""
    senses = less_the_topic(senses)
    if has_items:
        return "CARD OTHER" in senses or (_OTHER_NUMBER.search(senses) is not None and not _OF_LOANS.search(senses))
    if (_OTHER_DEADLINE.search(senses) or _OTHERS_TERM.search(senses)) and not _OF_LOANS.search(senses):
        return True
    return _OTHER.search(senses) is not None or (_FAR.search(senses) is not None and not _LOANWORD.search(senses))


_NOT_THE_CARD = re.compile(r"\bISNT (?:FILLER |MY )*(?:RENEW )?(?:CARD|MEMBER)(?: MEMBER| MY)*(?! [^ |])(?! #m)")


def less_the_card(said: Sequence[Word], senses: str) -> tuple[Sequence[Word], str]:
    """ "perpanjang buku, bukan kartu": what is said not to be meant is left out."""
    match = _NOT_THE_CARD.search(senses) if "ISNT" in senses else None
    if match is None or senses.count("RENEW") == match.group().count("RENEW"):
        return said, senses
    if not re.search(r"\b(?:BOOK|LOAN)\b|#i", senses):
        return said, senses
    begins, ends = senses[: match.start()].count(" "), senses[: match.end()].count(" ") + 1
    said = [*said[:begins], *said[ends:]]
    return said, " ".join(word.sense for word in said)
