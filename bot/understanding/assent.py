"""A yes that says more than yes, and nothing against it."""

# ruff: noqa: E501 - a table is read whole

from collections.abc import Sequence
from itertools import dropwhile

from bot.understanding.lexicon import Word
from bot.understanding.sentence import Sentence

_ASSENT = frozenset({"YES", "CONTINUE", "NOMATTER"})
_BESIDE = frozenset({"FILLER", "MY", "GREET", "SORRY", "PLEASE", "ONLY", "THANKS"})
_AGAINST = frozenset(
    {"NOT", "DONT", "ISNT", "NOTNEED", "CANCEL", "LATER", "WAIT", "RETURN", "STOP", "WRONG", "TOMORROW", "YET", "ERASE", "IF", "?", "VISIT", "LOST", "COMPLAIN", "THANKS", "TALK", "PAY"}
)  # fmt: skip
_BIDS = frozenset(
    {"gas", "gass", "gasskeun", "gaskeun", "gaskan", "proses", "diproses", "silakan", "silahkan", "go ahead", "do it"}
)
_OF_A_CARD = frozenset({"CARD", "MEMBER", "NUMBER", "MY", "FILLER", "IS_IT", "FOR", "YES", "LAST"})
_ENDING = frozenset(
    {"ending", "ends", "akhiran", "berakhiran", "akhirannya", "berakhir", "ujungnya", "belakangnya", "belakang", "nama", "atas", "milik", "punya", "one"}
)  # fmt: skip
_OWNED = frozenset({"punya", "milik"})


def agrees_at_both_ends(sentence: Sentence) -> bool:
    """ "ya benar, nama saya memang itu tapi …, ga apa-apa lanjut aja": a yes first and last, and no word against it."""
    parts = _parts(sentence.said)
    if len(parts) < 3 or sentence.has_items:
        return False
    ends = {word.sense for word in parts[-1]}
    forgiven = {"WRONG"} if "NOMATTER" in ends else set()  # "cuma salah satu huruf, ga masalah lanjutkan"
    if not _AGAINST.isdisjoint({*sentence.spoken} - forgiven):
        return False
    bids = "CONTINUE" in ends or any(word.raw in _BIDS for word in parts[-1])  # "oke, …, sip" has only taken note
    return bids and _only_agrees(parts[0]) and _only_agrees(parts[-1])


def owns_the_card(sentence: Sentence) -> bool:
    """ "yes, the card ending in 07 is mine": a yes, and which card it is said of."""
    said = [word for word in sentence.said if word.sense != "|"]
    rest = list(dropwhile(lambda word: word.sense in ("YES", "FILLER"), said))
    if not any(word.sense == "YES" for word in said[: len(said) - len(rest)]):
        return False
    senses = {word.sense for word in rest}
    owned = "MY" in senses or any(word.raw in _OWNED for word in rest)
    named = "CARD" in senses or any(word.sense.isdigit() for word in rest)
    of_a_card = all(word.sense in _OF_A_CARD or word.raw in _ENDING or word.sense.isdigit() for word in rest)
    return owned and named and of_a_card


def says_it_is_on(sentence: Sentence) -> bool:
    """ "jadi kak jadi", "gapapa jadi": it is to be, as was asked; a "jadi" alone may go on to "so …"."""
    spoken = sentence.spoken
    return len(spoken) > 1 and "jadi" in spoken and set(spoken) <= {"jadi", "NOMATTER"}


def _only_agrees(part: Sequence[Word]) -> bool:
    senses = {word.sense for word in part}
    return bool(senses & _ASSENT) and senses <= _ASSENT | _BESIDE


def _parts(said: Sequence[Word]) -> list[list[Word]]:
    parts: list[list[Word]] = [[]]
    for word in said:
        if word.sense == "|":
            parts.append([])
        else:
            parts[-1].append(word)
    return [part for part in parts if any(word.sense != "FILLER" for word in part)]
