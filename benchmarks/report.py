"""How results are told: tables in Markdown, the machine they are from, and their place in docs/performance.md."""

import os
import platform
import re
import sqlite3
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import TypeVar

from benchmarks.servers import ROOT, workplace

Value = TypeVar("Value")

PAPER = ROOT / "docs" / "performance.md"


@dataclass(frozen=True, slots=True)
class Scale:
    """How thoroughly to measure."""

    quick: bool = False
    full: bool = False

    def pick(self, quick: Value, usual: Value) -> Value:
        return quick if self.quick else usual


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """The first column reads from the left, figures from the right."""
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *rows]
    return "\n".join("| " + " | ".join(map(str, line)) + " |" for line in lines)


def count(number: float) -> str:
    return f"{number:,.0f}"


def milliseconds(seconds: float) -> str:
    return f"{seconds * 1000:.1f} ms"


def machine(_: Scale) -> str:
    """What the figures depend on."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30 if hasattr(os, "sysconf") else 0
    facts = {
        "measured on": f"{datetime.now(UTC):%Y-%m-%d}",
        "processor cores": os.cpu_count(),
        "memory": f"{memory:.0f} GiB" if memory else "not known",
        "system": f"{platform.system()} {platform.machine()}",
        "Python": platform.python_version(),
        "SQLite": sqlite3.sqlite_version,
        "granian": version("granian"),
        "Flask": version("flask"),
        "SQLAlchemy": version("sqlalchemy"),
        "processes waiting for a core beforehand": f"{os.getloadavg()[0]:.1f}"
        if hasattr(os, "getloadavg")
        else "not known",
        "durable SQLite commits one after another": f"{count(_commits_a_second())} a second",
    }
    return table(("", "value"), facts.items())


def _commits_a_second() -> float:
    """How fast the disk is for the one thing that matters: synchronous=FULL commits of one writer."""
    with workplace() as folder:
        connection = sqlite3.connect(folder / "commits.db", isolation_level=None)
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("CREATE TABLE t (a TEXT)")
        started, done = time.perf_counter(), 0
        while time.perf_counter() - started < 1:
            connection.execute("INSERT INTO t VALUES ('a message of a patron')")
            done += 1
        connection.close()
    return done


def write_into(paper: Path, question: str, results: str) -> None:
    """Put results between their two marker lines. Raises ValueError when the paper has no place for them."""
    text = paper.read_text(encoding="utf-8")
    place = re.compile(rf"(<!-- results: {question} -->\n).*?(<!-- end of {question} -->)", re.DOTALL)
    if not place.search(text):
        raise ValueError(f"{paper} has no place for the results of {question}")
    paper.write_text(place.sub(lambda match: f"{match[1]}{results}\n{match[2]}", text), encoding="utf-8")
