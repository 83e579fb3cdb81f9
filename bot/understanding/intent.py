"""Which intent: the rules that are certain first, then the likeliest of the rest; a renewal by rule only."""

# ruff: noqa: E501 - a pattern is read whole

import re
from collections.abc import Callable
from dataclasses import dataclass

from bot.understanding.assent import agrees_at_both_ends, owns_the_card, says_it_is_on
from bot.understanding.brief import COMMANDS, asks_when, brief, is_bare_number, is_strange, picks
from bot.understanding.clauses import clauses_of
from bot.understanding.forbidden import never, will_tell
from bot.understanding.hints import may_wish_longer
from bot.understanding.notices_kept import asks_of_them, no_more_notices
from bot.understanding.questions import asks_what_is_left_to_pay, asks_where_to_pay, asks_who, asks_why, is_not_followed
from bot.understanding.renewal import Renewal, renewal_in
from bot.understanding.selection import Selection
from bot.understanding.sentence import Sentence
from bot.understanding.titled_pick import is_titled_pick
from bot.understanding.tongue import asks_language
from bot.understanding.topics import (
    asks_which_notices,
    guess,
    is_back,
    keeps_notices,
    kinds_of,
    topic_of,
    wants_own_data,
)
from bot.understanding.weighing import INTENTS, Weights, likelihoods, signs_of
from handlers.intents import Intent

_NEEDED = {Renewal.REQUEST: 0.1, Renewal.PLAIN: 0.3, Renewal.WEAK: 0.75, Renewal.HINTED: 0.7}
"""A request by rule stands unless what was learnt finds it less likely than this."""
_NEEDED_WITH_ITEMS = 0.03
_ALL_BUT_CERTAIN, _CERTAIN, _BEYOND_DOUBT = 0.95, 0.99, 0.995
_WORTH_A_QUESTION = 0.9
_OUTWEIGHED = {
    Renewal.NONE: _CERTAIN,
    Renewal.QUESTION: _CERTAIN,
    Renewal.DONE: _BEYOND_DOUBT,
    Renewal.OTHER: _BEYOND_DOUBT,
    Renewal.CARD: _BEYOND_DOUBT,
}
"""What the rules took a renewal for, and what was learnt may know better when it is so sure and a wish stands there, too."""
_NOT_NAMED = (Renewal.NONE, Renewal.QUESTION)
"""Where no rule sees a request, a word of keeping on will do when what was learnt is so sure of one."""
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
_OF_THE_HOUSE = frozenset(
    {"BOOK", "LIBRARY", "LOAN", "MEMBER", "NOTICE", "READ", "CATALOGUE", "HUMAN", "EVENT", "FACILITY"}
)
_ERASES_DATA = re.compile(
    r"(?<!DONT )(?<!NOT )(?<!HOW )(?:\bDATA\b(?: (?!NOT|DONT|ISNT|CAN|HOW|IF|WRONG|WHEN)[^ |?]+){0,5} ERASE\b|(?<!CAN )\bERASE\b(?: (?!FINE|BOOK|LOAN)[^ |?]+){0,2} DATA)\b(?![^|]*\?)"
)
_COURTESY = re.compile(r"(?:[ ,.!]+(?:ya|min|kak|pak|bu|dong|pls|please|makasih|thanks|trims))+[ .!]*$")
_COURTESY_WITHIN = 60
"""Characters at the end; among the same words over and over, each would be tried as the first."""
_YES_BUT = re.compile(
    r"YES(?: \|)? SO(?: ONLY)?(?: FILLER)?(?: BOOK)? (?:TITLE|#i\d+|[a-z]+(?: [a-z]+){1,3})(?: (?:ONLY|FILLER|PLEASE))*"
)
""" "Ya, tapi yang A saja": the "but" picks and denies nothing."""
_ENDS = re.compile(r"[^\w?]+$")


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
    command = COMMANDS.get(_less_courtesy(_ENDS.sub("", sentence.text)).strip(" .!?\n\"'*"))
    if command:
        return Decision(*command)
    if _RENEW_ITEM.fullmatch(_less_courtesy(sentence.text)) and "RENEW" not in sentence.senses:
        return Decision(Intent.RENEW)
    if sentence.has_items and sentence.has_member and _only_please(sentence):
        return Decision(Intent.RENEW)
    certain = picks(sentence, everything=everything, excludes=bool(picked.excluded)) or brief(sentence, raw_text)
    if certain is not None:
        return Decision(certain)
    return _at_sight(sentence) or _weighed(sentence, weights, picks_some=everything or picked.some)


def _less_courtesy(text: str) -> str:
    return text[:-_COURTESY_WITHIN] + _COURTESY.sub("", text[-_COURTESY_WITHIN:])


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


def _may_wish_longer(sentence: Sentence, renewal: Renewal, likelihood: float) -> bool:
    return likelihood >= _ALL_BUT_CERTAIN and may_wish_longer(
        clauses_of(sentence.said),
        has_items=sentence.has_items,
        has_member=sentence.has_member,
        asks=renewal is Renewal.QUESTION,
        certain=likelihood >= _CERTAIN,
    )


_OF_LONGER = frozenset({"RENEW", "MORE", "CONTINUE", "UPDATE", "USE", "UNTIL", "push", "AGAIN", "LONG"})
_BORROWS = re.compile(r"\bWANT (?:MY )?LOAN\b(?! terus)")


def _asks_in_words(sentence: Sentence) -> bool:
    """A word of longer, and a word of wishing or a number beside it; nothing that refuses."""
    spoken = set(sentence.spoken)
    longer = not _BORROWS.search(sentence.senses) and bool(spoken & _OF_LONGER)
    wishes = bool(spoken & {"PLEASE", "WANT", "CAN", "ALL", "TITLE"}) or sentence.has_items or sentence.has_member
    refuses = spoken & {"DONT", "NOTNEED", "CANCEL"} if "got CANCEL" not in sentence.senses else False
    return longer and wishes and not refuses and not {"WRONG", "SEND"} <= spoken


def _names_nothing(sentence: Sentence) -> bool:
    """ "want to reschedule to Thursday": more time is asked for, and of what is not said."""
    numbered = sentence.has_items or sentence.has_member
    return not numbered and not {"RENEW", "BOOK", "LOAN", "READ", "TITLE", "LIBRARY", "DUE"} & set(sentence.spoken)


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
    if renewal is Renewal.OTHER and {"EVENT", "LIBRARY"} <= set(sentence.spoken):
        likely[Intent.INFO] *= 40.0  # "masa magang saya di perpustakaan diperpanjang"
    if keeps_notices(sentence.senses):
        likely[Intent.CONSENT_START] *= 50.0
    if _ERASES_DATA.search(sentence.senses):
        likely[Intent.ERASE] *= 10.0
    elif renewal is Renewal.NONE and is_back(sentence.senses):
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


_KEEPS = re.compile(r"\b(?:DONT|NOTNEED|CANCEL)(?: (?:FILLER|YET|MY))* ERASE\b")
_DECLINES = re.compile(r"(?:(?:GREET|SORRY|FILLER|THANKS|\|) )*NOTNEED(?: (?:FILLER|RENEW|YES|LOAN))* (?:\||SO) ")


def _keeps_data(sentence: Sentence) -> bool:
    """ "jangan hapus data saya": what is not to be erased stays."""
    keeps = _KEEPS.search(sentence.senses)
    others = {"?", "WHY", "STOP", "NOTICE", "SEND", "RENEW", "ISNT"} & set(sentence.spoken)
    return keeps is not None and sentence.spoken.count("ERASE") == 1 and not others


def _declines(sentence: Sentence) -> bool:
    """ "ngga usah kak, … jadi aku balikin aja": a refusal that stands first, and why."""
    asks = {"?", "PLEASE", "HOW", "WHEN", "WHERE", "CAN", "ASK", "STOP", "NOTICE"} & set(sentence.spoken)
    why = {"RETURN", "FINISH"} & set(sentence.spoken)
    return bool(why) and not asks and _DECLINES.match(sentence.senses) is not None


def _is_title(sentence: Sentence) -> bool:
    """A title, or one word that no list holds."""
    if "TITLE" in sentence.spoken:
        return {"TITLE", "BOOK"} >= set(sentence.spoken)
    return len(sentence.spoken) == 1 and is_strange(sentence.said[0]) and len(sentence.said) == 1


_SEEN: tuple[tuple[Callable[[Sentence], bool], Decision], ...] = (
    (is_titled_pick, Decision(Intent.SELECT)),
    (asks_language, Decision(Intent.LANGUAGE)),
    (wants_own_data, Decision(Intent.INFO, "my_data")),
    (lambda sentence: asks_which_notices(sentence.senses), Decision(Intent.HELP, "settings")),
    (_pleads, Decision(Intent.HUMAN)),
    (asks_when, Decision(Intent.HOURS)),
    (asks_why, Decision(Intent.UNKNOWN, "why", alternatives=(Intent.RENEW_QUERY,))),
    (asks_where_to_pay, Decision(Intent.FINES)),
    (asks_what_is_left_to_pay, Decision(Intent.FINES)),
    (is_not_followed, Decision(Intent.HUMAN, "complaint")),
    (agrees_at_both_ends, Decision(Intent.YES)),
    (owns_the_card, Decision(Intent.YES)),
    (says_it_is_on, Decision(Intent.YES)),
    (_names_only, Decision(Intent.UNKNOWN, alternatives=(Intent.RENEW, Intent.INFO))),
    (lambda sentence: _YES_BUT.fullmatch(sentence.senses) is not None, Decision(Intent.YES)),
    (_keeps_data, Decision(Intent.NO)),
    (_declines, Decision(Intent.NO)),
    (lambda sentence: will_tell(sentence) and len(sentence.spoken) < 7, Decision(Intent.NO)),
    (_is_title, Decision(Intent.UNKNOWN, alternatives=(Intent.RENEW, Intent.INFO))),
)


def _renews(sentence: Sentence, renewal: Renewal, likelihood: float) -> bool:
    """Whether it is a renewal, by what the rules found and how likely what was learnt finds it."""
    needed = _NEEDED.get(renewal)
    if renewal is Renewal.REQUEST and sentence.has_items:
        needed = _NEEDED_WITH_ITEMS
    elif renewal is Renewal.REQUEST and _names_nothing(sentence):
        needed = _WORTH_A_QUESTION
    if needed is not None:
        return likelihood >= needed
    if likelihood >= _OUTWEIGHED.get(renewal, 2.0) and _asks_in_words(sentence):
        return True
    return renewal in _NOT_NAMED and _may_wish_longer(sentence, renewal, likelihood)


def _weighed(sentence: Sentence, weights: Weights | None, *, picks_some: bool) -> Decision:
    renewal = renewal_of(sentence)
    likely = _likely(sentence, renewal, weights)
    if _renews(sentence, renewal, likely[Intent.RENEW]):
        return Decision(Intent.RENEW)
    ranked = sorted(likely, key=likely.__getitem__, reverse=True)
    guessed = renewal is Renewal.NONE and likely[Intent.RENEW] >= _WORTH_A_QUESTION
    if ranked[0] is Intent.RENEW and (guessed or renewal is Renewal.HINTED):
        return Decision(Intent.UNKNOWN, alternatives=(Intent.RENEW, ranked[1]))
    if ranked[0] is Intent.RENEW and renewal is Renewal.QUESTION:
        return Decision(Intent.RENEW_QUERY)  # a wish by what was learnt, and no request by rule
    barred = never(sentence, picks_some=picks_some and renewal is not Renewal.DONE)
    if ranked[0] is Intent.SELECT and {"TOMORROW", "LATER", "RETURN"} & set(sentence.spoken) and ranked[0] in barred:
        return Decision(Intent.NO)  # "besok saya bawa yang nomor 1"
    best = next(intent for intent in ranked if intent not in barred)
    if best is Intent.CONSENT_STOP:
        return Decision(*no_more_notices(sentence))
    if best is Intent.CONSENT_START:
        return Decision(best, kinds=kinds_of(sentence.senses))
    if best is Intent.UNKNOWN:
        others = tuple(intent for intent in ranked if intent not in _SMALL_TALK and likely[intent] > _WORTH_ASKING)[:2]
        return Decision(best, alternatives=others)
    if best is Intent.HELP and asks_of_them(sentence):
        return Decision(best, "settings")
    if best is Intent.INFO and renewal is Renewal.CARD:
        return Decision(best, "card_renewal")
    return Decision(best, topic_of(best, sentence))
