"""Of several copies that a message names, which are the ones that it wants in the end?"""

from collections.abc import Sequence

from bot.understanding.clauses import Clause
from bot.understanding.pointing import is_listing, marks_of
from bot.understanding.taken_away import ASKS, takes_away

_ONLY = frozenset({"aja", "saja", "doang", "ajah", "sj", "wae", "only", "just", "cuma", "hanya", "cuman"})
_ADDS = frozenset({"PLEASE", "OTHERS", "ALL", "juga", "jg", "also", "too", "sekalian"})


def not_chosen(clauses: Sequence[Clause]) -> set[str]:
    """ "A atau B ya? oh B", "… jadi yang B diperpanjang saja": of several one is chosen, and the others are not."""
    out: set[str] = set()
    for at, clause in enumerate(clauses):
        chosen = set(marks_of(clause))
        before = {mark for earlier in clauses[:at] for mark in marks_of(earlier)}
        if not chosen or takes_away(clause) is not None:
            continue
        doubted = {mark for earlier in clauses[:at] if _doubts(earlier) for mark in marks_of(earlier)}
        if chosen < doubted:
            out |= doubted - chosen
        if ASKS.isdisjoint(clause.words):
            continue
        asked = {mark for other in clauses if _asks_for(other) for mark in marks_of(other)}
        listed = {mark for other in clauses if is_listing([other]) for mark in marks_of(other)}
        vague = {"ORDINAL", "OTHERS", "ALL"} | ({"COUNT"} if len(chosen) == 1 else set())
        plain = not any(word.isdigit() or word in vague for word in clause.words)
        again = plain and chosen < before and not any("RENEW" in earlier.words for earlier in clauses[:at])
        if again:
            later = {mark for other in clauses[at + 1 :] for mark in marks_of(other)}
            out |= before - asked - later
        if _only_those_named(clause):
            wished = {mark for other in clauses if "RENEW" in other.words for mark in marks_of(other)}
            out |= {mark for other in clauses for mark in marks_of(other)} - wished
        elif _only_these(clause):
            out |= {mark for other in clauses for mark in marks_of(other)} - asked - listed
    return out


def _asks_for(clause: Clause) -> bool:
    """ "… dan B" asks for it, too; "dan B masih dicari" tells."""
    adds = "AND" in clause.words and is_listing([clause])
    return adds or bool((ASKS | _ADDS) & {*clause.words, *clause.raw})


def _doubts(clause: Clause) -> bool:
    """ "A apa B ya": which of the two, the patron does not know."""
    words = clause.words
    return any(
        words[at] in ("WHAT", "OR") and words[at - 1].startswith("#i") and words[at + 1].startswith("#i")
        for at in range(1, len(words) - 1)
    )


def _only_these(clause: Clause) -> bool:
    """ "yang 0000… aja", "only 0000…"; "aja" behind a verb is no more than a tone."""
    around = zip(("", *clause.raw), clause.words, (*clause.raw[1:], ""), strict=False)
    return any(word.startswith("#i") and (before in _ONLY_BEFORE or after in _ONLY) for before, word, after in around)


def _only_those_named(clause: Clause) -> bool:
    """ "two books, A and B. Only A needs renewing": said before its number, it leaves out what was listed, too."""
    return any(
        one in _ONLY_BEFORE and two.startswith("#i") for one, two in zip(clause.raw, clause.words[1:], strict=False)
    )


_ONLY_BEFORE = frozenset({"only", "just", "cuma", "hanya"})
_OWNED = frozenset({"punya", "punyanya", "milik", "buku", "bukunya"})


def of_others(clauses: Sequence[Clause]) -> set[str]:
    """ "A punya saya, B punya dia … perpanjang yang punya saya doang"."""
    if not any(ASKS & set(clause.words) and _mine_only(clause) for clause in clauses):
        return set()
    return {
        mark
        for clause in clauses
        if _OWNED & set(clause.raw) and ("KIN" in clause.words or "dia" in clause.raw)
        for mark in marks_of(clause)
    }


def _mine_only(clause: Clause) -> bool:
    """ "perpanjang yang punya saya doang" """
    mine = "MY" in clause.words and "KIN" not in clause.words
    return mine and bool(_ONLY & set(clause.raw)) and not marks_of(clause)
