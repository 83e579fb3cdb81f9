"""A choice from a list that stands as a sentence of its own, whatever courtesy is said around it."""

from collections.abc import Sequence

from bot.understanding.lexicon import Word
from bot.understanding.sentence import Sentence

_PLACES = frozenset({"COUNT", "ORDINAL", "LAST", "FIRST"})
_AROUND_PLACES = frozenset({"AND", "NUMBER", "|", "FILLER", "BOOK"})
_PICKING = frozenset({"ambil", "pilih", "milih", "pilihan"})
_COURTESY = frozenset(
    {"GREET", "SORRY", "THANKS", "FILLER", "MY", "HUMAN", "YESTERDAY", "YES", "NUMBER", "PLEASE", "ANSWER", "KIN", "|",
     "ASK", "AND", "PRAISE", "DIALOG_YOU", "BOT", "NEW"}
)  # fmt: skip
_REFUSES = frozenset(
    {"NOT", "DONT", "CANCEL", "NOTNEED", "ISNT", "LATER", "TOMORROW", "WAIT", "RETURN", "STOP", "WRONG", "?"}
)
_ENDS = frozenset({".", "!", ";", "\n"})
_OWNERS = ("punya", "milik", "mine")
_MOST_STRANGE = 6


def is_bare_pick(sentence: Sentence) -> bool:
    """ "Satu dan tiga. Maaf tadi saya jawab kepanjangan", "1, 2, 3, 5. Yang 4 itu bukan punya saya"."""
    if sentence.has_items or sentence.has_member or len(sentence.said) > 40:
        return False
    parts = _sentences(sentence.said)
    picks = [part for part in parts if _only_places(part)]
    if len(picks) != 1 or len(parts) < 2:
        return False
    picked = {word.raw for word in picks[0]}
    rest = [part for part in parts if part is not picks[0]]
    return all(_is_courtesy(part) or _disowns(part, picked) for part in rest)


def takes_its_pick_back(sentence: Sentence) -> bool:
    """ "Satu dan dua. Sudah saya kembalikan", "nomor 3. bukan saya yang pinjam": why none is wanted."""
    parts = _sentences(sentence.said)
    if sentence.has_items or len(parts) < 2 or not _only_places(parts[0], one_will_do=True):
        return False
    return any(map(_undoes, parts[1:]))


def _undoes(part: Sequence[Word]) -> bool:
    senses = {word.sense for word in part}
    if any(map(_is_place, part)) or senses & {"OTHERS", "?", "YET", "RENEW"} or part[0].raw in ("yang", "yg"):
        return False
    if any(word.sense == word.raw for word in part):
        return False  # a word that is not known may say what else is meant
    return {"ALREADY", "RETURN"} <= senses or ("ISNT" in senses and "MY" in senses)


def _sentences(said: Sequence[Word]) -> list[list[Word]]:
    parts: list[list[Word]] = [[]]
    for word in said:
        if word.sense == "|" and any(sign in word.raw for sign in _ENDS):
            parts.append([])
        else:
            parts[-1].append(word)
    return [part for part in parts if any(word.sense not in ("|", "FILLER") for word in part)]


def _only_places(part: Sequence[Word], *, one_will_do: bool = False) -> bool:
    """Two places or more and nothing else; one that is called "nomor 2" or "pilihan kedua" will do."""
    places = [word for word in part if _is_place(word)]
    if any(not _is_place(word) and word.sense not in _AROUND_PLACES and word.raw not in _PICKING for word in part):
        return False
    called = any(word.sense == "NUMBER" or word.raw in _PICKING for word in part)
    return len(places) > 1 or (len(places) == 1 and (one_will_do or called))


def _is_place(word: Word) -> bool:
    return word.sense in _PLACES or (word.sense.isdigit() and len(word.sense) < 3)


def _is_courtesy(part: Sequence[Word]) -> bool:
    senses = {word.sense for word in part}
    if "YESTERDAY" in senses:
        senses -= {"LIST"}
        part = [word for word in part if word.sense != "LIST" and word.raw != "urut"]  # "tadi saya diminta sebutkan …"
    if part[0].sense == "IF" and {"NOT", "CAN"} <= senses and senses & {"YES", "NOMATTER"}:
        return senses - _COURTESY <= {"IF", "NOT", "CAN", "NOMATTER", "ikhlas"}
    if senses & _REFUSES or any(_is_place(word) for word in part):
        return False
    if "SORRY" in senses:
        return len(part) < 8 or ("ANSWER" in senses and len(part) < 20)  # "maaf baru sempat membalas, tadi masih rapat"
    strange = [word for word in part if word.sense not in _COURTESY]
    return len(strange) <= _MOST_STRANGE and all(word.sense == word.raw and word.raw.isalpha() for word in strange)


def _disowns(part: Sequence[Word], picked: set[str]) -> bool:
    """ "yang 4 itu bukan punya saya", when 4 was not picked."""
    places = [word.raw for word in part if _is_place(word)]
    senses = [word.sense for word in part]
    owner = any(word.raw.startswith(_OWNERS) for word in part)
    denied = bool({"ISNT", "NOT"} & set(senses)) and "?" not in senses
    return len(places) == 1 and places[0] not in picked and owner and denied
