"""config.yaml and the environment, read once into frozen, typed settings.

Every mistake is found and reported together, each with its line, so that a set-up is mended in one go.
"""

import ipaddress
import os
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import click
from dotenv import dotenv_values
from pydantic import (
    Field,
    SecretStr,
)

from bot.config_file import read_config
from bot.config_sections import Config
from bot.config_values import parts_of

ROOT = Path(__file__).resolve().parent.parent

SHORTEST_SECRET = 16


class SettingsError(click.ClickException):
    """The settings cannot be used; the message has one line for each mistake."""

    def __init__(self, mistakes: Iterable[str]) -> None:
        self.mistakes = tuple(mistakes)
        super().__init__("\n".join(("the settings have mistakes:", *self.mistakes)))


class Settings(Config):
    """config.yaml and the environment together. No secret ever shows in its repr."""

    config_path: Path
    database_url: str = Field(repr=False)
    secret_key: SecretStr | None = None
    public_url: str | None = None
    twilio_account_sid: str | None = None
    twilio_auth_token: SecretStr | None = None
    twilio_api_url: str | None = None
    demo: bool = False
    now: datetime | None = None

    def demand_for_serving(self) -> None:
        """Raise SettingsError with everything that is missing or wrong for answering patrons."""
        mistakes = [_missing(name, hint) for name, hint, value in self._needed() if not value]
        if self.secret_key is not None and len(self.secret_key.get_secret_value()) < SHORTEST_SECRET:
            mistakes.append(f"environment: SECRET_KEY: is shorter than {SHORTEST_SECRET} characters; {_MAKE_SECRET}")
        trouble = self.public_url and public_url_trouble(self.public_url)
        if trouble:
            mistakes.append(f"environment: PUBLIC_URL: {trouble}")
        if mistakes:
            raise SettingsError(mistakes)

    def demand_for_sending(self) -> None:
        """Raise SettingsError with everything that is missing or wrong for `flask worker`."""
        mistakes: list[str] = []
        try:
            self.demand_for_serving()
        except SettingsError as error:
            mistakes += error.mistakes
        if self.twilio_account_sid and self.library.whatsapp is None:
            mistakes.append(f"{self.config_path}: library.whatsapp: is not set; messages are sent from this number")
        if mistakes:
            raise SettingsError(mistakes)

    def _needed(self) -> tuple[tuple[str, str, object], ...]:
        return (
            ("TWILIO_AUTH_TOKEN", "it is on the first page of the Twilio console", self.twilio_auth_token),
            ("SECRET_KEY", _MAKE_SECRET, self.secret_key),
            ("PUBLIC_URL", "the address at which Twilio reaches this server, https://…", self.public_url),
        )


_MAKE_SECRET = 'make one with: python -c "import secrets; print(secrets.token_urlsafe(48))"'


def _missing(name: str, hint: str) -> str:
    return f"environment: {name}: is not set; {hint}"


def is_loopback(url: str) -> bool:
    """Whether this address can only be reached from the machine itself."""
    parts = parts_of(url)
    if parts is None or parts.hostname is None:
        return False
    if parts.hostname == "localhost":
        return True
    try:
        return ipaddress.ip_address(parts.hostname).is_loopback
    except ValueError:
        return False


def public_url_trouble(url: str) -> str:
    """What is wrong with this public address, '' when nothing is."""
    parts = parts_of(url)
    if parts is None or parts.scheme not in ("http", "https"):
        return "is not a web address; write it like https://perpanjang.example.org"
    if parts.query or parts.fragment:
        return "carries a query (? or #); leave only the address"
    if parts.scheme == "http" and not is_loopback(url):
        return "must begin with https://; Twilio's messages carry personal data"
    return ""


class _Environment:
    """The variables we read, environment before .env, with the mistakes found on the way."""

    def __init__(self, environ: Mapping[str, str], dotenv: Path) -> None:
        self._environ = environ
        self._dotenv_path = dotenv
        self.mistakes: list[str] = []
        self._dotenv = self._read_dotenv(dotenv)

    def _read_dotenv(self, path: Path) -> Mapping[str, str | None]:
        try:
            return dotenv_values(path, interpolate=False) if path.is_file() else {}
        except (OSError, UnicodeDecodeError):
            self.mistakes.append(f"{path}: cannot be read; it must be readable UTF-8 text")
            return {}

    def get(self, name: str) -> str | None:
        """The value without spaces around it, None when it is unset or empty."""
        value = self._environ[name] if name in self._environ else self._dotenv.get(name)
        return (value or "").strip() or None

    def wrong(self, name: str, message: str) -> None:
        source = "environment" if name in self._environ else str(self._dotenv_path)
        self.mistakes.append(f"{source}: {name}: {message}")

    def url(self, name: str) -> str | None:
        value = self.get(name)
        return value.rstrip("/") if value else None

    def secret(self, name: str) -> SecretStr | None:
        value = self.get(name)
        return SecretStr(value) if value else None

    def database_url(self) -> str:
        value = self.get("DATABASE_URL") or f"sqlite:///{(ROOT / 'instance' / 'perpanjang.db').as_posix()}"
        scheme, separator, rest = value.partition("://")
        if not separator or not scheme:
            self.wrong("DATABASE_URL", "is no database address; write it like postgresql://name@host/database")
        if scheme in ("postgres", "postgresql"):
            return f"postgresql+psycopg://{rest}"
        return value

    def api_url(self) -> str | None:
        value = self.url("TWILIO_API_URL")
        if value and (not (parts := parts_of(value)) or parts.scheme not in ("http", "https")):
            self.wrong("TWILIO_API_URL", "is not a web address; leave it out to use Twilio itself")
        return value

    def demo(self) -> bool:
        value = self.get("DEMO") or "0"
        if value not in ("0", "1"):
            self.wrong("DEMO", "must be 1, or be left out")
        public_url = self.get("PUBLIC_URL")
        if value == "1" and public_url and not is_loopback(public_url):
            self.wrong("DEMO", "is refused because PUBLIC_URL is not a loopback address; leave one of them out")
        return value == "1"

    def now(self, demo: bool) -> datetime | None:
        value = self.get("PERPANJANG_NOW")
        if value is None:
            return None
        if not demo:
            self.wrong("PERPANJANG_NOW", "is allowed only together with DEMO=1; leave it out")
        try:
            moment = datetime.fromisoformat(value)
        except ValueError:
            moment = None
        if moment is None or moment.tzinfo is None:
            self.wrong("PERPANJANG_NOW", "must be ISO 8601 with an offset, like 2026-12-01T09:00:00+07:00")
        return moment


def load_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """The settings from config.yaml, the .env beside it and the environment, which wins over .env.

    CONFIG names another config.yaml. Raises SettingsError with every mistake there is. Nothing is demanded that
    only serving needs: see Settings.demand_for_serving.
    """
    environ = os.environ if environ is None else environ
    path = Path(environ.get("CONFIG", "").strip() or ROOT / "config.yaml")
    reading = read_config(path)
    values = _Environment(environ, path.parent / ".env")
    demo = values.demo()
    from_environment: dict[str, Any] = {
        "config_path": path,
        "database_url": values.database_url(),
        "secret_key": values.secret("SECRET_KEY"),
        "public_url": values.url("PUBLIC_URL"),
        "twilio_account_sid": values.get("TWILIO_ACCOUNT_SID"),
        "twilio_auth_token": values.secret("TWILIO_AUTH_TOKEN"),
        "twilio_api_url": values.api_url(),
        "demo": demo,
        "now": values.now(demo),
    }
    mistakes = (*reading.mistakes, *values.mistakes)
    if mistakes:
        raise SettingsError(mistakes)
    return Settings.model_construct(
        **{name: getattr(reading.config, name) for name in Config.model_fields}, **from_environment
    )
