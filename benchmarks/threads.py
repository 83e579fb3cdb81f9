"""With how many threads a worker is the server quickest? The same question to Perpanjang and to the ceiling app."""

import statistics

from benchmarks.library import fill, library_at, postgresql_database, sqlite_url
from benchmarks.load import CONNECTIONS, Volley
from benchmarks.renewals import compared
from benchmarks.report import Scale, count, milliseconds, table
from benchmarks.servers import WORKERS, ceiling, product, workplace

SETTINGS = (1, 2, 4, 8)
WARM_UP = 100


def on_sqlite(scale: Scale) -> str:
    with workplace() as folder:
        return _measured(sqlite_url(folder / "library.db"), str(folder / "ceiling.db"), scale)


def on_postgresql(scale: Scale) -> str:
    with postgresql_database() as ours, postgresql_database() as bar:
        if ours is None or bar is None:
            return "Not measured: there is no PostgreSQL server (TEST_POSTGRESQL names one)."
        return _measured(ours, bar, scale)


def _measured(ours: str, bar: str, scale: Scale) -> str:
    rounds, requests = scale.pick((2, 200), (3, 500))
    step = WARM_UP + requests
    database = library_at(ours)
    fill(database, 2 * step * rounds * len(SETTINGS))
    database.close()
    pairs: dict[int, list[tuple[Volley, Volley]]] = {threads: [] for threads in SETTINGS}
    start = 1
    for _ in range(rounds):
        for threads in SETTINGS:
            with product(ours, threads) as perpanjang, ceiling(bar, threads) as app:
                compared(perpanjang, app, range(start, start + WARM_UP), 0)
                measured = range(start + WARM_UP, start + step)
                pairs[threads].append(compared(perpanjang, app, measured, 0))
            start += step
    return (
        f"{WORKERS} workers, {CONNECTIONS} connections, {rounds} rounds of {count(requests)} first messages:\n\n"
        + table(
            ("threads of each worker", "Perpanjang a second", "p50", "p99", "ceiling app a second", "p50", "p99"),
            [(threads, *_figures([ours for ours, _ in runs]), *_figures([bar for _, bar in runs]))
             for threads, runs in pairs.items()],
        )
    )  # fmt: skip


def _figures(runs: list[Volley]) -> tuple[str, str, str]:
    waits = Volley(1, [wait for run in runs for wait in run.waits])
    rate = statistics.median(run.rate for run in runs)
    return count(rate), milliseconds(waits.wait(50)), milliseconds(waits.wait(99))
