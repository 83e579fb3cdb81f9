"""Which of a patron's titles a message wants, when one of them goes back and another is to be renewed."""

import re
from collections.abc import Sequence

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
    """Indexes of the titles a text names, and of those it takes away, clause by clause."""
    named, excluded = named_titles(text, titles)
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
