"""One message to one Understanding."""

# ruff: noqa: E501 - a pattern is read whole

import re
from datetime import date

from bot.understanding import day
from bot.understanding.identifiers import Found, Shapes, find_identifiers
from bot.understanding.intent import Decision, Sentence, decide, returned_items, wanted_language
from bot.understanding.language import language_of
from bot.understanding.normalise import LONGEST, MOST_WORDS, Word, fold, words
from bot.understanding.selection import Selection, selection
from bot.understanding.titles import leftover_title
from handlers.intents import Intent, Understanding

_DEFAULT = Shapes()
_LONG_TALE = 1000
"""In a text this long a denial may stand too far from the verb to be found."""
_PICK = frozenset(
    [
        "FILLER",
        "NUMBER",
        "BOOK",
        "AND",
        "ALL",
        "ONLY",
        "LAST",
        "EXCEPT",
        "DONT",
        "WANT",
        "MY",
        "YES",
        "PLEASE",
        "UNTIL",
        "LOAN",
        "|",
        "ke",
        "urutan",
        "pertama",
        "kedua",
        "ketiga",
        "keempat",
        "kelima",
        "first",
        "second",
        "third",
        "fourth",
        "fifth",
        "one",
        "ones",
        "satu",
        "dua",
        "tiga",
        "empat",
        "lima",
        "enam",
        "tujuh",
        "delapan",
        "kesatu",
        "keenam",
        "pilih",
        "milih",
        "pilihannya",
        "ambil",
        "atas",
        "bawah",
        "GREET",
        "THANKS",
        "two",
        "three",
        "four",
        "five",
        "option",
        "HELP",
        "NEED",
        "NOT",
        "dari",
        "from",
        "them",
        "those",
        "these",
    ]
)
_RENEW_ITEM = re.compile(r"r \W*#i\d")
_EXCLUDED_ITEM = re.compile(
    r"\b(?:EXCEPT|DONT|ISNT|NOT NEED|but not)\b(?: (?:FILLER|NUMBER|BOOK|AND|RENEW|#i\d+|\|(?= #i)))* (#i\d+)|(#i\d+)(?: (?:FILLER|YES|BOOK))* (?:DONT|NOT NEED|NOT usah|CANCEL)\b"
)
_RUN = re.compile(r"#i\d+")


def parse(text: str, today: date, shapes: Shapes | None = None) -> Understanding:
    """What a message says, from its text alone."""
    folded = fold(text)
    found = find_identifiers(folded, shapes or _DEFAULT)
    said = words(found.marked)
    senses = " ".join(word.sense for word in said)
    sentence = Sentence(senses, found.marked.strip(), bool(found.items), bool(found.members))
    everything = any(word.sense == "ALL" for word in said)
    picked = selection(found.marked) if _may_pick(senses, found) else Selection()
    decision = _decide(sentence, found, senses, picked, everything)
    if decision.intent is Intent.RENEW and (len(text) > LONGEST or len(said) >= MOST_WORDS):
        decision = Decision(Intent.UNKNOWN, alternatives=(Intent.RENEW, Intent.HUMAN))  # the unread rest may deny it
    if decision.intent is Intent.SELECT:
        picked = selection(found.marked, only_numbers=True)
    return _answer(decision, sentence, found, said, picked, everything, today)


def _may_pick(senses: str, found: Found) -> bool:
    return not found.items or "NUMBER" in senses


def _decide(sentence: Sentence, found: Found, senses: str, picked: Selection, everything: bool) -> Decision:
    if _RENEW_ITEM.match(sentence.text) and "RENEW" not in senses:
        return Decision(Intent.RENEW)
    if (
        not found.items
        and not found.members
        and all(word in _PICK or word == "?" or (word.isdigit() and len(word) < 3) for word in senses.split())
    ):
        numbered = re.search(
            r"\d|\b(?:satu|dua|tiga|empat|lima|pertama|kedua|ketiga|keempat|kelima|first|second|third|one|two|three|LAST)\b",
            senses,
        )
        if (numbered or everything) and not re.fullmatch(r"(?:\d{1,2} ?){12,}", senses):
            denied = not picked.excluded and re.search(r"\b(?:DONT|NOT|ISNT)\b", senses)
            return Decision(Intent.NO if denied else Intent.SELECT)
    if (
        everything
        and not found.items
        and re.fullmatch(r"(?:FILLER |YES |MY |BOOK |WANT )*ALL (?:FILLER |BOOK |MY )*EXCEPT [^?]+", senses)
    ):
        return Decision(Intent.SELECT)
    if (
        found.items
        and sentence.senses
        and re.fullmatch(r"(?:(?:#i\d+|#m\d|FILLER|\||BOOK|CARD|NUMBER|MEMBER|AND|MY) ?)+", senses)
    ):
        return Decision(Intent.UNKNOWN, alternatives=(Intent.RENEW, Intent.LOANS))
    if found.members and re.fullmatch(r"(?:(?:#m\d|FILLER|\||CARD|NUMBER|MEMBER|AND|MY) ?)+", senses):
        return Decision(Intent.UNKNOWN, alternatives=(Intent.LOANS, Intent.LINK))
    decision = decide(sentence)
    if decision.intent is Intent.RENEW and len(senses) > _LONG_TALE and not found.items:
        return Decision(Intent.UNKNOWN, alternatives=(Intent.RENEW, Intent.HUMAN))
    return decision


def _answer(
    decision: Decision,
    sentence: Sentence,
    found: Found,
    said: list[Word],
    picked: Selection,
    everything: bool,
    today: date,
) -> Understanding:
    intent = decision.intent
    lang, certain = language_of(said)
    if intent is Intent.LANGUAGE:
        lang, certain = wanted_language(sentence.senses), True
    items, excluded = _items(sentence.senses, found)
    if intent is Intent.RENEW and found.items and not items and not everything:
        intent = Intent.NO
    scoped = intent in (Intent.RENEW, Intent.SELECT)
    all_items = scoped and (everything or sentence.text.strip(" .!") == "ra") and not items
    if scoped and all_items and picked.ordinals and not picked.excluded and intent is Intent.RENEW:
        all_items = False
    if excluded and everything and scoped:
        all_items, items = True, ()
    title, excluded_title = _titles(intent, said, items, picked)
    when = (
        day.definite_day(found.marked if not found.dates else found.marked + " " + " ".join(found.dates), today)
        if intent is Intent.HOURS
        else None
    )
    return Understanding(
        intent=intent,
        member_id=found.members[0] if found.members else None,
        item_ids=items,
        all_items=all_items,
        ordinals=picked.ordinals if scoped and not all_items else (),
        date=when,
        lang=lang,
        lang_certain=certain,
        excluded_ids=excluded,
        excluded_ordinals=picked.excluded if scoped else (),
        excluded_title=excluded_title,
        title=title,
        time=day.time_of_day(found.marked) if intent is Intent.HOURS else None,
        topic=decision.topic,
        kinds=decision.kinds,
        birth_date=day.birth_date(found.dates, today) if found.dates else None,
        code=found.code,
        alternatives=decision.alternatives,
    )


def _items(senses: str, found: Found) -> tuple[tuple[str, ...], tuple[str, ...]]:
    if not found.items:
        return (), ()
    out = returned_items(senses) if "RENEW" in senses else set()
    if re.search(r"\b(?:EXCEPT|DONT|ISNT|NOT|CANCEL|but)\b", senses) and "RENEW" in senses:
        for match in _EXCLUDED_ITEM.finditer(senses):
            out.update(_RUN.findall(match.group()))
    if len(out) == len(found.items) and "ALL" not in senses.split():
        return found.items, ()
    named = {f"#i{number}": item for number, item in enumerate(found.items)}
    kept = tuple(item for mark, item in named.items() if mark not in out)
    return kept, tuple(item for mark, item in named.items() if mark in out)


def _titles(intent: Intent, said: list[Word], items: tuple[str, ...], picked: Selection) -> tuple[str, str]:
    if intent not in (Intent.RENEW, Intent.SELECT, Intent.UNKNOWN, Intent.RENEW_QUERY) or items:
        return "", ""
    for at, word in enumerate(said):
        if word.sense == "EXCEPT":
            return leftover_title(said[:at]), leftover_title(said[at:])
    return leftover_title(said), ""
