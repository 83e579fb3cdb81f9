"""Any text to lower-case plain words, and each word to the sense it carries."""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

import yaml
from rapidfuzz import fuzz, process

LONGEST = 1600
"""A reader takes in no more than this of one message."""

MOST_WORDS = 200

_WORDS = Path(__file__).parent / "words"
_INVISIBLE = re.compile("[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff]")
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f]")
_APOSTROPHE = re.compile("[\u2018\u2019\u02bc`\u00b4]")
_STRETCH = re.compile(r"([a-z])\1{2,}")
_DOUBLE = re.compile(r"([a-z])\1+")
_TOKEN = re.compile(r"#[a-z]\d*|[a-z]+(?:'[a-z]+)*|\d+|[?]|[,.;:!\n()\u2022]")
_SUFFIX = re.compile(r"(?:nya|kah|lah|ku|mu|an|2|nye|in)$")
_FUZZY_SHORTEST = 5
_FUZZY_MOST = 30


@dataclass(frozen=True, slots=True)
class Lexicon:
    sense: dict[str, str]
    language: dict[str, str]
    fuzzy: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Word:
    raw: str
    sense: str
    """A sense in capitals, a mark such as #i1, `?`, `|` between clauses, or the word itself when it is unknown."""


@cache
def lexicon() -> Lexicon:
    """The word forms, read once."""
    data: dict[str, dict[str, str]] = yaml.safe_load((_WORDS / "lexicon.yaml").read_text(encoding="utf-8"))
    sense: dict[str, str] = {}
    language: dict[str, str] = {}
    for name, forms in data.items():
        for lang, words in forms.items():
            for word in words.split():
                if word not in sense or sense[word].endswith("_WORDS"):
                    sense[word] = name
                    if lang != "both":
                        language[word] = lang
    fuzzy = tuple(word for word in sense if len(word) > _FUZZY_SHORTEST and word.isalpha())
    return Lexicon(sense, language, fuzzy)


def fold(text: str) -> str:
    """Compatibility forms, digits of every script, marks nobody sees: one plain lower-case text."""
    text = text[:LONGEST]
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)[:LONGEST]
        text = _APOSTROPHE.sub("'", _INVISIBLE.sub("", text))
        text = "".join(_plain(char) for char in text)
    text = _CONTROL.sub(" ", text.replace("\r\n", "\n").replace("\r", "\n")).lower()
    return text.replace("dua-duanya", "semuanya").replace("tiga-tiganya", "semuanya").replace("thank you", "thanks")


@lru_cache(maxsize=4096)
def _plain(char: str) -> str:
    if char.isdecimal():
        return str(unicodedata.decimal(char))
    return char


def words(text: str) -> list[Word]:
    """The words of a folded text with their senses; numbers keep their digits."""
    out: list[Word] = []
    fuzzy_left = _FUZZY_MOST
    tokens = _TOKEN.findall(text)[:MOST_WORDS]
    for at, token in enumerate(tokens):
        first = token[0]
        if first == "#" or first.isdigit() or first == "?":
            out.append(Word(token, token))
        elif not first.isalpha():
            out.append(Word(token, "|"))
        else:
            raw, sense = _known(token)
            if sense == "" and fuzzy_left:
                fuzzy_left -= 1
                raw, sense = _nearest(raw)
            if token == "no":
                sense = _sense_of_no(tokens[at + 1 : at + 2])
            out.append(Word(raw, sense or raw))
    return out


_AFTER_NUMBER = frozenset(
    [
        "anggota",
        "agt",
        "angg",
        "agta",
        "kartu",
        "member",
        "hp",
        "wa",
        "telp",
        "telepon",
        "buku",
        "induk",
        "barcode",
        "handphone",
        "saya",
        "rekening",
        "kode",
        "urut",
        "card",
        "ku",
    ]
)


def _sense_of_no(following: list[str]) -> str:
    if following and (following[0][0] in "#0123456789.:" or following[0] in _AFTER_NUMBER):
        return "NUMBER"
    return "NOT"


@lru_cache(maxsize=20000)
def _known(token: str) -> tuple[str, str]:
    sense = lexicon().sense
    for form in _forms(token):
        found = sense.get(form)
        if found is not None:
            return form, form if found.endswith("_WORDS") else found
    return _STRETCH.sub(r"\1", token), ""


def _forms(token: str) -> list[str]:
    squeezed = _STRETCH.sub(r"\1", token)
    forms = [token, squeezed]
    if squeezed != token:
        forms += [_STRETCH.sub(r"\1\1", token), _DOUBLE.sub(r"\1", token)]
    elif token[-1:] == token[-2:-1]:
        forms.append(_DOUBLE.sub(r"\1", token))
    if "'" in token:
        forms.append(token.replace("'", ""))
        forms.append(token.split("'", 1)[0])
    bare = _SUFFIX.sub("", squeezed)
    if len(bare) > 2:
        forms += [bare, _SUFFIX.sub("", bare)]
    return forms


@lru_cache(maxsize=20000)
def _nearest(token: str) -> tuple[str, str]:
    if not _FUZZY_SHORTEST <= len(token) <= 20:
        return token, ""
    found = process.extractOne(token, lexicon().fuzzy, scorer=fuzz.ratio, score_cutoff=86)
    if found is None:
        return token, ""
    form = str(found[0])
    if form[0] != token[0] and len(token) < 8:
        return token, ""
    sense = lexicon().sense[form]
    return form, form if sense.endswith("_WORDS") else sense
