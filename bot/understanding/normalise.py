"""Any text to one plain lower-case text: what a reader sees, without what a keyboard added."""

import re
import unicodedata
from functools import lru_cache

LONGEST = 1600
"""A reader takes in no more than this of one message."""

_INVISIBLE = re.compile("[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff]")
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f]")
_APOSTROPHE = re.compile("[\u2018\u2019\u02bc`\u00b4]")
_DASH = re.compile("[\u2010-\u2015\u2212]")
_HASH = re.compile(r"#(?=[a-z])")
_BOTH = re.compile(r"\b(dua|tiga|empat|lima)(?:[ -]?\1|2| ?2)(?: ?nya|ny|ne)?\b")
_TWICE = re.compile(r"\bke(dua|tiga|empat|lima)(?:[- ]?(?:\1|ke\1)|2)?nya\b")


def fold(text: str) -> str:
    """Compatibility forms, digits of every script, marks nobody sees: one plain lower-case text."""
    text = text[:LONGEST]
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)[:LONGEST]
        text = _DASH.sub("-", _APOSTROPHE.sub("'", _INVISIBLE.sub("", text)))
        text = "".join(map(_plain, text))
    text = _HASH.sub(" ", text.lower())
    text = _CONTROL.sub(" ", text.replace("\r\n", "\n").replace("\r", "\n"))
    return _TWICE.sub("semuanya", _BOTH.sub("semuanya", text)).replace("thank you", "thanks")


@lru_cache(maxsize=4096)
def _plain(char: str) -> str:
    if char.isdecimal():
        return str(unicodedata.decimal(char))
    if ord(char) < 0x250 and char.isalpha():
        return unicodedata.normalize("NFD", char)[0]  # é is an e to the reader
    return char
