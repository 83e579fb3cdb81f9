"""Which of a patron's titles a message wants, when another of them goes back, is refused or only spoken of."""

import re
from collections.abc import Sequence

from bot.understanding.titled import titled
from bot.understanding.titles import named_titles

_BREAK = re.compile(r"[,;.!?\n]+|\b(?:tapi|tetapi|tp|sedangkan|kalau|kalo|klo|but|while)\b")
_AGAINST = re.compile(
    r"kembali(?:kan|in)|(?:balik|pulang)(?:in|kan|ke)|antar(?:kan|in)?\b|\b(?:jangan|jgn|don'?t|return\w*)\b"
    r"|\b(?:tidak|tdk|ndak|nggak|gak|ga|nda) (?:usah|perlu|jadi)\b"
)
_NOT_YET = re.compile(
    r"\b(?:tidak|tdk|ndak|nggak|gak|ga|nda|belum|blm|can'?t|cannot|not) .*(?:kembali|balik|pulang|antar|return)"
)
_RENEW = re.compile(r"panjang|renew|extend|lanjut|tambah")


def wanted_titles(text: str, titles: Sequence[str]) -> tuple[list[int], list[int]]:
    """Indexes of the titles a text names, and of those it takes away: "perpanjang A, B hilang"."""
    named, excluded = named_titles(text, titles)
    if not named and not excluded:
        return [], []
    read = titled(text, titles)
    if read.wanted or read.taken_away:
        taken_away = read.taken_away.union(excluded)
        return sorted(read.wanted - taken_away), sorted(taken_away)
    return _clause_by_clause(text, titles, named, excluded)


def unsure_titles(text: str, titles: Sequence[str]) -> list[int]:
    """Indexes of the titles that stand beside a wish for others, so that it is to be asked whether they are meant."""
    return sorted(titled(text, titles).unsure)


def _clause_by_clause(
    text: str, titles: Sequence[str], named: list[int], excluded: list[int]
) -> tuple[list[int], list[int]]:
    folded = text.casefold()
    if not named or not _AGAINST.search(folded):
        return named, excluded
    wanted: set[int] = set()
    unwanted: set[int] = set()
    for clause in _BREAK.split(folded):
        (unwanted if _speaks_against(clause) else wanted).update(named_titles(clause, titles)[0])
    taken_away = [at for at in named if at in unwanted - wanted]
    return [at for at in named if at not in taken_away], sorted({*excluded, *taken_away})


def _speaks_against(clause: str) -> bool:
    return bool(_AGAINST.search(clause)) and not _RENEW.search(clause) and not _NOT_YET.search(clause)
