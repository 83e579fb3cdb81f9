"""One turn: store the message once, find out who answers, let a handler answer, keep everything in one commit."""

from collections.abc import Callable

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError

from bot.answering import Answering, Heard
from bot.clock import Clock
from bot.database import Database
from bot.desk import LibraryDesk, TurnsOwn
from bot.identity import Sender, sender_of, writer_of
from bot.policy import PolicyShelf
from bot.providers.base import Inbound
from bot.receiving import Answer, log_failure, replayed, store
from bot.remote_road import RemoteRoad
from bot.settings import Settings
from bot.understanding import Shapes, parse
from bot.understanding.parts import read_parts
from circulation.calendar import Calendar
from circulation.library_system import LibrarySystem
from circulation.loan_rule import LoanRules
from handlers.phrases import Phrases
from models import conversing

OwnLibrary = Callable[[Connection, Calendar, LoanRules], LibrarySystem]
"""Makes the library system that works on our own tables, inside the turn's transaction."""


class DatabaseAway(Exception):  # noqa: N818  (a state of the world, like LibrarySystemDown)
    """The database cannot be reached; nothing was done, and the provider may try again."""


class Dispatcher:
    """Takes turns. One for the whole process; it keeps nothing of one conversation for another."""

    def __init__(
        self,
        settings: Settings,
        database: Database,
        clock: Clock,
        phrases: Phrases,
        library: OwnLibrary | LibrarySystem,
    ) -> None:
        self._settings = settings
        self._database = database
        self._clock = clock
        self._shapes = shapes_of(settings)
        self._answering = Answering(settings, phrases, self._shapes)
        self._policy = PolicyShelf(settings, phrases)
        self._remote: RemoteRoad | None = None
        if callable(library):
            self._library = library
        else:
            self._remote = RemoteRoad(settings, database, clock, self._answering, library, self._shapes)

    def take_turn(self, inbound: Inbound) -> Answer:
        """Answer a message exactly once; a message seen before gets the answer it was given then.

        Raises DatabaseAway when nothing could be kept. Anything else that goes wrong is kept as a failed message
        and answered with an apology.
        """
        sender = sender_of(inbound.address, inbound.scoped_id)
        if sender is None:
            return Answer()
        attempt = self._remote.attempt if self._remote else self._attempt
        try:
            try:
                return attempt(inbound, sender)
            except (IntegrityError, OperationalError) as error:
                # Two first messages of one person at once, or a connection that had died. The message is kept once
                # whatever happens, so that trying again does nothing twice.
                if isinstance(error, OperationalError) and not error.connection_invalidated:
                    raise
                return attempt(inbound, sender)
        except OperationalError as error:
            raise DatabaseAway from error
        except DBAPIError as error:
            if error.connection_invalidated:
                raise DatabaseAway from error
            return self._apologise(inbound, sender, error)
        except Exception as error:
            return self._apologise(inbound, sender, error)

    def finish_leftovers(self) -> int:
        """Answer messages that were kept for a remote library system and left unanswered; how many."""
        return self._remote.finish_leftovers() if self._remote else 0

    def close(self) -> None:
        """Wait for the answers that are still on their way; take no turn afterwards."""
        if self._remote:
            self._remote.close()

    def _attempt(self, inbound: Inbound, sender: Sender) -> Answer:
        now = self._clock.now()
        understood = parse(inbound.text, now.date(), self._shapes)
        parts = read_parts(inbound.text, now.date(), self._shapes)
        kept = understood.remarkable()
        with self._database.transaction(brief=True) as connection:
            writer = writer_of(connection, sender, now)
            heard = Heard(inbound, understood, writer, now, self._clock.real_now(), parts)
            return self._answered(connection, heard, kept)

    def _answered(self, connection: Connection, heard: Heard, kept: dict[str, object]) -> Answer:
        status, changes = self._answering.admitted(heard)
        stored = store(connection, heard.inbound, heard.contact.id, kept, status, heard.now)
        if stored is None:
            return replayed(connection, heard.inbound)
        changes["last_message_id"] = stored
        calendar, rules = self._policy.at(connection, heard.writer.policy_version)
        library = self._library(connection, calendar, rules)
        desk = LibraryDesk(TurnsOwn(connection), library, self._settings, heard.writer, heard.now, stored)
        if status != "answered":
            if heard.withdraws:
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
                stored = store(connection, inbound, contact.id, {}, "failed", now, error_id)
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


def shapes_of(settings: Settings) -> Shapes | None:
    """The library's own shapes of identifiers; None = the built-in ones."""
    own = settings.identifiers
    if not own.member and not own.item:
        return None
    built_in = Shapes()
    return Shapes(members=own.member or built_in.members, barcodes=own.item or built_in.barcodes)
