"""How well messages are understood: figures per intent on each part of the corpus (`make score`).

    python -m benchmarks.understanding            the parts to build with, and the figures alone of the blind one
    python -m benchmarks.understanding FILE …     other files of the same form
    --show                                        every message that is misread (of a blind file: when it is named)

A message is judged by what a patron would notice: the intent (or one that is as good), a renewal nobody asked for,
which card and copies, which places of a list, the day, the language.
"""

import argparse
import json
import re
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from bot.understanding import parse

CORPUS = Path(__file__).resolve().parents[1] / "tests" / "understanding"
TODAY = date(2026, 11, 23)
"""The Monday from which the corpus counts its days."""

Row = dict[str, Any]


def main() -> None:
    chosen = _arguments()
    parts = {path.stem: [path] for path in map(Path, chosen.files)} or _parts()
    for name, files in parts.items():
        rows = [json.loads(line) for path in sorted(files) for line in path.read_text("utf-8").splitlines() if line]
        if rows:
            _report(name, rows, show=chosen.show, hidden=name == "blind" and not chosen.files)


def _parts() -> dict[str, list[Path]]:
    return {
        "fitted": [CORPUS / "messages.jsonl"],
        "building": list((CORPUS / "building").glob("*.jsonl")),
        "blind": list((CORPUS / "blind").glob("*.jsonl")),
    }


def judge(row: Row, said: Row) -> Iterator[tuple[str, bool]]:
    """Each thing that can be right or wrong about one message, and whether it is."""
    accepted = {row["intent"], *row.get("intent_alt", [])}
    yield "intent", said["intent"] in accepted
    if row["must_not_renew"] and "renew" not in accepted:
        yield "never renews unasked", said["intent"] != "renew"
    if row["intent"] == "renew" and said["intent"] == "renew":
        yield "renewal identifiers", _numbers(row) == _numbers(said)
        yield "renewal scope", _scope(row) == _scope(said)
    elif row["member_id"] or row["item_ids"] or said["member_id"] or said["item_ids"]:
        yield "other identifiers", _numbers(row) == _numbers(said)
    if row["intent"] == "select" and said["intent"] == "select":
        yield "selection", _scope(row) == _scope(said)
    if row["intent"] == "hours" and said["intent"] == "hours":
        yield "date", row["date"] == said["date"]
    if "lang_ambiguous" not in row.get("tags", []):
        yield "language", row["lang"] == said["lang"]


def _numbers(labels: Row) -> tuple[str, list[str]]:
    return _bare(labels["member_id"]), sorted(_bare(item) for item in labels["item_ids"])


def _bare(identifier: str | None) -> str:
    return re.sub(r"[\W_]", "", identifier or "").upper()


def _scope(labels: Row) -> tuple[bool, list[int]]:
    return bool(labels["all_items"]), list(labels["ordinals"])


def _report(name: str, rows: list[Row], *, show: bool, hidden: bool) -> None:
    marks: dict[str, list[bool]] = defaultdict(list)
    per_intent: dict[str, list[bool]] = defaultdict(list)
    confused: Counter[tuple[str, str]] = Counter()
    unasked: list[str] = []
    times: list[float] = []
    for row in rows:
        began = time.perf_counter()
        understood = parse(row["text"], TODAY)
        times.append((time.perf_counter() - began) * 1000)
        said = understood.as_json()
        for what, right in judge(row, said):
            marks[what].append(right)
            if what == "never renews unasked" and not right:
                unasked.append(row["text"])
            if not right and show and not hidden:
                _show(what, row, said)
        right = said["intent"] in {row["intent"], *row.get("intent_alt", [])}
        per_intent[row["intent"]].append(right)
        if not right:
            confused[row["intent"], str(said["intent"])] += 1
    print(f"\n== {name}: {len(rows)} messages ==")
    for what, found in marks.items():
        print(f"{what:22} {_share(found)}")
    print("  ".join(f"{intent} {_share(found)}" for intent, found in sorted(per_intent.items())))
    worst = [f"{wanted} read as {got}: {count}" for (wanted, got), count in confused.most_common(12)]
    print("confused: " + ("; ".join(worst) or "nothing"))
    print(f"renewals nobody asked for: {len(unasked)}")
    for text in () if hidden else unasked:
        print(f"   {text!r}")
    times.sort()
    print(f"first reading of a message: median {times[len(times) // 2]:.2f} ms, slowest {times[-1]:.1f} ms")


def _show(what: str, row: Row, said: Row) -> None:
    keys = ("intent", "member_id", "item_ids", "all_items", "ordinals", "date", "lang")
    print(f"{what}: {row['text']!r}")
    print(f"   want {[row[key] for key in keys]}")
    print(f"   got  {[said[key] for key in keys]}")


def _share(marks: list[bool]) -> str:
    return f"{100 * sum(marks) / len(marks):.1f} % ({sum(marks)} of {len(marks)})"


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="*")
    parser.add_argument("--show", action="store_true", help="show every message that is misread")
    return parser.parse_args()


if __name__ == "__main__":
    main()
