"""The demo's two processes, web and worker, started and stopped together."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlsplit

BIN = Path(sys.executable).parent
SECONDS_TO_STOP = 10.0


class PortTaken(Exception):  # noqa: N818  (a state of the world)
    """Something already listens where the demo would."""


def demand_port(url: str) -> None:
    """Raise PortTaken when another program (a demo that still runs, perhaps) has the port of this address."""
    host, port = _place(url)
    if not _is_free(host, port):
        raise PortTaken(f"something is running on port {port} already")


def run_demo(url: str) -> int:
    """Serve the demo at `url` until a signal comes or one of the processes ends; returns the exit code."""
    host, port = _place(url)
    web = [
        str(BIN / "granian"), "--interface", "wsgi", "--host", host, "--port", str(port), "--blocking-threads", "3",
        "--log-level", "warning", "wsgi:app",
    ]  # fmt: skip
    return run_together([web, [str(BIN / "flask"), "worker"]])


def _place(url: str) -> tuple[str, int]:
    parts = urlsplit(url)
    return parts.hostname or "127.0.0.1", parts.port or 8000


def _is_free(host: str, port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # a port just left may be taken again
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def run_together(commands: Sequence[Sequence[str]]) -> int:
    """Run the commands side by side; when one ends, or at Ctrl-C or SIGTERM, all are stopped. The first one's failure
    is the exit code."""
    told: list[int] = []
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda got, _: told.append(got))
    # In sessions of their own: Ctrl-C reaches us alone, and each is stopped once and gently.
    running = [subprocess.Popen(command, start_new_session=os.name != "nt") for command in commands]
    while not told and all(process.poll() is None for process in running):
        time.sleep(0.1)
    ended = [process.returncode for process in running if process.poll() is not None]
    _stop(running)
    return next((code for code in ended if code), 0)


def _stop(running: Sequence[subprocess.Popen[bytes]]) -> None:
    for process in running:
        if process.poll() is None:
            process.terminate()
    deadline = time.monotonic() + SECONDS_TO_STOP
    for process in running:
        try:
            process.wait(max(deadline - time.monotonic(), 0.1))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
