"""Any text to one plain lower-case text: what a reader sees, without what a keyboard added."""

# ruff: noqa: E501 - a table is read whole

import re
import unicodedata
from functools import lru_cache

from bot.understanding.capitals import titles_quoted

LONGEST = 1400
"""A reader takes in no more than this of one message."""

_INVISIBLE = re.compile("[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\u20e3\ufe00-\ufe0f\ufeff]")
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f]")
_APOSTROPHE = re.compile("[\u2018\u2019\u02bc`\u00b4]")
_QUOTE = re.compile("[\u201c-\u201f\u00ab\u00bb]")
_DASH = re.compile("[\u2010-\u2015\u2212]")
_HASH = re.compile(r"#(?=[a-z])")
_DIGITS = {
    "nol": "0", "kosong": "0", "satu": "1", "dua": "2", "tiga": "3", "empat": "4", "lima": "5", "enam": "6", "tujuh": "7",
    "delapan": "8", "sembilan": "9", "zero": "0", "oh": "0", "one": "1", "two": "2", "three": "3", "four": "4", "five": "5",
    "six": "6", "seven": "7", "eight": "8", "nine": "9",
}  # fmt: skip
_DIGIT = "|".join(_DIGITS)
_SPELLED = re.compile(rf"\b(?:{_DIGIT})(?:[ ,.-]{{1,2}}(?:{_DIGIT})){{5,}}\b")
_APART = re.compile(r"(?<!\d)(?<!\d[ .-])\d(?:([ .-])\d)(?:\1\d){8,14}(?![ .-]?\d)")
"""A number typed digit by digit; a list of places is never that long."""
_THE_THREE = re.compile(
    r"\b(?:ke(dua|tiga|empat|lima)|(dua)-dua|(tiga)-tiga)(?:nya)? (?=(?:buku|bku|novel|pinjaman|judul|komik))"
)
_PLUS = re.compile(r"\+ ?(?=\d{1,2} ?(?:hari|hr|hri|minggu|mgg|days?|weeks?)\b)")
_PLACES = {"1st": "first", "2nd": "second", "3rd": "third", "4th": "fourth", "5th": "fifth"}
_PLACE = re.compile(r"\b(?:1st|2nd|3rd|4th|5th)\b(?= (?:one|book|item|title|only|please)\b| and (?:the )?\d|$)")
_ANEW = re.compile(r"\bre[- ](?=(?:new|issue|borrow|loan)(?:ed|al)?\b)")
_MOST = re.compile(r"\bpl+i?g\b(?= (?:atas|bawah|akhir|ujung))")
_LETTERS_APART = re.compile(r"\b(?:[a-z] ){6,}[a-z]\b")
_PARTED = re.compile(r"\bper(?:-pan-?|pan-)jang|\bperpan jang|\bper pan jang")
_DONE_TO = re.compile(
    r"\bdi? (?=(?:perpanjang|prpanjang|prpnjang|panjangin|kembali|kirim|lanjut|balikin|tambah|hapus|hubung|proses|batal)[a-z]*\b)"
)
""" "d perpanjang", "di kirim": one word, written as two."""
_UNTIL = re.compile(r"\bsmp (?=(?:minggu|mggu|mgg|besok|bsk|lusa|tgl|tanggal|bulan|bln|akhir|hari|senin|jumat)\b|\d)")
""" "smp minggu depan"; a pupil of an SMP is none of these."""
_TONGUE = re.compile(r"\bb\.? ?(?=ingg|indo|banjar)")
_ALL_BUT = re.compile(r"\bkec\.? (?=(?:yang|yg|nomor|nomer|no|buku|#?\d))")
_EVERYTHING_BUT = re.compile(r"\b(?:everything|all|both|all of them) but\b(?! not)")
_POINTS = {"koma": ",", "tanda tanya": "?"}
_SPOKEN_POINTS = re.compile(r" (koma|tanda tanya|titik(?! (?:nol|balik|temu|dua|api|awal|akhir)\b))(?= |$)")
_DICTATED = "".join(f"(?<!{word} )" for word in (*_DIGITS, "nomor", "nomer", "no", "kode", "kelas", "jam"))
_BOTH = re.compile(
    rf"\b(?:{_DICTATED}(dua|tiga|empat|lima)(?:[ -]?\1|2| ?2)\b(?! ?-?(?:nya|ny|ne|puluh|belas|ratus|ribu|juta|tahun|thn|hari|bulan|menit|orang|{_DIGIT})\b)"
    r"|(dua|tiga|empat|lima)(?:[ -]?\2|2| ?2) ?(?:nya|ny|ne)\b)"
)
_TWICE = re.compile(r"\bk[ea](dua|tiga|talu|empat|ampat|lima)(?:(?:[- ]?(?:\1|k[ea]\1)|2) ?)?nya\b")
_JAVANESE = re.compile(r"\b(loro|telu|papat|limo|lima)(?: ?-?\1|2| ?2) ?n?(?:e|ipun)\b")
_AS_DIGITS = re.compile(r"(?<![\d./:,-])\b([2-9])[ -](?:\1|(?:dua|tiga|empat|lima|enam)(?=nya)) ?(?:nya|ny|ne)\b")
""" "2-2nya", "3 3 nya", "2 duanya" """
_ALONE = re.compile(
    r"^(?:(?:ya|iya|yang|yg),? )?(dua|tiga|empat|lima|[2-5])(?: ?-?| (?:buku|bku|novel|komik))nya(?=(?: (?:aja|saja|kak|min|bu|pak|ya|dong|deh|lah|pang|tolong|please|pls)\b|[ ,.!])*(?:(?:jangan|jgn|bukan|ga|gak|tidak) (?:cuma|cuman|hanya) (?:satu|1)\b.{0,20})?$)"
)
""" "tiganya aja kak", "dua bukunya, jangan cuma satu", said for itself; "satu diperpanjang, duanya balik" is another two. """
ALL_OF_A_NUMBER = (_THE_THREE, _TWICE, _JAVANESE, _BOTH, _AS_DIGITS, _ALONE)
"""What fold() makes "semua" of, each with its number as the only group that matches."""


def fold(text: str) -> str:
    """The plain text in which "keduanya" and "ketiga buku" are "semua"."""
    text = _SPELLED.sub(_as_digits, _THE_THREE.sub("semua ", plain(text)))
    for twice in (_TWICE, _JAVANESE, _BOTH, _AS_DIGITS, _ALONE):
        text = twice.sub("semuanya", text)
    return text.replace("thank you", "thanks")


def plain(text: str) -> str:
    """Compatibility forms, digits of every script, marks nobody sees: one plain lower-case text."""
    text = text[:LONGEST]
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)[:LONGEST]
        text = _DASH.sub("-", _QUOTE.sub('"', _APOSTROPHE.sub("'", _INVISIBLE.sub("", text))))
        text = "".join(map(_plain, text))
    text = _HASH.sub(" ", titles_quoted(text).lower())
    text = _CONTROL.sub(" ", text.replace("\r\n", "\n").replace("\r", "\n"))
    text = _spoken_points(_PARTED.sub("perpanjang", _LETTERS_APART.sub(_joined, text)))
    text = _UNTIL.sub("sampai ", _DONE_TO.sub("di", text))
    text = _TONGUE.sub("bahasa ", text) if "b." in text or "b " in text else text
    text = _ALL_BUT.sub("kecuali ", text) if "kec" in text else text
    text = _EVERYTHING_BUT.sub("all except", text) if " but" in text else text
    text = _ANEW.sub("re", text)
    text = _PLACE.sub(lambda match: _PLACES[match.group()], _MOST.sub("paling", text))
    text = _APART.sub(_without_gaps, text)
    return _PLUS.sub("tambah ", text) if "+" in text else text


def _joined(match: re.Match[str]) -> str:
    return match.group().replace(" ", "")


def _spoken_points(text: str) -> str:
    """ "titik", "koma", "tanda tanya" of one who dictates: only where nothing else points the text."""
    if " koma " not in text and "tanda tanya" not in text and " titik " not in text:
        return text
    if any(char in text for char in ".,?!"):
        return text
    return _SPOKEN_POINTS.sub(lambda match: _POINTS.get(match.group(1), "."), text)


def _without_gaps(match: re.Match[str]) -> str:
    return match.group()[::2]


def _as_digits(match: re.Match[str]) -> str:
    """A number dictated digit by digit."""
    return "".join(_DIGITS[word] for word in re.findall(_DIGIT, match.group()))


@lru_cache(maxsize=4096)
def _plain(char: str) -> str:
    if char.isdecimal():
        return str(unicodedata.decimal(char))
    if ord(char) < 0x250 and char.isalpha():
        return unicodedata.normalize("NFD", char)[0]  # é is an e to the reader
    return char
