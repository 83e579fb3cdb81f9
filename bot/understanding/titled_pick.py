"""A choice by title, and what is said of the others: "yang Filosofi Teras itu loh, yg satunya udah kelar"."""

# ruff: noqa: E501 - a table is read whole

from collections.abc import Sequence
from itertools import pairwise

from bot.understanding.brief import is_strange
from bot.understanding.lexicon import Word
from bot.understanding.sentence import Sentence

_WHICH = frozenset({"yang", "yg", "nang", "sing", "je", "the"})
_LEADS = frozenset({"FILLER", "GREET", "YES", "MY", "SORRY"})
_CHOOSES = frozenset({"ambil", "pilih", "milih", "pilihan"})
_ONLY = frozenset({"aja", "saja", "doang", "ajah", "sj", "wae", "ae", "haja", "ja", "only", "ih"})
_THAT = frozenset({"itu", "tu", "tuh", "kuwi", "iku", "loh", "lho", "jar", "pang"})
_PLEASE = frozenset({"please", "pls", "plz"})
_TITLED = ("judul", "berjudul", "bajudul", "tentang", "about")
_GENRES = frozenset({"komik", "novel", "majalah", "kamus", "ensiklopedia", "cerpen"})
_IN_TITLES = frozenset(
    {
        "AND",
        "KIN",
        "OUTSIDE",
        "OTHER",
        "LONG",
        "BOOK",
        "CATALOGUE",
        "EVENT",
        "LANGUAGE",
        "ENGLISH",
        "INDONESIAN",
        "FILLER",
    }
)
_NUMBERED = frozenset({"kelas", "jilid", "volume", "vol", "seri", "edisi", "semester"})
_ALSO_IN_TITLES = _NUMBERED | {"warna"}
_NO_TITLE = frozenset(
    {"WHAT", "WHEN", "WHERE", "WHO", "WHY", "HOW", "HOWMUCH", "RENEW", "NOT", "DONT", "ISNT", "NOTNEED", "CANCEL", "RETURN", "LOST",
     "PLEASE", "FINISH", "ALREADY", "CONTINUE", "CAN", "FINE", "NOTICE", "COMPLAIN", "RULE", "HOUR", "DUE"}
)  # fmt: skip
_DENIES = frozenset({"NOT", "DONT", "ISNT", "NOTNEED"})
_SET_ASIDE = _DENIES | {"RETURN", "LATER", "CANCEL"}
_STILL_WANTED = frozenset(
    {"RENEW", "PLEASE", "CONTINUE", "MORE", "WANT", "YET", "STILL", "CAN", "LOST", "WHY", "COMPLAIN"}
)
_THE_OTHER = frozenset({"satu", "satunya", "liyane", "sisanya"})
_MOST_WORDS = 30


def is_titled_pick(sentence: Sentence) -> bool:
    """ "the Tere Liye one, not the dictionary"; a "yang merah" alone may be anything."""
    said = sentence.said
    if sentence.has_items or sentence.has_member or len(said) > _MOST_WORDS or {"?", "RENEW"} & set(sentence.spoken):
        return False
    parts = _parts(said)
    counted = any(map(_counts_them, parts))
    titles = [part for part in parts if _is_title(part) or (counted and _is_two_names(part))]
    aside = [part for part in parts if part not in titles and _is_set_aside(part)]
    rest = [part for part in parts if part not in titles and part not in aside]
    if not titles or any(word.sense not in _LEADS for part in rest for word in part if not _counts_them(part)):
        return False
    return bool(aside) or counted or len(titles) > 1 or _is_pointed_at(titles[0])


def _parts(said: Sequence[Word]) -> list[list[Word]]:
    """The clauses, each "yang …" on its own; "bukan yang …" stays together."""
    parts: list[list[Word]] = [[]]
    for word in said:
        denied = bool(parts[-1]) and parts[-1][-1].sense in _DENIES
        chosen = bool(parts[-1]) and parts[-1][-1].raw in _CHOOSES
        if word.sense in ("|", "ISNT") or (word.raw in _WHICH and not denied and not chosen):
            parts.append([])
        if word.sense != "|":
            parts[-1].append(word)
    return [part for part in parts if part]


def _is_title(part: Sequence[Word]) -> bool:
    """ "yang Cantik Itu Luka aja", "the Tere Liye one", "Psikologi Pendidikan sama"."""
    words = _less_courtesy(part)
    if not words:
        return False
    which, joined = words[0].raw in _WHICH, words[-1].sense == "AND"
    if not (which or joined) or len(words) > 10:
        return False
    titled = any(word.raw.startswith(_TITLED) for word in words)
    if titled:
        return {word.sense for word in words}.isdisjoint(_NO_TITLE) and len(words) > 2
    name = words[1:-1] if words[-1].raw == "one" else words[1:] if which else words
    named = [word for word in name if _is_name(word)]
    numbered = {id(two) for one, two in pairwise(name) if one.raw in _NUMBERED}
    return bool(named) and all(
        _is_name(word) or word.sense in _IN_TITLES or word.raw in _ALSO_IN_TITLES or id(word) in numbered
        for word in name
    )


def _counts_them(part: Sequence[Word]) -> bool:
    """The "yang dua itu aja" of "yang dua itu aja, laskar pelangi sama sang pemimpi"."""
    counted = len(part) > 2 and part[0].raw in _WHICH and (part[1].sense == "COUNT" or part[1].raw.isdigit())
    return counted and part[2].raw in _THAT and all(word.sense == "FILLER" for word in part[2:])


def _is_two_names(part: Sequence[Word]) -> bool:
    joined = any(word.sense == "AND" for word in part[1:-1])
    return joined and all(_is_name(word) or word.sense in ("AND", "FILLER") for word in part)


def _less_courtesy(part: Sequence[Word]) -> Sequence[Word]:
    at, end = 0, len(part)
    while end and (part[end - 1].raw in _PLEASE or part[end - 1].sense in ("THANKS", "YES")):
        end -= 1
    part = part[:end]
    while at < len(part) and part[at].raw not in _WHICH and (part[at].sense in _LEADS or part[at].raw in _CHOOSES):
        at += 1
    return part[at:]


def _is_name(word: Word) -> bool:
    return (
        is_strange(word) or word.raw.removesuffix("nya") in _GENRES or word.sense in ("EVENT", "ENGLISH", "INDONESIAN")
    )


def _is_pointed_at(part: Sequence[Word]) -> bool:
    """ "… aja", "… itu loh", "… one", a name of two words: no single word that may be said of anything."""
    named = [word for word in part if _is_name(word)]
    if any(word.raw.startswith(_TITLED) for word in part) or any(word.raw in _CHOOSES for word in part):
        return True
    if any(word.sense == "TITLE" or word.raw in ("tengah", "tangah", "middle") for word in named):
        return True
    closed = _less_courtesy(part)[-1].raw == "one" or any(word.raw in _ONLY | _THAT for word in part[2:])
    return closed or len(named) > 1


def _is_set_aside(part: Sequence[Word]) -> bool:
    """ "yg satunya udah kelar", "bukan yang ipa", "buku pelajarannya udah ga kepake": not the one picked."""
    senses = {word.sense for word in part}
    done = part[0].sense == "OTHERS" and part[-1].sense == "ALREADY"  # "liyane wis"
    over = done or bool(senses & _SET_ASIDE) or ("FINISH" in senses and bool({"ALREADY", "IS_IT"} & senses))
    if not over or senses & _STILL_WANTED or len(part) > 9:
        return False
    first = part[0]
    another = first.raw in _WHICH or first.raw in _THE_OTHER or first.sense == "OTHERS"
    before = next((at for at, word in enumerate(part) if word.sense in _SET_ASIDE | {"ALREADY"}), 0)
    named = any(_is_name(word) or word.sense in ("OTHER", "OUTSIDE", "CATALOGUE") for word in part[:before])
    return another or named or (first.sense in _DENIES and any(map(_is_name, part)))
