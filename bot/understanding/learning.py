"""Learn the weights of weighing.py from labelled signs: softmax regression, the same result every time."""

import math
import random
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from bot.understanding.weighing import INTENTS
from handlers.intents import Intent

_ROUNDS = 8
_STEP = 0.1
_DECAY = 0.02
_LOST = 0.5
"""The share of signs left out of the last view of each message."""
_AHEAD = 1.0
"""How far the wanted intent must be ahead to count as level: what is only just right is still learnt from."""
_SMALL = 15
"""A sign whose greatest weight, in hundredths, is smaller is not kept."""

Example = tuple[Sequence[str], Intent]
_Columns = defaultdict[str, list[float]]


def learn(examples: Sequence[Example]) -> dict[str, list[int]]:
    """Weights in hundredths, the mean of the later rounds; signs that hardly count and single pairs are left out."""
    chance = random.Random(1)
    seen = Counter(sign for signs, _ in examples for sign in signs)
    examples = [([sign for sign in signs if seen[sign] > 1 or " " not in sign], intent) for signs, intent in examples]
    views = [(view, INTENTS.index(intent)) for signs, intent in examples for view in _views(signs, chance)]
    weights, squares, sums = _zeros(), _zeros(), _zeros()
    for number in range(_ROUNDS):
        chance.shuffle(views)
        for view, wanted in views:
            _correct(view, wanted, weights, squares)
        if number >= _ROUNDS // 3:
            for sign, values in weights.items():
                sums[sign] = [total + value for total, value in zip(sums[sign], values, strict=True)]
    return _kept(sums, _ROUNDS - _ROUNDS // 3)


def _zeros() -> _Columns:
    return defaultdict(lambda: [0.0] * len(INTENTS))


def _views(signs: Sequence[str], chance: random.Random) -> Iterator[list[str]]:
    """A message as it is, and with less to go by, so that no single kind of sign is relied upon."""
    yield list(signs)
    yield [sign for sign in signs if not sign.startswith("rule:")]
    yield [sign for sign in signs if not sign.startswith("w:")]
    yield [sign for sign in signs if " " not in sign]
    yield [sign for sign in signs if chance.random() > _LOST]


def _kept(sums: _Columns, rounds: int) -> dict[str, list[int]]:
    found = {sign: [round(100 * total / rounds) for total in sums[sign]] for sign in sorted(sums)}
    return {sign: values for sign, values in found.items() if max(map(abs, values)) >= _SMALL}


def _correct(signs: Sequence[str], wanted: int, weights: _Columns, squares: _Columns) -> None:
    """One step towards the wanted intent."""
    if not signs:
        return
    sums = [sum(column) for column in zip(*(weights[sign] for sign in signs), strict=True)]
    sums[wanted] -= _AHEAD
    top = max(sums)
    powers = [math.exp(one - top) for one in sums]
    whole = sum(powers)
    slopes = [power / whole - (at == wanted) for at, power in enumerate(powers)]
    strong = [(at, slope) for at, slope in enumerate(slopes) if abs(slope) > 0.004]
    for sign in signs:
        values, sizes = weights[sign], squares[sign]
        for at, slope in strong:
            slope += _DECAY * values[at]
            sizes[at] += slope * slope
            values[at] -= _STEP * slope / math.sqrt(sizes[at] + 1e-6)
