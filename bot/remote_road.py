"""The road for remote library systems: the message is committed first, and no transaction is open on the network.

    received (committed, conversation leased) -> the handler works, every renewal journaled -> reply, lease given back

The webhook waits a set time for the reply; what comes later goes out by the sender. A message whose process died is
taken up again by a worker, and the journal keeps it from renewing twice.
"""

import secrets
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection

from bot.answering import Answering, Heard, Said
from bot.clock import Clock
from bot.database import Database
from bot.desk import LibraryDesk, TurnsOwn
from bot.identity import Sender, writer_of
from bot.journaled import JournaledLibrary
from bot.policy import PolicyShelf
from bot.providers.base import Inbound
from bot.receiving import Answer, log_failure, replayed, store
from bot.settings import Settings
from bot.understanding import Shapes, parse
from bot.understanding.parts import read_parts
from circulation.library_system import LibrarySystem
from models import conversing, journal

_AT_A_TIME = 64
"""Patrons whose answers may be under way in one process at once; they mostly wait for the network."""
_LOOK_AGAIN_SECONDS = 0.1
_GRACE_SECONDS = 5
"""So long after the webhook has given up its own threads may still take the message up."""


class RemoteRoad:
    """Takes turns with a library system that is reached over a network."""

    def __init__(
        self,
        settings: Settings,
        database: Database,
        clock: Clock,
        answering: Answering,
        library: LibrarySystem,
        shapes: Shapes | None,
    ) -> None:
        self._settings = settings
        self._database = database
        self._clock = clock
        self._answering = answering
        self._library = library
        self._shapes = shapes
        self._policy = PolicyShelf(settings, answering.phrases)
        self._threads = ThreadPoolExecutor(_AT_A_TIME, thread_name_prefix="remote")

    def attempt(self, inbound: Inbound, sender: Sender) -> Answer:
        """Keep the message, then answer it within the set time; after that the reply goes out by the sender."""
        deadline = time.monotonic() + self._settings.remote.answer_within_seconds
        with self._database.transaction() as connection:
            received = self._received(connection, inbound, sender)
        if isinstance(received, Answer):
            return received
        waiting = _Waiting()
        self._threads.submit(self._work, received, inbound, waiting, deadline)
        return waiting.answer_by(deadline)

    def finish_leftovers(self, most: int = 100) -> int:
        """Answer messages whose process died or whose turn never came; how many were answered."""
        with self._database.reading() as connection:
            rows = journal.left_over(connection, self._clock.real_now(), most)
        return sum(self._finish(row) for row in rows)

    def close(self) -> None:
        self._threads.shutdown(wait=True)

    def _finish(self, row: Any) -> bool:
        waiting = _Waiting()
        waiting.given_up = True
        inbound = Inbound(
            row.provider, row.provider_message_id, row.form.get("From", ""), "", row.text,
            row.form.get("NumMedia", "0") not in ("", "0"), row.form,
        )  # fmt: skip
        return self._work(_Received(row.contact_id, row.id), inbound, waiting, time.monotonic())

    def _received(self, connection: Connection, inbound: Inbound, sender: Sender) -> "Answer | _Received":
        heard = self._heard(inbound, writer_of(connection, sender, self._clock.now()))
        status, changes = self._answering.admitted(heard)
        status = "received" if status == "answered" else status
        stored = store(connection, inbound, heard.contact.id, heard.understood.remarkable(), status, heard.now)
        if stored is None:
            return replayed(connection, inbound)
        conversing.keep_conversation(connection, heard.contact, {**changes, "last_message_id": stored})
        if status != "received":
            if heard.withdraws:
                records = TurnsOwn(connection)
                desk = LibraryDesk(records, self._library, self._settings, heard.writer, heard.now, stored)
                desk.set_consent(heard.understood.kinds, False, inbound.text)
            return Answer()
        seconds = self._settings.remote.answer_within_seconds + _GRACE_SECONDS
        journal.expect_answer(connection, stored, heard.real_now + timedelta(seconds=seconds))
        return _Received(heard.contact.id, stored)

    def _work(self, received: "_Received", inbound: Inbound, waiting: "_Waiting", deadline: float) -> bool:
        """Answer the message unless somebody else does; whether we did."""
        try:
            token = self._lease(received, deadline)
            if token is None:
                return False
            return self._answer(received, inbound, waiting, token)
        except Exception as error:
            waiting.error = error
            return False
        finally:
            waiting.done.set()

    def _lease(self, received: "_Received", deadline: float) -> str | None:
        """Take the conversation, waiting for earlier messages of the same person until the deadline."""
        token = secrets.token_hex(8)
        while True:
            now = self._clock.real_now()
            until = now + timedelta(seconds=self._settings.conversation.lease_seconds)
            with self._database.transaction() as connection:
                if journal.lease(connection, received.contact_id, received.message_id, token, now=now, until=until):
                    return token
            if time.monotonic() >= deadline:
                return None
            time.sleep(_LOOK_AGAIN_SECONDS)

    def _answer(self, received: "_Received", inbound: Inbound, waiting: "_Waiting", token: str) -> bool:
        with self._database.transaction() as connection:
            contact = conversing.contact_by_id(connection, received.contact_id)
            heard = self._heard(inbound, conversing.beside(connection, contact))
            calendar, rules = self._policy.at(connection, heard.writer.policy_version)
        records = _InTheEnd(self._database)
        library = JournaledLibrary(self._library, self._database, received.message_id, heard.now)
        desk = LibraryDesk(records, library, self._settings, heard.writer, heard.now, received.message_id)
        try:
            said = self._answering.reply(heard, desk, library, calendar, rules)
        except Exception as error:
            return self._keep_failure(received, inbound, waiting, token, error)

        def keep(connection: Connection) -> None:
            records.carry_out(connection)
            journal.settle_message(connection, received.message_id, "answered")
            if desk.newly_linked is not None:
                self._answering.tell_earlier_phones(connection, heard, desk.newly_linked.member_no)

        return self._keep(received, waiting, token, said, keep)

    def _keep_failure(
        self, received: "_Received", inbound: Inbound, waiting: "_Waiting", token: str, error: Exception
    ) -> bool:
        error_id = log_failure(inbound, error)
        changes = {"needs_person": "failed", "step": None, "step_until": None}

        def keep(connection: Connection) -> None:
            journal.settle_message(connection, received.message_id, "failed", error_id)

        return self._keep(received, waiting, token, Said(self._answering.apology(""), changes), keep)

    def _keep(
        self, received: "_Received", waiting: "_Waiting", token: str, said: Said, keep: Callable[[Connection], None]
    ) -> bool:
        """Keep the reply and everything with it, provided that the conversation is still ours."""
        with waiting.lock, self._database.transaction() as connection:
            if not journal.release(connection, received.contact_id, token):
                return False
            contact = conversing.contact_by_id(connection, received.contact_id)
            now = self._clock.now()
            reply: dict[str, Any] = {"contact_id": contact.id, "text": said.text, "at": now}
            if waiting.given_up:
                reply_id = conversing.queue_message(connection, **reply, kind="reply", answers_id=received.message_id)
            else:
                real_now = self._clock.real_now()
                reply_id = conversing.store_reply(connection, **reply, sent_at=real_now, answers_id=received.message_id)
            conversing.keep_conversation(connection, contact, {**said.changes, "last_message_id": reply_id})
            keep(connection)
            waiting.answer = Answer(reply_id, said.text)
        return True

    def _heard(self, inbound: Inbound, writer: conversing.Writer) -> Heard:
        now = self._clock.now()
        understood = parse(inbound.text, now.date(), self._shapes)
        parts = read_parts(inbound.text, now.date(), self._shapes)
        return Heard(inbound, understood, writer, now, self._clock.real_now(), parts)


@dataclass(frozen=True, slots=True)
class _Received:
    """A message that is kept and waits for its answer."""

    contact_id: int
    message_id: int


class _Waiting:
    """The webhook waiting for a reply; under `lock` it is decided once which way the reply goes."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.done = threading.Event()
        self.given_up = False
        self.answer: Answer | None = None
        self.error: Exception | None = None

    def answer_by(self, deadline: float) -> Answer:
        """The reply, or nothing when it is not there in time (time.monotonic)."""
        self.done.wait(max(0.0, deadline - time.monotonic()))
        with self.lock:
            if self.answer is None:
                self.given_up = True
                if self.error is not None:
                    raise self.error
                return Answer()
            return self.answer


class _InTheEnd:
    """Records outside any transaction: read when asked, written with the reply."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._changes: list[Callable[[Connection], Any]] = []

    def reading(self) -> AbstractContextManager[Connection]:
        return self._database.reading()

    def at_once(self, change: Callable[..., Any], *values: Any, **named: Any) -> Any:
        with self._database.transaction() as connection:
            return change(connection, *values, **named)

    def with_the_reply(self, change: Callable[..., Any], *values: Any, **named: Any) -> None:
        self._changes.append(lambda connection: change(connection, *values, **named))

    def carry_out(self, connection: Connection) -> None:
        for change in self._changes:
            change(connection)
