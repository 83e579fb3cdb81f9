"""Joins the parts: the only place where concrete providers and library systems are named."""

import gc
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import click
from flask import Flask, Request, Response, abort, request
from flask.cli import ScriptInfo
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from itsdangerous import URLSafeTimedSerializer

from bot.clock import Clock
from bot.database import Database
from bot.settings import Settings, load_settings

if TYPE_CHECKING:
    from bot.dispatcher import Dispatcher, OwnLibrary
    from bot.providers.base import Provider
    from bot.worker import Worker
    from handlers.phrases import Phrases

_TOLD_WITH = {"address": ("address",), "contact": ("phone", "website"), "catalogue": ("catalogue",)}
"""What an answer on a topic ends with when config.yaml has it and the text does not say it already."""
_LOOPBACK = {"127.0.0.1", "::1"}


def create_app(settings: Settings | None = None, **parts: Any) -> Flask:
    """The web application; touches no database.

    `parts` may replace clock, database, provider, library and dispatcher (tests do). Raises SettingsError when a server
    is being started without what it needs; commands need no secrets.
    """
    serving = settings is None and _is_serving()
    answering = settings is not None or serving
    if settings is None:
        settings = load_settings()
        if serving:
            settings.demand_for_serving()
    app = Flask("bot")
    app.config["SECRET_KEY"] = settings.secret_key.get_secret_value() if settings.secret_key else None
    app.extensions["settings"] = settings
    _add_commands(app)
    if answering:
        _add_routes(app, settings, parts)
    if serving:  # what lives as long as the process need not be looked through by every collection
        gc.collect()
        gc.freeze()
    return app


@dataclass(frozen=True, slots=True)
class Parts:
    """What both the web and the worker stand on."""

    clock: Clock
    database: Database
    provider: "Provider"
    dispatcher: "Dispatcher"
    phrases: "Phrases"
    library: "OwnLibrary"


def _join(settings: Settings, parts: dict[str, Any]) -> Parts:
    from bot.dispatcher import Dispatcher
    from ils.own import OwnLibrary

    clock = parts.get("clock") or Clock(settings.zone, settings.now)
    database = parts.get("database") or Database(settings.database_url)
    phrases, library = phrases_of(settings), parts.get("library") or OwnLibrary
    dispatcher = parts.get("dispatcher") or Dispatcher(settings, database, clock, phrases, library)
    return Parts(clock, database, parts.get("provider") or _provider(settings), dispatcher, phrases, library)


def _provider(settings: Settings) -> "Provider":
    """Twilio with an account; without one, messages are kept and shown."""
    from bot.providers.console import ConsoleProvider
    from bot.providers.twilio import TwilioProvider
    from bot.providers.twilio_http import Account

    token = settings.twilio_auth_token.get_secret_value() if settings.twilio_auth_token else ""
    if not settings.twilio_account_sid:
        return ConsoleProvider(token)
    sending = settings.sending
    return TwilioProvider(
        token,
        Account(
            sid=settings.twilio_account_sid,
            number=settings.library.whatsapp or "",
            timeout_seconds=sending.timeout_seconds,
            in_flight=sending.in_flight,
            api_url=settings.twilio_api_url,
        ),
    )


def create_worker(settings: Settings, **parts: Any) -> "Worker":
    """Everything `flask worker` runs; raises SettingsError when something it needs is missing."""
    from bot.logs import set_up_logs
    from bot.notices import NoticePlanner
    from bot.outbox import Outbox
    from bot.recovery import Recovery
    from bot.retention import forget_old_messages
    from bot.scheduler import Scheduler
    from bot.searchable import take_texts_in
    from bot.sender import Sender
    from bot.stepping_in import hand_back_idle
    from bot.tallying import keep_counts
    from bot.worker import Heartbeat, Worker, worker_name

    settings.demand_for_sending()
    set_up_logs(settings)
    joined = _join(settings, parts)
    clock, database, provider = joined.clock, joined.database, joined.provider
    name = worker_name()
    recovery = Recovery(settings, database, clock, provider, joined.dispatcher)
    planner = NoticePlanner(settings, database, clock, joined.phrases)
    jobs: dict[str, Callable[[], Any]] = {
        "notices": planner.plan_notices,
        "leftovers": joined.dispatcher.finish_leftovers,
        "hand-back": lambda: hand_back_idle(settings, database, clock),
        "retention": lambda: forget_old_messages(settings, database, clock),
        "search": lambda: take_texts_in(database),
        "counts": lambda: keep_counts(database, clock),
    }
    if provider.is_connected:
        jobs |= {"find-gaps": recovery.find_gaps, "lost-replies": recovery.lost_replies}
    heartbeat = Heartbeat(database, clock, name, settings.sending)
    outbox = Outbox(
        database, clock, settings, provider, name,
        lambda connection, ids: planner.why_untrue(connection, ids, clock.now().date()),
    )  # fmt: skip
    sender = Sender(outbox, provider, settings.sending, heartbeat.beat)
    return Worker(Scheduler(database, clock, settings, jobs), sender, heartbeat, jobs)


def play_demo_day(settings: Settings) -> int:
    """Let the demo library have had a day with patrons; how many messages came."""
    from bot.demo import phone_of
    from bot.demo_day import PastClock, play_day

    clock = PastClock(settings.zone, settings.now)
    joined = _join(settings, {"clock": clock})
    return play_day(joined.database, clock, joined.dispatcher, phone_of)


def _add_routes(app: Flask, settings: Settings, parts: dict[str, Any]) -> None:
    from bot.health import health_routes
    from bot.logs import set_up_logs
    from bot.settling import Settling
    from bot.webhooks import file_routes, webhook_routes
    from staff.console import Console
    from staff.mounting import add_console

    set_up_logs(settings)
    public_url = settings.public_url or "http://127.0.0.1:8000"
    joined = _join(settings, parts)
    app.extensions["dispatcher"] = joined.dispatcher
    settling = Settling(settings, joined.clock, joined.provider)
    app.register_blueprint(
        webhook_routes(joined.provider, joined.dispatcher, joined.database, joined.clock, public_url, settling)
    )
    app.register_blueprint(file_routes(settings, joined.database, joined.clock))
    app.register_blueprint(health_routes(joined.database, settings, joined.clock))
    add_console(app, Console(settings, joined.database, joined.clock, joined.phrases, joined.library))
    if settings.demo:
        _add_demo(app, settings, public_url, joined)
    app.session_interface = _SessionsOfPeople()


class _SessionsOfPeople(SecureCookieSessionInterface):
    """Sessions for pages that people look at; the provider's calls have none."""

    _serializer: URLSafeTimedSerializer | None = None

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        return None if request.path.startswith("/webhooks/") else super().open_session(app, request)

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        """Made once: an open page asks for it twice in every poll."""
        if self._serializer is None:
            self._serializer = super().get_signing_serializer(app)
        return self._serializer


def _add_demo(app: Flask, settings: Settings, public_url: str, joined: Parts) -> None:
    """The patron's phone in the browser; everything only for this machine."""
    from bot import sent_files
    from bot.demo import cast
    from bot.simulator import Person, simulator_routes
    from models.outbox import sent_to

    people = [Person(*each) for each in cast()]
    provider: Any = joined.provider

    def news(phone: str) -> list[dict[str, Any]]:
        with joined.database.reading() as connection:
            rows = sent_to(connection, phone, 30)
        return [_news_of(row) for row in rows]

    def _news_of(row: Any) -> dict[str, Any]:
        found: dict[str, Any] = {"id": row.id, "text": row.text, "at": int(row.sent_at.timestamp() * 1000)}
        if name := sent_files.name_in(row.form):
            address = urlsplit(sent_files.address_of(settings, row.id, name, joined.clock.real_now())).path
            found["file"] = {"name": name, "type": row.form["MediaContentType0"], "address": address}
        return found

    name = settings.library.short_name or settings.library.name or "Perpustakaan"
    app.register_blueprint(simulator_routes(lambda: people, provider.sign, public_url, library_name=name, news=news))

    @app.before_request
    def only_here() -> Response | None:
        if request.remote_addr not in _LOOPBACK:
            abort(403)
        return None


def phrases_of(settings: Settings) -> "Phrases":
    """The bot's sentences with the library's own wording, and amounts in its currency."""
    from handlers.phrases import Currency, Phrases

    return Phrases(_own_texts(settings), Currency(settings.currency.code, settings.currency.decimals))


def _own_texts(settings: Settings) -> dict[str, dict[str, str]]:
    """The library's texts, its name, and its notice board as info_<topic>."""
    from handlers.phrases import LANGUAGES, Phrases

    texts: dict[str, dict[str, str]] = {lang: dict(own) for lang, own in settings.texts.items()}
    for topic, by_language in settings.info.items():
        for lang, text in by_language.items():
            texts.setdefault(lang, {}).setdefault(f"info_{topic}", text)
    for each in LANGUAGES:
        texts.setdefault(each, {}).setdefault("library_name", settings.library.short_name)
        for about, parts in _TOLD_WITH.items():
            name = f"info_{about}"
            said = texts[each].get(name) or Phrases().say(each, name)
            facts = [str(fact) for part in parts if (fact := getattr(settings.library, part)) and str(fact) not in said]
            texts[each][name] = "\n".join([said.rstrip(), *facts])
    return texts


def _add_commands(app: Flask) -> None:
    from bot.cli import add_commands

    add_commands(app)


def _is_serving() -> bool:
    """True for `flask run` and for any web server that imports wsgi; false inside our other commands."""
    context = click.get_current_context(silent=True)
    if context is None or context.find_object(ScriptInfo) is None:  # none of `flask …`: a server
        return True
    return context.info_name == "run"
