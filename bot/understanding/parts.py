"""A message cut where one wish may end and another begin; what each part says is for parse() to tell."""

import re
from datetime import date

from bot.understanding.identifiers import Shapes
from bot.understanding.reading import parse
from handlers.intents import Part

_CUT = re.compile(
    r"(?<=[?!;\n])|(?<=,)(?!\d)|(?<=\.)(?=\s)"
    r"|\s(?=(?:dan|serta|sekalian|skalian|sekaligus|terus|trus|trs|lalu|kemudian|sama|sm|plus|and|also|then)\s)",
    re.IGNORECASE,
)
_JOINT = re.compile(
    r"^(?:(?:dan|serta|sekalian|skalian|sekaligus|terus|trus|trs|lalu|kemudian|sama|sm|plus|and|also|then|tapi|but|oh|iya)"
    r"\b[\s,]*)+",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d_]{2,}")
_PLACE = re.compile(r"(?<!\d)\d{1,2}(?!\d)")
_SAYS_NOTHING = frozenset(
    {"no", "nomor", "nomer", "kartu", "kartunya", "kartuku", "anggota", "agt", "member", "card", "number", "id", "kode",
     "kodenya", "barcode", "buku", "bukunya", "book", "selamat", "pagi", "siang", "sore", "malam", "halo", "hai", "hi",
     "hello", "assalamualaikum", "permisi", "kak", "min", "bu", "pak", "saya", "sy", "aku", "my", "ini", "ya"}
)  # fmt: skip
_LONGEST = 300
_MOST = 6


def parts_of(text: str) -> tuple[str, ...]:
    """ "Perpanjang 0000…, terus besok buka?": "Perpanjang 0000…," and "besok buka?"; nothing for one wish or a tale."""
    if len(text) > _LONGEST:
        return ()
    cut = [_JOINT.sub("", part.strip()) for part in _CUT.split(text)]
    parts = tuple(part for part in cut if any(char.isalnum() for char in part))
    saying = [
        part for part in parts if _PLACE.search(part) or not _SAYS_NOTHING.issuperset(_WORD.findall(part.lower()))
    ]
    return parts if 1 < len(parts) <= _MOST and len(saying) > 1 else ()


def read_parts(text: str, today: date, shapes: Shapes | None = None) -> tuple[Part, ...]:
    """The parts of a message, and what each says by itself."""
    return tuple(Part(part, parse(part, today, shapes)) for part in parts_of(text))
