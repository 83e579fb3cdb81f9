"""The other one: "ya udah gadis pantai aja" after a refusal, "yg satunya jg" after a renewal. Renews nothing."""

import re
from dataclasses import replace

from handlers.adding import named_loans
from handlers.choosing import own_loans, spoken_words, told_last
from handlers.confirming import ask_about, ask_which_loans
from handlers.turn import Reply, Turn
from handlers.what_now import refused_last

_OTHER = re.compile(
    r"\b(?:satu|1|atu|dua)nya\b|\b(?:satu|1)\W+lagi\b|\bsatunya\W+lagi\b|\b(?:yang|yg|nang)\W+(?:lain\w*|sebelahnya)\b"
    r"|\bsisanya\b|\b(?:the|my)\W+(?:other|rest)\b|\banother\W+one\b"
)
_BESIDE = frozenset({
    "yang", "yg", "nang", "satunya", "satu", "1", "1nya", "lagi", "lainnya", "lain", "sisanya", "sebelahnya", "buku",
    "bukunya", "juga", "jg", "jua", "sekalian", "aja", "saja", "ya", "yaa", "iya", "dong", "deh", "kak", "bu", "pak",
    "min", "mas", "mbak", "tolong", "mohon", "minta", "mau", "perpanjang", "diperpanjang", "perpanjangin",
    "perpanjangkan", "parpanjang", "diparpanjang", "terus", "trus", "sama", "dan", "eh", "oh", "kalau", "kalo",
    "gitu", "begitu", "udah", "sudah", "ok", "oke", "pang", "lah", "gin", "the", "other", "one", "too", "as", "well",
    "please", "renew", "and", "also", "rest", "my", "book", "another", "then", "just",
})  # fmt: skip


def named_beside_yes(turn: Turn) -> Reply | None:
    """ "Ya udah, gadis pantai aja kalau gitu": shall this one be renewed? None without a name of one left."""
    told = {*told_last(turn, "✅"), *refused_last(turn)}
    named = [loan for loan in named_loans(turn) if loan.barcode not in told] if turn.patrons else []
    if not named:
        return None
    titles = {loan.barcode: loan.title for loan in named}
    return ask_about(replace(turn, asks_first=True), list(titles), titles)


def other_one(turn: Turn) -> Reply | None:
    """ "Yg satunya jg" right after a renewal or a refusal: the loans that it did not tell of."""
    told = {*told_last(turn, "✅"), *refused_last(turn)}
    others = [loan for loan in own_loans(turn) if loan.barcode not in told]
    if not told or not others or not _says_so(turn):
        return None
    asking = replace(turn, asks_first=True)
    if len(others) > 1:
        return ask_which_loans(asking, others)
    return ask_about(asking, [others[0].barcode], {others[0].barcode: others[0].title})


def _says_so(turn: Turn) -> bool:
    return bool(_OTHER.search(turn.text.casefold())) and set(spoken_words(turn.text)) <= _BESIDE
