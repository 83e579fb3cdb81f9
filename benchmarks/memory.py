"""How much memory does a worker take, fresh and after thousands of renewals?"""

from pathlib import Path

from benchmarks.library import fill, library_at, renewal, sqlite_url
from benchmarks.load import fire, prepared
from benchmarks.report import Scale, count, table
from benchmarks.servers import TOKEN, Server, product, workplace

LIMIT_MIB = 150


def measure(scale: Scale) -> str:
    if not Path("/proc/self/smaps_rollup").exists():
        return "Not measured: only Linux tells what a process shares with others."
    renewals = scale.pick(500, 5_000)
    with workplace() as folder:
        url = sqlite_url(folder / "library.db")
        database = library_at(url)
        fill(database, 2 * renewals)
        database.close()
        with product(url) as server:
            fresh = _mebibytes(server)
            fire(prepared((renewal(patron, 0) for patron in range(1, renewals + 1)), server.port, TOKEN), server.port)
            used = _mebibytes(server)
    rows = [
        ("after the start", *(f"{each:.0f} MiB" for each in fresh)),
        (f"after {count(renewals)} renewals", *(f"{each:.0f} MiB" for each in used)),
    ]
    return table((f"the larger of the workers (limit {LIMIT_MIB} MiB)", "own share (PSS)", "resident (RSS)"), rows)


def _mebibytes(server: Server) -> tuple[float, float]:
    found = [_of(process) for process in server.workers()]
    return max(pss for pss, _ in found), max(rss for _, rss in found)


def _of(process: int) -> tuple[float, float]:
    lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()[1:]
    kibibytes = {line.split(":")[0]: int(line.split()[1]) for line in lines}
    return kibibytes["Pss"] / 1024, kibibytes["Rss"] / 1024
