"""Is all well? A look at the whole set-up that names what is wrong and what to do about it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from pathlib import Path

import holidays
from sqlalchemy import Engine, create_engine, inspect, make_url, text
from sqlalchemy.exc import SQLAlchemyError

from bot.settings import Settings, SettingsError, public_url_trouble
from models import policy, working

CATEGORY_OF_JOINT_LEAVE = "government"
WORKER_MISSED_AFTER = timedelta(minutes=5)


class Level(StrEnum):
    OK = "ok"
    WARNING = "warning"
    FAULT = "fault"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: what was found, and where it is not well, what to do."""

    name: str
    level: Level
    message: str
    hint: str = ""


def examine(settings: Settings, *, head: str | None = None, today: date | None = None) -> list[Finding]:
    """Look at everything and change nothing; a part that breaks is a finding, never an exception.

    `head` is the newest migration; without it the database is only asked whether it has been set up.
    """
    day = today or datetime.now(settings.zone).date()
    checks: tuple[Callable[[], list[Finding]], ...] = (
        lambda: [_settings_finding(settings), _zone_finding(settings), _hours_finding(settings)],
        lambda: [_public_url_finding(settings), *_provider_findings(settings)],
        lambda: holiday_findings(settings, day),
        lambda: _database(settings.database_url, head),
    )
    return [finding for check in checks for finding in check()]


def worst(findings: Iterable[Finding]) -> Level:
    """The gravest level found; ok when there is nothing."""
    order = list(Level)
    return max((finding.level for finding in findings), key=order.index, default=Level.OK)


def _ok(name: str, message: str) -> Finding:
    return Finding(name, Level.OK, message)


def _settings_finding(settings: Settings) -> Finding:
    try:
        settings.demand_for_serving()
    except SettingsError as error:
        level = Level.WARNING if settings.demo else Level.FAULT
        return Finding("settings", level, "; ".join(error.mistakes), "set these before the service is started")
    return _ok("settings", f"{settings.config_path} and the environment are complete")


def _zone_finding(settings: Settings) -> Finding:
    now = datetime.now(UTC).astimezone(settings.zone)
    return _ok("time zone", f"{settings.timezone}, where it is {now:%Y-%m-%d %H:%M %z}")


def _hours_finding(settings: Settings) -> Finding:
    if any(settings.weekly_hours.values()):
        return _ok("hours", f"open on {sum(map(bool, settings.weekly_hours.values()))} days a week")
    return Finding("hours", Level.WARNING, "no day of the week is open", "fill in hours in config.yaml")


def _public_url_finding(settings: Settings) -> Finding:
    if not settings.public_url:
        return Finding("public address", Level.WARNING, "is not set", "set PUBLIC_URL to where Twilio reaches you")
    trouble = public_url_trouble(settings.public_url)
    if trouble:
        return Finding("public address", Level.FAULT, trouble, "mend PUBLIC_URL")
    return _ok("public address", settings.public_url)


def _provider_findings(settings: Settings) -> list[Finding]:
    if not settings.twilio_account_sid:
        hint = "set TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN to send by WhatsApp"
        return [Finding("provider", Level.WARNING, "nothing is sent: there is no Twilio account", hint)]
    if settings.twilio_auth_token is None:
        hint = "set TWILIO_AUTH_TOKEN; it is on the first page of the Twilio console"
        return [Finding("provider", Level.FAULT, "TWILIO_ACCOUNT_SID is set without TWILIO_AUTH_TOKEN", hint)]
    findings = [_ok("provider", "Twilio's account and token are set")]
    if settings.library.whatsapp is None:
        findings.append(Finding("sender", Level.FAULT, "no WhatsApp number to send from", "set library.whatsapp"))
    if not settings.notices.templates:
        hint = "have templates approved and write their ContentSid under notices.templates"
        findings.append(Finding("templates", Level.WARNING, "none, so most notices cannot go out", hint))
    return findings


# Holidays


def holiday_findings(settings: Settings, today: date) -> list[Finding]:
    """Whether the public holidays, and the joint leave, of this year and the next are known."""
    country = settings.holidays.country
    if country is None:
        return [_ok("holidays", "none are used")]
    return [_year_finding(settings, country, year) for year in (today.year, today.year + 1)]


def _year_finding(settings: Settings, country: str, year: int) -> Finding:
    name = f"holidays {year}"
    for category in settings.holidays.categories:
        if not holidays.country_holidays(country, years=year, categories=(category,)):
            what = "joint leave (cuti bersama)" if category == CATEGORY_OF_JOINT_LEAVE else f"{category} holidays"
            hint = "update the holidays package once they are decreed, or enter the days as closures"
            return Finding(name, Level.WARNING, f"no {what} known for {country}", hint)
    return _ok(name, f"known for {country}")


# The database


def _database(url: str, head: str | None) -> list[Finding]:
    try:
        if url.startswith("sqlite") and not _sqlite_file_is_there(url):
            return [Finding("database", Level.FAULT, "has not been created", "run: flask init")]
        engine = create_engine(url)
    except (SQLAlchemyError, ImportError, ValueError):
        return [Finding("database", Level.FAULT, "DATABASE_URL is not usable", "see .env.example for its form")]
    try:
        return database_findings(engine, head)
    finally:
        engine.dispose()


def _sqlite_file_is_there(url: str) -> bool:
    """Looked at first, since merely connecting would create the file."""
    database = make_url(url).database
    return not database or database == ":memory:" or Path(database).is_file()


def database_findings(engine: Engine, head: str | None = None) -> list[Finding]:
    """Whether the database answers, is migrated to `head` and holds loan rules. Tells no password."""
    try:
        tables = set(inspect(engine).get_table_names())
        return [
            _migration_finding(engine, tables, head),
            _rules_finding(engine, tables),
            _worker_finding(engine, tables),
        ]
    except SQLAlchemyError as error:
        message = f"cannot be reached ({type(error).__name__})"
        return [Finding("database", Level.FAULT, message, "check DATABASE_URL, and that the database runs")]


def _migration_finding(engine: Engine, tables: set[str], head: str | None) -> Finding:
    if "alembic_version" not in tables:
        return Finding("database", Level.FAULT, "has not been set up", "run: flask init")
    with engine.connect() as connection:
        present = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    if present is None or (head is not None and present != head):
        return Finding("database", Level.FAULT, f"is at {present}, the program needs {head}", "run: flask init")
    return _ok("database", f"answers, and is at {present}")


def _worker_finding(engine: Engine, tables: set[str]) -> Finding:
    seen: datetime | None = None
    if "workers" in tables:
        with engine.connect() as connection:
            seen = working.last_sign_of_life(connection)
    if seen is None:
        return Finding("worker", Level.WARNING, "has never run, so no notices are sent", "run: flask worker")
    if datetime.now(UTC) - seen > WORKER_MISSED_AFTER:
        return Finding("worker", Level.WARNING, f"was seen last at {seen:%Y-%m-%d %H:%M} UTC", "run: flask worker")
    return _ok("worker", "is at work")


def _rules_finding(engine: Engine, tables: set[str]) -> Finding:
    count = 0
    if "loan_rules" in tables:
        with engine.connect() as connection:
            count = connection.execute(text("SELECT count(*) FROM loan_rules")).scalar_one()
    if count == 0:
        hint = "load your own with loan_rules.csv"
        return Finding("loan rules", Level.WARNING, "none, so the defaults apply to every loan", hint)
    strange = _for_nobody(engine, tables)
    if strange:
        hint = "write them as members and items have them, or take the rules out"
        return Finding("loan rules", Level.WARNING, f"apply to nothing: no {'; no '.join(strange)}", hint)
    return _ok("loan rules", f"{count} in use")


def _for_nobody(engine: Engine, tables: set[str]) -> list[str]:
    if not {"members", "items"} <= tables:
        return []
    with engine.connect() as connection:
        found = dict.fromkeys((each.column, each.word) for each in policy.rules_for_nobody(connection))
    return [f"{'member' if column == 'category' else 'item'} has the {column} {word!r}" for column, word in found]
