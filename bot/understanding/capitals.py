"""A title told by its capitals alone: "perpanjang Bukan Pasar Malam ya". Its "bukan" denies nothing."""

import re

_WORD = r"[A-Z][a-z'-]+"
_SMALL = "di|ke|dan|dari|dalam|untuk|yang|of|the|and|to|a|in|for"
_TITLE = re.compile(
    r"\b(?i:buku(?:nya)?|novel|komik|judul(?:nya)?|(?:di)?perpanjang(?:kan|in)?|renew|extend|book) "
    rf"({_WORD}(?: (?:{_WORD}|{_SMALL})){{0,6}} {_WORD})(?! (?:{_WORD}))(?![\w'])"
)
_DENIES = frozenset(
    {"tidak", "bukan", "jangan", "tak", "belum", "tanpa", "not", "never", "no", "don't", "dont", "without"}
)
_NO_NAME = _DENIES | frozenset(
    {"ya", "saya", "aku", "itu", "ini", "buku", "bukunya", "kak", "pak", "bu", "min", "dulu", "usah", "jadi", "perlu",
     "lupa", "lagi", "mau", "bisa", "boleh", "semua", "yang", "that", "this", "it", "my", "please"}
)  # fmt: skip
_WISHES = re.compile(r"panjang|renew|extend|tolong|kembali|balik|return|batal|cancel", re.IGNORECASE)
_CAPITAL = re.compile(rf"(?<![.!?\n:,] )(?<!^)\b{_WORD}")
_PLAIN_WORD = re.compile(r"\b[a-z]{2,}")


def titles_quoted(text: str) -> str:
    """The text with such a title in quotation marks, where capitals are rare enough to mean one."""
    found = _TITLE.search(text)
    if found is None or not _is_title(found.group(1)) or '"' in text:
        return text
    begins, ends = found.span(1)
    around = text[:begins], text[ends:]
    if sum(len(_CAPITAL.findall(part)) for part in around) > 1 or not _PLAIN_WORD.search(around[1] + around[0][1:]):
        return text
    return f'{around[0]}"{found.group(1)}"{around[1]}'


def _is_title(run: str) -> bool:
    words = run.lower().split()
    if _DENIES.isdisjoint(words[:-1]) or _WISHES.search(run):
        return False  # without a denial in it, it is heard well as it stands
    names = [word for word in words if word not in _NO_NAME]
    return len(names) > 2 or any(len(word) > 3 for word in names)
