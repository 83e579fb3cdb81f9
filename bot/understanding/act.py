"""What one clause does with the word "renew": asks for it, asks about it, refuses it, tells of it."""

from collections.abc import Sequence
from functools import partial

from bot.understanding.asking import INFORMS, asks, asks_time, asks_willing, if_it_may, less_possible, may_i, tagged
from bot.understanding.clauses import Clause
from bot.understanding.denial import refused_after, refused_before
from bot.understanding.kinds import LIGHT, Renewal
from bot.understanding.putting_off import later
from bot.understanding.reports import done, only_named, told

_SPEAKS_OF_ELSE = frozenset(
    {"WRONG", "COMPLAIN", "SPAM", "HEARSAY", "PRAISE", "BOT", "NOTICE", "OTHER", "OUTSIDE", "SUCCESS"}
)

_OF_LEAVE = frozenset({"RENEW", "CAN", "CONTINUE", "READ", "bit", "?"})
_BIDS = frozenset({"dong", "donk", "dongg", "dongs"})
_SENDS = frozenset({"disuruh", "suruh", "nyuruh", "menyuruh"})


def kind_of(clause: Clause, has_items: bool, has_member: bool = False) -> Renewal:
    """What the clause does with the word."""
    clause = less_possible(clause)
    words, at = clause.words, clause.anchor
    for rule in (
        refused_before,
        refused_after,
        only_named,
        done,
        later,
        tagged,
        partial(told, has_items=has_items),
    ):
        kind = rule(clause)
        if kind is Renewal.QUESTION and has_items and may_i(clause) and not INFORMS & set(words):
            return Renewal.REQUEST  # with a number at hand "bisa diperpanjang nggak?" is the polite way to ask for it
        if kind is Renewal.NAMED and (has_items or has_member) and _sent_by(clause):
            return Renewal.REQUEST
        if kind is not None:
            return kind
    if asks_willing(clause) or if_it_may(clause):
        return Renewal.REQUEST
    if asks(clause, has_items):
        politely = (
            (has_items or (has_member and _asks_leave(clause)))
            and may_i(clause)
            and not INFORMS & set(words)
            and not {"IS_IT", "ASK", "HOW"} & set(words)
            and not asks_time(clause)
        )
        return Renewal.REQUEST if politely else Renewal.QUESTION
    if has_items or {"PLEASE", "NEED"} & set(words) or "WANT" in words[:at]:
        return Renewal.REQUEST
    if (
        not _SPEAKS_OF_ELSE & set(_less_title(words))
        and _BIDS & set(clause.raw[at + 1 : at + 3])
        and {"BOOK", "LOAN"} & set(words)
    ):
        return Renewal.REQUEST  # "buku ... dipanjangin dong"
    elsewhere = _SPEAKS_OF_ELSE & set(_less_title(words))
    return Renewal.PLAIN if _is_plain(clause) and (not elsewhere or "KIN" in words) else Renewal.WEAK


def _less_title(words: Sequence[str]) -> list[str]:
    """ "buku resep kue …": what a book is about is no business of its own."""
    kept: list[str] = []
    titled = False
    for word in words:
        titled = word == "BOOK" or (titled and word in ("OTHER", "OUTSIDE"))
        if not titled:
            kept.append(word)
    return kept


def _asks_leave(clause: Clause) -> bool:
    """ "lanjut pinjam boleh? kartu …": who adds his card to so short a question wants it done."""
    words = [word for word in clause.words if word not in LIGHT and word[0] != "#"]
    of_card = {"CARD", "MEMBER"} & set(clause.words[: clause.anchor]) and not {"BOOK", "LOAN"} & set(clause.words)
    return set(words) <= _OF_LEAVE and not of_card and not {"apa", "NOT", "STILL"} & set(clause.words)


def _sent_by(clause: Clause) -> bool:
    """ "disuruh guru perpanjang, 0000…": the wish of whoever sent the patron."""
    heavy = [word for word in clause.words if word not in LIGHT and word not in ("HEARSAY", "RENEW")]
    return bool(_SENDS & set(clause.raw)) and len(heavy) < 2 and not clause.question and "WHY" not in heavy


def _is_plain(clause: Clause) -> bool:
    words, at = clause.words, clause.anchor
    heavy = [
        word
        for word in _less_title(words[:at])
        if word not in LIGHT and not word.isdigit() and not word.startswith("#")
    ]
    return len(heavy) < 3 or "ALL" in words
