"""python -m benchmarks [--quick | --full] [--write] [QUESTION …]: measures, prints, and writes docs/performance.md."""

import argparse
import signal
import sys
import time
from collections.abc import Callable
from types import FrameType

from benchmarks import (
    console,
    growth,
    loading,
    memory,
    open_pages,
    parsing,
    planning,
    renewals,
    report,
    sending,
    threads,
)
from benchmarks.report import Scale

QUESTIONS: dict[str, Callable[[Scale], str]] = {
    "machine": report.machine,
    "renewals-sqlite": renewals.on_sqlite,
    "renewals-postgresql": renewals.on_postgresql,
    "growth": growth.measure,
    "threads-sqlite": threads.on_sqlite,
    "threads-postgresql": threads.on_postgresql,
    "memory": memory.measure,
    "parsing": parsing.measure,
    "loading": loading.measure,
    "planning": planning.measure,
    "sending": sending.measure,
    "console": console.measure,
    "open-pages": open_pages.measure,
}


def main() -> int:
    options = _options()
    signal.signal(signal.SIGTERM, _stop)  # so that servers and files are cleared away then, too
    scale = Scale(options.quick, options.full)
    for name in options.questions or QUESTIONS:
        started = time.monotonic()
        results = QUESTIONS[name](scale)
        print(f"\n## {name} ({time.monotonic() - started:.0f} s)\n\n{results}", flush=True)
        if options.write:
            report.write_into(report.PAPER, name, results)
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="How fast and how small is Perpanjang?")
    parser.add_argument("questions", nargs="*", choices=[[], *QUESTIONS], metavar="QUESTION", help=", ".join(QUESTIONS))
    parser.add_argument("--quick", action="store_true", help="a rough look in a minute")
    parser.add_argument("--full", action="store_true", help="also what takes long, such as a million loans")
    parser.add_argument("--write", action="store_true", help="put the results into docs/performance.md")
    return parser.parse_args()


def _stop(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit("stopped; everything is cleared away")
