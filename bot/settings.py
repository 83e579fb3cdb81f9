"""config.yaml and the environment, read once into frozen, typed settings.

Every mistake is found and reported together, each with its line, so that a set-up is mended in one go.
"""

import difflib
import ipaddress
import itertools
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, time
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple, get_args
from urllib.parse import SplitResult, urlsplit
from zoneinfo import ZoneInfo

import click
import phonenumbers
import yaml
from dotenv import dotenv_values
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
    model_validator,
)

from circulation.calendar import Hours, parse_hours
from circulation.notices import NoticeKind as Kind
from circulation.notices import Timetable

ROOT = Path(__file__).resolve().parent.parent

Language = Literal["id", "en"]
Topic = Literal[
    "returning",
    "visiting",
    "address",
    "joining",
    "card_renewal",
    "lost_book",
    "catalogue",
    "borrowing",
    "contact",
    "donation",
    "facilities",
]
NoticeKind = Literal["due_soon", "due_today", "overdue", "card_expiring", "closure", "opening_hours", "announcement"]
OpeningTime = tuple[time, time]

SHORTEST_SECRET = 16
_CLOCK = re.compile(r"([01]?\d|2[0-3])[:.]([0-5]\d)")
_SEXAGESIMAL = re.compile(r"[-+]?\d+(:\d+)+(\.\d*)?")
_PHONE = re.compile(r"\+[\d_]{6,}")
_PLAIN_SCALARS = ("int", "float", "bool", "timestamp")


class SettingsError(click.ClickException):
    """The settings cannot be used; the message has one line for each mistake."""

    def __init__(self, mistakes: Iterable[str]) -> None:
        self.mistakes = tuple(mistakes)
        super().__init__("\n".join(("the settings have mistakes:", *self.mistakes)))


# What a value must look like


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


def _zone_name(value: str) -> str:
    try:
        ZoneInfo(value)
    except (KeyError, ValueError, OSError):
        raise ValueError(f"{value!r} is no known time zone; write it like Asia/Pontianak or Asia/Jakarta") from None
    return value


def _phone(value: str) -> str:
    try:
        number = phonenumbers.parse(value, None)
    except phonenumbers.NumberParseException:
        number = None
    if number is None or not phonenumbers.is_valid_number(number):
        raise ValueError(f'{value!r} is not an international phone number; write it like "+6281234567890"')
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _pattern(value: str) -> str:
    try:
        matches_nothing = re.compile(value).fullmatch("") is not None
    except re.error as error:
        raise ValueError(f"is not a regular expression ({error})") from None
    if matches_nothing:
        raise ValueError("matches an empty text; write what an identifier must contain")
    return value


def _sending_hours(value: OpeningTime) -> OpeningTime:
    if value[0] >= value[1]:
        raise ValueError('ends before it starts; write it like ["08:00", "19:00"]')
    return value


def _web_address(value: str) -> str:
    parts = _split(value)
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


# The sections of config.yaml


class Section(BaseModel):
    """A part of the settings: frozen, and a key it does not know is a mistake."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Library(Section):
    """The library as its patrons know it."""

    name: str = "Perpustakaan"
    short_name: str = "Perpustakaan"
    address: str = ""
    phone: str = ""
    whatsapp: Annotated[str, AfterValidator(_phone)] | None = None
    website: WebAddress | None = None
    catalogue: WebAddress | None = None


class Currency(Section):
    """How amounts of money are written; they are counted in the smallest unit shown."""

    code: Annotated[str, Field(pattern=r"^[A-Z]{3}$")] = "IDR"
    decimals: Annotated[int, Field(strict=True, ge=0, le=4)] = 0


class Languages(Section):
    """The language of a patron of whom none is known yet."""

    default: Language = "id"


class Week(Section):
    """The usual opening hours of each day; an empty day is closed."""

    monday: Day = ()
    tuesday: Day = ()
    wednesday: Day = ()
    thursday: Day = ()
    friday: Day = ()
    saturday: Day = ()
    sunday: Day = ()


_USUAL_CATEGORIES = ("public", "government")


def _offered_categories(country: str) -> set[str]:
    """The categories of holidays that are known for a country; ValueError for a country nobody knows."""
    import holidays  # takes a third of a second, and the shipped settings do not need it

    try:
        return set(holidays.country_holidays(country).supported_categories)
    except NotImplementedError:
        raise ValueError(f"the country {country} is not known; write its two letters, like ID, or null") from None


class Holidays(Section):
    """Whose public holidays close the library; country None = none.

    Without categories: the public holidays, and joint leave where the country has it.
    """

    country: Annotated[str, Field(pattern=r"^[A-Z]{2,3}$")] | None = "ID"
    categories: tuple[str, ...] = _USUAL_CATEGORIES

    @model_validator(mode="before")
    @classmethod
    def _take_what_the_country_has(cls, data: object) -> object:
        country = data.get("country") if isinstance(data, dict) else None
        if not isinstance(data, dict) or not isinstance(country, str) or "categories" in data or country == "ID":
            return data
        offered = _offered_categories(country)
        return {**data, "categories": [category for category in _USUAL_CATEGORIES if category in offered]}

    @model_validator(mode="after")
    def _is_known(self) -> "Holidays":
        if self.country is None or (self.country, self.categories) == ("ID", _USUAL_CATEGORIES):
            return self
        offered = _offered_categories(self.country)
        unknown = [category for category in self.categories if category not in offered]
        if unknown:
            raise ValueError(f"{self.country} has no {', '.join(unknown)}; possible: {', '.join(sorted(offered))}")
        return self


class Identity(Section):
    """What an unknown phone may do, and when a contact is slowed down."""

    unregistered: Literal["both_ids", "link_first"] = "both_ids"
    wrong_pairs: Count = 5
    lock_minutes: Count = 60
    messages_per_minute: Count = 20
    replies_per_30_seconds: Count = 14


class Conversation(Section):
    """How long a question of ours stays open, and how much one message lists."""

    step_minutes: Count = 30
    page_size: Annotated[int, Field(strict=True, ge=1, le=20)] = 10
    lease_seconds: Count = 30


class Identifiers(Section):
    """The shapes of member numbers and barcodes; an empty list = the shapes built in."""

    member: tuple[Pattern, ...] = ()
    item: tuple[Pattern, ...] = ()


class Remote(Section):
    """Patience with a library system that is reached over a network."""

    answer_within_seconds: Annotated[int, Field(strict=True, ge=1, le=14)] = 10


_NOTICE_KINDS: tuple[NoticeKind, ...] = get_args(NoticeKind)
Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
Days = tuple[Annotated[int, Field(strict=True, ge=1, le=365)], ...]


class Notices(Section):
    """What is told when, how fast notices go out, and the approved templates they use."""

    kinds: tuple[NoticeKind, ...] = _NOTICE_KINDS
    due_soon_days: Days = (3, 1)
    overdue_days: Days = (1, 3, 7, 14, 30)
    card_expiring_days: Days = (30, 7)
    closure_days_before: Count = 1
    closure_due_within_days: Annotated[int, Field(strict=True, ge=0)] = 3
    opening_hours_on: Weekday = "monday"
    opening_hours_at: Clock = time(8)
    catch_up_days: Annotated[int, Field(strict=True, ge=0)] = 30
    plan_every_minutes: Count = 5
    send_between: Annotated[tuple[Clock, Clock], AfterValidator(_sending_hours)] = (time(8), time(19))
    daily_recipients: Count = 250
    per_second: Count = 20
    templates: Mapping[NoticeKind, Mapping[Language, Annotated[str, Field(pattern=r"^HX[\w-]+$")]]] = Field(
        default_factory=dict
    )

    @cached_property
    def timetable(self) -> Timetable:
        """The same for the rules of circulation.notices."""
        return Timetable(
            kinds=frozenset(Kind(kind) for kind in self.kinds),
            due_soon_days=self.due_soon_days,
            overdue_days=self.overdue_days,
            card_expiring_days=self.card_expiring_days,
            closure_days_before=self.closure_days_before,
            closure_due_within_days=self.closure_due_within_days,
            weekly_on=get_args(Weekday).index(self.opening_hours_on),
            catch_up_days=self.catch_up_days,
        )


class Console(Section):
    """The librarians' console: how one signs in, and how long a conversation stays in a person's hands."""

    second_factor: Literal["required", "optional"] = "required"
    idle_hours: Count = 12
    hand_back_minutes: Count = 60


class Sending(Section):
    """How `flask worker` sends; all waits are in seconds of real time and may be fractions."""

    in_flight: Annotated[int, Field(strict=True, ge=1, le=64)] = 16
    timeout_seconds: Annotated[float, Field(strict=True, gt=0, le=60)] = 10.0
    lease_seconds: Seconds = 60.0
    tries: Annotated[int, Field(strict=True, ge=1, le=10)] = 3
    backoff_seconds: Seconds = 30.0
    slow_down_seconds: Seconds = 2.0
    later_seconds: Seconds = 3600.0
    stop_seconds: Seconds = 300.0
    look_up_after_seconds: Seconds = 20.0
    unclear_after_seconds: Seconds = 3600.0
    poll_seconds: Seconds = 1.0
    lost_reply_seconds: Seconds = 120.0
    gap_seconds: Seconds = 300.0
    worker_missing_seconds: Seconds = 90.0

    @model_validator(mode="after")
    def _leaves_time_to_answer(self) -> "Sending":
        if self.lease_seconds < 3 * self.timeout_seconds:
            raise ValueError("lease_seconds is too short; make it at least three times timeout_seconds")
        return self


class Retention(Section):
    """How long messages are kept."""

    message_days: Count = 90


class Metrics(Section):
    """Who may read /metrics."""

    allow: Literal["loopback", "any"] = "loopback"


class Logging(Section):
    """How the program writes its log."""

    format: Literal["auto", "json", "text"] = "auto"
    level: Literal["debug", "info", "warning", "error"] = "info"


class Config(Section):
    """All of config.yaml; whatever the file leaves out takes the default written here."""

    library: Library = Library()
    timezone: Annotated[str, AfterValidator(_zone_name)] = "Asia/Pontianak"
    currency: Currency = Currency()
    languages: Languages = Languages()
    hours: Week = Week()
    holidays: Holidays = Holidays()
    identity: Identity = Identity()
    conversation: Conversation = Conversation()
    identifiers: Identifiers = Identifiers()
    remote: Remote = Remote()
    notices: Notices = Notices()
    console: Console = Console()
    sending: Sending = Sending()
    retention: Retention = Retention()
    metrics: Metrics = Metrics()
    logging: Logging = Logging()
    texts: Mapping[Language, Mapping[str, str]] = Field(default_factory=dict)
    info: Mapping[Topic, Mapping[Language, str]] = Field(default_factory=dict)

    @property
    def zone(self) -> ZoneInfo:
        """The library's time zone."""
        return ZoneInfo(self.timezone)

    @property
    def weekly_hours(self) -> dict[int, Hours]:
        """The opening hours by weekday, Monday = 0; all seven days are there, a closed day is empty."""
        week = self.hours
        days = (week.monday, week.tuesday, week.wednesday, week.thursday, week.friday, week.saturday, week.sunday)
        return dict(enumerate(days))


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


# Addresses


def _split(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018  a port that is no number only shows when it is asked for
    except ValueError:
        return None
    return parts if parts.hostname else None


def is_loopback(url: str) -> bool:
    """Whether this address can only be reached from the machine itself."""
    parts = _split(url)
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
    parts = _split(url)
    if parts is None or parts.scheme not in ("http", "https"):
        return "is not a web address; write it like https://perpanjang.example.org"
    if parts.query or parts.fragment:
        return "carries a query (? or #); leave only the address"
    if parts.scheme == "http" and not is_loopback(url):
        return "must begin with https://; Twilio's messages carry personal data"
    return ""


# config.yaml, with the line of everything in it


class Mistake(NamedTuple):
    """One mistake in config.yaml: where, and what to do about it."""

    line: int
    path: tuple[str | int, ...]
    message: str

    def told(self, file: Path) -> str:
        where = f"{file}:{self.line}" if self.line else str(file)
        return f"{where}: {_dotted(self.path)}: {self.message}" if self.path else f"{where}: {self.message}"


def _dotted(path: tuple[str | int, ...]) -> str:
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path).removeprefix(".")


def _line(node: yaml.Node) -> int:
    return int(node.start_mark.line) + 1


def _children(node: yaml.Node) -> Iterator[tuple[str | int, yaml.Node, yaml.Node]]:
    """Name, the node to point at, and the value of everything directly inside."""
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield str(key.value), key, value
    elif isinstance(node, yaml.SequenceNode):
        for number, value in enumerate(node.value):
            yield number, value, value


def _read_as_number(node: yaml.Node) -> str:
    if not isinstance(node, yaml.ScalarNode) or node.tag.rpartition(":")[2] not in ("int", "float"):
        return ""
    if _SEXAGESIMAL.fullmatch(node.value) or _PHONE.fullmatch(node.value):
        return f'{node.value} is read as a number here; quote it: "{node.value}"'
    return ""


def _mistakes_of_form(node: yaml.Node, path: tuple[str | int, ...] = ()) -> Iterator[Mistake]:
    """Keys written twice, and times and phone numbers that YAML takes for numbers."""
    first_line: dict[str | int, int] = {}
    for name, mark, value in _children(node):
        if name in first_line:
            message = f"is written twice, first in line {first_line[name]}; keep one"
            yield Mistake(_line(mark), (*path, name), message)
        first_line.setdefault(name, _line(mark))
        message = _read_as_number(value)
        if message:
            yield Mistake(_line(value), (*path, name), message)
        yield from _mistakes_of_form(value, (*path, name))


def _place(node: yaml.Node, path: tuple[str | int, ...]) -> int:
    """The line of the deepest part of `path` that the file has."""
    line = _line(node)
    for part in path:
        found = next(((mark, value) for name, mark, value in _children(node) if name == part), None)
        if found is None:
            break
        line, node = _line(found[0]), found[1]
    return line


def _inside(model: Any, path: tuple[str | int, ...]) -> tuple[str, ...]:
    """The keys that may stand in the section which `path` names."""
    for part in path:
        field = getattr(model, "model_fields", {}).get(part)
        model = field.annotation if field is not None else None
    return tuple(getattr(model, "model_fields", ()))


def _did_you_mean(word: str, words: Iterable[str]) -> str:
    words = tuple(words)
    close = difflib.get_close_matches(word, words, n=1, cutoff=0.6)
    return f"did you mean {close[0]}?" if close else f"possible: {', '.join(words)}"


def _choices(path: tuple[str | int, ...]) -> tuple[str, ...]:
    if path[0] == "info" and len(path) == 2:
        return get_args(Topic)
    if path[:2] == ("notices", "templates") and len(path) == 3:
        return get_args(NoticeKind)
    return get_args(Language)


def _told(path: tuple[str | int, ...], kind: str, message: str, value: object, context: Mapping[str, Any]) -> str:
    """One error of the checker in words for the person who writes config.yaml."""
    if kind == "extra_forbidden":
        return f"is no setting; {_did_you_mean(str(path[-1]), _inside(Config, path[:-1]))}"
    if kind == "literal_error":
        return f"{value!r} is not possible here; possible: {context['expected']}"
    if kind == "string_pattern_mismatch":
        return f"{value!r} does not look right; write it like {_EXAMPLES[path[0]]}"
    if kind == "string_type" and value is None:
        return 'is empty; write a text, or "" for none'
    if kind == "string_type" and not isinstance(value, (list, dict)):
        return f"is read as {value!r}, not as text; quote it"
    if kind in ("model_type", "mapping_type", "dict_type", "model_attributes_type"):
        return "must hold settings of its own, indented below it"
    if kind in ("greater_than", "greater_than_equal", "less_than_equal"):
        return f"{value!r} is out of range; {message.removeprefix('Input ')}"
    return _SHORTER.get(kind, message.removeprefix("Value error, "))


_EXAMPLES: Mapping[str | int, str] = {
    "currency": "IDR",
    "holidays": "ID",
    "notices": "HX0123456789abcdef0123456789abcdef",
}

_SHORTER = {
    "int_type": "must be a whole number, without quotes",
    "string_type": "must be one text, not a list",
    "tuple_type": "must be a list, like [a, b], or [] for none",
    "missing": "is missing",
}


def _mistakes_of_sense(error: ValidationError, node: yaml.Node) -> Iterator[Mistake]:
    for found in error.errors(include_url=False):
        path, kind = found["loc"], found["type"]
        if path and path[-1] == "[key]":
            path = path[:-1]
            message = f"is not known here; {_did_you_mean(str(path[-1]), _choices(path))}"
        else:
            message = _told(path, kind, found["msg"], found["input"], found.get("ctx", {}))
        yield Mistake(_place(node, path), path, message)


@dataclass(frozen=True)
class _Reading:
    config: Config
    mistakes: tuple[str, ...]


def _failed(path: Path, line: int, message: str) -> _Reading:
    return _Reading(Config(), (Mistake(line, (), message).told(path),))


def _keys_as_text(node: yaml.Node, seen: set[int]) -> None:
    """Take every key as it is written: YAML reads the keys yes, no and on as switches, and 2026 as a number."""
    if id(node) in seen:
        return
    seen.add(id(node))
    for _, mark, value in _children(node):
        if isinstance(node, yaml.MappingNode) and isinstance(mark, yaml.ScalarNode) and mark.value != "<<":
            mark.tag = "tag:yaml.org,2002:str"
        _keys_as_text(value, seen)


def _parse(text: str) -> tuple[yaml.Node | None, object]:
    """The nodes of the file, which know their lines, and its values; (None, None) when it is empty."""
    loader = yaml.SafeLoader(text)
    try:
        node: yaml.Node | None = loader.get_single_node()
        if node is None:
            return None, None
        _keys_as_text(node, set())
        return node, loader.construct_document(node)
    finally:
        loader.dispose()


def _read_config(path: Path) -> _Reading:
    """The checked contents of config.yaml, or the defaults and every mistake in it."""
    try:
        text = path.read_text(encoding="utf-8-sig")
        node, data = _parse(text)
    except FileNotFoundError:
        return _failed(path, 0, "is not there; set CONFIG to the path of your config.yaml")
    except OSError as error:
        return _failed(path, 0, f"cannot be read: {error.strerror}")
    except UnicodeDecodeError:
        return _failed(path, 0, "is not UTF-8 text; save it as UTF-8")
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        return _failed(path, line, f"is not YAML: {error.problem}; check quotes, colons and indentation")
    except (yaml.YAMLError, ValueError) as error:
        return _failed(path, 0, f"is not YAML: {' '.join(str(error).split())}")
    if node is None:
        return _failed(path, 0, "is empty; start from the config.yaml that comes with the program")
    if not isinstance(data, dict):
        return _failed(path, _line(node), "must hold lines like timezone: Asia/Pontianak")
    try:
        return _check(path, node, data)
    except RecursionError:
        return _failed(path, 0, "has a part that contains itself; check its anchors (& and *)")


def _check(path: Path, node: yaml.Node, data: dict[Any, Any]) -> _Reading:
    mistakes = list(_mistakes_of_form(node))
    told = {mistake.path for mistake in mistakes}
    config = Config()
    try:
        config = Config.model_validate({str(key): value for key, value in data.items()})
    except ValidationError as error:
        mistakes += [mistake for mistake in _mistakes_of_sense(error, node) if mistake.path not in told]
    mistakes.sort(key=lambda mistake: mistake.line)
    return _Reading(config, tuple(mistake.told(path) for mistake in mistakes))


# The environment


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
        if value and (not (parts := _split(value)) or parts.scheme not in ("http", "https")):
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
    reading = _read_config(path)
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
