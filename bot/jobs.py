"""What the outbox hands to the sender's threads, and what comes back."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.providers.base import Outcome, Outgoing, Sent
from bot.settling import Tried

CLOCKS_APART = timedelta(minutes=5)
"""The provider's clock and ours may differ by so much when its list is searched."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """An earlier try of which nobody knows whether it arrived.

    `since` is when the doubt began. The provider's list is searched from `look_from` on, in which the ids in `known`
    belong to other messages; `replies`: it may have gone as the answer to a call, too.
    """

    since: datetime
    look_from: datetime
    known: frozenset[str] = frozenset()
    replies: bool = False

    def found(self, outgoing: Outgoing, listed: Sequence[Sent]) -> list[Sent]:
        """What in the provider's list may be this very message."""
        return [each for each in listed if each.message_id not in self.known and is_alike(outgoing, each)]


@dataclass(frozen=True, slots=True)
class Job:
    """A claimed message. In doubt the provider is asked first; then, unless `ask_only`, it is sent at its turn."""

    tried: Tried
    outgoing: Outgoing
    turn: datetime
    lease_until: datetime
    doubt: Doubt | None = None
    ask_only: bool = False


@dataclass(frozen=True, slots=True)
class Result:
    """What came of a job: the provider's answer, else what its list may have of it (None = it could not be asked)."""

    job: Job
    outcome: Outcome | None = None
    listed: Sequence[Sent] | None = None


@dataclass(slots=True)
class Step:
    """Jobs to do now, and how long to wait before the next step when there is nothing else."""

    jobs: list[Job] = field(default_factory=list)
    wait: float = 0.0


def is_alike(outgoing: Outgoing, sent: Sent) -> bool:
    """Whether what the provider lists can be this message; of a template it shows the filled text, or none."""
    if sent.has_media != bool(outgoing.media_url):
        return False
    told = " ".join(sent.text.split())
    if told == " ".join(outgoing.text.split()):
        return True
    if not outgoing.template_id:
        return False
    return not told or all(" ".join(value.split()) in told for value in outgoing.variables.values())
