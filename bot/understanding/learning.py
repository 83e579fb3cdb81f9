"""Learn the weights of weighing.py from labelled signs: softmax regression, the same result every time."""

import math
import random
from collections import Counter
from collections.abc import Sequence

from bot.understanding.weighing import INTENTS
from handlers.intents import Intent

_ROUNDS = 6
_STEP = 0.3
_DECAY = 5e-5
_RULES = ("rule:",)

Example = tuple[Sequence[str], Intent]


def learn(examples: Sequence[Example], rounds: int = _ROUNDS) -> dict[str, dict[str, int]]:
    """Weights in hundredths for each sign seen at least twice, small ones left out."""
    order = [
        (signs, INTENTS.index(intent))
        for kept, intent in examples
        for signs in (list(kept), [sign for sign in kept if not sign.startswith(_RULES)])
    ]
    seen = Counter(sign for kept, _ in examples for sign in set(kept))
    weights = {sign: [0.0] * len(INTENTS) for sign, count in seen.items() if count > 1}
    squares = {sign: [1e-6] * len(INTENTS) for sign in weights}
    shuffle = random.Random(1)
    for _ in range(rounds):
        shuffle.shuffle(order)
        for signs, wanted in order:
            _correct([sign for sign in signs if sign in weights], wanted, weights, squares)
    names = [intent.value for intent in INTENTS]
    found = {
        sign: {name: round(100 * value) for name, value in zip(names, values, strict=True) if abs(value) >= 0.05}
        for sign, values in sorted(weights.items())
    }
    return {sign: values for sign, values in found.items() if values}


def _correct(
    signs: Sequence[str], wanted: int, weights: dict[str, list[float]], squares: dict[str, list[float]]
) -> None:
    sums = [sum(column) for column in zip(*(weights[sign] for sign in signs), strict=True)] or [0.0] * len(INTENTS)
    top = max(sums)
    powers = [math.exp(one - top) for one in sums]
    whole = sum(powers)
    slopes = [power / whole - (at == wanted) for at, power in enumerate(powers)]
    strong = [(at, slope) for at, slope in enumerate(slopes) if abs(slope) > 0.004]
    for sign in signs:
        values, sizes = weights[sign], squares[sign]
        for at, slope in strong:
            slope += _DECAY * 100 * values[at]
            sizes[at] += slope * slope
            values[at] -= _STEP * slope / math.sqrt(sizes[at])
