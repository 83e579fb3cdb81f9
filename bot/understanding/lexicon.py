"""The word forms of words/lexicon.yaml, and each word of a text to the sense it carries."""

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

import yaml
from rapidfuzz import process
from rapidfuzz.distance import OSA

MOST_WORDS = 200

_FILE = Path(__file__).parent / "words" / "lexicon.yaml"
_STRETCH = re.compile(r"([a-z])\1{2,}")
_DOUBLE = re.compile(r"([a-z])\1+")
_TOKEN = re.compile(
    r"#[a-z]\d*|(?!(?:no|nomor|nomer|ke|yg|yang)2)[a-z]{2,}2(?:nya|an|ku|in)?(?![\da-z])"
    r"|[a-z]+(?:'[a-z]+)*|\d+|[?]|[,.;:!\n()\u2022\u2190-\u2bff\U0001f000-\U0001faff]"
)
_SUFFIX = re.compile(r"(?:nya|ny|kah|lah|kan|ku|mu|an|nye|in|kn|x|i)$")
_PREFIX = re.compile(r"^(?:di|ku|kau|nge|ng|ter|me|se)(?=[a-z]{4})")
_RENEW = re.compile(
    r"(?!pajang|panjang(?:nya|lah)?$)(?:d|di|ku|m|me|mem|mm|nge)?(?:p|pe|pr|per|par|pp)p?[ae]?n?[ae]?j[ae]?n?g(?:n|an|in|i|kan|kn|nya|lah)*"
)
"""However it is shortened, p … j … g is "perpanjang"."""
_CAME_TO = frozenset({"jadi", "jd", "jdi", "jadii"})
_TROUBLE = frozenset(
    {"keberatan", "repot", "merepotkan", "ngerepotin", "ngrepotin", "repotin", "mengganggu", "ganggu", "menyusahkan",
     "nyusahin", "memberatkan", "sibuk", "mind", "trouble", "bother"}
)  # fmt: skip
_IF_NOT_WHEN = frozenset(
    {"saya", "sy", "aku", "kami", "buku", "bukunya", "ada", "tidak", "tdk", "belum", "blm", "sudah", "bisa",
     "boleh", "anak", "memungkinkan", "perlu", "diperpanjang", "masih", "pinjaman", "hari"}
)  # fmt: skip
"""After these "bila" is "if"; else it asks when."""
_HERE = frozenset({"sini", "wa", "web", "online", "chat", "aplikasi", "hp", "whatsapp", "petugas"})
_NO_MATTER = frozenset({"apa2", "papa", "masalah", "mslh", "mengapa"})
_VOWELS = re.compile("[aeiou]")
_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_SOUND_ALIKE = frozenset("aeiou")


def _near_keys() -> dict[str, frozenset[str]]:
    at = {key: (row, column + row / 2) for row, keys in enumerate(_ROWS) for column, key in enumerate(keys)}
    return {
        key: frozenset(
            other for other, (row, column) in at.items() if abs(row - at[key][0]) < 2 and abs(column - at[key][1]) < 1.2
        )
        for key in at
    }


_NEAR_KEYS = _near_keys()
_FUZZY_SHORTEST = 6
_FUZZY_MOST = 30
_FOREIGN = frozenset({"OUTSIDE", "OTHER", "SPAM"})
"""What these senses hold is endless: a word that only looks like one of theirs is sooner a name or a title."""


@dataclass(frozen=True, slots=True)
class Lexicon:
    sense: dict[str, str]
    language: dict[str, str]
    phrases: dict[str, list[tuple[str, ...]]]
    """Forms of several words by their first word, the longest first."""
    bare: dict[str, str]
    """Forms by their consonants, where these allow one sense only: "jngn" is "jangan"."""
    alike: dict[str, list[str]]
    """The longer forms by their first letter, to look for misspelt words among."""


@dataclass(frozen=True, slots=True)
class Word:
    raw: str
    sense: str
    """A sense in capitals, a mark such as #i1, `?`, `|` between clauses, or the word itself when it is unknown."""


@cache
def lexicon() -> Lexicon:
    """The word forms, read once."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    data: dict[str, dict[str, str]] = yaml.load(_FILE.read_text(encoding="utf-8"), Loader=loader)
    sense: dict[str, str] = {}
    language: dict[str, str] = {}
    phrases: dict[str, list[tuple[str, ...]]] = defaultdict(list)
    for name, forms in data.items():
        for lang, words in forms.items():
            for word in words.split():
                parts = tuple(re.split("[_-]", word))
                form = " ".join(parts)
                if sense.setdefault(form, name) == name and lang != "both":
                    language[form] = lang
                if len(parts) > 1:
                    phrases[parts[0]].append(parts)
    for found in phrases.values():
        found.sort(key=len, reverse=True)
    alike: dict[str, list[str]] = defaultdict(list)
    for form, name in sense.items():
        if len(form) >= _FUZZY_SHORTEST and form.isalpha() and name not in _FOREIGN and not name.endswith("_WORDS"):
            alike[form[0]].append(form)
    return Lexicon(sense, language, dict(phrases), _by_consonants(sense), dict(alike))


def _by_consonants(sense: dict[str, str]) -> dict[str, str]:
    found: dict[str, set[str]] = defaultdict(set)
    for form in sense:
        bare = _VOWELS.sub("", form)
        if form.isalpha() and 3 < len(bare) < len(form) - 1:
            found[form[0] + bare].add(form)
    return {
        bare: min(forms)
        for bare, forms in found.items()
        if len({sense[form] for form in forms}) == 1 and not sense[min(forms)].endswith("_WORDS")
    }


def words(text: str) -> list[Word]:
    """The words of a folded text with their senses; numbers keep their digits."""
    out: list[Word] = []
    fuzzy_left = _FUZZY_MOST
    tokens = _TOKEN.findall(text)[:MOST_WORDS]
    at = 0
    while at < len(tokens):
        token = tokens[at]
        first = token[0]
        at += 1
        if first == "#" or first.isdigit() or first == "?":
            out.append(Word(token, token))
        elif not first.isalpha():
            out.append(Word(token, "|"))
        else:
            phrase = _phrase(tokens, at - 1)
            if phrase is not None:
                at += len(phrase) - 1
                out.append(_word(" ".join(phrase), fuzzy=False))
                continue
            if out and out[-1].sense == "NOT" and _after_not(token, out):
                continue
            word = _word(token, fuzzy=fuzzy_left > 0)
            sense = _sense_before(token, out, tokens[at : at + 1])
            word = Word(token, sense) if sense else word
            fuzzy_left -= word.sense is word.raw
            if word.sense == "NOMATTER" and out and out[-1].sense == "IF":
                out[-1] = Word(token, "FILLER")
                continue
            out.append(Word(token, _sense_of_no(out, tokens[at : at + 1])) if token == "no" else word)
            if token in _ASSURES and _assures(out, tokens[at : at + 1]):
                out[-1] = Word(token, "FILLER")
    return out


def _sense_before(token: str, said: list[Word], following: list[str]) -> str:
    """The sense that some words have only before certain others; empty when the word keeps its own."""
    if token in _PAST_OR_VIA and _is_via(said, following):
        return "VIA"
    if not following:
        return ""
    if token == "smp" and _word(following[0], fuzzy=False).sense in ("TOMORROW", "TODAYISH", "DATE"):
        return "UNTIL"  # elsewhere a school
    if token == "kd" and following[0] in ("buku", "bku", "bk"):
        return "NUMBER"  # "kode buku"; elsewhere Banjar for "not"
    if token == "bila" and following[0] in _IF_NOT_WHEN:
        return "IF"
    if token == "ampun" and _is_verb(following[0]):
        return "DONT"  # "ampun diperpanjang" is Javanese for "please don't"; elsewhere it begs pardon
    if token == "tak" and _I_DO.search(following[0]) and _word(following[0], fuzzy=False).sense == "RETURN":
        return "MY"  # "tak kembalikan": Javanese for "I shall"; who denies says "tak mengembalikan"
    return ""


_I_DO = re.compile(r"^(?!di|me|ng).*(?:kan|in|no|ke|ne|na)$")


def _is_verb(token: str) -> bool:
    sense = _word(token, fuzzy=False).sense
    return token.startswith("di") or sense in ("RENEW", "ERASE", "FORGET", "SEND", "UNTIL")


_PAST_OR_VIA = frozenset({"lewat", "lwt", "liwat", "lewt"})
_MEASURES = frozenset(
    {"DATE", "DAYS", "DUE", "TIME", "FALL", "HOUR", "COUNT", "TODAYISH", "FROM", "LOAN", "FILLER", "YES", "NOT", "BOOK"}
)
_TIMED = frozenset(
    {"ALREADY", "LATE", "DUE", "TIME", "DATE", "IF", "DAYS", "FALL", "STILL", "COUNT", "FINISH", "UNTIL", "FILLER"}
)


def _is_via(said: list[Word], following: list[str]) -> bool:
    """ "lewat sini", "lewat petugas": by way of; "sudah lewat", "lewat 2 hari": past."""
    if not following or not following[0][0].isalpha() or following[0] in ("dari", "tenggat", "batas"):
        return False
    late = bool(said) and said[-1].sense in _TIMED and following[0] not in _HERE
    return not late and _word(following[0], fuzzy=False).sense not in _MEASURES


def _after_not(token: str, out: list[Word]) -> bool:
    """Two words that say one thing: "gk jd", "kalau tidak keberatan", "ga papa". True when taken in."""
    raw = f"{out[-1].raw} {token}"
    if token in _CAME_TO:
        out[-1] = Word(raw, "CANCEL")
        return True
    asks_leave = any(word.sense == "IF" for word in out[-4:-1])
    if asks_leave and (token in _TROUBLE or token in _NO_MATTER):
        while out[-1].sense != "IF":
            out.pop()
        out[-1] = Word(raw, "FILLER")
        return True
    if token in _NO_MATTER and token != "mengapa":
        out[-1] = Word(raw, "NOMATTER")
        return True
    return False


_ASSURES = frozenset({"kok", "ko", "koq", "napa"})


def _assures(said: list[Word], following: list[str]) -> bool:
    """ "mau perpanjang kok, …", "perpanjang buku gue napa": said last, it asks for no reason."""
    if said[-1].raw == "napa" and not any(word.sense == "RENEW" for word in said[-5:-1]):
        return False
    if len(said) < 2 or said[-2].sense in ("|", "?", "GREET", "FILLER"):
        wished = any(word.sense in ("WANT", "RENEW") for word in said[-5:-1]) and said[-2:][0].sense == "FILLER"
        if not wished:
            return False
    ends = not following or not (following[0][0].isalnum() or following[0][0] in "?#")
    called = bool(following) and following[0][0].isalpha() and _word(following[0], fuzzy=False).sense == "FILLER"
    return ends or called or (following[0][0] == "#" and any(word.sense == "WANT" for word in said[-5:]))


def _phrase(tokens: list[str], at: int) -> tuple[str, ...] | None:
    for phrase in lexicon().phrases.get(tokens[at], ()):
        if tuple(tokens[at : at + len(phrase)]) == phrase:
            return phrase
    return None


_AFTER_NUMBER = frozenset({"agt", "agta", "hp", "wa", "saya", "rekening", "kode", "urut", "card", "ku", "id"})
_COUNTED = frozenset({"satu", "dua", "tiga", "empat", "lima", "enam"})
_NUMBERED = frozenset({"MEMBER", "CARD", "NUMBER"})
_AFTER_NUMBER_TOO = ("anggo", "angg", "kartu", "member", "telp", "telepon", "buku", "induk", "barcode", "handphone")


def _sense_of_no(said: list[Word], following: list[str]) -> str:
    """ "no. 2" counts; the "no." that answers "renew?" does not."""
    if said and said[-1].sense == "?":
        return "NOT"
    after = following[0] if following else "|"
    counts = after[0] in "#0123456789.:" or after in _AFTER_NUMBER or after.startswith(_AFTER_NUMBER_TOO)
    counts = counts or after in _COUNTED or (after[0].isalpha() and _word(after, fuzzy=False).sense in _NUMBERED)
    return "NUMBER" if counts else "NOT"


@lru_cache(maxsize=20000)
def _word(token: str, *, fuzzy: bool) -> Word:
    form = _known(token) or (_nearest(_STRETCH.sub(r"\1", token)) if fuzzy else None)
    if form is None:
        raw = _STRETCH.sub(r"\1", token)
        return Word(raw, raw)
    sense = lexicon().sense[form]
    return Word(form, form if sense.endswith("_WORDS") else sense)


def _known(token: str) -> str | None:
    sense = lexicon().sense
    for form in _forms(token):
        if form in sense:
            return form
    bare = _VOWELS.sub("", token)
    if len(bare) > 3 and len(token) - len(bare) < 2:
        unvowelled = lexicon().bare.get(token[0] + bare)
        if unvowelled is not None:
            return unvowelled
    if "j" in token and "g" in token and _RENEW.fullmatch(_DOUBLE.sub(r"\1", token)):
        return "perpanjang"
    return None


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
    if "2" in token:
        forms.append(token.replace("2", ""))
        forms.append(token.split("2", 1)[0])
    bare = _SUFFIX.sub("", squeezed)
    if len(bare) > 2:
        forms += [bare, _SUFFIX.sub("", bare)]
    root = _PREFIX.sub("", squeezed)
    if root != squeezed:
        forms += [root, _SUFFIX.sub("", root)]
    return [form for form in forms if len(form) > 1 or form == token]


def _nearest(token: str) -> str | None:
    """A longer form that is one slip of the finger away, two in a long word."""
    if not _FUZZY_SHORTEST <= len(token) <= 20:
        return None
    slips = 1 if len(token) < 10 else 2
    candidates = lexicon().alike.get(token[0], ())
    found = process.extractOne(token, candidates, scorer=OSA.distance, score_cutoff=slips)
    return str(found[0]) if found is not None and _slipped(token, str(found[0])) else None


def _slipped(token: str, form: str) -> bool:
    """Whether a finger or an ear may have put the one for the other: no letter far from the one that belongs there."""
    if len(token) != len(form):
        return True
    changed = [(one, two) for one, two in zip(token, form, strict=True) if one != two]
    if len(changed) == 2 and changed[0] == changed[1][::-1]:
        return True
    return all(two in _NEAR_KEYS.get(one, "") or {one, two} <= _SOUND_ALIKE for one, two in changed)
