"""Which of a shown list: ordinals, all, all but some."""

# ruff: noqa: E501 - a pattern is read whole

import re
from dataclasses import dataclass

_NAMES = {
    "pertama": 1, "kesatu": 1, "first": 1, "kedua": 2, "second": 2, "ketiga": 3, "third": 3, "keempat": 4, "fourth": 4,
    "kelima": 5, "kadua": 2, "katiga": 3, "kaampat": 4, "panambaian": 1, "pahabisan": -1, "bottom one": -1, "top one": 1, "fifth": 5, "keenam": 6, "sixth": 6, "ketujuh": 7, "kedelapan": 8, "kesembilan": 9, "kesepuluh": 10,
    "terakhir": -1, "trakhir": -1, "last": -1, "paling akhir": -1, "paling bawah": -1, "bawah sendiri": -1, "paling ujung": -1, "paling atas": 1,
    "atas sendiri": 1,
}  # fmt: skip
_COUNTS = {
    "satu": 1, "dua": 2, "tiga": 3, "empat": 4, "lima": 5, "enam": 6, "tujuh": 7, "delapan": 8, "sembilan": 9, "sepuluh": 10,
    "ampat": 4, "siji": 1, "loro": 2, "telu": 3, "talu": 3, "papat": 4, "limo": 5, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5,
}  # fmt: skip
_UNIT = r"(?:hari|hr|minggu|mgg|bulan|bln|jam|menit|kali|x|buku|bku|bk|judul|eksemplar|orang|tahun|thn|days?|weeks?|books?|items?|months?|times|lagi|rb|ribu|novel|pcs|buah|biji|bh|ekor|kartu)\b"
_NUMBER = rf"(?:\d{{1,2}}|{'|'.join(_COUNTS)})"
_JOIN = r"(?:\s*(?:,|&|\+|/|dan|dn|sama|sm|and|serta|lawan|wan|dengan|-|s/d|sd|sampai|sampe|smp|to|no|nomor|nomer|yang|yg|nang|wan|n|number)\s*){1,3}|\s+"
_LIST = rf"{_NUMBER}(?!\d)(?:(?:{_JOIN}){_NUMBER}(?![\d\w]))*"
_LABELLED = re.compile(
    rf"(?:\b(?:nomor|nomer|nmr|no|numbers?|nos|urutan|yang|yg|nang|ke|buku ke|the ones?|items?|pilihan|pilih)[ .:]*|\bbuku[ .:]+|#|\bke-?|\bke )({_LIST})(?![\w/]|[.,:]\d)(?!\s*{_UNIT})"
)
_AFTER_VERB = re.compile(
    rf"panjang(?:in|kan|an)?(?:nya)?\s+(?:yang |yg |buku )?({_LIST})(?![\w/]|[.,:]\d)(?!\s*{_UNIT})|\b(?:renew|extend|pjg|ppjg)\s+({_LIST})(?![\w/]|[.,:]\d)(?!\s*{_UNIT})"
)
_BEFORE_VERB = re.compile(
    rf"(?:^|[,.;\n])\s*(?:(?:kak|min|bu|pak|mas|mbak|bang)\s+)?({_LIST})(?=\s+(?:(?:yg|yang|nya|aja|saja|tolong|dong|mohon)\s+)*(?:di|di )?(?:per)?panjang)"
)
_NAMED = re.compile(r"(?<!ini )(?<!hari )(?<!tgl )(?<!batas )\b(" + "|".join(_NAMES) + r")\b(?!\s*kali)")
_PART = re.compile(rf"({_NUMBER})\b|(-|s/d|\bsd\b|sampai|sampe|smp|\bto\b)")
_EXCEPT = re.compile(
    r"\b(?:kecuali|selain|kcuali|terkecuali|except|excluding|besides|but not|all but)\b|\b(?:jangan|jgn|jangn|bukan|tapi tidak|tp ga)\s+(?:yang|yg|nomor|no|nomer|buku|#i)|\b(?:dont|don't|do not)\s+(?:renew|extend)?\s*(?:the|number|no|#i)|\b(?:yang|yg)\b(?=[^,.|]{0,30}\b(?:jangan|jgn|ga usah|gak usah|tidak usah|nggak usah|gausah)\b)|\bnot (?:the|number)\b|\b(?:nomor|nomer|no|buku) ?\d{1,2} (?=(?:ga|gak|nggak|ngga|tidak|tdk|ndak) usah\b|gausah\b|(?:ga|gak|nggak|ngga|engga|enggak|tidak|tdk|ndak)(?: dulu)?\s*(?:$|[,.!]|(?:ya|kak|min|bu|pak|mas|mbak)\b))|(?<=[,;] )(?:(?:nomor|nomer|no|yg|yang) )?\d{1,2} ?(?:nya )?(?=jgn\b|jangan\b|jangn\b)"
)


@dataclass(frozen=True, slots=True)
class Selection:
    ordinals: tuple[int, ...] = ()
    excluded: tuple[int, ...] = ()

    @property
    def some(self) -> bool:
        return bool(self.ordinals or self.excluded)


def split_exception(text: str) -> tuple[str, str]:
    """The text that selects, and the text that takes away ("semua | kecuali nomor 2")."""
    match = _EXCEPT.search(text)
    if match is None:
        return text, ""
    end = text.find(",", match.end())
    end = len(text) if end < 0 else end
    return text[: match.start()] + text[end:], text[match.start() : end]


def selection(text: str, only_numbers: bool = False) -> Selection:
    """The places in a list that a folded, marked text names."""
    keep, drop = split_exception(text)
    keep = _without_returned(keep)
    return Selection(_places(keep, only_numbers), _places(drop, bool(drop)))


_GOES_BACK = re.compile(
    r"balik|kembali|bulik|antar|anter|(?:udah|sudah|sdh|udh) (?:ada )?di |returned|selesai|kelar|tamat|finished|\b(?:nanti|ntar|entar|menyusul|later)\b"
)
_ASKS_MORE = re.compile(r"panjang|renew|extend|pjg|belum|blm|\bpinjam lagi\b")


def _without_returned(text: str) -> str:
    """ "yang pertama diperpanjang, yang kedua saya kembalikan": only what is still wanted."""
    if not _GOES_BACK.search(text):
        return text
    parts = re.split(
        r"([,.;\n]|\btapi\b|\bsedangkan\b|\b(?=(?:(?:yg|yang|nomor|nomer|no) ?(?:\d|ke|satu|dua|tiga|empat|lima|pertama|lain)|sisanya\b)))",
        text,
    )
    return "".join(part for part in parts if not _GOES_BACK.search(part) or _ASKS_MORE.search(part))


def _places(text: str, only_numbers: bool) -> tuple[int, ...]:
    found: list[tuple[int, int]] = []
    if only_numbers:
        found += [(at, place) for at, place in _expand(text, 0)]
    else:
        for pattern in (_LABELLED, _AFTER_VERB, _BEFORE_VERB):
            for match in pattern.finditer(text):
                group = next(number for number in range(1, len(match.groups()) + 1) if match.group(number))
                found += _expand(match.group(group), match.start(group))
    found += [(match.start(), _NAMES[match.group(1)]) for match in _NAMED.finditer(text)]
    return tuple(dict.fromkeys(place for _, place in sorted(found) if place == -1 or 1 <= place <= 60))


def _expand(text: str, start: int) -> list[tuple[int, int]]:
    out: list[tuple[int, int]] = []
    to = False
    for match in _PART.finditer(text):
        if match.group(2):
            to = bool(out)
            continue
        word = match.group(1)
        place = _COUNTS.get(word) or int(word)
        if to and out[-1][1] < place < out[-1][1] + 60:
            out += [(start + match.start(), between) for between in range(out[-1][1] + 1, place)]
        out.append((start + match.start(), place))
        to = False
    return out
