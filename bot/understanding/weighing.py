"""How likely each intent is, by weights learnt from the labelled messages (words/weights.json)."""

# ruff: noqa: E501 - a table is read whole

import json
import math
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import pairwise
from pathlib import Path

from bot.understanding.lexicon import Word
from handlers.intents import Intent

INTENTS = tuple(Intent)
_FILE = Path(__file__).parent / "words" / "weights.json"
_COURTESY = frozenset({"FILLER", "|", "GREET", "SORRY"})
_PARTICLES = frozenset({"ya", "yaa", "yah", "y", "yaaa"})
"""Said for politeness: they change nothing, but a "ya" that comes first is a yes."""
_OF_LIBRARY = frozenset(
    {"BOOK", "LIBRARY", "RENEW", "LOAN", "CARD", "MEMBER", "FINE", "RETURN", "DUE", "OPEN", "CLOSE", "HOUR", "NOTICE", "HUMAN", "READ",
     "#i", "#m"}
)  # fmt: skip
_MOST = 60
"""Words of one message that are weighed."""

Weights = dict[str, list[int]]
"""Hundredths, one an intent."""


def signs_of(said: Sequence[Word], extra: Iterable[str] = ()) -> list[str]:
    """What the weights look at: the senses, the words, their neighbours and next but one, and what the rules found."""
    told = [word for word in said if word.sense not in _COURTESY][:_MOST] or list(said[:_MOST])
    told = told[:1] + [word for word in told[1:] if word.raw not in _PARTICLES]
    spoken = [_plain(word.sense) for word in told]
    signs = dict.fromkeys(spoken)
    signs.update(dict.fromkeys(f"w:{word.raw}" for word in told if word.sense.isupper()))
    ends = ["^", *spoken, "$"]
    signs.update(dict.fromkeys(f"{one} {two}" for one, two in pairwise(ends)))
    signs.update(dict.fromkeys(f"{one} _ {two}" for one, two in zip(spoken, spoken[2:], strict=False)))
    strange = sum(sense.islower() and sense.isalpha() for sense in spoken)
    of_library = not _OF_LIBRARY.isdisjoint(spoken)
    signs[f"words:{min(len(spoken), 12) // 3}"] = None
    signs[f"strange:{min(strange, 6) // 2}:{of_library}"] = None
    signs[f"library:{of_library}"] = None
    signs.update(dict.fromkeys(f"tone:{word.raw}" for word in said[:_MOST] if word.sense == "FILLER"))
    if "?" in spoken:
        signs.update(dict.fromkeys(f"?:{sense}" for sense in spoken if sense[0].isupper()))
    signs.update(dict.fromkeys(extra))
    return list(signs)


def _plain(sense: str) -> str:
    if sense[0] == "#":
        return sense[:2]
    return "0" if sense.isdigit() else sense


def likelihoods(signs: Iterable[str], weights: Weights | None = None) -> list[float]:
    """The probability of each of INTENTS, in their order."""
    known = learnt() if weights is None else weights
    found = [known[sign] for sign in signs if sign in known]
    sums = list(map(sum, zip(*found, strict=True))) if found else [0] * len(INTENTS)
    top = max(sums)
    powers = [math.exp((one - top) / 100) for one in sums]
    whole = sum(powers)
    return [power / whole for power in powers]


@cache
def learnt() -> Weights:
    """The weights, read once: for each sign one number an intent, in the order of INTENTS."""
    data: Weights = json.loads(_FILE.read_text(encoding="utf-8"))
    return data
