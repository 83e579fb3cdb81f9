"""One turn: store the message once, find out who answers, let a handler answer, keep everything in one commit."""

import secrets
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import structlog
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError

from bot.answering import Answering, Heard
from bot.clock import Clock
from bot.database import Database
from bot.desk import LibraryDesk, TurnsOwn
from bot.identity import Sender, sender_of, writer_of
from bot.policy import PolicyShelf
from bot.providers.base import Inbound
from bot.settings import Settings
from bot.understanding import Shapes, parse
from circulation.calendar import Calendar
from circulation.library_system import LibrarySystem
from circulation.loan_rule import LoanRules
from handlers.intents import Intent, Understanding
from handlers.phrases import Phrases
from models import conversing

log = structlog.get_logger()

OwnLibrary = Callable[[Connection, Calendar, LoanRules], LibrarySystem]
"""Makes the library system that works on our own tables, inside the turn's transaction."""


class DatabaseAway(Exception):  # noqa: N818  (a state of the world, like LibrarySystemDown)
    """The database cannot be reached; nothing was done, and the provider may try again."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes back with the webhook: our message's id and text, or nothing to say."""

    message_id: int = 0
    text: str | None = None


class Dispatcher:
    """Takes turns. One for the whole process; it keeps nothing of one conversation for another."""

    def __init__(
        self, settings: Settings, database: Database, clock: Clock, phrases: Phrases, library: OwnLibrary
    ) -> None:
        self._settings = settings
        self._database = database
        self._clock = clock
        self._library = library
        self._answering = Answering(settings, phrases)
        self._policy = PolicyShelf(settings)
        self._shapes = shapes_of(settings)

    def take_turn(self, inbound: Inbound) -> Answer:
        """Answer a message exactly once; a message seen before gets the answer it was given then.

        Raises DatabaseAway when nothing could be kept. Anything else that goes wrong is kept as a failed message
        and answered with an apology.
        """
        sender = sender_of(inbound.address, inbound.scoped_id)
        if sender is None:
            return Answer()
        try:
            try:
                return self._attempt(inbound, sender)
            except IntegrityError:  # two first messages of one person at once: now the other one is kept
                return self._attempt(inbound, sender)
        except OperationalError as error:
            raise DatabaseAway from error
        except DBAPIError as error:
            if error.connection_invalidated:
                raise DatabaseAway from error
            return self._apologise(inbound, sender, error)
        except Exception as error:
            return self._apologise(inbound, sender, error)

    def _attempt(self, inbound: Inbound, sender: Sender) -> Answer:
        now = self._clock.now()
        understood = parse(inbound.text, now.date(), self._shapes)
        with self._database.transaction() as connection:
            writer = writer_of(connection, sender, now)
            heard = Heard(inbound, understood, writer, now, self._clock.real_now())
            return self._answered(connection, heard)

    def _answered(self, connection: Connection, heard: Heard) -> Answer:
        status, changes = self._answering.admitted(heard)
        stored = store(connection, heard.inbound, heard.contact.id, heard.understood, status, heard.now)
        if stored is None:
            return replayed(connection, heard.inbound)
        changes["last_message_id"] = stored
        calendar, rules = self._policy.at(connection, heard.writer.policy_version)
        library = self._library(connection, calendar, rules)
        desk = LibraryDesk(TurnsOwn(connection), library, self._settings, heard.writer, heard.now, stored)
        if status != "answered":
            if heard.understood.intent is Intent.CONSENT_STOP:
                desk.set_consent(heard.understood.kinds, False, heard.inbound.text)
            conversing.keep_conversation(connection, heard.contact, changes)
            return Answer()
        said = self._answering.reply(heard, desk, library, calendar, rules)
        reply_id = conversing.store_reply(
            connection,
            contact_id=heard.contact.id,
            text=said.text,
            at=heard.now,
            sent_at=heard.real_now,
            answers_id=stored,
        )
        changes |= said.changes | {"last_message_id": reply_id}
        conversing.keep_conversation(connection, heard.contact, changes)
        if desk.newly_linked is not None:
            self._answering.tell_earlier_phones(connection, heard, desk.newly_linked.member_no)
        return Answer(reply_id, said.text)

    def _apologise(self, inbound: Inbound, sender: Sender, error: Exception) -> Answer:
        """Keep the message as failed, tell the patron that a person will look at it, and show it to staff."""
        error_id = log_failure(inbound, error)
        now = self._clock.now()
        try:
            with self._database.transaction() as connection:
                contact = writer_of(connection, sender, now).contact
                stored = store(connection, inbound, contact.id, None, "failed", now, error_id)
                if stored is None:
                    return replayed(connection, inbound)
                text = self._answering.apology(contact.language)
                reply_id = conversing.store_reply(
                    connection,
                    contact_id=contact.id,
                    text=text,
                    at=now,
                    sent_at=self._clock.real_now(),
                    answers_id=stored,
                )
                changes = {"needs_person": "failed", "step": None, "step_until": None, "last_message_id": reply_id}
                conversing.keep_conversation(connection, contact, changes)
                return Answer(reply_id, text)
        except DBAPIError as second:
            raise DatabaseAway from second


def log_failure(inbound: Inbound, error: Exception) -> str:
    """Log where a turn failed, under a new error id; not the error's own words, which may hold a patron's."""
    error_id = secrets.token_hex(4)
    where = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(error.__traceback__)]
    log.error(
        "turn_failed",
        error_id=error_id,
        provider_message_id=inbound.message_id,
        error=type(error).__name__,
        where=where[-8:],
    )
    return error_id


def replayed(connection: Connection, inbound: Inbound) -> Answer:
    """The answer that this message was given when it first came."""
    seen = conversing.seen_before(connection, inbound.provider, inbound.message_id)
    return Answer(seen.reply_id, seen.reply) if seen is not None and seen.reply_id is not None else Answer()


def shapes_of(settings: Settings) -> Shapes | None:
    """The library's own shapes of identifiers; None = the built-in ones."""
    own = settings.identifiers
    if not own.member and not own.item:
        return None
    built_in = Shapes()
    return Shapes(members=own.member or built_in.members, barcodes=own.item or built_in.barcodes)


def store(
    connection: Connection,
    inbound: Inbound,
    contact_id: int,
    understood: Understanding | None,
    status: str,
    now: datetime,
    error: str = "",
) -> int | None:
    """Keep the message; its id, or None when it is kept already."""
    return conversing.store_inbound(
        connection,
        contact_id=contact_id,
        provider=inbound.provider,
        provider_message_id=inbound.message_id,
        text=inbound.text,
        form=inbound.form,
        understood=understood.as_json() if understood else {},
        status=status,
        at=now,
        error=error,
    )
