"""Starts the product and the ceiling app as they run in production, and always stops them again."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TOKEN = "0123456789abcdef0123456789abcdef"
SECRET = "only-for-the-benchmark"
WORKERS = 2
THREADS = 3
SECONDS_TO_START = 30
SECONDS_TO_STOP = 10


@dataclass(frozen=True, slots=True)
class Server:
    port: int
    process_id: int

    def workers(self) -> list[int]:
        """The process ids of its workers (Linux only)."""
        children = Path(f"/proc/{self.process_id}/task/{self.process_id}/children")
        return [int(each) for each in children.read_text().split()] if children.exists() else []

    def cpu_seconds(self) -> float:
        """What its workers have computed so far; 0 where the system does not tell."""
        stats = [Path(f"/proc/{worker}/stat").read_text() for worker in self.workers()]
        ticks = sum(sum(map(int, stat.rpartition(")")[2].split()[11:13])) for stat in stats)
        return ticks / os.sysconf("SC_CLK_TCK") if stats else 0.0


@contextlib.contextmanager
def workplace() -> Iterator[Path]:
    """A folder on the disk the library would be on (/tmp may be memory), gone afterwards."""
    home = ROOT / "instance"
    home.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="bench-", dir=home) as folder:
        yield Path(folder)


@contextlib.contextmanager
def product(url: str, threads: int = THREADS, workers: int = WORKERS) -> Iterator[Server]:
    """Perpanjang on the database at `url`."""
    port = _free_port()
    names = {
        "DATABASE_URL": url.replace("postgresql://", "postgresql+psycopg://", 1),
        "PUBLIC_URL": f"http://127.0.0.1:{port}",
        "SECRET_KEY": SECRET,
    }
    with _granian("wsgi:app", port, names, threads, workers) as server:
        yield server


@contextlib.contextmanager
def ceiling(where: str, threads: int = THREADS, workers: int = WORKERS) -> Iterator[Server]:
    """The ceiling app on an SQLite file or a PostgreSQL URL; makes its table."""
    names = {"CEILING_DATABASE": where}
    making = "from benchmarks import ceiling_app; ceiling_app.make_table()"
    subprocess.run([sys.executable, "-c", making], cwd=ROOT, env=environment(names), check=True)
    with _granian("benchmarks.ceiling_app:app", _free_port(), names, threads, workers) as server:
        yield server


def environment(names: dict[str, str]) -> dict[str, str]:
    """Only what every process needs, and `names`: nobody's own settings."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "SYSTEMROOT") if name in os.environ}
    return kept | names | {"TWILIO_AUTH_TOKEN": TOKEN}


@contextlib.contextmanager
def _granian(app: str, port: int, names: dict[str, str], threads: int, workers: int) -> Iterator[Server]:
    command = [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--http", "1", "--host", "127.0.0.1",
        "--port", str(port), "--workers", str(workers), "--blocking-threads", str(threads),
        "--respawn-failed-workers", "--respawn-interval", "0.5", "--log-level", "warning", app,
    ]  # fmt: skip
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(
            command, cwd=ROOT, env=environment(names), stdout=log, stderr=log, start_new_session=True
        )
        try:
            _wait_until_it_answers(process, port)
            yield Server(port, process.pid)
        except Exception:
            log.seek(0)
            sys.stderr.write(log.read()[-3000:].decode(errors="replace"))
            raise
        finally:
            _stop(process)


def _wait_until_it_answers(process: subprocess.Popen[bytes], port: int) -> None:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    until = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < until:
        if process.poll() is not None:
            raise RuntimeError("the server stopped while starting")
        with contextlib.suppress(urllib.error.URLError, ConnectionError, TimeoutError):
            opener.open(f"http://127.0.0.1:{port}/healthz", timeout=2).close()
            return
        time.sleep(0.1)
    raise RuntimeError("the server did not start in time")


def _stop(process: subprocess.Popen[bytes]) -> None:
    """Also takes the workers along: they are in the process's own group."""
    process.terminate()
    try:
        process.wait(SECONDS_TO_STOP)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
