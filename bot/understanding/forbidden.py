"""What no weight may make of a message: a yes, a no, an erasure take words of their own."""

import re
from itertools import pairwise

from bot.understanding.brief import is_strange
from bot.understanding.sentence import Sentence
from bot.understanding.topics import keeps_notices, switched_before, switches_off
from handlers.intents import Intent

_TELLS_MORE = frozenset(
    {"LOST", "WHAT", "WHEN", "HOW", "HOWMUCH", "WHERE", "WHO", "WHY", "FINE", "PAY", "COMPLAIN", "FAIL"}
)
"""A place in a list beside one of these is spoken of, not picked."""
_OF_REFUSING = frozenset(
    {"NOT", "DONT", "ISNT", "CANCEL", "NOTNEED", "LATER", "WAIT", "RETURN", "TOMORROW", "WRONG", "STOP", "YET",
     "NOMATTER", "FINISH", "ALREADY", "RENEW", "ERASE", "VISIT", "LOST"}
)  # fmt: skip
"""Without one of these nothing is refused."""
_HESITATES = frozenset(
    {"LOST", "YET", "NOT", "DONT", "TOMORROW", "LATER", "RETURN", "WHY", "WAIT", "WRONG", "COMPLAIN", "IF"}
)
"""A yes beside one of these may mean something else."""
_OF_COURSE = frozenset({"tentu", "tentunya", "tentulah", "pastinya"})
"""A yes when they stand alone; "tentu saya marah" agrees to nothing."""
_DISOWNS = re.compile(r"\bISNT\b(?! (?:FILLER |NUMBER )*(?:\d|COUNT|ORDINAL))")
""" "yang kedua bukan punya saya"; "1, bukan 2" picks."""
_OF_ERASING = frozenset({"ERASE", "STOP", "DONT", "NOT", "CANCEL", "CLOSE", "forgotten", "forget", "FORGET", "LOST"})


def never(sentence: Sentence, *, picks_some: bool) -> set[Intent]:
    """What no weight may make of a message: a renewal takes a rule, erasing and switching on their own words."""
    spoken = set(sentence.spoken)
    out = {Intent.RENEW}
    asks = bool(spoken & _TELLS_MORE) or _DISOWNS.search(sentence.senses) is not None or {"STILL", "CAN"} <= spoken
    elsewhere = asks or (spoken & {"TOMORROW", "LATER", "RETURN"} and not spoken & {"DUE", "FALL", "ONLY"})
    if not picks_some or elsewhere or ("WRONG" in spoken and "MEAN" not in spoken):
        out.add(Intent.SELECT)
    if not _may_agree(sentence):
        out.add(Intent.YES)
    if not spoken & _OF_ERASING or (
        "RENEW" in spoken and not spoken & {"DATA", "NUMBER", "PHONE", "CARD", "MEMBER", "MESSAGE", "MY"}
    ):
        out.add(Intent.ERASE)
    if keeps_notices(sentence.senses):
        out.add(Intent.CONSENT_STOP)
    if switches_off(sentence.senses) or will_tell(sentence):
        out.add(Intent.CONSENT_START)
    if not spoken & _OF_REFUSING:
        out.add(Intent.NO)
    out.update(switched_before(sentence.senses))
    return out


_TELLS = frozenset({"kabari", "kabarin", "infokan", "infoin", "beritahu", "kasihtau", "kasih tau", "kasih tahu"})


def will_tell(sentence: Sentence) -> bool:
    """ "kalau jadi saya kabari": the patron will tell us."""
    return any(one.sense == "MY" and two.raw in _TELLS for one, two in pairwise(sentence.said))


def _may_agree(sentence: Sentence) -> bool:
    """A yes may renew: it needs its own word, and nothing strange beside it."""
    said = sentence.said
    agrees = (
        any(word.sense in ("YES", "CONTINUE") and word.raw not in _OF_COURSE for word in said)
        and "KAH" not in sentence.spoken
    )
    agrees = agrees or set(sentence.spoken) == {"NOMATTER", "DAYS"}  # "gapapa seminggu aja"
    if _HESITATES & set(sentence.spoken) or any(map(str.isdigit, sentence.spoken)):
        return False
    return agrees and sum(map(is_strange, said)) < 3
