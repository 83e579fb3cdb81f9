"""How many full renewals a second, beside the least that any Flask bot must do, both measured in turn?"""

import statistics
from collections.abc import Iterable

from benchmarks.library import fill, library_at, postgresql_database, renewal, sqlite_url
from benchmarks.load import CONNECTIONS, Message, Volley, fire, prepared
from benchmarks.report import Scale, count, milliseconds, table
from benchmarks.servers import THREADS, TOKEN, WORKERS, Server, ceiling, product, workplace

NEEDED_RATIO = 0.5
WARM_UP = 200
_VARIANTS = {0: "first message ever of each patron", 1: "second message of each patron"}


def on_sqlite(scale: Scale) -> str:
    with workplace() as folder:
        return _measured(sqlite_url(folder / "library.db"), str(folder / "ceiling.db"), scale)


def on_postgresql(scale: Scale) -> str:
    with postgresql_database() as ours, postgresql_database() as bar:
        if ours is None or bar is None:
            return "Not measured: there is no PostgreSQL server (TEST_POSTGRESQL names one)."
        return _measured(ours, bar, scale)


def _measured(ours: str, bar: str, scale: Scale) -> str:
    rounds, requests = scale.pick((3, 500), (7, 1500))
    patrons = WARM_UP + rounds * requests
    database = library_at(ours)
    fill(database, 2 * patrons)
    database.close()
    pairs: dict[int, list[tuple[Volley, Volley]]] = {which: [] for which in _VARIANTS}
    with product(ours) as perpanjang, ceiling(bar) as app:
        compared(perpanjang, app, range(1, WARM_UP + 1), 0)
        for start in range(WARM_UP + 1, patrons, requests):
            for which in _VARIANTS:
                pairs[which].append(compared(perpanjang, app, range(start, start + requests), which))
    return (
        f"{rounds} rounds of {count(requests)} requests, {CONNECTIONS} connections, {WORKERS} workers with {THREADS} "
        f"threads each; every answer was checked, none was wrong.\n\n{_report(pairs)}"
    )


def compared(perpanjang: Server, app: Server, patrons: Iterable[int], which: int) -> tuple[Volley, Volley]:
    """The same messages to the ceiling app and to Perpanjang, one after the other; returns the volleys, ours first."""
    messages = [renewal(patron, which) for patron in patrons]
    plain = [Message(message.phone, message.text, message.expected[:1]) for message in messages]
    bar = _sent(plain, app)
    return _sent(messages, perpanjang), bar


def _sent(messages: list[Message], server: Server) -> Volley:
    shots = prepared(messages, server.port, TOKEN)
    before = server.cpu_seconds()
    volley = fire(shots, server.port)
    volley.computed = server.cpu_seconds() - before
    return volley


def ratio_of(pairs: list[tuple[Volley, Volley]]) -> float:
    """The middle one of the rounds' ratios: a disturbance from outside hits both of a round, or is left out."""
    return statistics.median(ours.rate / bar.rate for ours, bar in pairs)


def _report(pairs: dict[int, list[tuple[Volley, Volley]]]) -> str:
    rows = []
    for which, name in _VARIANTS.items():
        for place, who in enumerate(("Perpanjang", "ceiling app")):
            runs = [pair[place] for pair in pairs[which]]
            waits = Volley(1, [wait for run in runs for wait in run.waits])
            ratios = [ours.rate / bar.rate for ours, bar in pairs[which]]
            ratio = f"**{ratio_of(pairs[which]):.2f}** ({min(ratios):.2f} to {max(ratios):.2f})" if place == 0 else "1"
            rows.append(
                (f"{who}, {name}", count(statistics.median(run.rate for run in runs)), ratio,
                 milliseconds(sum(run.computed for run in runs) / len(waits.waits)),
                 milliseconds(waits.wait(50)), milliseconds(waits.wait(99)))
            )  # fmt: skip
    return table(("", "renewals a second", f"ratio (needed {NEEDED_RATIO})", "computing time", "p50", "p99"), rows)
