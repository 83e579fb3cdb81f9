"""What is told of a renewal, not wished: one that is done already, and the notices of others."""

from collections.abc import Sequence
from itertools import pairwise

from bot.understanding.clauses import Clause

WISHES = frozenset({"PLEASE", "WANT", "NEED", "CAN"})
_HELPED = frozenset({"dibantu", "dibantuin", "ditolong", "ditolongin", "dimintakan", "dimintain"})
_GIVEN = frozenset({"dikasih", "diberi", "dikasi", "diberikan"})


def is_notice(clause: Clause) -> bool:
    """ "renew your …", "buku Anda … dapat diperpanjang": a notice or an advertisement, not a patron's wish."""
    words, raw, at = clause.words, clause.raw, clause.anchor
    if "your" in raw[at + 1 : at + 3]:
        return True
    yours = any(one in ("BOOK", "LOAN", "DUE") and two == "DIALOG_YOU" for one, two in pairwise(words[:at]))
    yours = yours or any(
        one == "your" and two in ("BOOK", "LOAN") for one, two in zip(raw[:at], words[1:at], strict=False)
    )
    if raw[max(0, at - 2) : at] in (("ada", "yang"), ("ada", "yg")):
        return True
    says = "HEARSAY" in words[:at] and "CAN" in words[:at] and not {"KIN", "MY"} & set(words)
    return (yours or says) and not {"PLEASE", "WANT", "MY"} & set(words)


def was_done(clause: Clause) -> bool:
    """ "sudah ditambah harinya", "sudah dibantu petugas …": whichever verb, it is no wish any more."""
    words, raw, at = clause.words, clause.raw, clause.anchor
    for place in range(at):
        if words[place] not in ("ALREADY", "YESTERDAY") or raw[place] in ("have", "has", "had", "i've", "ive"):
            continue
        then = [
            number for number in range(place + 1, at + 1)
            if words[number] not in ("FILLER", "MY", "HUMAN", "KIN", "YES", "SUCCESS")
        ]  # fmt: skip
        told = words[place] == "ALREADY" or raw[then[0]].startswith("di")
        if told and (words[then[0]] in ("MORE", "CONTINUE") or raw[then[0]] in _HELPED):
            return True
    if WISHES & set(words):
        return False
    if _GIVEN & set(raw[:at]) or ("ALREADY FINISH" in " ".join(words[:at]) and raw[at].startswith("perpanjangan")):
        return not clause.question
    if _went_there(words[:at]):
        return True
    bare = [word for word in words if word not in ("FILLER", "YES") and word[0] != "#"]
    if {"KIN", "MY"} & set(words[:at]) and "YESTERDAY" in (bare[-1], *(bare[:1] if words[at - 1] == "MY" else ())):
        return True
    if clause.raw[at].startswith(("perpanjangan", "renewal", "extension")) and "ALREADY" in words[at:]:
        after = words[words.index("ALREADY", at) + 1 :]
        return not {"LATE", "WANT", "DUE", "FINE", "CAN", "PLEASE", "FALL"} & set(after)
    return False


def _went_there(before: Sequence[str]) -> bool:
    """ "tadi saya ke loket perpanjang …" """
    if "YESTERDAY" not in before:
        return False
    since = set(before[before.index("YESTERDAY") :])
    return bool({"SERVICE", "LIBRARY"} & since) and not {"CLOSE", "NOT", "YET", "FORGET", "LOAN"} & since
