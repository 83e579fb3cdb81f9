"""Joins the parts: the only place where concrete providers and library systems are named."""

from typing import Any

import click
from flask import Flask, Response, abort, request
from flask.cli import ScriptInfo

from bot.clock import Clock
from bot.database import Database
from bot.settings import Settings, load_settings

_LOOPBACK = {"127.0.0.1", "::1"}


def create_app(settings: Settings | None = None, **parts: Any) -> Flask:
    """The web application; touches no database.

    `parts` may replace clock, database, provider and dispatcher (tests do). Raises SettingsError when a server
    is being started without what it needs; commands need no secrets.
    """
    answering = settings is not None or _is_serving()
    if settings is None:
        settings = load_settings()
        if answering:
            settings.demand_for_serving()
    app = Flask("bot")
    app.config["SECRET_KEY"] = settings.secret_key.get_secret_value() if settings.secret_key else None
    app.extensions["settings"] = settings
    _add_commands(app)
    if answering:
        _add_routes(app, settings, parts)
    return app


def _add_routes(app: Flask, settings: Settings, parts: dict[str, Any]) -> None:
    from bot.dispatcher import Dispatcher
    from bot.health import health_routes
    from bot.logs import set_up_logs
    from bot.providers.twilio import TwilioProvider
    from bot.webhooks import webhook_routes
    from handlers.phrases import Phrases
    from ils.own import OwnLibrary
    from staff.console import Console
    from staff.mounting import add_console

    set_up_logs(settings)
    token = settings.twilio_auth_token.get_secret_value() if settings.twilio_auth_token else ""
    public_url = settings.public_url or "http://127.0.0.1:8000"
    clock = parts.get("clock") or Clock(settings.zone, settings.now)
    database = parts.get("database") or Database(settings.database_url)
    provider = parts.get("provider") or TwilioProvider(token)
    phrases = Phrases(own_texts(settings))
    dispatcher = parts.get("dispatcher") or Dispatcher(settings, database, clock, phrases, OwnLibrary)
    app.register_blueprint(webhook_routes(provider, dispatcher, database, clock, public_url))
    app.register_blueprint(health_routes(database, settings.metrics.allow))
    add_console(app, Console(settings, database, clock, phrases, OwnLibrary))
    if settings.demo:
        _add_demo(app, public_url, provider)


def _add_demo(app: Flask, public_url: str, provider: Any) -> None:
    """The patron's phone in the browser; everything only for this machine."""
    from bot.demo import cast
    from bot.simulator import Person, simulator_routes

    people = [Person(*each) for each in cast()]
    app.register_blueprint(simulator_routes(lambda: people, provider.sign, public_url))

    @app.before_request
    def only_here() -> Response | None:
        if request.remote_addr not in _LOOPBACK:
            abort(403)
        return None


def own_texts(settings: Settings) -> dict[str, dict[str, str]]:
    """The library's own wording: its texts, and its notice board as info_<topic>."""
    texts: dict[str, dict[str, str]] = {lang: dict(own) for lang, own in settings.texts.items()}
    for topic, by_language in settings.info.items():
        for lang, text in by_language.items():
            texts.setdefault(lang, {}).setdefault(f"info_{topic}", text)
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
