"""The border to any messaging provider."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

NOTICE_BUTTON = "notice:"
"""What a button of ours says, followed by the number of the notice; the words beside it are for people."""


@dataclass(frozen=True, slots=True)
class Inbound:
    """One message as the provider handed it over. `form` keeps every field, repeated ones as lists."""

    provider: str
    message_id: str
    address: str
    scoped_id: str
    text: str
    has_media: bool
    form: Mapping[str, Any] = field(default_factory=dict)
    at: datetime | None = None
    """When the provider took it in, where it says so."""

    @property
    def is_forwarded(self) -> bool:
        """True when the sender only passed on what somebody else had written."""
        return any(str(self.form.get(name, "")).casefold() == "true" for name in ("Forwarded", "FrequentlyForwarded"))


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message to send: free text with a file or without, or an approved template with its variables."""

    address: str
    text: str
    callback_url: str
    template_id: str = ""
    variables: Mapping[str, str] = field(default_factory=dict)
    media_url: str = ""
    """Where the provider fetches the file that goes with it; "" = no file."""


class Action(StrEnum):
    """What to do when the provider says no."""

    RETRY = "retry"  # again after a while, a few times
    SLOW_DOWN = "slow_down"  # as often as it takes, and everything goes slower
    LATER = "later"  # again in an hour or more
    NEXT_DAY = "next_day"
    USE_TEMPLATE = "use_template"  # the 24-hour window is closed
    BAD_ADDRESS = "bad_address"  # nothing reaches this person until they write again
    UNSUBSCRIBED = "unsubscribed"  # the person told the provider to stop
    STOP_TEMPLATE = "stop_template"  # no message with this template can go out for now
    STOP_QUEUE = "stop_queue"  # our account or number is not well: nothing can go out
    GIVE_UP = "give_up"  # this one message


@dataclass(frozen=True, slots=True)
class Accepted:
    """The provider has it and gave it this id."""

    message_id: str


@dataclass(frozen=True, slots=True)
class Refused:
    """The provider said no, and certainly did not send it; `reason` is our name for why."""

    action: Action
    reason: str
    code: str = ""


NO_CONNECTION = "no_connection"


@dataclass(frozen=True, slots=True)
class NotReached:
    """The request certainly never got to the provider."""

    why: str


@dataclass(frozen=True, slots=True)
class Unclear:
    """Nobody knows whether the provider took it."""

    why: str


Outcome = Accepted | Refused | NotReached | Unclear


@dataclass(frozen=True, slots=True)
class Sent:
    """A message in the provider's own list; `at` is None where it tells no time. `status` and `error_code` are a
    delivery state in the provider's words."""

    message_id: str
    text: str
    at: datetime | None
    has_media: bool = False
    status: str = ""
    error_code: str = ""


class ProviderAway(Exception):  # noqa: N818  (a state of the world)
    """The provider cannot be asked just now."""


class Provider(Protocol):
    name: str
    is_connected: bool
    """Whether messages truly leave the house; False for one that only shows them."""

    def verify(self, url: str, form: Any, headers: Any) -> bool:
        """Whether the provider itself made this call; never raises."""

    def read(self, form: Any) -> Inbound | None:
        """The message in this form; None when it lacks what a message must have."""

    def answer(self, reply: str | None, callback_url: str) -> str:
        """The body that answers the call; the same for the same values, byte for byte."""

    def send(self, message: Outgoing) -> Outcome:
        """Hand one message over; never raises, and never takes longer than its time-out."""

    def find_sent(self, address: str, since: datetime, *, replies: bool = False) -> list[Sent]:
        """What went to this address since then, oldest first: sent through `send`, or (`replies`) as a call's answer.

        Raises ProviderAway when it cannot tell.
        """

    def inbound_since(self, since: datetime) -> Iterable[Inbound]:
        """The messages that patrons have written since then, oldest first. Raises ProviderAway."""

    def judge(self, code: str) -> Refused:
        """What an error code of a delivery state means to us."""
