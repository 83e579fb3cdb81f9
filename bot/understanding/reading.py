"""One message to one Understanding."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import Any

from bot.understanding import day
from bot.understanding.bare_pick import is_bare_pick, takes_its_pick_back
from bot.understanding.clauses import clauses_of
from bot.understanding.counted import how_many, means_all
from bot.understanding.identifiers import Found, Shapes, find_identifiers
from bot.understanding.intent import Decision, decide
from bot.understanding.language import language_of
from bot.understanding.lexicon import MOST_WORDS, Word, words
from bot.understanding.normalise import LONGEST, fold
from bot.understanding.present import is_of_now
from bot.understanding.scope import left_out
from bot.understanding.selection import Selection, selection, split_exception, volume
from bot.understanding.sentence import Sentence
from bot.understanding.titles import leftover_title
from bot.understanding.tongue import wanted_language
from bot.understanding.topics import heard
from bot.understanding.weighing import Weights
from handlers.intents import Intent, Understanding

_DEFAULT = Shapes()
_QUOTED = re.compile(
    r"(?:(?<=[ \n(:])|^)(?:\"(?! ?(?:perpanjang\b|tolong|mohon|renew|extend))[^\"]{4,300}\"|'[^'\n]{4,80}')(?![a-z])"
)
_RENEW_ALL = Word("ra", "ra")
_CALLED = frozenset(
    {
        "kak",
        "kk",
        "ka",
        "min",
        "mimin",
        "gan",
        "bos",
        "pak",
        "bu",
        "mas",
        "mbak",
        "mba",
        "bang",
        "bro",
        "sis",
        "bapak",
        "ibu",
    }
)
_GENTLE = frozenset({"ya", "yaa", "yah", "y", "deh", "hehe", "hehehe", "wkwk", "hihi"})
_OWNERS = frozenset({"BOOK", "CARD", "KIN", "HEARSAY", "FOR", "AND", "ISNT", "LOAN", "HUMAN", "TALK", "NUMBER", "MEET"})
"""After these "ibu" is a person spoken of, not spoken to."""
_NO_ANSWER = frozenset({Intent.HUMAN, Intent.UNKNOWN, Intent.NO, Intent.INFO, Intent.LOANS, Intent.THANKS})
_COMMONLY = 200
"""Characters; longer messages are hardly ever sent twice with other numbers."""
_LONG_TALE = 1000
"""In a text this long a denial may stand too far from the verb to be found."""


def parse(text: str, today: date, shapes: Shapes | None = None, *, weights: Weights | None = None) -> Understanding:
    """What a message says, from its text alone. `weights`: others than those learnt, to try them."""
    found = find_identifiers(fold(text), shapes or _DEFAULT)
    if weights is None and found.items and len(text) <= _COMMONLY:
        said = _with_numbers(found, _of_this_kind(_without_numbers(found), today))
    else:
        said = _understood(text, found, today, weights)
    return replace(said, how_many=how_many(text)) if said.all_items else said


def _understood(text: str, found: Found, today: date, weights: Weights | None) -> Understanding:
    sentence = read(found)
    everything = means_all(sentence.said)
    listed = _well_spelt(found.marked, sentence.said)
    picked = Selection() if found.items else selection(listed)
    decision = decide(sentence, text, everything=everything, picked=picked, weights=weights)
    if decision.intent is Intent.RENEW and _unread(text, sentence):
        decision = Decision(Intent.UNKNOWN, alternatives=(Intent.RENEW, Intent.HUMAN))  # the unread rest may deny it
    if decision.intent in _NO_ANSWER and is_bare_pick(sentence):
        decision = Decision(Intent.SELECT)
    elif decision.intent is Intent.SELECT and takes_its_pick_back(sentence):
        decision = Decision(Intent.NO)
    if decision.intent is Intent.SELECT and not picked.ordinals:
        picked = selection(listed, only_numbers=True)
    return _answer(decision, sentence, found, picked, everything, today)


_ORDER = frozenset({"ORDINAL", "LAST", "FIRST"})
_LETTERS = re.compile(r"[a-z]{5,12}")


def _well_spelt(text: str, said: Sequence[Word]) -> str:
    """The text with each place in a list as the lexicon spells it: "pertma", "partama", "trkhir"."""
    if all(word.sense not in _ORDER or word.raw in text for word in said):
        return text
    return _LETTERS.sub(_as_listed, text)


def _as_listed(match: re.Match[str]) -> str:
    word = words(match.group())[0]
    return word.raw if word.sense in _ORDER else match.group()


def _without_numbers(found: Found) -> Found:
    """The same for all messages that differ in their numbers only."""
    items = tuple(f"#i{place}" for place in range(len(found.items)))
    members = tuple(f"#m{place}" for place in range(len(found.members)))
    return replace(found, members=members, items=items)


@lru_cache(maxsize=2048)
def _of_this_kind(found: Found, today: date) -> Understanding:
    """Many patrons say the same with another number; nothing but the number itself depends on it."""
    return _understood(found.marked, found, today, None)


def _with_numbers(found: Found, said: Understanding) -> Understanding:
    number = {f"#i{place}": item for place, item in enumerate(found.items)}
    return replace(
        said,
        **_cards(found),
        item_ids=tuple(number[mark] for mark in said.item_ids),
        excluded_ids=tuple(number[mark] for mark in said.excluded_ids),
    )


def _cards(found: Found) -> dict[str, Any]:
    """The member numbers, and which of several each item goes with."""
    several = len(found.members) > 1
    return {
        "member_id": found.members[0] if found.members else None,
        "more_member_ids": found.members[1:],
        "pairs": tuple((item, found.members[place]) for item, place in zip(found.items, found.beside, strict=True))
        if several
        else (),
    }


def read(found: Found) -> Sentence:
    """The words of a text in which the numbers were found; what is quoted is a name, not a wish."""
    text = _QUOTED.sub(" #t ", found.marked) if '"' in found.marked or "'" in found.marked else found.marked
    said = _without_courtesy(words(text))
    return Sentence(tuple(said), found.marked.strip(), bool(found.items), bool(found.members))


def _without_courtesy(said: list[Word]) -> list[Word]:
    """The words less the "ya kak 🙏" at their end, which changes nothing; a question mark stays."""
    ends = len(said)
    while ends and said[ends - 1].sense == "?":
        ends -= 1
    kept = ends
    while kept > 1 and _is_courtesy(said[kept - 1], said[kept - 2]):
        kept -= 1
    while kept > 1 and said[kept - 1].sense == "|":
        kept -= 1
    return said[:kept] + said[ends:] if any(word.sense not in ("|", "FILLER") for word in said[:kept]) else said


def _is_courtesy(word: Word, before: Word) -> bool:
    if word.raw in _CALLED:
        return before.sense not in _OWNERS and before.raw not in ("punya", "oleh", "nama")
    return word.sense == "|" or word.raw in _GENTLE


def _unread(text: str, sentence: Sentence) -> bool:
    tale = len(sentence.senses) > _LONG_TALE and not sentence.has_items
    return len(text) > LONGEST or len(sentence.said) >= MOST_WORDS or tale


def _answer(
    decision: Decision,
    sentence: Sentence,
    found: Found,
    picked: Selection,
    everything: bool,
    today: date,
) -> Understanding:
    intent = decision.intent
    lang, certain = language_of(sentence.said)
    if intent is Intent.LANGUAGE:
        lang, certain = wanted_language(sentence.senses), True
    items, excluded = _items(sentence, found) if intent is Intent.RENEW else (found.items, ())
    if intent is Intent.RENEW and found.items and not items and not everything:
        intent = Intent.NO
    scoped = intent in (Intent.RENEW, Intent.SELECT)
    all_items = scoped and (everything or sentence.said[:1] == (_RENEW_ALL,)) and not items
    if scoped and picked.excluded and not picked.ordinals and not items and "EXCEPT" in sentence.spoken:
        all_items = True  # "selain nomor 1"
    if scoped and all_items and picked.ordinals and not picked.excluded:
        all_items = False
    if excluded and everything and scoped and not items:
        all_items, items = True, ()
    title, excluded_title = _titles(intent, found.marked, sentence.said, items, picked)
    when = _day_meant(found, today) if intent is Intent.HOURS else None
    return Understanding(
        intent=intent,
        **_cards(found),
        item_ids=items,
        all_items=all_items,
        ordinals=picked.ordinals if (scoped or intent is Intent.YES) and not all_items else (),
        date=when,
        lang=lang,
        lang_certain=certain,
        excluded_ids=excluded,
        excluded_ordinals=picked.excluded if scoped or intent is Intent.YES else (),
        excluded_title=excluded_title,
        title=title,
        time=day.time_of_day(found.marked) if intent is Intent.HOURS else None,
        topic="now" if when == today and is_of_now(found.marked) else decision.topic,
        kinds=decision.kinds,
        birth_date=day.birth_date(found.dates, today) if found.dates else None,
        code=found.code,
        alternatives=decision.alternatives,
        heard=heard(sentence) if intent is Intent.UNKNOWN and decision.alternatives else (),
    )


_NO_DAY = re.compile(
    r"\bsekolah minggu\b|\bsunday school\b|\b(?:kayak|kaya|seperti|macam|like) (?:sekarang|skrg|skrng|hari ini|now)\b"
)
"""A school and a likeness are no days."""


def _day_meant(found: Found, today: date) -> date | None:
    dates = iter(found.dates)
    text = _NO_DAY.sub(" ", re.sub("#d", lambda match: next(dates, ""), found.marked))
    return day.definite_day(text, today) or (today if is_of_now(text) else None)


def _items(sentence: Sentence, found: Found) -> tuple[tuple[str, ...], tuple[str, ...]]:
    if not found.items:
        return (), ()
    out = left_out(clauses_of(sentence.said))
    if len(out) == len(found.items) == 1 and "ALL" not in sentence.spoken:
        return found.items, ()  # "perpanjang 0000…, jangan lama-lama balasnya": of one copy the wish itself tells
    named = {f"#i{number}": item for number, item in enumerate(found.items)}
    kept = tuple(item for mark, item in named.items() if mark not in out)
    return kept, tuple(item for mark, item in named.items() if mark in out)


def _left_out(said: Sequence[Word], picked: Selection) -> str:
    """ "semua kecuali komik", "… punya anak saya": no title, but something stays out, so that is to be asked."""
    if picked.excluded or any(word.sense[0] == "#" for word in said):
        return ""
    return " ".join(word.raw for word in said if word.sense not in ("FILLER", "|", "?", "THANKS"))[:120]


def _titles(
    intent: Intent, text: str, said: Sequence[Word], items: tuple[str, ...], picked: Selection
) -> tuple[str, str]:
    if intent not in (Intent.RENEW, Intent.SELECT, Intent.UNKNOWN, Intent.RENEW_QUERY) or items:
        return "", ""
    quoted = _QUOTED.search(text)
    if quoted:
        return quoted.group().strip("\"'"), ""
    numbered = volume(text)
    if numbered and not picked.some:
        return ("", numbered) if volume(split_exception(text)[1]) else (numbered, "")
    for at, word in enumerate(said):
        if word.sense == "EXCEPT":
            return leftover_title(said[:at]), leftover_title(said[at:]) or _left_out(said[at + 1 :], picked)
    return leftover_title(said), ""
