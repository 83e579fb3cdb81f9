"""How long does `flask load` take, the first time and again, and how much memory?"""

import csv
import os
import subprocess
import sys
import time
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks.library import barcode, member_no, phone, postgresql_database, sqlite_url
from benchmarks.report import Scale, count, table
from benchmarks.servers import ROOT, environment, workplace

LIMIT_SECONDS = 60
SIZE, LARGE = 100_000, 1_000_000


def measure(scale: Scale) -> str:
    sizes = [SIZE, LARGE] if scale.full else [scale.pick(SIZE // 10, SIZE)]
    rows: list[Sequence[object]] = []
    with workplace() as folder:
        for size in sizes:
            files = folder / f"{size}"
            write_files(files, size)
            rows += _loaded(f"SQLite, {count(size)} loans", sqlite_url(folder / f"{size}.db"), files)
            with postgresql_database() as url:
                rows += _loaded(f"PostgreSQL, {count(size)} loans", url, files) if url else []
    return table((f"limit for {count(SIZE)} loans: {LIMIT_SECONDS} s", "time", "memory at most"), rows)


def _loaded(name: str, url: str, files: Path) -> list[tuple[str, str, str]]:
    timed(url, "init")
    return [(f"{name}, {how}", *timed(url, "load", str(files))) for how in ("new", "again, nothing changed")]


def timed(url: str, *command: str) -> tuple[str, str]:
    """Run a command of flask: how long it took and how much memory it had at most."""
    names = {"DATABASE_URL": url.replace("postgresql://", "postgresql+psycopg://", 1)}
    started = time.perf_counter()
    with subprocess.Popen(
        [sys.executable, "-m", "flask", *command], cwd=ROOT, env=environment(names), stdout=subprocess.DEVNULL
    ) as process:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"flask {' '.join(command)} failed")
    return f"{time.perf_counter() - started:.1f} s", f"{usage.ru_maxrss / 1024:.0f} MiB"


def write_files(folder: Path, size: int) -> None:
    """Two loans for every member, every item on loan, due today or in the next four days."""
    folder.mkdir()
    today = datetime.now(UTC).date()
    patrons, copies = range(1, size // 2 + 1), range(1, size + 1)
    _write(
        folder / "members.csv",
        "member_no,name,phone,category,expires_on,notify",
        (
            (member_no(each), f"Anggota {each}", phone(each), "umum", today + timedelta(days=400), "yes")
            for each in patrons
        ),
    )
    _write(
        folder / "items.csv",
        "barcode,title,author,item_type,title_no",
        ((barcode(each), f"Judul buku {each // 3}", "Pengarang", "buku", f"T{each // 3}") for each in copies),
    )
    _write(folder / "loans.csv", "member_no,barcode,checked_out_on,due_on,renewals",
           ((member_no((each + 1) // 2), barcode(each), today - timedelta(days=5), today + timedelta(days=each % 5), 0)
            for each in copies))  # fmt: skip


def _write(path: Path, head: str, rows: Iterable[Sequence[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(head.split(","))
        writer.writerows(rows)
