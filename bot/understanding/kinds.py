"""What can be said of a renewal in one clause, and the words that several of its readings share."""

# ruff: noqa: E501 - a table is read whole

import re
from enum import StrEnum


class Renewal(StrEnum):
    NONE = "none"
    REQUEST = "request"
    PLAIN = "plain"  # asked for without a word of asking: "diperpanjang ya"
    WEAK = "weak"  # nothing speaks against a request, little for it
    HINTED = "hinted"  # more time is spoken of, in no words of renewing: what was learnt must be sure of it
    QUESTION = "question"
    REFUSED = "refused"
    DONE = "done"
    LATER = "later"
    CARD = "card"
    OTHER = "other"
    NAMED = "named"  # the word stands there, for something else: a notice, a word of thanks


TAKES_NEGATION = frozenset(
    {"RETURN", "VISIT", "READ", "FINISH", "PAY", "FINE", "LATE", "DUE", "FALL", "SEARCH", "LOST", "FORGET", "UNTIL",
     "ANSWER", "BILLED", "OPEN", "CLOSE", "EXPIRE", "PURPOSE", "HELP", "SO", "diambil", "ambil", "keluar", "pulang", "kena",
     "ketemu", "sempet", "HOLD", "AVAILABLE", "datang", "dikasih", "hapal", "hafal", "CALL", "TALK", "NOTICE", "SEND", "repot", "marah"}
)  # fmt: skip
LIGHT = frozenset(
    {"FILLER", "MY", "BOOK", "LOAN", "ALL", "NUMBER", "CARD", "MEMBER", "YES", "AND", "FOR", "KIN", "ONLY", "GREET",
     "AGAIN", "THANKS", "dari", "di", "ke", "PLEASE", "WANT", "NEED", "SORRY", "DAYS", "MORE", "TIME", "LIBRARY", "OTHERS",
     "HUMAN", "DIALOG_YOU", "DUE", "NOTICE", "DATE", "STILL", "TODAYISH", "TOMORROW", "YESTERDAY", "INSIST", "COUNT"}
)  # fmt: skip
OWN_OBJECT = re.compile(r"#i|\d{1,2}$|LAST$|FIRST$|OTHERS$|ORDINAL$|BOOK$|yang$|yg$")
