"""What config.yaml may say, section by section, and what holds when it says nothing."""

from collections.abc import Mapping
from datetime import time
from functools import cached_property
from typing import Annotated, Literal, get_args
from zoneinfo import ZoneInfo

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    model_validator,
)

from bot.config_values import (
    Clock,
    Count,
    Day,
    Language,
    NoticeKind,
    Pattern,
    Seconds,
    WebAddress,
    international_number,
    sending_hours,
    zone_name,
)
from circulation.calendar import Hours
from circulation.notices import NoticeKind as Kind
from circulation.notices import Timetable
from handlers.topics import Topic


class Section(BaseModel):
    """A part of the settings: frozen, and a key it does not know is a mistake."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Library(Section):
    """The library as its patrons know it."""

    name: str = "Perpustakaan"
    short_name: str = "Perpustakaan"
    address: str = ""
    phone: str = ""
    whatsapp: Annotated[str, AfterValidator(international_number)] | None = None
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
    except NotImplementedError:  # so the package says that it has never heard of the country
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
    send_between: Annotated[tuple[Clock, Clock], AfterValidator(sending_hours)] = (time(8), time(19))
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

    in_flight: Annotated[int, Field(strict=True, ge=1, le=64)] = 32
    timeout_seconds: Annotated[float, Field(strict=True, gt=0, le=60)] = 10.0
    lease_seconds: Seconds = 60.0
    tries: Annotated[int, Field(strict=True, ge=1, le=10)] = 3
    backoff_seconds: Seconds = 30.0
    slow_down_seconds: Seconds = 2.0
    later_seconds: Seconds = 3600.0
    stop_seconds: Seconds = 300.0
    look_up_after_seconds: Seconds = 20.0
    lost_after_seconds: Seconds = 180.0
    unclear_after_seconds: Seconds = 3600.0
    poll_seconds: Seconds = 1.0
    lost_reply_seconds: Seconds = 120.0
    gap_seconds: Seconds = 300.0
    worker_missing_seconds: Seconds = 90.0

    @model_validator(mode="after")
    def _leaves_time_to_answer(self) -> "Sending":
        if self.lease_seconds < 3 * self.timeout_seconds:
            raise ValueError("lease_seconds is too short; make it at least three times timeout_seconds")
        if self.lost_after_seconds < self.look_up_after_seconds:
            raise ValueError("lost_after_seconds is too short; make it at least look_up_after_seconds")
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
    timezone: Annotated[str, AfterValidator(zone_name)] = "Asia/Pontianak"
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
