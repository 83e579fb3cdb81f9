"""What becomes of a message: after the provider's answer to our call, and after each delivery state.

States only move forward. What the provider told as failed stays failed, unless the message is tried again under a
new id of the provider.
"""

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import structlog
from sqlalchemy import Connection

from bot.clock import Clock
from bot.providers.base import NO_CONNECTION, Action, NotReached, Provider, Refused, Sent, Unclear
from bot.settings import Settings
from models import outbox, outcomes

log = structlog.get_logger()

RANK = {"queued": 0, "sending": 0, "answered": 1, "sent": 2, "delivered": 3, "read": 4}
TOLD = {
    "accepted": "sent", "scheduled": "sent", "queued": "sent", "sending": "sent", "sent": "sent",
    "delivered": "delivered", "read": "read",
    "failed": "failed", "undelivered": "failed", "canceled": "failed",
}  # fmt: skip
"""The provider's word for a state -> ours. Any of them proves that the provider has the message."""
REASONS = (
    "no_template", "no_address", "unreachable", "unsubscribed", "unclear", "gave_up", "erased",
)  # fmt: skip
"""Our own reasons for not sending, beside those of the provider's table of codes."""

DOUBTFUL = ("unclear", "gave_up")
"""Reasons for which we gave a message up that may have arrived all the same."""

_WAITS = frozenset(
    {Action.RETRY, Action.SLOW_DOWN, Action.LATER, Action.NEXT_DAY, Action.STOP_TEMPLATE, Action.STOP_QUEUE}
)
_NOT_COUNTED = frozenset({Action.SLOW_DOWN, Action.STOP_QUEUE})
"""The message was never processed, which is not its own fault: such a try does not count."""


@dataclass(frozen=True, slots=True)
class Pause:
    """Everybody waits: the whole queue, or (`template`) the messages with one template. An empty reason = go slower."""

    seconds: float
    reason: str = ""
    template: str = ""


@dataclass(frozen=True, slots=True)
class Tried:
    """A message whose sending was tried: what has to be known of it to say what comes next."""

    id: int
    contact_id: int
    kind: str
    tries: int
    sent_as: str
    template: Mapping[str, Any] | None


class Settling:
    """Writes down how tries ended. Works inside the caller's transaction."""

    def __init__(self, settings: Settings, clock: Clock, provider: Provider) -> None:
        self._sending = settings.sending
        self._templates = settings.notices.templates
        self._clock = clock
        self._provider = provider

    def template_id(self, template: Mapping[str, Any] | None) -> str:
        """The approved template for a message outside the 24-hour window; '' when there is none."""
        by_language = self._templates.get((template or {}).get("kind", ""), {})
        return by_language.get((template or {}).get("lang", ""), "") or next(iter(by_language.values()), "")

    def accepted(self, connection: Connection, taken: Sequence[tuple[Tried, str]]) -> None:
        """The provider took these and gave them these ids; delivery states that came before count now."""
        if not taken:
            return
        outcomes.accept(connection, self._provider.name, [(tried.id, tried.tries, theirs) for tried, theirs in taken])
        for told in outcomes.early_states(connection, [theirs for _, theirs in taken]):
            self.apply_state(connection, dict(told._mapping))

    def found(self, connection: Connection, tried: Tried, sent: Sent) -> Pause | None:
        """Apply the delivery state that the provider's list shows: its own call may have got lost, too."""
        told = {"message_id": tried.id, "provider_message_id": sent.message_id, "status": sent.status}
        return self.apply_state(connection, {**told, "error_code": sent.error_code}, tried.tries)

    def settle(self, connection: Connection, tried: Tried, outcome: Refused | NotReached | Unclear) -> Pause | None:
        """Write down how this try ended, unless a delivery state has told already."""
        now = self._clock.real_now()
        change = partial(outcomes.change_try, connection, tried.id, tried.tries)
        if isinstance(outcome, Unclear):
            until = now + timedelta(seconds=self._sending.look_up_after_seconds)
            change(claimed_until=until, claimed_by="", error="unclear", doubtful_since=now)
            log.warning("sending_unclear", message_id=tried.id, why=outcome.why)
            return Pause(self._sending.slow_down_seconds) if outcome.why.startswith("http_") else None
        if isinstance(outcome, NotReached):
            self._again(change, now, tried, self._backoff(tried.tries), "not_reached", uncounted=True)
            return Pause(self._sending.slow_down_seconds, outcome.why) if outcome.why == NO_CONNECTION else None
        return self._refused(connection, tried, outcome, change, uncounted=outcome.action in _NOT_COUNTED)

    def not_listed(self, connection: Connection, tried: Tried, since: datetime) -> None:
        """The provider's list does not have it. It may still take a request that is on its way: looked up again, each
        time thrice as long after the doubt began, until the try is old enough to be taken for lost.
        """
        now = self._clock.real_now()
        change = partial(outcomes.change_try, connection, tried.id, tried.tries)
        lost_after = timedelta(seconds=self._sending.lost_after_seconds)
        if now - since < lost_after:
            change(claimed_until=since + min(3 * (now - since), lost_after), claimed_by="")
        elif tried.tries >= self._sending.tries:
            self._fail(connection, tried, Refused(Action.GIVE_UP, "gave_up"), change)
        else:
            self._again(change, now, tried, 0.0, "unclear")

    def cannot_tell(self, connection: Connection, tried: Tried, since: datetime, *, never_sent: bool = False) -> None:
        """The provider could not be asked: ask again later; in the end staff must look at it.

        `never_sent`: this try waited for the provider's word, so that it does not count.
        """
        now = self._clock.real_now()
        change = partial(outcomes.change_try, connection, tried.id, tried.tries)
        if now - since > timedelta(seconds=self._sending.unclear_after_seconds):
            self._fail(connection, tried, Refused(Action.GIVE_UP, "unclear"), change)
            outcomes.ask_for_person(connection, tried.contact_id, "not_delivered")
        elif never_sent:
            self._again(change, now, tried, self._backoff(1), "unclear", uncounted=True)
        else:
            change(claimed_until=now + timedelta(seconds=self._backoff(1)), claimed_by="")

    def apply_state(self, connection: Connection, told: Mapping[str, Any], attempt: int | None = None) -> Pause | None:
        """Apply a delivery state as the provider told it: in any order, any number of times, before or after we know
        the provider's id. `attempt` is the try that its address named."""
        row = self._message_of(connection, told, attempt)
        if row is None or (row.status == "queued" and row.provider_message_id is not None):
            return None  # not ours, or already being tried anew
        their_id = told["provider_message_id"]
        if row.provider_message_id is None and not outcomes.used_ids(connection, self._provider.name, [their_id]):
            values = {"provider": self._provider.name, "provider_message_id": their_id}
            outcomes.change_message(connection, row.id, **values)
        state = moved("sending" if row.error in DOUBTFUL else row.status, told["status"])
        if state == "failed":
            return self._failed_later(connection, row, told["error_code"])
        if state is not None:
            closed = {"claimed_until": None, "claimed_by": "", "error": "", "error_code": ""}
            outcomes.change_message(connection, row.id, status=state, **closed)
        return None

    def _message_of(self, connection: Connection, told: Mapping[str, Any], attempt: int | None) -> Any:
        """The message a state is about: by its address when that names the present try, or an earlier one that has
        arrived after all; else by the provider's id."""
        name, their_id = self._provider.name, told["provider_message_id"]
        row = outcomes.message_of_state(connection, told["message_id"], name, their_id)
        if row is not None and _is_about(row, their_id, attempt):
            return row
        if row is not None and self._arrived_after_all(connection, row, told):
            log.warning("earlier_try_arrived", message_id=row.id, attempt=attempt, tries=row.tries, status=row.status)
            return row
        return outcomes.message_of_state(connection, None, name, their_id) if their_id else None

    def _arrived_after_all(self, connection: Connection, row: Any, told: Mapping[str, Any]) -> bool:
        """Whether this proves that an earlier try reached the provider, of a message that we would send again."""
        their_id = told["provider_message_id"]
        waits = row.status in ("queued", "sending") or row.error in DOUBTFUL
        proof = TOLD.get(told["status"], "failed") != "failed"
        return waits and proof and row.doubtful_since is not None and not outcomes.was_refused(connection, their_id)

    def _failed_later(self, connection: Connection, row: Any, code: str) -> Pause | None:
        tried = Tried(row.id, row.contact_id, row.kind, row.tries, row.sent_as, row.template)
        change = partial(outcomes.change_message, connection, row.id)
        refused = self._provider.judge(code)
        if not self._provider.is_connected and refused.action in _WAITS:
            refused = Refused(Action.GIVE_UP, refused.reason, code)
        return self._refused(connection, tried, refused, change)

    def _refused(
        self,
        connection: Connection,
        tried: Tried,
        refused: Refused,
        change: Callable[..., bool],
        *,
        uncounted: bool = False,
    ) -> Pause | None:
        now = self._clock.real_now()
        action = refused.action
        if action is Action.USE_TEMPLATE:
            if tried.sent_as != "template" and self.template_id(tried.template):
                self._again(change, now, tried, 0, refused.reason, sent_as="template", error_code=refused.code)
            else:
                self._close(connection, tried, "skipped", Refused(action, "no_template", refused.code), change)
            return None
        if action not in _WAITS or (tried.tries >= self._sending.tries and not uncounted):
            self._fail(connection, tried, refused, change)
        else:
            self._again(
                change, now, tried, self._wait(action, tried.tries), refused.reason, uncounted=uncounted,
                error_code=refused.code,
            )  # fmt: skip
        return self._pause(refused, tried)

    def _pause(self, refused: Refused, tried: Tried) -> Pause | None:
        seconds = self._sending.stop_seconds
        if refused.action is Action.STOP_QUEUE:
            return Pause(seconds, f"{refused.reason} {refused.code}".strip())
        if refused.action is Action.STOP_TEMPLATE and tried.sent_as == "template":
            return Pause(seconds, f"{refused.reason} {refused.code}", self.template_id(tried.template))
        return Pause(self._sending.slow_down_seconds) if refused.action is Action.SLOW_DOWN else None

    def _wait(self, action: Action, tries: int) -> float:
        if action is Action.NEXT_DAY:
            return timedelta(days=1).total_seconds()
        if action is Action.LATER:
            return self._sending.later_seconds * 2.0 ** (tries - 1)
        if action in (Action.STOP_QUEUE, Action.STOP_TEMPLATE):
            return self._sending.stop_seconds
        return self._backoff(tries)

    def _backoff(self, tries: int) -> float:
        """Doubles with every try; spread, so that many do not come back at the same moment."""
        return self._sending.backoff_seconds * 2.0 ** max(tries - 1, 0) * random.uniform(0.5, 1.5)

    def _again(
        self, change: Callable[..., bool], now: datetime, tried: Tried, wait: float, reason: str,
        *, uncounted: bool = False, **values: Any,
    ) -> None:  # fmt: skip
        """Back into the queue; the provider's id stays until the next try, so that late states find nothing to do."""
        change(
            status="queued", via="api", claimed_by="", claimed_until=now + timedelta(seconds=wait), error=reason,
            tries=tried.tries - 1 if uncounted else tried.tries, **values,
        )  # fmt: skip
        log.info("sending_again", message_id=tried.id, tries=tried.tries, reason=reason, seconds=round(wait, 1))

    def _fail(self, connection: Connection, tried: Tried, refused: Refused, change: Callable[..., bool]) -> None:
        self._close(connection, tried, "failed", refused, change)

    def _close(
        self, connection: Connection, tried: Tried, status: str, refused: Refused, change: Callable[..., bool]
    ) -> None:
        closed = change(status=status, error=refused.reason, error_code=refused.code, claimed_until=None, claimed_by="")
        if not closed:
            return
        log.warning("message_not_sent", message_id=tried.id, status=status, reason=refused.reason, code=refused.code)
        if tried.kind in outbox.CONVERSATION:
            outcomes.ask_for_person(connection, tried.contact_id, "not_delivered")
        if refused.action is Action.BAD_ADDRESS:
            outcomes.mark_unreachable(connection, tried.contact_id, self._clock.now())
        if refused.action is Action.UNSUBSCRIBED:
            outcomes.unsubscribe(connection, tried.contact_id, refused.code, self._clock.now())


def moved(status: str, told: str) -> str | None:
    """Our state after the provider told its own; None = nothing changes, since a state never goes back."""
    state = TOLD.get(told)
    if state is None or status not in RANK:
        return None
    if state == "failed":
        return state if RANK[status] <= RANK["sent"] else None
    return state if RANK[state] > RANK[status] else None


def _is_about(row: Any, their_id: str, attempt: int | None) -> bool:
    """Whether a state whose address names this message is about its present try."""
    if row.provider_message_id is not None:
        return bool(row.provider_message_id == their_id)
    return bool(row.tries == (attempt or 0))


def write_pause(connection: Connection, pause: Pause, real_now: datetime) -> None:
    """Let everybody wait: slower (the next turn comes later), or stopped for a named reason."""
    until = real_now + timedelta(seconds=pause.seconds)
    if pause.template:
        outbox.set_limits(connection, pause.template, stopped_until=until, reason=pause.reason)
        log.error("template_stopped", template=pause.template, reason=pause.reason)
    elif pause.reason:
        outbox.set_limits(connection, stopped_until=until, reason=pause.reason)
        log.error("sending_stopped", reason=pause.reason, seconds=pause.seconds)
    else:
        outbox.set_limits(connection, next_at=until)
