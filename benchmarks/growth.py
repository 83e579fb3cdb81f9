"""Does a library that grows make renewals slower? It should not."""

import contextlib
import statistics
from collections.abc import Iterator

from benchmarks.library import fill, library_at, postgresql_database, renewal, sqlite_url
from benchmarks.load import Volley, fire, prepared
from benchmarks.report import Scale, count, milliseconds, table
from benchmarks.servers import TOKEN, Server, product, workplace

SIZES = (1_000, 10_000, 100_000)
LARGEST = 1_000_000
ROUNDS = 6


def measure(scale: Scale) -> str:
    sizes = (*SIZES, LARGEST) if scale.full else SIZES
    rows = [(f"SQLite, {count(size)} loans", *figures) for size, figures in _on_sqlite(sizes, scale)]
    rows += [(f"PostgreSQL, {count(size)} loans", *figures) for size, figures in _on_postgresql(sizes, scale)]
    return table(("", "renewals a second", "p50", "p99"), rows)


Figures = Iterator[tuple[int, tuple[str, str, str]]]


def _on_sqlite(sizes: tuple[int, ...], scale: Scale) -> Figures:
    with workplace() as folder:
        yield from _measured({size: sqlite_url(folder / f"{size}.db") for size in sizes}, scale)


def _on_postgresql(sizes: tuple[int, ...], scale: Scale) -> Figures:
    with contextlib.ExitStack() as stack:
        urls = {size: stack.enter_context(postgresql_database()) for size in sizes}
        yield from _measured({size: url for size, url in urls.items() if url is not None}, scale)


def _measured(urls: dict[int, str], scale: Scale) -> Figures:
    """All sizes at once and in turn, so that what else the machine does is shared by all."""
    runs: dict[int, list[Volley]] = {size: [] for size in urls}
    with contextlib.ExitStack() as stack:
        servers = {size: _serving(stack, url, size) for size, url in urls.items()}
        for turn in range(scale.pick(2, ROUNDS)):
            for size, server in servers.items():
                shots = prepared(
                    (renewal(patron, turn // 2 % 2) for patron in _patrons(size, turn)), server.port, TOKEN
                )
                volley = fire(shots, server.port)
                if turn:  # the first round warms up
                    runs[size].append(volley)
    for size, volleys in runs.items():
        waits = Volley(1, [wait for volley in volleys for wait in volley.waits])
        rate = statistics.median(volley.rate for volley in volleys)
        yield size, (count(rate), milliseconds(waits.wait(50)), milliseconds(waits.wait(99)))


def _serving(stack: contextlib.ExitStack, url: str, size: int) -> Server:
    database = library_at(url)
    fill(database, size)
    database.close()
    return stack.enter_context(product(url))


def _patrons(size: int, turn: int) -> range:
    """As many for every size, from all over the library; others every second turn."""
    apart = size // 2 // (SIZES[0] // 2)
    return range(1 + turn % 2 * apart, size // 2 + 1, 2 * apart)
