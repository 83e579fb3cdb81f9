"""Is it alive, is it well, and the figures."""

from flask import Blueprint, Response, abort, jsonify, request
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError

from bot.database import Database
from models.decisions import decisions
from models.messages import messages

_LOOPBACK = {"127.0.0.1", "::1"}


def health_routes(database: Database, metrics_for: str) -> Blueprint:
    """/healthz, /readyz and /metrics; the last is for loopback unless the settings open it."""
    routes = Blueprint("health", __name__)
    registry = CollectorRegistry()
    registry.register(_Figures(database))

    @routes.get("/healthz")
    def healthz() -> str:
        return "ok"

    @routes.get("/readyz")
    def readyz() -> tuple[Response, int]:
        try:
            with database.reading() as connection:
                connection.execute(select(messages.c.id).limit(1))
        except DBAPIError:
            return jsonify(database="away"), 503
        return jsonify(database="well"), 200

    @routes.get("/metrics")
    def metrics() -> Response:
        if metrics_for == "loopback" and request.remote_addr not in _LOOPBACK:
            abort(403)
        return Response(generate_latest(registry), content_type="text/plain; version=0.0.4; charset=utf-8")

    return routes


class _Figures(Collector):
    """Counted from the database, so that every process tells the same."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def describe(self) -> list[GaugeMetricFamily]:
        return []

    def collect(self) -> list[GaugeMetricFamily]:
        talk = GaugeMetricFamily("perpanjang_messages", "Messages kept", labels=["direction", "status"])
        made = GaugeMetricFamily("perpanjang_decisions", "Decisions on renewals", labels=["outcome", "reason"])
        with self._database.reading() as connection:
            counted = select(messages.c.direction, messages.c.status, func.count())
            for direction, status, count in connection.execute(counted.group_by(*counted.selected_columns[:2])):
                talk.add_metric([direction, status], count)
            judged = select(decisions.c.outcome, decisions.c.reason, func.count())
            for outcome, reason, count in connection.execute(judged.group_by(*judged.selected_columns[:2])):
                made.add_metric([outcome, reason], count)
        return [talk, made]
