"""Which member number and which barcodes a message names."""

# ruff: noqa: E501 - a pattern is read whole

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from bot.understanding.corrections import card_replaced, slipped
from bot.understanding.number_ends import with_ends


@dataclass(frozen=True, slots=True)
class Shapes:
    """What the library's numbers look like: regular expressions that match a whole number in capitals."""

    members: tuple[str, ...] = (r"6271\d{7,9}", r"1507\d{7,9}", r"M\d{7}", r"S-\d{4}-\d{5}", r"\d{4}\.\d{2}\.\d{4}")
    barcodes: tuple[str, ...] = (r"0000\d{7}", r"B\d{5}", r"P\d{5}S", r"\d{4}/[A-Z]{2,4}/\d{4}")


@dataclass(frozen=True, slots=True)
class Found:
    """The numbers of one message, and its text with a mark in place of each number."""

    members: tuple[str, ...] = ()
    items: tuple[str, ...] = ()
    marked: str = ""
    dates: tuple[str, ...] = ()
    code: str = ""
    beside: tuple[int, ...] = ()
    """For every item the place of the member number beside it: the last before it, else the first."""


@dataclass(frozen=True, slots=True)
class _Shape:
    compact: re.Pattern[str]
    separators: tuple[str, ...]
    strict: bool
    """A punctuated number of digits only needs its punctuation, or any ten digits would be one."""


_Kind = tuple[_Shape, ...]


@dataclass(slots=True)
class _Hit:
    start: int
    end: int
    member: str | None
    item: str | None
    label: str = field(default="")


_MONTHS = (
    r"jan(?:uari|uary)?|feb(?:ruari|ruary)?|mar(?:et|ch)?|apr(?:il)?|mei|may|jun[ie]?|jul[iy]?|agu(?:stus)?|agt|ags|aug(?:ust)?"
    r"|sep(?:t(?:ember)?)?|okt(?:ober)?|oct(?:ober)?|nop(?:ember)?|nov(?:ember)?|des(?:ember)?|dec(?:ember)?"
)
_NUMBERS = (
    r"(?P<isbn>isbn[\s:-]*(?:1[03])?[\s:-]*\d[\dx -]{8,16}|(?<![\d-])97[89][- ]?\d[\d -]{7,12}\d(?!\d))"
    r"|(?P<nik>(?:nik|ktp)[\s:.]*\d{16}|(?<!\d)\d{16}(?!\d)|(?<![\d-])\d{4}(?:[ .-]\d{4}){3}(?!\d)|(?<!\d)\d{6}[ .-]\d{6}[ .-]\d{4}(?!\d))"
    r"|(?P<date>(?<![\d./-])(?:\d{1,2}[-/.]\d{1,2}[-/.](?:\d{4}|\d{2})|(?:19|20)\d\d[-/]\d{1,2}[-/]\d{1,2})(?![\d/]|[.-]\d)"
    rf"|(?<!\d)\d{{1,2}}(?:st|nd|rd|th)? ?(?:of )?(?:{_MONTHS}) (?:19|20)?\d\d(?!\d)"
    rf"|\b(?:{_MONTHS}) \d{{1,2}}(?:st|nd|rd|th)?,? (?:19|20)\d\d(?!\d))"
    r"|(?P<phone>(?<![\da-z])(?:\+\s?62[\s().-]{0,2}\d{2,4}|62[\s.-]?8\d{1,2}|\(?0[\s.-]?8\d{1,2}\)?)(?:[\s.-]?\d{2,5}){2,4}(?!\d))"
    r"|(?P<price>\brp\.? ?\d[\d.,]*(?: ?(?:rb|ribu|k|jt|juta))?|(?<![\da-z])(?<!\d[.,])\d[\d.,]* ?(?:rb|ribu|k|jt|juta)\b)"
)
_CLUTTER = re.compile(rf"(?=[\d+(]|\b[adfijkmnors])(?:{_NUMBERS})")
"""What any of these begins with is looked at first: nearly every character begins none."""
_CLUTTER_AND_ADDRESSES = re.compile(rf"(?P<url>https?://\S+|www\.\S+|\S+@\S+\.\S+)|{_NUMBERS}")
_SPELT_DATE = re.compile(
    r"\b(?:tgl|tanggal) ?(\d{1,2}),? (?:bln|bulan) ?(\d{1,2}),? (?:thn|tahun) ?'?((?:19|20)?\d\d)(?!\d)"
    r"|(?<![\d./-])(0[1-9]|[12]\d|3[01])(0[1-9]|1[0-2])((?:19|20)\d\d)(?![\d./-])"
)
_YEAR_OF_DATE = re.compile(rf"(?<=\d )({_MONTHS}),? (?:(?:tahun|thn|th) ?)?'?((?:19|20)?\d\d)(?!\d)")
_CODE = re.compile(r"\b(?:kode|code|otp|pin|token)\b[^\d\n]{0,24}(?<!\d)(\d{3}[ -]?\d{3})(?![\d/])")
_DIGIT = re.compile(r"\d")
_PIECE = re.compile(r"[A-Z0-9]+")
_GAP = re.compile(r"[ .\-\u2010-\u2015/]{0,3}")
_START = re.compile(r"\d|O+$|[O0-9]{3,}$|[A-Z]$|[A-Z][\dO]|O|[IL][\dO]")
_GLUED = re.compile(r"(?<=[a-z]{3})(?=\d{4})|(?<=\d{5})(?=[a-z]{3})")
_LABELLED_MEMBER = re.compile(
    r"(?:anggota\w*|agt|angg|kartu\w*|member|card|lembaga)\W{0,3}(?:no\w*\W{0,3}|nomor\W{0,3})?$"
)
_NO_PART = frozenset(
    {"BK", "NO", "DAN", "HP", "TGL", "SM", "KD", "AGT", "JAM", "DN", "RP", "JL", "WA", "KODE", "BUKU", "HAL", "HLM", "THN", "CET"}
)  # fmt: skip
_LABEL = re.compile(
    r"(?P<item>buku\w*|bk|barcode\w*|kode\w*|kd\w*|book|item|eksemplar|inventaris|novel)"
    r"|(?P<member>anggota\w*|ang+ota|agt|kartu\w*|member\w*|card|id|nia)"
)
_MOST_PIECES, _MOST_BUT_LETTERED = 10, 7
"""Pieces that a number may be written in; "M 0 0 6 4 2 1 8" spells out every sign, and digits alone are joined before."""
_SHORTEST = 4
"""Characters of the shortest identifier."""
_PIECES_READ = 250
_MOST_TRIES = 48
"""Beginnings of a number that are looked into: a teacher lists forty copies, an enemy a thousand."""


def find_identifiers(folded: str, shapes: Shapes) -> Found:
    """The identifiers of a folded text, each in its canonical form."""
    dates: list[str] = []
    code = _CODE.search(folded)

    def _clear(match: re.Match[str]) -> str:
        kind = match.lastgroup or ""
        if kind == "date":
            dates.append(match.group())
            return " #d "
        return {"phone": " #p ", "price": " #r ", "isbn": " #b ", "nik": " #k ", "url": " #u "}.get(kind, " ")

    folded = _GLUED.sub(" ", folded)
    has_address = "http" in folded or "www" in folded or "@" in folded
    if not _DIGIT.search(folded):
        return Found(marked=_CLUTTER_AND_ADDRESSES.sub(_clear, folded) if has_address else folded)
    folded = _YEAR_OF_DATE.sub(r"\1 \2", _SPELT_DATE.sub(_as_numbers, folded))
    cleared = (_CLUTTER_AND_ADDRESSES if has_address else _CLUTTER).sub(_clear, folded)
    hits = list(_hits(cleared, *_compiled(shapes)))
    _settle_roles(hits, cleared)
    hits = _corrected(hits, cleared)
    return _found(hits, cleared, tuple(dates), re.sub(r"\D", "", code.group(1)) if code else "")


def _as_numbers(match: re.Match[str]) -> str:
    return "/".join(part for part in match.groups() if part)


def _corrected(hits: list[_Hit], text: str) -> list[_Hit]:
    """ "6271… eh salah, 6271…": the second number takes the place of the first."""
    kept: list[_Hit] = []
    for hit in hits:
        before = kept[-1] if kept else None
        if before is not None and bool(before.member) == bool(hit.member):
            between = text[before.end : hit.start]
            if hit.member and card_replaced(text[max(0, before.start - 40) : before.start], between, text[hit.end :]):
                kept.pop()
                hit.start = before.start
                kept.append(hit)
                continue
            if slipped(between):
                kept.pop()
                hit.start = before.start
        kept.append(hit)
    return kept


def _found(hits: list[_Hit], text: str, dates: tuple[str, ...], code: str) -> Found:
    members: list[str] = []
    items: list[str] = []
    marked: list[str] = []
    beside: list[int] = []
    at, last = 0, 0
    for hit in hits:
        known, value, mark = (members, hit.member, "m") if hit.member else (items, hit.item, "i")
        assert value is not None
        if value not in known:
            known.append(value)
            beside += [] if hit.member else [last]
        if hit.member:
            last = members.index(value)
        marked.append(f"{text[at : hit.start]} #{mark}{known.index(value)} ")
        at = hit.end
    marked.append(text[at:])
    return Found(tuple(members), tuple(items), with_ends("".join(marked), items, members), dates, code, tuple(beside))


def _hits(text: str, members: _Kind, barcodes: _Kind) -> Iterator[_Hit]:
    upper = text.upper()
    if len(upper) != len(text):
        upper = "".join(char.upper() if len(char.upper()) == 1 else char for char in text)
    pieces = list(_PIECE.finditer(upper))[:_PIECES_READ]
    at = 0
    tries = _MOST_TRIES
    while at < len(pieces) and tries:
        if not _START.match(pieces[at].group()):
            at += 1
            continue
        tries -= 1
        hit, used = _hit_at(upper, pieces, at, members, barcodes)
        if hit is not None:
            yield hit
        at += used


def _hit_at(
    text: str, pieces: list[re.Match[str]], at: int, members: _Kind, barcodes: _Kind
) -> tuple[_Hit | None, int]:
    parts: list[str] = []
    gaps: list[str] = []
    length, has_digit = 0, False
    for number in range(at, min(at + _MOST_PIECES, len(pieces))):
        piece = pieces[number]
        if parts:
            gap = text[pieces[number - 1].end() : piece.start()]
            if not _GAP.fullmatch(gap):
                break
            gaps.append(gap.strip())
        if number - at == _MOST_BUT_LETTERED and not parts[0].isalpha():
            break
        part = piece.group()
        parts.append(part)
        length += len(part)
        if length > 24 or part in _NO_PART:
            break
        has_digit = has_digit or _DIGIT.search(part) is not None
        if length < _SHORTEST or not has_digit:
            continue
        labelled = len(parts) > 1 and _LABELLED_MEMBER.search(
            text[max(0, pieces[at].start() - 24) : pieces[at].start()].lower()
        )
        member = _canonical(parts, gaps, members, labelled=bool(labelled))
        item = _canonical(parts, gaps, barcodes)
        if (member or item) and not _is_part(text, pieces[at].start(), piece.end(), gaps):
            return _Hit(pieces[at].start(), piece.end(), member, item), number - at + 1
    return None, 1


def _is_part(text: str, start: int, end: int, gaps: list[str]) -> bool:
    """Digits in groups that belong to something longer: an invoice, an account at a bank."""
    if not any(gaps):
        return False
    before, after = text[max(0, start - 2) : start], text[end : end + 2]
    return (before[-1:] in ("-", "/") and before[:1].isalnum()) or (after[:1] in ("-", "/") and after[1:].isdigit())


def _canonical(parts: list[str], gaps: list[str], shapes: _Kind, *, labelled: bool = False) -> str | None:
    joined = "".join(parts)
    read_as = {joined: None}
    if not joined.isdigit():
        zeros = joined.replace("O", "0")
        read_as |= {zeros: None, zeros.replace("L", "1").replace("I", "1"): None}
    for text in read_as:
        for shape in shapes:
            if shape.strict and (len(gaps) != len(shape.separators) or not (all(gaps) or labelled)):
                continue
            match = shape.compact.fullmatch(text)
            if match:
                return _punctuated(match, shape.separators)
    return None


def _punctuated(match: re.Match[str], separators: tuple[str, ...]) -> str:
    groups = [match.group(f"part{number}") for number in range(len(separators) + 1)]
    return groups[0] + "".join(sep + group for sep, group in zip(separators, groups[1:], strict=True))


@lru_cache(maxsize=64)
def _compiled(shapes: Shapes) -> tuple[_Kind, _Kind]:
    """The shapes of member numbers, and those of barcodes."""
    return tuple(map(_shape, shapes.members)), tuple(map(_shape, shapes.barcodes))


_ATOM = re.compile(r"\[[^\]]*\]|\(\?[:P<>\w]+|\\.|.")


def _shape(pattern: str) -> _Shape:
    parts = [""]
    separators: list[str] = []
    depth = 0
    for atom in _ATOM.findall(pattern):
        depth += atom.startswith("(") - (atom == ")")
        literal = atom.lstrip("\\")
        if depth == 0 and (atom in ("-", "/", " ", "_") or atom in ("\\.", "\\-", "\\/")):
            separators.append(literal)
            parts.append("")
        else:
            parts[-1] += atom
    compact = "".join(f"(?P<part{number}>{part})" for number, part in enumerate(parts))
    letters = re.search(r"[A-Za-z]", re.sub(r"\\.", "", pattern)) is not None
    return _Shape(re.compile(compact), tuple(separators), bool(separators) and not letters)


def _settle_roles(hits: list[_Hit], text: str) -> None:
    """A number whose shape fits both: by the label before it, else the first of several is the member."""
    unclear = [hit for hit in hits if hit.member and hit.item]
    if not unclear:
        return
    has_member = any(hit.member and not hit.item for hit in hits)
    end = 0
    for hit in hits:
        labels = list(_LABEL.finditer(text, end, hit.start))
        hit.label = (labels[-1].lastgroup or "") if labels else ""
        end = hit.end
    has_member = has_member or any(hit.label == "member" for hit in unclear)
    for hit in unclear:
        is_member = hit.label == "member" or (hit.label == "" and not has_member and len(hits) > 1)
        has_member = has_member or is_member
        if is_member:
            hit.item = None
        else:
            hit.member = None
