"""Which intent: the rules that are certain first, then the likeliest of the rest; a renewal by rule only."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from bot.understanding.brief import COMMANDS, asks_when, brief, is_bare_number, is_strange, picks
from bot.understanding.questions import asks_where_to_pay, asks_who, asks_why
from bot.understanding.renewal import Renewal, renewal_in
from bot.understanding.selection import Selection
from bot.understanding.sentence import Sentence
from bot.understanding.topics import (
    asks_which_notices,
    guess,
    is_back,
    kinds_of,
    switches_off,
    topic_of,
    wants_own_data,
)
from bot.understanding.weighing import INTENTS, Weights, likelihoods, signs_of
from handlers.intents import Intent

_NEEDED = {Renewal.REQUEST: 0.1, Renewal.PLAIN: 0.5, Renewal.WEAK: 0.6}
"""A request by rule stands unless what was learnt finds it less likely than this."""
_NEEDED_WITH_ITEMS = 0.03
_LEANS: dict[Renewal, dict[Intent, float]] = {
    Renewal.QUESTION: {Intent.RENEW_QUERY: 4.0},
    Renewal.REFUSED: {Intent.NO: 4.0},
    Renewal.DONE: {Intent.RENEW_QUERY: 1.5},
    Renewal.LATER: {Intent.NO: 1.5, Intent.RENEW_QUERY: 1.5},
    Renewal.CARD: {Intent.INFO: 20.0},
    Renewal.OTHER: {Intent.UNKNOWN: 20.0},
    Renewal.REQUEST: {Intent.RENEW_QUERY: 2.0},
}
"""How much more a reading of the renewal makes of an intent than was learnt."""
_FOREIGN_LEAN = 3.0
"""How much likelier a message of another business is not for a library, whatever the words around it."""
_RENEW_ITEM = re.compile(r"(?:r(?: \W*#i\d+(?: *(?:,|dan|and|&))?)+|ra \W*#m\d)(?: +#m\d)?\W*")
_SMALL_TALK = frozenset(
    {Intent.UNKNOWN, Intent.YES, Intent.NO, Intent.SELECT, Intent.THANKS, Intent.HELP, Intent.LANGUAGE}
)
_IMPLORING = frozenset({"tolonglah", "bantulah", "mohonlah", "plislah", "plisslah", "kasihanilah"})
_TONGUES = frozenset({"LANGUAGE", "ENGLISH", "INDONESIAN"})
_OF_BOOKS = frozenset(
    {"BOOK", "LOAN", "RENEW", "AVAILABLE", "CATALOGUE", "LIBRARY", "RETURN", "LIST", "SEARCH", "EVENT", "DAYS"}
)
_OF_THE_HOUSE = frozenset(
    {"BOOK", "LIBRARY", "LOAN", "MEMBER", "NOTICE", "READ", "CATALOGUE", "HUMAN", "EVENT", "FACILITY"}
)
_TELLS_MORE = frozenset(
    {"LOST", "WHAT", "WHEN", "HOW", "HOWMUCH", "WHERE", "WHO", "WHY", "FINE", "PAY", "COMPLAIN", "FAIL"}
)
"""A place in a list beside one of these is spoken of, not picked."""
_HESITATES = frozenset(
    {"LOST", "YET", "NOT", "DONT", "TOMORROW", "LATER", "RETURN", "WHY", "WAIT", "WRONG", "COMPLAIN", "IF"}
)
"""A yes beside one of these may mean something else."""
_DISOWNS = re.compile(r"\bISNT\b(?! (?:FILLER |NUMBER )*(?:\d|COUNT|ORDINAL))")
""" "yang kedua bukan punya saya"; "1, bukan 2" picks."""
_OF_ERASING = frozenset({"ERASE", "STOP", "DONT", "NOT", "CANCEL", "CLOSE", "forgotten", "forget", "FORGET", "LOST"})
_COURTESY = re.compile(r"(?:[ ,.!]+(?:ya|min|kak|pak|bu|dong|pls|please))+[ .!]*$")
_ENDS = re.compile(r"[^\w?]+$")
_TONGUE = re.compile("ENGLISH|INDONESIAN")
_NOT_THAT_ONE = re.compile(
    r"\bMY INDONESIAN\b|\b(?:DONT|NOT|ISNT)(?: (?!INDONESIAN|ENGLISH)[^ |]+){0,4} (?:ENGLISH|INDONESIAN)"
)


_WORTH_ASKING = 0.04
"""What is less likely is not offered when a message was not understood."""


@dataclass(frozen=True, slots=True)
class Decision:
    intent: Intent
    topic: str = ""
    kinds: tuple[str, ...] = ()
    alternatives: tuple[Intent, ...] = ()


def decide(
    sentence: Sentence, raw_text: str, *, everything: bool, picked: Selection, weights: Weights | None = None
) -> Decision:
    """The intent of a message."""
    command = COMMANDS.get(_COURTESY.sub("", _ENDS.sub("", sentence.text)).strip(" .!?\n\"'*"))
    if command:
        return Decision(*command)
    if _RENEW_ITEM.fullmatch(_COURTESY.sub("", sentence.text)) and "RENEW" not in sentence.senses:
        return Decision(Intent.RENEW)
    if sentence.has_items and sentence.has_member and _only_please(sentence):
        return Decision(Intent.RENEW)
    certain = picks(sentence, everything=everything, excludes=bool(picked.excluded)) or brief(sentence, raw_text)
    if certain is not None:
        return Decision(certain)
    return _at_sight(sentence) or _weighed(sentence, weights, picks_some=everything or picked.some)


def _at_sight(sentence: Sentence) -> Decision | None:
    """What a message of one thing only asks for; None when there is more to weigh."""
    for asks, decision in _SEEN:
        if asks(sentence):
            return decision
    likeliest = asks_who(sentence) or is_bare_number(sentence)
    return Decision(Intent.UNKNOWN, alternatives=likeliest) if likeliest else None


def signs(sentence: Sentence, renewal: Renewal) -> list[str]:
    """What the weights are told of a message: its words, and what the rules make of it."""
    guessed = guess(sentence.senses)
    return signs_of(
        sentence.said, [f"gate:{renewal.value}", f"rule:{guessed[0].value}:{guessed[1]}" if guessed else "rule:none"]
    )


def renewal_of(sentence: Sentence) -> Renewal:
    """What the message says of renewing."""
    return renewal_in(sentence.said, sentence.senses, has_items=sentence.has_items, has_member=sentence.has_member).kind


def _only_please(sentence: Sentence) -> bool:
    """Card, copy and "tolong": at this number that asks for one thing only."""
    spoken = {word for word in sentence.spoken if word[0] != "#"}
    return "PLEASE" in spoken and spoken <= {
        "PLEASE",
        "BOOK",
        "CARD",
        "MEMBER",
        "NUMBER",
        "MY",
        "YES",
        "AND",
        "GREET",
        "THANKS",
    }


def _never(sentence: Sentence, *, picks_some: bool) -> set[Intent]:
    """What no weight may make of a message: a renewal takes a rule, erasing and switching on their own words."""
    spoken = set(sentence.spoken)
    never = {Intent.RENEW}
    asks = bool(spoken & _TELLS_MORE) or _DISOWNS.search(sentence.senses) is not None or {"STILL", "CAN"} <= spoken
    elsewhere = asks or (spoken & {"TOMORROW", "LATER", "RETURN"} and not spoken & {"DUE", "FALL", "ONLY"})
    if not picks_some or elsewhere or ("WRONG" in spoken and "MEAN" not in spoken):
        never.add(Intent.SELECT)
    if not _may_agree(sentence):
        never.add(Intent.YES)
    if not spoken & _OF_ERASING:
        never.add(Intent.ERASE)
    if switches_off(sentence.senses):
        never.add(Intent.CONSENT_START)
    return never


def _may_agree(sentence: Sentence) -> bool:
    """A yes may renew: it needs its own word, and nothing strange beside it."""
    said = sentence.said
    agrees = any(word.sense in ("YES", "CONTINUE") for word in said) and "KAH" not in sentence.spoken
    if _HESITATES & set(sentence.spoken) or any(map(str.isdigit, sentence.spoken)):
        return False
    return agrees and sum(map(is_strange, said)) < 3


def _asks_language(sentence: Sentence) -> bool:
    """ "bahasa inggris dong": nothing but the wish for a language."""
    spoken = set(sentence.spoken)
    return bool(spoken & _TONGUES) and len(sentence.spoken) < 11 and not spoken & _OF_BOOKS and "ASK" not in spoken


def _pleads(sentence: Sentence) -> bool:
    """ "tolonglah bu, sekali ini saja": a plea with nothing else in it is for a person to hear."""
    spoken = set(sentence.spoken)
    pleads = "PLEA" in spoken or any(word.raw in _IMPLORING for word in sentence.said)
    return pleads and spoken <= {
        "PLEA",
        "PLEASE",
        "MY",
        "WHY",
        "NOT",
        "CAN",
        "ONLY",
        "ALREADY",
        "SORRY",
        "AGAIN",
        "YES",
        "kasih",
    }


def _likely(sentence: Sentence, renewal: Renewal, weights: Weights | None) -> dict[Intent, float]:
    """What was learnt, leaning the way the rules do."""
    likely = dict(zip(INTENTS, likelihoods(signs(sentence, renewal), weights), strict=True))
    for intent, more in _LEANS.get(renewal, {}).items():
        likely[intent] *= more
    if _is_foreign(sentence):
        likely[Intent.UNKNOWN] *= _FOREIGN_LEAN
    if renewal is Renewal.OTHER and "HOUR" in sentence.spoken:
        likely[Intent.HOURS] *= 20.0
    if renewal is Renewal.NONE and is_back(sentence.senses):
        likely[Intent.HUMAN] *= 4.0
    return likely


def _is_foreign(sentence: Sentence) -> bool:
    """Words of another business, and none of a library."""
    spoken = set(sentence.spoken)
    foreign = bool(spoken & {"OTHER", "OUTSIDE", "SPAM"})
    return foreign and not spoken & _OF_THE_HOUSE and not (sentence.has_items or sentence.has_member)


def _names_only(sentence: Sentence) -> bool:
    """ "cuma supernova": nothing but a name."""
    said = [word for word in sentence.said if word.sense not in ("FILLER", "|", "YES")]
    return 1 < len(said) < 6 and said[0].sense == "ONLY" and all(map(is_strange, said[1:]))


def _is_title(sentence: Sentence) -> bool:
    return "TITLE" in sentence.spoken and {"TITLE", "BOOK"} >= set(sentence.spoken)


_SEEN: tuple[tuple[Callable[[Sentence], bool], Decision], ...] = (
    (_asks_language, Decision(Intent.LANGUAGE)),
    (wants_own_data, Decision(Intent.INFO, "my_data")),
    (lambda sentence: asks_which_notices(sentence.senses), Decision(Intent.HELP, "settings")),
    (_pleads, Decision(Intent.HUMAN)),
    (asks_when, Decision(Intent.HOURS)),
    (asks_why, Decision(Intent.UNKNOWN, "why", alternatives=(Intent.RENEW_QUERY,))),
    (asks_where_to_pay, Decision(Intent.FINES)),
    (_names_only, Decision(Intent.UNKNOWN, alternatives=(Intent.RENEW, Intent.INFO))),
    (_is_title, Decision(Intent.UNKNOWN, alternatives=(Intent.RENEW, Intent.INFO))),
)


def _weighed(sentence: Sentence, weights: Weights | None, *, picks_some: bool) -> Decision:
    renewal = renewal_of(sentence)
    likely = _likely(sentence, renewal, weights)
    needed = _NEEDED.get(renewal)
    if renewal is Renewal.REQUEST and sentence.has_items:
        needed = _NEEDED_WITH_ITEMS
    if needed is not None and likely[Intent.RENEW] >= needed:
        return Decision(Intent.RENEW)
    ranked = sorted(likely, key=likely.__getitem__, reverse=True)
    never = _never(sentence, picks_some=picks_some)
    if ranked[0] is Intent.SELECT and {"TOMORROW", "LATER", "RETURN"} & set(sentence.spoken) and ranked[0] in never:
        return Decision(Intent.NO)  # "besok saya bawa yang nomor 1"
    best = next(intent for intent in ranked if intent not in never)
    if best in (Intent.CONSENT_STOP, Intent.CONSENT_START):
        return Decision(best, kinds=kinds_of(sentence.senses))
    if best is Intent.UNKNOWN:
        others = tuple(intent for intent in ranked if intent not in _SMALL_TALK and likely[intent] > _WORTH_ASKING)[:2]
        return Decision(best, alternatives=others)
    if best is Intent.INFO and renewal is Renewal.CARD:
        return Decision(best, "card_renewal")
    return Decision(best, topic_of(best, sentence))


def wanted_language(senses: str) -> str:
    """The language asked for, minding "jangan inggris, indonesia saja"."""
    wanted = _TONGUE.search(_NOT_THAT_ONE.sub("", senses))
    if wanted is not None:
        return "en" if wanted.group() == "ENGLISH" else "id"
    return "en" if "INDONESIAN" in senses else "id"
