"""Short questions that are known at sight: why, what now, where to pay, who has it."""

# ruff: noqa: E501 - a table is read whole

import re
from itertools import pairwise

from bot.understanding.sentence import Sentence
from handlers.intents import Intent

_WHY_TOO = frozenset(
    {"WHY", "HOW", "?", "SO", "NOT", "CAN", "gitu", "begitu", "terus", "trus", "AGAIN", "emang", "memang", "harus", "MY", "jadi",
     "alasan", "alasannya", "WHAT", "YES"}
)  # fmt: skip
_REASON = frozenset({"alasan", "alasannya"})
_WHAT_NOW = re.compile(
    r"(?:(?:so|then|ok|okay|well|and|but|hm+) )*(?:what (?:now|then|next|(?:should|can|shall|do|must) i (?:have to )?do(?: (?:now|then|about (?:it|that)))*)"
    r"|why (?:not|can'?t i|cannot i|is that|that))(?: then| now)?(?: please)?"
)
_WORDS = re.compile(r"[a-z']+")
_OF_PAYING = frozenset(
    {"PAY", "WHERE", "FINE", "HOW", "IS_IT", "MY", "CAN", "?", "YES", "GREET", "IF", "WANT", "ASK", "DIALOG_YOU"}
)
_HAS_IT = frozenset({"LOAN", "HOLD", "MESSAGE"})
_OF_WHO = frozenset(
    {"WHO", "LOAN", "HOLD", "MESSAGE", "BOOK", "?", "ALREADY", "YES", "CARD", "MEMBER", "NUMBER", "punya", "IS_IT", "GREET", "STILL",
     "LAST", "WANT", "has", "have", "whose"}
)  # fmt: skip


def asks_why(sentence: Sentence) -> bool:
    """ "kenapa?", "kok gitu", "so what should I do now": a question about what was just said."""
    spoken = set(sentence.spoken)
    raw = {word.raw for word in sentence.said}
    asks = spoken & {"WHY", "HOW"} or raw & _REASON
    if asks and len(sentence.said) < 8 and spoken <= _WHY_TOO and not {"MY", "HOW"} <= spoken:
        return True
    return len(sentence.said) < 12 and _WHAT_NOW.fullmatch(" ".join(_WORDS.findall(sentence.text))) is not None


def asks_where_to_pay(sentence: Sentence) -> bool:
    """ "bayarnya dimana?" """
    spoken = set(sentence.spoken)
    return {"PAY", "WHERE"} <= spoken <= _OF_PAYING


_LEFT = frozenset({"kurang", "kurangnya", "krg", "sisa", "sisanya", "tinggal", "left", "remaining"})
_BOUGHT = frozenset({"OUTSIDE", "OTHER", "SPAM", "FACILITY", "DAYS", "LOAN"})


def asks_what_is_left_to_pay(sentence: Sentence) -> bool:
    """ "sudah saya bayar 5.000, masih kurang berapa": of a fine that is partly paid."""
    spoken = set(sentence.spoken)
    left = any(word.raw in _LEFT for word in sentence.said)
    return left and {"PAY", "HOWMUCH"} <= spoken and spoken.isdisjoint(_BOUGHT)


_FOLLOWS = ("paham", "faham", "ngerti", "mengerti", "nyambung", "understand", "connect", "mudeng", "dong2")
_SPOKEN_TO = frozenset({"DIALOG_YOU", "BOT"})
_OUR_ANSWER = ("jawab", "respon", "answer", "repl")


def is_not_followed(sentence: Sentence) -> bool:
    """ "kada nyambung jawaban pian", "kamu gak ngerti ya": the patron finds that we do not follow."""
    said = [word for word in sentence.said if word.sense != "FILLER"]
    lost = any(one.sense in ("NOT", "YET") and two.raw.startswith(_FOLLOWS) for one, two in pairwise(said))
    told_us = any(word.sense in _SPOKEN_TO or word.raw.startswith(_OUR_ANSWER) for word in said)
    return (
        lost
        and told_us
        and not {"MY", "WHAT", "HOW"} & set(sentence.spoken)
        and not (sentence.has_items or sentence.has_member)
    )


def asks_who(sentence: Sentence) -> tuple[Intent, ...]:
    """The likeliest wishes behind "siapa yang pesan?": it tells nobody who has a book or whose a card is."""
    spoken = {word[:2] if word[0] == "#" else word for word in sentence.spoken}
    whose = "WHO" in spoken and bool(spoken & (_HAS_IT | {"#m", "#i"}))
    return (Intent.INFO, Intent.HUMAN) if whose and spoken <= _OF_WHO | {"#m", "#i"} else ()
