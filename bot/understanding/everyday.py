"""A title that is an everyday word: "perpanjang dong, mau pulang kampung" does not name the novel *Pulang*."""

import re
from functools import lru_cache

from bot.understanding.lexicon import lexicon

_EVERYDAY = frozenset(
    {"pulang", "pergi", "rumah", "laut", "cinta", "rindu", "kerja", "malam", "senja", "janji", "hidup", "mati",
     "hati", "kata", "cerita", "dunia", "kampung", "desa", "kota", "pasar", "kantor", "jauh", "dekat",
     "sendiri", "bersama", "jaga", "makan", "masak", "sakit", "sehat", "uang", "mimpi", "libur", "liburan",
     "puasa", "lebaran", "mudik", "hotel", "rahasia", "keluarga", "negeri", "tanah", "kampus", "asrama",
     "depan", "tahun", "tempat", "home", "work", "school", "love", "night", "holiday", "family", "away", "town",
     "dosen", "guru", "sungai", "hutan", "gunung", "perjalanan", "perang", "damai", "merah", "putih", "biru",
     "hitam", "bahagia"}
)  # fmt: skip
"""Words of any talk that novels are called by, beside those of the lexicon."""
_LAST_WORD = re.compile(r"([^\W_]+|[,;.!?\n:(]+) *$")
_NEXT_WORD = re.compile(r" *([^\W_]+|[,;.!?\n:)]+)")
_MARKS = re.compile(
    r"(?:yang|yg|yng|nang|sing|buku\w*|bk|novel\w*|komik\w*|judul\w*|berjudul|the|book|called|titled)$"
    r"|\w*panjang\w*$|\w*(?:pjg|pnjg)\w*$|renew$|extend$|lanjut(?:kan|in)$|(?:kecuali|selain|except)$"
)
"""Before a title these tell that it is one."""
_JOINS = frozenset(
    {"dan", "sama", "serta", "and", "plus", "sm", "dengan", "lalu", "terus", "wan", "lawan", "tapi", "but"}
)
_ASKS = re.compile(
    r"\w*panjang\w*$|renew$|extend$|tolong$|tlg$|mohon$|please$|aja$|saja$|haja$|doang$|juga$|jg$|too$|only$|nya$|itu$"
)
_GOES_ON = re.compile(
    r"(?:dan|sama|and|ya|yaa|dong|donk|deh|kak|bu|pak|bang|min|mbak|mas|ini|karya|lagi|kalo|kalau|klo|belum|blm|masih|sudah|udah"
    r"|jangan|jgn|tidak|tdk|gak|ga|nggak|bisa|boleh|kapan|yang|yg|sekalian|hilang|rusak|biar)$"
)


def is_name(folded: str, begins: int, ends: int) -> bool:
    """Whether what stands there is a name: any but an everyday word, and that with a mark of a title beside it."""
    word = folded[begins:ends]
    if not _is_everyday(word) or folded[begins - 1 : begins] in ('"', "'"):
        return True
    before, after = _LAST_WORD.search(folded[:begins]), _NEXT_WORD.match(folded[ends:])
    led = before is not None and _MARKS.match(before.group(1)) is not None
    starts = before is None or not before.group(1)[0].isalnum() or before.group(1) in _JOINS
    if after is None or not after.group(1)[0].isalnum() or _ASKS.match(after.group(1)):
        return led or starts
    return led and _GOES_ON.match(after.group(1)) is not None


@lru_cache(maxsize=4096)
def _is_everyday(word: str) -> bool:
    return word in _EVERYDAY or (word.isalpha() and lexicon().sense.get(word, "TITLE") != "TITLE")
