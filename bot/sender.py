"""Several calls to the provider in flight at once; what comes of them is written down together."""

import contextlib
import queue
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import structlog
from sqlalchemy.exc import DBAPIError

from bot.config_sections import Sending
from bot.jobs import Job, Result
from bot.outbox import Outbox
from bot.providers.base import NotReached, Provider, ProviderAway, Sent, Unclear

log = structlog.get_logger()

LINGER = 0.03
"""After one result, wait so long for others: one commit for all of them."""
TROUBLE_SECONDS = 1.0


class Sender:
    """Sends what the outbox hands out, until it is told to stop; then it finishes what is in flight."""

    def __init__(
        self, outbox: Outbox, provider: Provider, sending: Sending, alive: Callable[[], None] = lambda: None
    ) -> None:
        self._outbox = outbox
        self._alive = alive
        self._provider = provider
        self._sending = sending
        self._results: queue.SimpleQueue[Result | None] = queue.SimpleQueue()
        self._stopping = threading.Event()
        self._in_flight = 0

    def stop(self) -> None:
        """Claim nothing more; `run` returns once what is in flight has been settled. May be called by a signal."""
        self._stopping.set()
        self._results.put(None)

    def run(self, *, until_empty: bool = False) -> None:
        """Send; with `until_empty` only what may leave now."""
        unsettled: list[Result] = []
        wait = 0.0
        with ThreadPoolExecutor(self._sending.in_flight, thread_name_prefix="send") as threads:
            while True:
                unsettled += self._come_back(wait)
                if self._stopping.is_set() and not unsettled and self._in_flight == 0:
                    return
                room = 0 if self._stopping.is_set() else self._sending.in_flight - self._in_flight
                try:
                    self._alive()
                    step = self._outbox.step(unsettled, room)
                except DBAPIError:
                    log.exception("outbox_away")
                    wait = TROUBLE_SECONDS
                    continue
                unsettled = []
                for job in step.jobs:
                    self._in_flight += 1
                    threads.submit(self._do, job)
                if until_empty and not step.jobs and self._in_flight == 0 and step.wait > 0:
                    return
                wait = step.wait

    def _come_back(self, wait: float) -> list[Result]:
        """Results that are there, after waiting for the first one for at most `wait` seconds."""
        found: list[Result | None] = []
        with contextlib.suppress(queue.Empty):
            found.append(self._results.get(timeout=max(wait, 0.001)))
            if self._in_flight > 1 and not self._stopping.is_set():
                time.sleep(LINGER)
            while True:
                found.append(self._results.get_nowait())
        back = [result for result in found if result is not None]
        self._in_flight -= len(back)
        return back

    def _do(self, job: Job) -> None:
        try:
            result = self._done(job)
        except Exception:  # whatever it was, nobody knows whether the message left
            log.exception("sending_broke", message_id=job.tried.id)
            result = Result(job) if job.ask_only else Result(job, Unclear("broken"))
        self._results.put(result)

    def _done(self, job: Job) -> Result:
        """Send it; what may have gone out already, only if the provider's list does not have it at that moment."""
        time.sleep(max((job.turn - datetime.now(UTC)).total_seconds(), 0))
        if job.doubt is not None:
            listed = self._listed(job)
            if job.ask_only or listed or listed is None:
                return Result(job, listed=listed)
        if datetime.now(UTC) + 2 * timedelta(seconds=self._sending.timeout_seconds) > job.lease_until:
            return Result(job, NotReached("claim_ran_out"))  # begun too late it could end after the claim
        return Result(job, self._provider.send(job.outgoing))

    def _listed(self, job: Job) -> list[Sent] | None:
        doubt, address = job.doubt, job.outgoing.address
        if doubt is None or not address:
            return None
        try:
            listed = self._provider.find_sent(address, doubt.look_from, replies=doubt.replies)
        except ProviderAway as away:
            log.warning("look_up_failed", message_id=job.tried.id, why=str(away))
            return None
        return doubt.found(job.outgoing, listed)
