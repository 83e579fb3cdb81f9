"""Is a renewal put off: "besok saya perpanjang", "nanti malam aja"? What is planned is not asked for."""

import re

from bot.understanding.clauses import Clause
from bot.understanding.kinds import OWN_OBJECT, TAKES_NEGATION, Renewal
from bot.understanding.times_to_come import is_set_for_later

_AFTER_FEAST = re.compile(r"\b(?:habis|abis) (?:lebaran|natal|nyepi|imlek|paskah|ujian|uts|uas|liburan|gajian)\b")
_AFTERWARDS = frozenset({"setelah", "sesudah", "selepas", "seusai"})
_BEFOREHAND = frozenset({"sebelum", "sblm", "sblum", "before"})
_PLANS = frozenset({"rencana", "rencananya", "rencanax", "berencana", "niatnya"})


def later(clause: Clause) -> Renewal | None:
    """ "besok saya mau perpanjang" tells a plan; "jatuh tempo besok, mau perpanjang" does not."""
    words, at = clause.words, clause.anchor
    if "LATER" in words:
        place = words.index("LATER")
        others = any(OWN_OBJECT.match(word) for word in words[max(0, place - 2) : place] if word != "BOOK")
        of_return = {"RETURN", "PAY"} & set(words[place : place + 5]) or bool(TAKES_NEGATION & set(words[at:place]))
        return None if place > at and (others or of_return) else Renewal.LATER
    planned = bool(_PLANS & set(clause.raw[:at])) and "#i" not in " ".join(words)
    if (planned and "PLEASE" not in words[:at]) or _only_tomorrow(clause) or is_set_for_later(clause):
        return Renewal.LATER
    if _not_before(clause):
        return Renewal.LATER
    if "PLEASE" in words:
        return None
    if _before_it(clause):
        return Renewal.LATER
    if _AFTERWARDS & set(clause.raw[:at]) or _AFTER_FEAST.search(" ".join(clause.raw[:at])):
        return Renewal.LATER
    if _not_now(clause):
        return Renewal.LATER
    after = [word for word in words[at + 1 :] if word not in ("FILLER", "BOOK", "MY")]
    if after[:1] == ["TOMORROW"] and not {"DUE", "FALL", "RETURN"} & set(after) and not _of_loan(clause):
        return Renewal.LATER
    before = set(words[:at])
    plan = "TOMORROW" in before and not {"DUE", "FALL", "RETURN", "CLOSE"} & before
    goes_there = (
        "VISIT" in words[at + 1 : at + 5]
        or "tempat" in words[at + 1 : at + 4]
        or ({"VISIT", "WANT"} <= before and not {"NOT", "YET"} & before)
    )
    return Renewal.LATER if plan or goes_there else None


def _of_loan(clause: Clause) -> bool:
    """ "perpanjang buku yang besok", "extend it to tomorrow": the day tells which book, or until when."""
    return clause.raw[clause.words.index("TOMORROW", clause.anchor) - 1] in ("yang", "yg", "nang", "to", "ke")


_NOW = frozenset({"sekarang", "hari ini", "now", "today", "right now", "skrg", "skrng", "skr", "skg", "skrang"})


def _not_now(clause: Clause) -> bool:
    """ "nanti malam aja deh perpanjangnya", "sabtu baru diperpanjang": a later time is chosen for it."""
    before, raw = clause.words[: clause.anchor], clause.raw
    if {"DUE", "FALL", "UNTIL", "FINISH", "TIME", "CLOSE", "RETURN", "LATE"} & set(before):
        return False
    return any(
        word == "TODAYISH" and raw[at] not in _NOW and raw[at + 1] in ("aja", "saja", "ae", "wae", "baru")
        for at, word in enumerate(before)
    )


def _not_before(clause: Clause) -> bool:
    """ "rabu aja baru saya minta perpanjang": not before that day."""
    days = [at for at, word in enumerate(clause.words[: clause.anchor]) if word in ("TODAYISH", "TOMORROW")]
    return any(clause.raw[at + 1] in ("aja", "saja") and clause.raw[at + 2] == "baru" for at in days)


def _only_tomorrow(clause: Clause) -> bool:
    """ "tolong besok baru diperpanjang": the day stands right before the verb, and is not that of the due date."""
    before = [word for word in clause.words[: clause.anchor] if word not in ("FILLER", "NEW", "MY")]
    return before[-1:] == ["TOMORROW"] and not {"DUE", "FALL", "RETURN", "CLOSE", "FINISH", "LATE", "TIME"} & set(
        before
    )


def _before_it(clause: Clause) -> bool:
    """ "sebelum perpanjang, …": something else comes first."""
    for place, word in enumerate(clause.raw[: clause.anchor]):
        if word in _BEFOREHAND:
            return all(word in ("FILLER", "MY", "WANT", "RENEW") for word in clause.words[place + 1 : clause.anchor])
    return False
