"""The end of a number names it: "00000270120 … eh yang 0120 ga jadi"."""

import re
from collections.abc import Sequence

_LED = r"akhiran|berakhiran|akhirnya|ujungnya|belakangnya|belakang|ending in|ending|ends in"
_END = re.compile(
    r"\b(?P<led>(?:yang|yg|yng|nang|sing|nomor|nomer|nmr|no|kode|buku|bk|"
    rf"{_LED})[.:]? (?:(?:no|nomor|kode|buku|{_LED}) )?(?:\.{{2,3}} ?)?|the (?=\d{{3,5}} one\b))"
    r"(?P<end>\d{3,5})(?![\w/]|[.,:-]\d| ?(?:hari|halaman|hal|lembar|rb|ribu|orang|buku|days|pages)\b)"
)
_MOST = 12
_LETTERS = re.compile(r"[A-Z]+$")


def with_ends(marked: str, items: Sequence[str], members: Sequence[str]) -> str:
    """The marked text, a mark in place of 3 to 5 digits that end exactly one of its numbers, when that is a copy's."""
    left = _MOST

    def _named(match: re.Match[str]) -> str:
        nonlocal left
        left -= 1
        end = match["end"]
        ends = [place for place, item in enumerate(items) if _ends(item, end)] if left > 0 else []
        if len(ends) != 1 or any(member.endswith(end) for member in members):
            return match.group()
        return f"{match['led']} #i{ends[0]} "

    return _END.sub(_named, marked) if items else marked


def _ends(item: str, end: str) -> bool:
    """Of "0287/PK/2020" the first part tells it from the rest; a letter at the end is left away."""
    head, slash, _ = item.partition("/")
    return head == end if slash else _LETTERS.sub("", item).endswith(end)
