"""What is answered to a message, whichever road it takes: who answers, the turn, and what a reply changes."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from bot.desk import LibraryDesk
from bot.identity import cards_of
from bot.providers.base import Inbound
from bot.settings import Settings
from bot.understanding import Shapes, parse
from bot.understanding.normalise import LONGEST as LONGEST_READ
from bot.wanted_titles import unsure_titles, wanted_titles
from circulation.calendar import Calendar
from circulation.library_system import LibrarySystem, LibrarySystemDown
from circulation.loan_rule import LoanRules
from circulation.records import Patron
from handlers import HANDLERS, STEPS
from handlers.answer_notice import answer_notice
from handlers.beforehand import beforehand, without_left
from handlers.cues import asks_back, asks_whether_done
from handlers.intents import Intent, Part, Understanding
from handlers.open_offer import offered_again, with_offer
from handlers.phrases import Phrases
from handlers.returned import told_returned
from handlers.second_hand import repeats_us, unstopped
from handlers.turn import Contact, Reply, Step, StepName, Turn
from handlers.two_wishes import answer_all
from handlers.wondering import wondering
from models import conversing
from models.conversing import Writer

LONGEST_REPLY = 1600
"""Twilio refuses longer bodies (21617)."""
_ALWAYS = {Intent.CONSENT_STOP, Intent.HUMAN, Intent.HELP}
_WORDS_THAT_ALWAYS_WORK = frozenset({"berhenti", "stop", "petugas", "staff", "menu"})


@dataclass(frozen=True, slots=True)
class Heard:
    """A message, who wrote it, and when: `now` is local business time, `real_now` real time."""

    inbound: Inbound
    understood: Understanding
    writer: Writer
    now: datetime
    real_now: datetime
    parts: tuple[Part, ...] = ()

    @property
    def contact(self) -> Any:
        return self.writer.contact

    @property
    def withdraws(self) -> bool:
        """True for words that stop notices, whoever answers; a notice of ours that was pasted stops nothing."""
        return self.understood.intent is Intent.CONSENT_STOP and not repeats_us(self.inbound.text)


@dataclass(frozen=True, slots=True)
class Said:
    """The reply to a message and what it changes of the contact."""

    text: str
    changes: dict[str, Any]


class Answering:
    """Knows the library's settings and words; keeps nothing of one conversation for another."""

    def __init__(self, settings: Settings, phrases: Phrases, shapes: Shapes | None = None) -> None:
        self._settings = settings
        self._phrases = phrases
        self._shapes = shapes

    @property
    def phrases(self) -> Phrases:
        return self._phrases

    def admitted(self, heard: Heard) -> tuple[str, dict[str, Any]]:
        """Who answers (answered | silent | limited), and what the arrival alone changes of the contact."""
        identity = self._settings.identity
        second = heard.real_now.timestamp()
        recent = [at for at in heard.contact.recent or () if at > second - 60]
        changes: dict[str, Any] = {"last_inbound_at": heard.now, "unreachable_since": None}
        if heard.contact.taken_over_by:
            return "silent", changes
        half_minute = [at for at in recent if at > second - 30]
        if len(recent) >= identity.messages_per_minute or len(half_minute) >= identity.replies_per_30_seconds:
            return "limited", changes | {"needs_person": "too_many_messages"}
        changes["recent"] = [*recent, second][-identity.messages_per_minute :]
        return "answered", changes

    def reply(
        self, heard: Heard, desk: LibraryDesk, library: LibrarySystem, calendar: Calendar, rules: LoanRules
    ) -> Said:
        """Let the handler answer; a library system that is away is told, and staff see it."""
        try:
            cards = cards_of(library, heard.writer)
        except LibrarySystemDown:
            return self._system_away(heard, desk, self.language(heard, ()))
        lang = self.language(heard, cards)
        desk.serve(cards, heard.inbound.form)
        turn = self._turn(heard, desk, cards, lang, calendar, rules)
        try:
            reply = answer_all(turn, _reply_to)
        except LibrarySystemDown:
            return self._system_away(heard, desk, lang)
        text = reply.text if len(reply.text) <= LONGEST_REPLY else reply.text[: LONGEST_REPLY - 1].rstrip() + "…"
        misunderstood = 0 if reply.understood else heard.contact.misunderstood + 1
        changes = self._step_after(reply, lang, heard) | {"misunderstood": misunderstood}
        return Said(text, changes | desk.changes)

    def apology(self, language: str) -> str:
        return self._phrases.say(language or self._settings.languages.default, "apology")

    def tell_earlier_phones(self, connection: Any, heard: Heard, member_no: str) -> None:
        """Whoever could use the card before hears that another phone now can, too."""
        phones = conversing.phones_of_card(connection, member_no)
        text = self._phrases.say(self._settings.languages.default, "linked_elsewhere")
        for contact_id in conversing.contacts_with_card(connection, member_no, phones):
            if contact_id != heard.contact.id:
                conversing.queue_message(connection, contact_id=contact_id, text=text, at=heard.now, kind="linked")

    def language(self, heard: Heard, cards: tuple[Patron, ...]) -> str:
        """The message's language when it is certain, else the contact's, the open question's, the card's."""
        if heard.understood.intent is Intent.LANGUAGE or heard.understood.lang_certain:
            return heard.understood.lang
        asked_in = heard.contact.step.get("lang", "") if _open_step(heard) is not None else ""
        of_card = next((card.language for card in cards if card.language), "")
        return heard.contact.language or asked_in or of_card or self._settings.languages.default

    def _system_away(self, heard: Heard, desk: LibraryDesk, lang: str) -> Said:
        desk.ask_for_staff("library_system_down")
        changes = {"step": None, "step_until": None, "misunderstood": heard.contact.misunderstood}
        return Said(self._phrases.say(lang, "library_away"), changes | desk.changes)

    def _turn(
        self,
        heard: Heard,
        desk: LibraryDesk,
        cards: tuple[Patron, ...],
        lang: str,
        calendar: Calendar,
        rules: LoanRules,
    ) -> Turn:
        contact, step = heard.contact, _open_step(heard)
        return Turn(
            text=heard.inbound.text[:LONGEST_READ],
            understood=heard.understood,
            now=heard.now,
            lang=lang,
            contact=Contact(contact.id, contact.language or lang, _locked_until(heard), contact.misunderstood),
            patrons=cards,
            step=step,
            desk=desk,
            calendar=calendar,
            rules=rules,
            say=lambda name, /, **values: self._phrases.say(lang, name, **values),
            named_titles=wanted_titles,
            unsure_titles=unsure_titles,
            asks_first=_asks_first(heard, step),
            has_media=heard.inbound.has_media,
            unregistered=self._settings.identity.unregistered,
            page_size=self._settings.conversation.page_size,
            parts=heard.parts,
            read=lambda text: parse(text, heard.now.date(), self._shapes),
        )

    def _step_after(self, reply: Reply, lang: str, heard: Heard) -> dict[str, Any]:
        if reply.step is not None:
            life = timedelta(minutes=self._settings.conversation.step_minutes)
            step: dict[str, Any] = {"name": reply.step.name.value, "data": reply.step.data, "lang": lang}
            if reply.step.interrupted:
                step["interrupted"] = True
            return {"step": step, "step_until": heard.now + life}
        if not reply.keep_step:
            return {"step": None, "step_until": None}
        open_step = heard.contact.step
        if not (reply.interrupts or reply.unsettles) or not open_step:
            return {}
        unsettled = {"unsettled": True} if reply.unsettles else {}
        return {"step": {**open_step, "interrupted": True, **unsettled}}


def _reply_to(turn: Turn) -> Reply:
    """Words that always work, else the open question, else what was asked for.

    "Semua sudah kan?" asks back; it is no "all of them" to a list, a question or a notice.
    """
    turn = told_returned(wondering(without_left(unstopped(turn))))
    always = turn.text.strip().casefold().rstrip(".!") in _WORDS_THAT_ALWAYS_WORK
    to_ask = asks_whether_done(turn) and (turn.understood.intent is not Intent.NO or asks_back(turn))
    answer = beforehand(turn) or (answer_notice(turn) if not to_ask else None)
    if answer is not None:
        return answer
    if turn.step is not None and not to_ask and not (always and turn.understood.intent in _ALWAYS):
        if turn.step.interrupted and _is_bare_yes(turn.understood):
            return offered_again(turn) or replace(HANDLERS[Intent.YES](turn), keep_step=True)
        answer = STEPS[turn.step.name](turn)
        if answer is not None:
            return answer
    reply = HANDLERS[turn.understood.intent](turn)
    return with_offer(turn, replace(reply, interrupts=True) if reply.keep_step and reply.understood else reply)


def _is_bare_yes(understood: Understanding) -> bool:
    """A yes that names nothing: it answers the last thing we said, so no question asked before that."""
    named = understood.item_ids or understood.member_id or understood.ordinals or understood.title
    return understood.intent is Intent.YES and not named and not understood.all_items


def _open_step(heard: Heard) -> Step | None:
    contact = heard.contact
    if not contact.step or contact.step_until is None or heard.now >= contact.step_until:
        return None
    kept = contact.step
    return Step(StepName(kept["name"]), kept["data"], kept.get("interrupted", False), kept.get("unsettled", False))


def _asks_first(heard: Heard, step: Step | None) -> bool:
    """True for words that may be another's, and for a yes or an "all" after a stop, a complaint or a call for staff."""
    asked = heard.understood
    says_which = asked.intent is Intent.RENEW or asked.item_ids or asked.ordinals or asked.title
    called_off = step is not None and step.unsettled and not says_which
    return called_off or heard.inbound.is_forwarded or repeats_us(heard.inbound.text)


def _locked_until(heard: Heard) -> datetime | None:
    until = heard.contact.locked_until
    return until.astimezone(heard.now.tzinfo) if until is not None and until > heard.now else None
