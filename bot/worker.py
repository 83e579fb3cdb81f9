"""`flask worker`: the timetable and the sender in one process, until a signal says stop."""

import os
import secrets
import signal
import socket
from collections.abc import Callable
from typing import Any

import structlog

from bot.clock import Clock
from bot.config_sections import Sending
from bot.database import Database
from bot.scheduler import Scheduler
from bot.sender import Sender
from models import working

log = structlog.get_logger()


def worker_name() -> str:
    """Who this process is, for leases and signs of life; different for every start."""
    return f"{socket.gethostname()[:20]}-{os.getpid()}-{secrets.token_hex(3)}"


class Heartbeat:
    """Writes a sign of life now and then, as long as the sender's loop turns."""

    def __init__(self, database: Database, clock: Clock, name: str, sending: Sending) -> None:
        self._database = database
        self._clock = clock
        self._name = name
        self._every = sending.worker_missing_seconds / 3
        self._last = float("-inf")

    def beat(self) -> None:
        now = self._clock.real_now()
        if now.timestamp() - self._last < self._every:
            return
        with self._database.transaction() as connection:
            working.worker_seen(connection, self._name, now)
        self._last = now.timestamp()

    def stop(self) -> None:
        with self._database.transaction() as connection:
            working.worker_stopped(connection, self._name, self._clock.real_now())


class Worker:
    """Runs until `stop`, then finishes what is in flight."""

    def __init__(self, scheduler: Scheduler, sender: Sender, heartbeat: Heartbeat, jobs: dict[str, Callable[[], Any]]):
        self._scheduler = scheduler
        self.sender = sender
        self._heartbeat = heartbeat
        self.jobs = jobs

    def run(self) -> None:
        """Work until SIGTERM or SIGINT; a second one ends at once."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._told_to_stop)
        log.info("worker_started")
        self._scheduler.start()
        try:
            self.sender.run()
        finally:
            self._scheduler.stop()
        self._heartbeat.stop()
        log.info("worker_stopped")

    def _told_to_stop(self, number: int, _: object) -> None:
        signal.signal(number, signal.SIG_DFL)
        self.sender.stop()
