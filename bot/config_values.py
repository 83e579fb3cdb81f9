"""The kinds of values that config.yaml holds, and what is wrong with a value that is none."""

import itertools
import re
from datetime import time
from typing import Annotated, Literal
from urllib.parse import SplitResult, urlsplit
from zoneinfo import ZoneInfo

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
)

from bot.phones import e164
from circulation.calendar import Hours, parse_hours

Language = Literal["id", "en"]

NoticeKind = Literal["due_soon", "due_today", "overdue", "card_expiring", "closure", "opening_hours", "announcement"]

OpeningTime = tuple[time, time]

_CLOCK = re.compile(r"([01]?\d|2[0-3])[:.]([0-5]\d)")

INTERNATIONAL = re.compile(r"\+[\d_]{6,}")


def _clock(value: object) -> time:
    match = _CLOCK.fullmatch(value.strip()) if isinstance(value, str) else None
    if match is None:
        raise ValueError('is not a time of day; write it like "08:00"')
    return time(int(match[1]), int(match[2]))


def _opening(value: object) -> OpeningTime:
    hours = parse_hours([value]) if isinstance(value, str) else ()
    if len(hours) != 1:
        raise ValueError('is not a range of hours; write it like "08:00-12:00"')
    return hours[0]


def _in_order(hours: Hours) -> Hours:
    ordered = tuple(sorted(hours))
    if any(later[0] < earlier[1] for earlier, later in itertools.pairwise(ordered)):
        raise ValueError("has ranges that overlap; leave a gap or none at all between them")
    return ordered


def _day(value: object) -> object:
    if not isinstance(value, list):
        raise ValueError('is not a list; write ["08:00-12:00", "13:00-15:30"], or [] for a closed day')
    return value


def zone_name(value: str) -> str:
    try:
        ZoneInfo(value)
    except (KeyError, ValueError, OSError):
        raise ValueError(f"{value!r} is no known time zone; write it like Asia/Pontianak or Asia/Jakarta") from None
    return value


def international_number(value: str) -> str:
    number = e164(value, certain=True)
    if number is None:
        raise ValueError(f'{value!r} is not an international phone number; write it like "+6281234567890"')
    return number


def _pattern(value: str) -> str:
    try:
        matches_nothing = re.compile(value).fullmatch("") is not None
    except re.error as error:
        raise ValueError(f"is not a regular expression ({error})") from None
    if matches_nothing:
        raise ValueError("matches an empty text; write what an identifier must contain")
    return value


def sending_hours(value: OpeningTime) -> OpeningTime:
    if value[0] >= value[1]:
        raise ValueError('ends before it starts; write it like ["08:00", "19:00"]')
    return value


def _web_address(value: str) -> str:
    parts = parts_of(value)
    if parts is None or parts.scheme not in ("http", "https"):
        raise ValueError("is not a web address; it starts with https://")
    return value


Clock = Annotated[time, BeforeValidator(_clock)]

Day = Annotated[
    tuple[Annotated[OpeningTime, BeforeValidator(_opening)], ...], BeforeValidator(_day), AfterValidator(_in_order)
]

Count = Annotated[int, Field(strict=True, gt=0)]

Seconds = Annotated[float, Field(strict=True, gt=0, le=7 * 24 * 3600)]

Pattern = Annotated[str, AfterValidator(_pattern)]

WebAddress = Annotated[str, AfterValidator(_web_address)]


def parts_of(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018  a port that is no number only shows when it is asked for
    except ValueError:
        return None
    return parts if parts.hostname else None
