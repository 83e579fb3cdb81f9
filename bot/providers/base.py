"""The border to any messaging provider."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol


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


class Provider(Protocol):
    name: str

    def verify(self, url: str, form: Any, headers: Mapping[str, str]) -> bool:
        """Whether the provider itself made this call; never raises."""

    def read(self, form: Any) -> Inbound | None:
        """The message in this form; None when it lacks what a message must have."""

    def answer(self, reply: str | None, callback_url: str) -> str:
        """The body that answers the call; the same for the same values, byte for byte."""
