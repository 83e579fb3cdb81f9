"""How long does `flask notices` take for a whole library, the first time and again, and how much memory?"""

from collections.abc import Sequence
from pathlib import Path

from benchmarks.library import postgresql_database, sqlite_url
from benchmarks.loading import LARGE, SIZE, timed, write_files
from benchmarks.report import Scale, count, table
from benchmarks.servers import workplace


def measure(scale: Scale) -> str:
    sizes = [SIZE // 10, SIZE, LARGE] if scale.full else [SIZE // 10, *scale.pick([], [SIZE])]
    rows: list[Sequence[object]] = []
    with workplace() as folder:
        for size in sizes:
            files = folder / f"{size}"
            write_files(files, size)
            rows += _planned(f"SQLite, {count(size)} loans", sqlite_url(folder / f"{size}.db"), files)
            with postgresql_database() as url:
                rows += _planned(f"PostgreSQL, {count(size)} loans", url, files) if url else []
    return table(("loans due today or soon, two a patron", "time", "memory at most"), rows)


def _planned(name: str, url: str, files: Path) -> list[tuple[str, str, str]]:
    timed(url, "init")
    timed(url, "load", str(files))
    return [
        (f"{name}, dry run", *timed(url, "notices", "--dry-run")),
        (f"{name}, queued", *timed(url, "notices")),
        (f"{name}, again, all told", *timed(url, "notices")),
    ]
