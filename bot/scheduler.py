"""The timetable: one line a job, each named as `flask job` calls it; no logic."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta, tzinfo

import structlog
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.base import BaseTrigger
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger

from bot.clock import Clock
from bot.config_sections import Config
from bot.database import Database
from models import working

log = structlog.get_logger()

Job = Callable[[], object]


def timetable(settings: Config, zone: tzinfo) -> dict[str, tuple[BaseTrigger, timedelta]]:
    """Job -> when it runs, and how long after one worker's run no other worker repeats it."""
    minute, gap = timedelta(minutes=1), timedelta(seconds=settings.sending.gap_seconds)
    plan = timedelta(minutes=settings.notices.plan_every_minutes)
    return {
        "notices": (_every(plan, zone), plan / 2),
        "find-gaps": (_every(gap, zone), gap / 2),
        "lost-replies": (_every(minute, zone), minute / 2),
        "leftovers": (_every(minute, zone), minute / 2),
        "hand-back": (_every(minute, zone), minute / 2),
        "search": (_every(minute, zone), minute / 2),
        "counts": (_every(10 * minute, zone), 5 * minute),
        "retention": (CronTrigger(hour=2, minute=30, timezone=zone), timedelta(hours=12)),
    }


def _every(time: timedelta, zone: tzinfo) -> IntervalTrigger:
    return IntervalTrigger(seconds=time.total_seconds(), timezone=zone)


class Scheduler:
    """Runs the jobs it is given by the timetable; those that repeat start at once. Any number may run side by side."""

    def __init__(self, database: Database, clock: Clock, settings: Config, jobs: Mapping[str, Job]) -> None:
        self._database = database
        self._clock = clock
        self._jobs = jobs
        zone = clock.zone
        self._apscheduler = BackgroundScheduler(timezone=zone, job_defaults={"coalesce": True, "max_instances": 1})
        for name, (trigger, apart) in timetable(settings, zone).items():
            if name in jobs:
                at_once = {"next_run_time": datetime.now(zone)} if isinstance(trigger, IntervalTrigger) else {}
                self._apscheduler.add_job(
                    self._run, trigger, (name, apart), id=name, misfire_grace_time=3600, **at_once
                )  # fmt: skip

    def start(self) -> None:
        self._apscheduler.start()

    def stop(self) -> None:
        """Start nothing more, and wait for what runs."""
        self._apscheduler.shutdown(wait=True)

    def _run(self, name: str, apart: timedelta) -> None:
        """The outermost line of every job: what breaks is logged, and comes again by the timetable."""
        try:
            with self._database.transaction() as connection:
                due = working.may_run(connection, name, self._clock.real_now(), apart)
            done = self._jobs[name]() if due else None
            if done:
                log.info("job_done", job=name, count=done)
        except Exception:
            log.exception("job_failed", job=name)
