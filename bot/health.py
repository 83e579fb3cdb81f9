"""Is it alive, is it well, and the figures."""

from collections import Counter
from datetime import timedelta

from flask import Blueprint, Response, abort, jsonify, request
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from bot.clock import Clock
from bot.database import Database
from bot.settings import Settings
from models import figures, outbox, tallies, totals, working

_LOOPBACK = {"127.0.0.1", "::1"}


def health_routes(database: Database, settings: Settings, clock: Clock) -> Blueprint:
    """/healthz, /readyz and /metrics; the last is for loopback unless the settings open it."""
    routes = Blueprint("health", __name__)
    registry = CollectorRegistry()
    registry.register(_Figures(database, settings, clock))
    missing_after = timedelta(seconds=settings.sending.worker_missing_seconds)

    @routes.get("/healthz")
    def healthz() -> str:
        return "ok"

    @routes.get("/readyz")
    def readyz() -> tuple[Response, int]:
        try:
            with database.reading() as connection:
                worker = _worker(connection, clock, missing_after)
                stopped = figures.stop_of_sending(connection, outbox.QUEUE)
        except DBAPIError:
            return jsonify(database="away"), 503
        well = worker != "away" and not stopped
        return jsonify(database="well", worker=worker, provider=stopped or "well"), 200 if well else 503

    @routes.get("/metrics")
    def metrics() -> Response:
        if settings.metrics.allow == "loopback" and request.remote_addr not in _LOOPBACK:
            abort(403)
        return Response(generate_latest(registry), content_type="text/plain; version=0.0.4; charset=utf-8")

    return routes


def _worker(connection: Connection, clock: Clock, missing_after: timedelta) -> str:
    """A library that only answers needs no worker; once one was started, it is missed."""
    seen = working.last_sign_of_life(connection)
    if seen is None:
        return "never started"
    return "well" if clock.real_now() - seen < missing_after else "away"


class _Figures(Collector):
    """Read from the database, so that every process tells the same, and at a cost that does not grow with it."""

    def __init__(self, database: Database, settings: Settings, clock: Clock) -> None:
        self._database = database
        self._daily_recipients = settings.notices.daily_recipients
        self._clock = clock

    def describe(self) -> list[GaugeMetricFamily]:
        return []

    def collect(self) -> list[GaugeMetricFamily]:
        with self._database.reading() as connection:
            return [*_counted(connection), *self._sending(connection)]

    def _sending(self, connection: Connection) -> list[GaugeMetricFamily]:
        now, real_now = self._clock.now(), self._clock.real_now()
        depth, oldest = figures.queue(connection)
        seen = working.last_sign_of_life(connection)
        month = real_now.astimezone(self._clock.zone).date().replace(day=1)
        used = outbox.count_recipients(connection, now - timedelta(days=1))
        told = {
            "queue_depth": ("Messages waiting to be sent", depth),
            "queue_oldest_seconds": (
                "Age of the oldest waiting message",
                (now - oldest).total_seconds() if oldest else 0,
            ),
            "budget_left": ("People who may still be written to first today", max(self._daily_recipients - used, 0)),
            "service_messages_month": (
                "Free-form messages sent this month",
                tallies.service_messages(connection, self._clock.zone, month, most=totals.LIVE),
            ),
            "sending_stopped": (
                "1 while the provider refuses us",
                int(bool(figures.stop_of_sending(connection, outbox.QUEUE))),
            ),
        }
        if seen is not None:
            told["worker_seen_seconds"] = ("Since a worker's last sign of life", (real_now - seen).total_seconds())
        return [GaugeMetricFamily(f"perpanjang_{name}", text, value=value) for name, (text, value) in told.items()]


def _counted(connection: Connection) -> list[GaugeMetricFamily]:
    found = totals.figures(connection)
    talk = GaugeMetricFamily("perpanjang_messages", "Messages so far", labels=["direction", "status"])
    made = GaugeMetricFamily("perpanjang_decisions", "Decisions on renewals", labels=["outcome", "reason"])
    lost = GaugeMetricFamily("perpanjang_not_sent", "Messages that did not go out", labels=["status", "reason"])
    late = "Messages and decisions that are in none of these counts yet: the worker counts them"
    said: Counter[tuple[str, str]] = Counter()
    for (what, state, reason), many in found.many.items():
        if what == "decision":
            made.add_metric([state, reason], many)
            continue
        said[what, state] += many
        if what == "out" and state in totals.NOT_SENT:
            lost.add_metric([state, reason], many)
    for (direction, status), many in said.items():
        talk.add_metric([direction, status], many)
    return [talk, made, lost, GaugeMetricFamily("perpanjang_not_counted_yet", late, value=found.uncounted)]
