"""One turn: store the message once, find out who answers, let a handler answer, keep everything in one commit."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import Connection, Row
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError

from bot.clock import Clock
from bot.database import Database
from bot.desk import OwnDesk
from bot.identity import Sender, cards_of, contact_for, sender_of
from bot.policy import PolicyShelf
from bot.providers.base import Inbound
from bot.settings import Settings
from bot.understanding import Shapes, parse
from bot.understanding.titles import named_titles
from circulation.library_system import LibrarySystemDown
from handlers import HANDLERS, STEPS
from handlers.intents import Intent, Understanding
from handlers.phrases import Phrases
from handlers.turn import Contact, Reply, Step, StepName, Turn
from ils.own import OwnLibrary
from models import conversing

log = structlog.get_logger()

LONGEST_REPLY = 1600
"""Twilio refuses longer bodies (21617)."""
_ALWAYS = {Intent.CONSENT_STOP, Intent.HUMAN, Intent.HELP, Intent.NO}
_WORDS_THAT_ALWAYS_WORK = frozenset({"berhenti", "stop", "batal", "petugas", "staff", "menu"})


class DatabaseAway(Exception):  # noqa: N818  (a state of the world, like LibrarySystemDown)
    """The database cannot be reached; nothing was done, and the provider may try again."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes back with the webhook: our message's id and text, or nothing to say."""

    message_id: int = 0
    text: str | None = None


class Dispatcher:
    """Takes turns. One for the whole process; it keeps nothing of one conversation for another."""

    def __init__(self, settings: Settings, database: Database, clock: Clock, phrases: Phrases) -> None:
        self._settings = settings
        self._database = database
        self._clock = clock
        self._phrases = phrases
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
            contact = contact_for(connection, sender, now)
            work = _Work(self, connection, inbound, sender, contact, understood, now)
            return work.done()

    def _apologise(self, inbound: Inbound, sender: Sender, error: Exception) -> Answer:
        """Keep the message as failed, tell the patron that a person will look at it, and show it to staff."""
        error_id = secrets.token_hex(4)
        log.error("turn_failed", error_id=error_id, provider_message_id=inbound.message_id, exc_info=error)
        now = self._clock.now()
        try:
            with self._database.transaction() as connection:
                contact = contact_for(connection, sender, now)
                stored = _store(connection, inbound, contact.id, {}, "failed", now, error_id)
                if stored is None:
                    return replayed(connection, inbound)
                text = self._phrases.say(contact.language or self._settings.languages.default, "apology")
                reply_id = conversing.store_outbound(
                    connection, contact_id=contact.id, text=text, status="answered", at=now, answers_id=stored
                )
                conversing.change_contact(
                    connection, contact.id, needs_person="failed", step=None, last_message_id=reply_id
                )
                return Answer(reply_id, text)
        except DBAPIError as second:
            raise DatabaseAway from second

    @property
    def settings(self) -> Settings:
        return self._settings

    @property
    def phrases(self) -> Phrases:
        return self._phrases

    @property
    def policy(self) -> PolicyShelf:
        return self._policy

    @property
    def clock(self) -> Clock:
        return self._clock


class _Work:
    """One message being answered inside its transaction."""

    def __init__(
        self,
        dispatcher: Dispatcher,
        connection: Connection,
        inbound: Inbound,
        sender: Sender,
        contact: Row[Any],
        understood: Understanding,
        now: datetime,
    ) -> None:
        self.parts = dispatcher
        self.connection = connection
        self.inbound = inbound
        self.sender = sender
        self.contact = contact
        self.understood = understood
        self.now = now
        self.real_now = dispatcher.clock.real_now()

    def done(self) -> Answer:
        recent = [at for at in self.contact.recent or () if at > self.real_now.timestamp() - 60]
        status = self._who_answers(recent)
        stored = _store(self.connection, self.inbound, self.contact.id, self.understood.as_json(), status, self.now, "")
        if stored is None:
            return replayed(self.connection, self.inbound)
        changes: dict[str, Any] = {"last_inbound_at": self.now, "last_message_id": stored, "unreachable_since": None}
        if status == "limited":
            changes["needs_person"] = "too_many_messages"
        if status != "answered":
            if self._stops_notices():
                self._desk(stored, (), self.contact.language).set_consent(
                    self.understood.kinds, False, self.inbound.text
                )
            conversing.change_contact(self.connection, self.contact.id, **changes)
            return Answer()
        limit = self.parts.settings.identity.messages_per_minute
        changes["recent"] = [*recent, self.real_now.timestamp()][-limit:]
        return self._answered(stored, changes)

    def _who_answers(self, recent: list[float]) -> str:
        if self.contact.taken_over_by:
            return "silent"
        identity = self.parts.settings.identity
        half_minute = [at for at in recent if at > self.real_now.timestamp() - 30]
        if len(recent) >= identity.messages_per_minute or len(half_minute) >= identity.replies_per_30_seconds:
            return "limited"
        return "answered"

    def _stops_notices(self) -> bool:
        return self.understood.intent is Intent.CONSENT_STOP

    def _answered(self, stored: int, changes: dict[str, Any]) -> Answer:
        calendar, rules = self.parts.policy.at(self.connection)
        library = OwnLibrary(self.connection, calendar, rules)
        cards = cards_of(self.connection, library, self.contact, self.sender)
        lang = self._language(cards)
        desk = self._desk(stored, cards, lang, library)
        settings = self.parts.settings
        turn = Turn(
            text=self.inbound.text,
            understood=self.understood,
            now=self.now,
            lang=lang,
            contact=Contact(
                self.contact.id, self.contact.language or lang, self._locked_until(), self.contact.misunderstood
            ),
            patrons=cards,
            step=self._open_step(),
            desk=desk,
            calendar=calendar,
            rules=rules,
            say=lambda name, /, **values: self.parts.phrases.say(lang, name, **values),
            named_titles=named_titles,
            has_media=self.inbound.has_media,
            unregistered=settings.identity.unregistered,
            page_size=settings.conversation.page_size,
        )
        try:
            reply = reply_to(turn)
        except LibrarySystemDown:
            desk.ask_for_staff("library_system_down")
            reply = Reply(turn.say("apology"))
        return self._kept(stored, turn, desk, reply, changes)

    def _kept(self, stored: int, turn: Turn, desk: OwnDesk, reply: Reply, changes: dict[str, Any]) -> Answer:
        text = reply.text if len(reply.text) <= LONGEST_REPLY else reply.text[: LONGEST_REPLY - 1].rstrip() + "…"
        reply_id = conversing.store_outbound(
            self.connection, contact_id=turn.contact.id, text=text, status="answered", at=self.now, answers_id=stored
        )
        changes |= self._step_after(reply, turn.lang)
        changes["misunderstood"] = 0 if reply.understood else turn.contact.misunderstood + 1
        changes["last_message_id"] = reply_id
        conversing.change_contact(self.connection, turn.contact.id, **(changes | desk.changes))
        if desk.newly_linked is not None:
            self._tell_earlier_phones(desk.newly_linked.member_no)
        return Answer(reply_id, text)

    def _step_after(self, reply: Reply, lang: str) -> dict[str, Any]:
        if reply.step is not None:
            life = timedelta(minutes=self.parts.settings.conversation.step_minutes)
            step = {"name": reply.step.name.value, "data": reply.step.data, "lang": lang}
            return {"step": step, "step_until": self.now + life}
        return {} if reply.keep_step else {"step": None, "step_until": None}

    def _tell_earlier_phones(self, member_no: str) -> None:
        """Whoever could use the card before hears that another phone now can, too."""
        phones = conversing.phones_of_card(self.connection, member_no)
        text = self.parts.phrases.say(self.parts.settings.languages.default, "linked_elsewhere")
        for contact_id in conversing.contacts_with_card(self.connection, member_no, phones):
            if contact_id != self.contact.id:
                conversing.store_outbound(
                    self.connection, contact_id=contact_id, text=text, status="queued", at=self.now, kind="linked"
                )

    def _desk(self, stored: int, cards: Any, lang: str, library: Any = None) -> OwnDesk:
        return OwnDesk(self.connection, library, self.parts.settings, self.contact, cards, self.now, stored, lang)

    def _language(self, cards: Any) -> str:
        """The message's language when it is certain, else the contact's, the open question's, the card's."""
        if self.understood.intent is Intent.LANGUAGE or self.understood.lang_certain:
            return self.understood.lang
        asked_in = self.contact.step.get("lang", "") if self._open_step() is not None else ""
        of_card = next((card.language for card in cards if card.language), "")
        return self.contact.language or asked_in or of_card or self.parts.settings.languages.default

    def _open_step(self) -> Step | None:
        if not self.contact.step or self.contact.step_until is None or self.now >= self.contact.step_until:
            return None
        return Step(StepName(self.contact.step["name"]), self.contact.step["data"])

    def _locked_until(self) -> datetime | None:
        until = self.contact.locked_until
        return until.astimezone(self.now.tzinfo) if until is not None and until > self.now else None


def reply_to(turn: Turn) -> Reply:
    """Words that always work, else the open question, else what was asked for."""
    always = turn.text.strip().casefold().rstrip(".!") in _WORDS_THAT_ALWAYS_WORK
    if turn.step is not None and not (always and turn.understood.intent in _ALWAYS - {Intent.NO}):
        answer = STEPS[turn.step.name](turn)
        if answer is not None:
            return answer
    return HANDLERS[turn.understood.intent](turn)


def replayed(connection: Connection, inbound: Inbound) -> Answer:
    """The answer that this message was given when it first came."""
    first = conversing.seen_before(connection, inbound.provider, inbound.message_id)
    answer = conversing.answer_to(connection, first) if first is not None else None
    return Answer(*answer) if answer else Answer()


def shapes_of(settings: Settings) -> Shapes | None:
    """The library's own shapes of identifiers; None = the built-in ones."""
    own = settings.identifiers
    if not own.member and not own.item:
        return None
    built_in = Shapes()
    return Shapes(members=own.member or built_in.members, barcodes=own.item or built_in.barcodes)


def _store(
    connection: Connection,
    inbound: Inbound,
    contact_id: int,
    understood: dict[str, object],
    status: str,
    now: datetime,
    error: str,
) -> int | None:
    return conversing.store_inbound(
        connection,
        contact_id=contact_id,
        provider=inbound.provider,
        provider_message_id=inbound.message_id,
        text=inbound.text,
        form=inbound.form,
        understood=understood,
        status=status,
        at=now,
        error=error,
    )
