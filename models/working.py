"""Workers' signs of life, and when each job ran last."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from models.sending import job_runs, workers

_UPSERT: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}
FORGOTTEN_AFTER = timedelta(days=7)


def worker_seen(connection: Connection, name: str, now: datetime) -> None:
    """Write a sign of life; rows of workers long gone are dropped by the way."""
    if connection.execute(update(workers).where(workers.c.name == name).values(seen_at=now)).rowcount == 0:
        connection.execute(insert(workers), {"name": name, "started_at": now, "seen_at": now})
        connection.execute(delete(workers).where(workers.c.seen_at < now - FORGOTTEN_AFTER))


def worker_stopped(connection: Connection, name: str, now: datetime) -> None:
    connection.execute(update(workers).where(workers.c.name == name).values(stopped_at=now))


def last_sign_of_life(connection: Connection) -> datetime | None:
    """When any worker was seen last; None when none was ever started."""
    return connection.scalar(select(workers.c.seen_at).order_by(workers.c.seen_at.desc()).limit(1))


def may_run(connection: Connection, name: str, now: datetime, every: timedelta) -> bool:
    """Whether this job is due for all workers together; saying yes takes the run."""
    fresh = _UPSERT[connection.dialect.name](job_runs).values(name=name, ran_at=now).on_conflict_do_nothing()
    if connection.execute(fresh.returning(job_runs.c.name)).first() is not None:
        return True
    due = update(job_runs).where(job_runs.c.name == name, job_runs.c.ran_at <= now - every)
    return connection.execute(due.values(ran_at=now)).rowcount == 1


def remember_run(connection: Connection, name: str, at: datetime) -> None:
    new = _UPSERT[connection.dialect.name](job_runs).values(name=name, ran_at=at)
    connection.execute(new.on_conflict_do_update(index_elements=["name"], set_={"ran_at": at}))


def last_run(connection: Connection, name: str) -> datetime | None:
    return connection.scalar(select(job_runs.c.ran_at).where(job_runs.c.name == name))
