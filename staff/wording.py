"""The console's own words in Indonesian and English, and times as people write them."""

import functools
import re
from datetime import date, datetime, timedelta, tzinfo
from pathlib import Path

import yaml
from babel.dates import format_date, format_datetime, get_day_names
from markupsafe import Markup, escape

LANGUAGES = ("id", "en")
_BOLD = re.compile(r"(?<![\w*])\*(?=\S)([^*\n]{1,300}?)(?<=\S)\*(?![\w*])")
_FOLDER = Path(__file__).parent / "texts"


@functools.cache
def texts(lang: str) -> dict[str, str]:
    """Every text of a language by its name: the files of texts/ together."""
    found: dict[str, str] = {}
    for path in sorted(_FOLDER.glob(f"*.{lang}.yaml")):
        found |= yaml.load(path.read_text(encoding="utf-8"), getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    return found


def say(lang: str, name: str, /, **values: object) -> str:
    """The text `name` with its values; raises KeyError for a name that nobody wrote."""
    found = texts(lang)[name]
    return found.format(**values) if values else found


def has(lang: str, name: str) -> bool:
    return name in texts(lang)


def clock_time(at: datetime, zone: tzinfo, lang: str) -> str:
    """14.05 / 14:05."""
    local = at.astimezone(zone)
    return f"{local:%H.%M}" if lang == "id" else f"{local:%H:%M}"


def short_date(day: date, lang: str) -> str:
    """1 Des 2026."""
    return format_date(day, "d MMM y", locale=lang)


def long_date(day: date, lang: str) -> str:
    """Selasa, 1 Desember 2026."""
    return format_date(day, "EEEE, d MMMM y", locale=lang)


def moment(at: datetime, zone: tzinfo, lang: str) -> str:
    """1 Des 2026 14.05."""
    pattern = "d MMM y HH.mm" if lang == "id" else "d MMM y HH:mm"
    return format_datetime(at.astimezone(zone), pattern, tzinfo=zone, locale=lang)


def day_name(day: date, today: date, lang: str) -> str:
    """Hari ini, Kemarin, else the date."""
    if day == today:
        return say(lang, "today")
    if day == today - timedelta(days=1):
        return say(lang, "yesterday")
    return long_date(day, lang)


def soon(at: datetime, now: datetime, lang: str) -> str:
    """A time today or tomorrow, named so; else the whole moment."""
    zone = now.tzinfo
    assert zone is not None
    days = (at.astimezone(zone).date() - now.date()).days
    time = clock_time(at, zone, lang)
    return time if days == 0 else say(lang, "tomorrow_at", time=time) if days == 1 else moment(at, zone, lang)


def list_time(at: datetime, now: datetime, lang: str) -> str:
    """For a narrow column: the time today, else the day, with the year when it is another one."""
    local = at.astimezone(now.tzinfo)
    if local.date() == now.date():
        return clock_time(at, now.tzinfo or local.tzinfo, lang)  # type: ignore[arg-type]
    return _short_date(local.date(), "d MMM" if local.year == now.year else "d MMM yy", lang)


@functools.lru_cache(maxsize=1000)
def _short_date(day: date, form: str, lang: str) -> str:
    return str(format_date(day, form, locale=lang))


def as_whatsapp(text: str) -> Markup:
    """The text with *bold* as WhatsApp shows it; everything else in it is only text."""
    return Markup(_BOLD.sub(r"<strong>\1</strong>", str(escape(text))))


def weekday_names(lang: str) -> list[str]:
    """The days of the week in short, Monday first."""
    names = get_day_names("abbreviated", locale=lang)
    return [names[day] for day in range(7)]


def month_name(day: date, lang: str) -> str:
    """November 2026."""
    return format_date(day, "LLLL y", locale=lang)
