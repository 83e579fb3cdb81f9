"""Learn the weights of the understanding anew: python -m benchmarks.learn_understanding

Reads the messages to build with (never the blind ones) and writes bot/understanding/words/weights.json: one line a
sign, weights in hundredths. The same messages give the same file. With --folds N nothing is written: each Nth part
is read with weights learnt from the others, and what is misread is told. --seeds 3 5 parts the messages twice, each
time otherwise: a change is worth keeping when it helps both times.
"""

import argparse
import json
import random
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from bot.understanding import parse
from bot.understanding.identifiers import Shapes, find_identifiers
from bot.understanding.intent import renewal_of, signs
from bot.understanding.learning import Example, learn
from bot.understanding.normalise import fold
from bot.understanding.reading import read
from handlers.intents import Intent

ROOT = Path(__file__).resolve().parents[1]
CORPUS = ROOT / "tests" / "understanding"
WEIGHTS = ROOT / "bot" / "understanding" / "words" / "weights.json"

Row = dict[str, Any]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="*", help="more files to learn from")
    parser.add_argument("--folds", type=int, default=0)
    parser.add_argument("--seeds", type=int, nargs="+", default=[3])
    chosen = parser.parse_args()
    rows = list(_rows(chosen.files))
    if chosen.folds:
        shares = [_in_folds(rows, chosen.folds, seed) for seed in chosen.seeds]
        print(f"{sum(shares) / len(shares):.2f} % right on average of {len(shares)}")
        return
    found = learn([_example(row) for row in rows])
    lines = ",\n".join(f"{json.dumps(sign)}: {str(values).replace(' ', '')}" for sign, values in found.items())
    WEIGHTS.write_text("{\n" + lines + "\n}\n", encoding="utf-8")
    print(f"{len(found)} signs learnt from {len(rows)} messages")


def _rows(more: list[str]) -> Iterator[Row]:
    for path in [CORPUS / "messages.jsonl", *sorted((CORPUS / "building").glob("*.jsonl")), *map(Path, more)]:
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.strip():
                yield json.loads(line)


def _example(row: Row) -> Example:
    sentence = read(find_identifiers(fold(row["text"]), Shapes()))
    return signs(sentence, renewal_of(sentence)), Intent(row["intent"])


def _in_folds(rows: list[Row], folds: int, seed: int) -> float:
    rows = rows.copy()
    random.Random(seed).shuffle(rows)
    examples = [_example(row) for row in rows]
    wrong: Counter[tuple[str, str]] = Counter()
    unasked = 0
    for fold_at in range(folds):
        taught = [example for at, example in enumerate(examples) if at % folds != fold_at]
        weights = learn(taught)
        for row in rows[fold_at::folds]:
            said = parse(row["text"], date(2026, 11, 23), weights=weights)
            accepted = {row["intent"], *row["intent_alt"]}
            if said.intent not in accepted:
                wrong[row["intent"], said.intent.value] += 1
                unasked += said.intent is Intent.RENEW
                print(f"{row['intent']:13} {said.intent.value:13} {row['text']!r}")
    share = 100 - 100 * wrong.total() / len(rows)
    print(f"{share:.1f} % of {len(rows)} right, {unasked} renewals unasked (seed {seed})")
    print(wrong.most_common(15))
    _tell_per_intent(rows, wrong)
    return share


def _tell_per_intent(rows: list[Row], wrong: Counter[tuple[str, str]]) -> None:
    said = Counter(row["intent"] for row in rows)
    missed: Counter[str] = Counter()
    for (intent, _), count in wrong.items():
        missed[intent] += count
    print("  ".join(f"{intent} {said[intent] - missed[intent]} of {said[intent]}" for intent in sorted(said)))


if __name__ == "__main__":
    main()
