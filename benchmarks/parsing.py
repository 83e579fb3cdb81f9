"""How long does understanding a message take?"""

import json
import statistics
import time
from datetime import date

from benchmarks.report import Scale, count, table
from benchmarks.servers import ROOT
from bot.understanding import parse

DAY = date(2026, 11, 23)


def measure(scale: Scale) -> str:
    files = sorted((ROOT / "tests/understanding").rglob("*.jsonl"))
    texts = [json.loads(line)["text"] for file in files for line in file.read_text(encoding="utf-8").splitlines()]
    for text in texts[:100]:
        parse(text, DAY)
    taken = [_shortest(text, scale.pick(1, 3)) for text in texts]
    marks = statistics.quantiles(taken, n=100, method="inclusive")
    figures = (f"{mark * 1e6:.0f} µs" for mark in (marks[49], marks[98], max(taken)))
    return table(("", "median", "p99", "longest"), [(f"{count(len(texts))} labelled messages", *figures)])


def _shortest(text: str, tries: int) -> float:
    """Computing time, the shortest of some tries: what else the machine does is left out."""
    times = []
    for _ in range(tries):
        started = time.thread_time()
        parse(text, DAY)
        times.append(time.thread_time() - started)
    return min(times)
