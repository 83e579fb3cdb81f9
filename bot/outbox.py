"""The queue: which message may leave now, in which form, and who has it in hand.

One transaction writes down what came back and claims what goes next. All workers take turns at one row
(send_limits), so that together they keep one rate and one budget.
"""

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import Connection, Row

from bot import sent_files
from bot.clock import Clock
from bot.database import Database
from bot.jobs import CLOCKS_APART, Doubt, Job, Result, Step
from bot.providers.base import Accepted, Outgoing, Provider, Sent
from bot.settings import Settings
from bot.settling import Pause, Settling, Tried, write_pause
from models import outbox, outcomes

log = structlog.get_logger()

WINDOW = timedelta(hours=24) - timedelta(minutes=1)
"""So long after a patron's message free text may be sent; a minute is left for the way."""
DAY = timedelta(hours=24)
EXPLAIN_EVERY = timedelta(minutes=1)
EXPLAIN_AT_ONCE = 1000
AHEAD = timedelta(seconds=0.25)
"""Claims are made this much ahead of their turn, so that the rate is kept evenly."""

WhyUntrue = Callable[[Connection, Sequence[int]], Mapping[int, str]]
"""Given the ids of notices about to leave: those that are no longer true, each with the reason. They are cancelled."""


@dataclass(slots=True)
class _Picked:
    """What a claim decided, by message id."""

    text: list[Row[Any]] = field(default_factory=list)
    template: list[Row[Any]] = field(default_factory=list)
    skipped: dict[int, str] = field(default_factory=dict)
    put_off: dict[int, datetime] = field(default_factory=dict)

    @property
    def rows(self) -> list[Row[Any]]:
        return self.text + self.template


class Outbox:
    """Claims messages for one worker and settles what came of them."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        settings: Settings,
        provider: Provider,
        worker: str,
        why_untrue: WhyUntrue | None = None,
    ) -> None:
        self._database = database
        self._clock = clock
        self._settings = settings
        self._sending = settings.sending
        self._notices = settings.notices
        self._provider = provider
        self._worker = worker
        self._why_untrue = why_untrue
        self._settling = Settling(settings, clock, provider)
        self._status_url = f"{(settings.public_url or '').rstrip('/')}/webhooks/twilio/status"
        self._gap = timedelta(seconds=1 / settings.notices.per_second)
        self._explain_at = clock.real_now()

    def step(self, results: Sequence[Result], room: int) -> Step:
        """Settle results and claim up to `room` messages. When it raises, nothing was written down."""
        started = time.monotonic()
        if not results and not self._anything_to_do():
            return Step(wait=max(self._sending.poll_seconds, min(10 * (time.monotonic() - started), 5.0)))
        with self._database.transaction() as connection:
            limits = outbox.lock_limits(connection)
            pauses = self._settle(connection, results)
            self._pause(connection, limits, pauses, results)
            if room > 0 and all(isinstance(result.outcome, Accepted) for result in results):
                return self._claimed(connection, limits, room)
            # What failed may have changed contacts and limits: its transaction does nothing else.
            return Step(wait=0.0 if room > 0 else self._sending.poll_seconds)

    def _anything_to_do(self) -> bool:
        """Looked at without holding anybody up; a long queue that may not go yet is walked every time."""
        now, real_now = self._clock.now(), self._clock.real_now()
        with self._database.reading() as connection:
            quiet, budget = self._limits_now(connection, now)
            if (quiet or budget <= 0) and real_now >= self._explain_at:
                return True
            known_since = None if budget > 0 else now - DAY
            return outbox.anything_to_do(connection, now, real_now, quiet=quiet, known_since=known_since)

    def _limits_now(self, connection: Connection, now: datetime) -> tuple[bool, int]:
        """Whether notices must keep quiet, and how many more people may be written to first."""
        start, end = self._notices.send_between
        counted = outbox.count_recipients(connection, now - DAY)
        return not start <= now.time() < end, self._notices.daily_recipients - counted

    # What came back

    def _settle(self, connection: Connection, results: Sequence[Result]) -> list[Pause]:
        taken: list[tuple[Tried, str]] = []
        told: list[tuple[Tried, Sent]] = []
        pauses: list[Pause | None] = []
        for result in results:
            tried = result.job.tried
            if isinstance(result.outcome, Accepted):
                taken.append((tried, result.outcome.message_id))
            elif result.outcome is not None:
                pauses.append(self._settling.settle(connection, tried, result.outcome))
            elif (doubt := result.job.doubt) is not None:
                found = self._one_of(connection, result)
                if result.listed is None:
                    self._settling.cannot_tell(connection, tried, doubt.since, never_sent=not result.job.ask_only)
                elif found is not None:
                    taken.append((tried, found.message_id))
                    told.append((tried, found))
                else:
                    self._settling.not_listed(connection, tried, doubt.since)
        self._settling.accepted(connection, taken)
        pauses += [self._settling.found(connection, tried, sent) for tried, sent in told]
        return [pause for pause in pauses if pause is not None]

    def _one_of(self, connection: Connection, result: Result) -> Sent | None:
        """This very message in the provider's list; ids that belong to another message of ours are not it."""
        listed = result.listed or ()
        ids = [each.message_id for each in listed]
        used = outcomes.used_ids(connection, self._provider.name, ids) if ids else set()
        return next((each for each in listed if each.message_id not in used), None)

    def _pause(
        self, connection: Connection, limits: Row[Any], pauses: Iterable[Pause], results: Sequence[Result]
    ) -> None:
        if limits.reason and any(isinstance(result.outcome, Accepted) for result in results):
            outbox.set_limits(connection, stopped_until=None, reason="")
            log.info("sending_resumed", was=limits.reason)
        for pause in pauses:
            write_pause(connection, pause, self._clock.real_now())

    # What goes next

    def _claimed(self, connection: Connection, limits: Row[Any], room: int) -> Step:
        real_now = self._clock.real_now()
        lease = real_now + timedelta(seconds=self._sending.lease_seconds)
        left = outbox.claim_left_behind(connection, self._worker, real_now, lease, room)
        jobs = self._questions(connection, left, real_now, lease)
        turns = self._turns(limits, real_now, room - len(jobs))
        if not turns:
            return Step(jobs, wait=self._wait(limits.stopped_until, limits.next_at, real_now))
        picked = self._pick(connection, real_now, len(turns))
        claimed = self._send_jobs(connection, picked, turns, real_now, lease)
        more = len(claimed) == len(turns)
        return Step(
            jobs + claimed,
            wait=self._wait(None, turns[-1] + self._gap, real_now) if more else self._sending.poll_seconds,
        )

    def _turns(self, limits: Row[Any], real_now: datetime, room: int) -> list[datetime]:
        """The next free moments at the common rate; one only while we try whether a stop is over."""
        if limits.stopped_until is not None and limits.stopped_until > real_now:
            return []
        room = min(room, 1) if limits.reason else room
        first = max(limits.next_at or real_now, real_now)
        turns = (first + number * self._gap for number in range(max(room, 0)))
        return [turn for turn in turns if turn <= real_now + AHEAD]

    def _wait(self, stopped_until: datetime | None, next_at: datetime | None, real_now: datetime) -> float:
        free_at = max(stopped_until or real_now, (next_at or real_now) - AHEAD / 2)  # then several turns are free
        return min(max((free_at - real_now).total_seconds(), 0.01), self._sending.poll_seconds)

    def _pick(self, connection: Connection, real_now: datetime, count: int) -> _Picked:
        """The most urgent messages that may leave now, at most `count`, one for each person."""
        now = self._clock.now()
        quiet, budget = self._limits_now(connection, now)
        self._explain(connection, now, real_now, "quiet_hours" if quiet else "over_budget" if budget <= 0 else "")
        rows = outbox.may_go(
            connection, now, real_now, limit=4 * count, quiet=quiet, known_since=None if budget > 0 else now - DAY
        )
        picked = self._decide(connection, rows, now, real_now, budget, count)
        notices = [row.id for row in picked.rows if row.kind not in outbox.CONVERSATION]
        if notices and self._why_untrue is not None:
            gone = self._why_untrue(connection, notices)
            outbox.close_queued(connection, gone, "cancelled")
            picked.text = [row for row in picked.text if row.id not in gone]
            picked.template = [row for row in picked.template if row.id not in gone]
        outbox.close_queued(connection, picked.skipped, "skipped")
        outbox.put_off(connection, picked.put_off, "template_stopped")
        outbox.add_recipients(connection, (row.contact_id for row in picked.template), now)
        return picked

    def _explain(self, connection: Connection, now: datetime, real_now: datetime, reason: str) -> None:
        """Now and then note why notices wait, for those who wonder."""
        if reason and real_now >= self._explain_at:
            self._explain_at = real_now + EXPLAIN_EVERY
            known_since = now - DAY if reason == "over_budget" else None
            outbox.explain_waiting(connection, reason, EXPLAIN_AT_ONCE, except_known_since=known_since)

    def _decide(
        self, connection: Connection, rows: list[Row[Any]], now: datetime, real_now: datetime, budget: int, count: int
    ) -> _Picked:
        stopped = outbox.stopped_templates(connection, real_now)
        picked, people = _Picked(), set[int]()
        for row in rows:
            if len(picked.rows) == count:
                break
            if row.contact_id in people:
                continue
            people.add(row.contact_id)
            if row.unreachable_since is not None and row.kind not in outbox.CONVERSATION:
                picked.skipped[row.id] = "unreachable"
            elif self._is_open(row, now):
                picked.text.append(row)
            elif not self._has_template(row):
                picked.skipped[row.id] = "no_template"
            elif (until := stopped.get(self._settling.template_id(row.template))) is not None:
                picked.put_off[row.id] = until
            else:
                counted = row.counted_at is not None and row.counted_at > now - DAY
                if counted or budget > 0:
                    picked.template.append(row)
                    budget -= not counted
        return picked

    def _is_open(self, row: Row[Any], now: datetime) -> bool:
        """Decided now, at the moment of sending: has this person written in the last 24 hours?"""
        return row.sent_as != "template" and row.last_inbound_at is not None and now - row.last_inbound_at < WINDOW

    def _has_template(self, row: Row[Any]) -> bool:
        """Without a provider behind it a message needs no approval, only what would be approved."""
        return bool(row.template) and (
            not self._provider.is_connected or bool(self._settling.template_id(row.template))
        )

    def _send_jobs(
        self, connection: Connection, picked: _Picked, turns: list[datetime], real_now: datetime, lease: datetime
    ) -> list[Job]:
        homes = outbox.addresses_of(connection, [row.contact_id for row in picked.rows])
        homeless = {row.id: "no_address" for row in picked.rows if row.contact_id not in homes}
        outbox.close_queued(connection, homeless, "skipped")
        doubts = self._doubts(connection, [row for row in picked.rows if row.doubtful_since is not None])
        jobs: list[Job] = []
        for sent_as, rows in (("text", picked.text), ("template", picked.template)):
            tries = outbox.mark_sending(
                connection, [row.id for row in rows if row.id not in homeless], sent_as=sent_as,
                provider=self._provider.name, worker=self._worker, now=real_now, until=lease,
            )  # fmt: skip
            for row in rows:
                if row.id in tries:
                    tried = Tried(row.id, row.contact_id, row.kind, tries[row.id], sent_as, row.template)
                    outgoing = self._outgoing(tried, homes[row.contact_id], row)
                    jobs.append(Job(tried, outgoing, turns[len(jobs)], lease, doubts.get(row.id)))
        if jobs:
            outbox.set_limits(connection, next_at=jobs[-1].turn + self._gap)
        return jobs

    def _questions(
        self, connection: Connection, rows: list[Row[Any]], real_now: datetime, lease: datetime
    ) -> list[Job]:
        homes = outbox.addresses_of(connection, [row.contact_id for row in rows]) if rows else {}
        doubts = self._doubts(connection, rows)
        jobs: list[Job] = []
        for row in rows:
            tried = Tried(row.id, row.contact_id, row.kind, row.tries, row.sent_as, row.template)
            outgoing = self._outgoing(tried, homes.get(row.contact_id, ""), row)
            jobs.append(Job(tried, outgoing, real_now, lease, doubts[row.id], ask_only=True))
        return jobs

    def _doubts(self, connection: Connection, rows: list[Row[Any]]) -> dict[int, Doubt]:
        if not rows:
            return {}
        began = {row.id: row.doubtful_since - timedelta(seconds=self._sending.lease_seconds) for row in rows}
        earliest = min(began.values()) - 2 * CLOCKS_APART
        known = outbox.known_ids_of(connection, {row.contact_id for row in rows}, earliest)
        return {
            row.id: Doubt(
                row.doubtful_since, began[row.id] - CLOCKS_APART, frozenset(known[row.contact_id]),
                row.kind in outbox.CONVERSATION,
            )
            for row in rows
        }  # fmt: skip

    def _outgoing(self, tried: Tried, address: str, row: Row[Any]) -> Outgoing:
        url = f"{self._status_url}?message={tried.id}&try={tried.tries}"
        template_id = self._settling.template_id(tried.template) if tried.sent_as == "template" else ""
        variables = (tried.template or {}).get("variables", {}) if template_id else {}
        name = sent_files.name_in(row.form)
        media_url = sent_files.address_of(self._settings, tried.id, name, self._clock.real_now()) if name else ""
        return Outgoing(address, row.text, url, template_id, variables, media_url)
