"""What does today still lack? Plans what each person is told and queues it, one message a person and run.

Safe to repeat and to run in several places at once: each fact has one key, and only who writes the key sends.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import Any

from sqlalchemy import Connection

from bot import notice_truth
from bot.clock import Clock
from bot.database import Database
from bot.notice_facts import Announced, Case, Fact, Person, Recipient, Today, facts_of, notice_of, people_of
from bot.policy import PolicyShelf
from bot.settings import Settings
from bot.spooled import kept_aside
from circulation.notices import URGENCY, NoticeKind
from handlers.notice_texts import Draft, Notice, Voice, draft, template_text, template_variables
from handlers.phrases import Phrases
from models import queueing
from models.cards import Card, cards_by_id
from models.notices import told_before
from models.reachable import Reachable, contacts_by_id, phones_with_contact
from models.recipients import Whom, count_cards, recipients

AT_ONCE = 500
"""People in one transaction."""
PRIORITY = 10
"""Of the most urgent notice; what answers a patron goes before all of them."""

Progress = Callable[[int], object]


@dataclass(frozen=True, slots=True)
class Planned:
    """One person and kind: what became of it. Several members are joined by a semicolon."""

    phone: str
    member_no: str
    kind: str
    status: str
    reason: str
    text: str


class NoticePlanner:
    """Plans, cancels what is no longer true, and tells the sender whether a message still is."""

    def __init__(self, settings: Settings, database: Database, clock: Clock, phrases: Phrases) -> None:
        self._settings = settings
        self._database = database
        self._clock = clock
        self._phrases = phrases
        self._policy = PolicyShelf(settings, phrases)

    def plan_notices(self) -> int:
        """What the worker does every few minutes: queue what is lacking now; tells how many messages."""
        now = self._clock.now()
        start, end = self._settings.notices.send_between
        if not start <= now.time() < end:
            return 0
        rows = self.plan(now.date(), at=now.time())
        return len({(row.phone, row.text) for row in rows if row.status == "queued"})

    def plan(
        self,
        day: date,
        *,
        at: time = time.max,
        kinds: Iterable[NoticeKind] = tuple(NoticeKind),
        dry_run: bool = False,
        progress: Progress = lambda _: None,
    ) -> Iterator[Planned]:
        """Queue what the day lacks by this time of day, and yield what became of each person and kind.

        A dry run changes nothing and yields what would be sent. `progress` is told how many people are done.
        """
        timetable = self._settings.notices.timetable.only(kinds)
        with self._database.reading() as connection:
            calendar, rules = self._policy.now(connection)
            pending = self._announced(connection, day) if NoticeKind.ANNOUNCEMENT in timetable.kinds else []
        today = Today.of(day, timetable, calendar, rules)
        if today.weekly == day and at < self._settings.notices.opening_hours_at:
            today = replace(today, weekly=None)
        if not dry_run and timetable == self._settings.notices.timetable:  # else some would not be told anew
            self.cancel_outdated(day)
        yield from self._run(today, dry_run, progress)
        for announced in pending:
            yield from self._run(replace(today, announced=announced), dry_run, progress)
            if not dry_run:
                with self._database.transaction() as connection:
                    queueing.finish_announcement(connection, announced.id, self._clock.now())

    def count_people(self, day: date, kinds: Iterable[NoticeKind] = tuple(NoticeKind)) -> int:
        """Roughly how many people planning will look at, for a progress bar."""
        timetable = self._settings.notices.timetable.only(kinds)
        with self._database.reading() as connection:
            calendar, rules = self._policy.now(connection)
            return count_cards(connection, _whom(Today.of(day, timetable, calendar, rules)))

    def reach(self, *, to_everyone: bool) -> int:
        """How many people would hear an announcement made now; changes nothing."""
        with self._database.reading() as connection:
            calendar, rules = self._policy.now(connection)
        today = Today.of(self._clock.now().date(), self._settings.notices.timetable, calendar, rules)
        rows = self._run(replace(today, announced=Announced(0, "", to_everyone)), True, lambda _: None)
        return sum(row.status == "would_send" for row in rows)

    def cancel_outdated(self, today: date) -> int:
        """Take back every queued message that tells something no longer true; what of it still is will be told anew."""
        return notice_truth.cancel_outdated(self._database, self._policy, self._settings, today)

    def why_untrue(self, connection: Connection, message_ids: Sequence[int], today: date) -> dict[int, str]:
        """Right before sending: the messages that must not go out any more, with the reason."""
        policy = self._policy.now(connection)
        return notice_truth.why_untrue(connection, policy[0], self._settings, message_ids, today)

    def _announced(self, connection: Connection, day: date) -> list[Announced]:
        rows = queueing.open_announcements(connection)
        zone = self._settings.zone
        return [
            Announced(row.id, row.text, row.audience == "everyone")
            for row in rows
            if row.created_at.astimezone(zone).date() <= day
        ]

    def _run(self, today: Today, dry_run: bool, progress: Progress) -> Iterator[Planned]:
        with self._people(today) as people:
            while batch := list(islice(people, AT_ONCE)):
                yield from self._batch(batch, today, dry_run)
                progress(len(batch))

    @contextmanager
    def _people(self, today: Today) -> Iterator[Iterator[Person]]:
        """Whom to look at, as it was when the run began."""
        with ExitStack() as stack:
            with self._database.reading() as reading:
                rows = stack.enter_context(kept_aside(recipients(reading, _whom(today))))
            yield people_of(Recipient(*row) for row in rows)

    def _batch(self, people: Sequence[Person], today: Today, dry_run: bool) -> list[Planned]:
        if dry_run:
            with self._database.reading() as connection:
                cases = self._judged(connection, people, today)
            for case in cases:
                if case.to_tell:
                    case.text = self._drafted(case, case.to_tell, today)[1].text
        else:
            with self._database.transaction() as connection:
                cases = self._judged(connection, people, today)
                self._queue(connection, cases, today)
        return [row for case in cases for row in _rows(case, "would_send" if dry_run else "queued")]

    def _judged(self, connection: Connection, people: Sequence[Person], today: Today) -> list[Case]:
        """Everybody's facts as they are now; those told before are set apart.

        A phone that has become a contact since the run began is left to the next run, which knows all its cards.
        """
        met = phones_with_contact(connection, (one.phone for one in people if one.phone))
        people = [one for one in people if one.phone not in met]
        cards = cards_by_id(connection, (number for one in people for number in one.member_ids))
        known = {one.contact_id for one in people if one.contact_id is not None}
        contacts = contacts_by_id(connection, known, self._settings.zone)
        cases = [self._case(one, cards, contacts.get(one.contact_id or 0), today) for one in people]
        keys = (fact.key_for(case.contact_id) for case in cases for fact in case.facts)
        told = told_before(connection, {key for key in keys if key})
        closed = {key for key, before in told.items() if not before.open}
        for case in cases:
            case.set_apart(closed)
        return cases

    def _case(self, one: Person, cards: Mapping[int, Card], contact: Reachable | None, today: Today) -> Case:
        languages = [contact.language if contact else ""]
        languages += [cards[number].patron.language for number in one.member_ids if number in cards]
        language = next(filter(None, languages), self._settings.languages.default)
        address = contact.address if contact else one.phone
        return Case(one, one.contact_id, address, language, facts_of(one, cards, contact, today))

    def _queue(self, connection: Connection, cases: Sequence[Case], today: Today) -> None:
        """Write the facts under their keys, and a message for what nobody else has written meanwhile."""
        now = self._clock.now()
        new = [case for case in cases if case.contact_id is None and case.address and case.to_tell]
        made = queueing.make_contacts(connection, [case.address for case in new], now)
        for case in new:
            case.contact_id = made.get(case.address)
            if case.contact_id is None:  # has written this very moment; the next run will know the contact
                case.facts = []
        won = queueing.write_notices(connection, list(_rows_to_write(cases, today, now)))
        drafts = []
        for case in cases:
            keys = (fact.key_for(case.contact_id) for fact in case.to_tell)
            case.set_apart({key for key in keys if key not in won})
            if case.to_tell:
                notice, told = self._drafted(case, case.to_tell, today)
                case.text = told.text
                drafts.append((case, self._message(case, notice, told, won, today, now)))
        queued = queueing.queue_messages(connection, [row for _, row in drafts])
        links = [
            {
                "notice": won[fact.key_for(case.contact_id)],
                "contact": case.contact_id,
                "message": queued[row["contact_id"]],
            }
            for case, row in drafts
            for fact in case.to_tell
        ]
        queueing.link_notices(connection, links)

    def _drafted(self, case: Case, facts: Sequence[Fact], today: Today) -> tuple[Notice, Draft]:
        notice = notice_of(facts, today)
        return notice, draft(self._voice(case.language, today), notice)

    def _voice(self, language: str, today: Today) -> Voice:
        def say(name: str, /, **values: object) -> str:
            return self._phrases.say(language, name, **values)

        now = datetime.combine(today.day, time(12), self._settings.zone)
        return Voice(language, say, now, today.calendar, say("library_name"))

    def _message(
        self, case: Case, notice: Notice, told: Draft, won: Mapping[str, int], today: Today, now: datetime
    ) -> dict[str, Any]:
        first = min(won[fact.key_for(case.contact_id)] for fact in case.to_tell)
        voice = self._voice(case.language, today)
        variables = template_variables(voice, notice, first)
        words = template_text(voice, notice, variables)
        only_hours = notice.kind is NoticeKind.OPENING_HOURS and notice.weekly == today.day
        at = datetime.combine(today.day, self._settings.notices.opening_hours_at, self._settings.zone)
        return {
            "contact_id": case.contact_id,
            "text": told.text,
            "kind": "announcement" if notice.kind is NoticeKind.ANNOUNCEMENT else "notice",
            "template": {"kind": notice.kind.value, "lang": case.language, "variables": variables, "text": words},
            "listed": [list(each) for each in told.listed] or None,
            "priority": PRIORITY + URGENCY[notice.kind],
            "not_before": at if only_hours else None,
            "created_at": now,
        }


def _whom(today: Today) -> Whom:
    """Whose facts to look at on this day."""
    if today.announced is not None:
        asked = (NoticeKind.ANNOUNCEMENT.value, NoticeKind.OPENING_HOURS.value)
        everyone = today.announced.to_everyone
        return Whom(everyone=everyone, followers=(*asked, "all") if everyone else asked)
    due = [today.timetable.due_window(today.day)]
    if today.closing is not None:
        around = timedelta(days=today.timetable.closure_due_within_days)
        due.append((today.closing.first - around, today.closing.last + around))
        followers: tuple[str, ...] = (NoticeKind.OPENING_HOURS.value, NoticeKind.CLOSURE.value)
    else:
        followers = (NoticeKind.OPENING_HOURS.value,) if today.weekly else ()
    return Whom(due=tuple(due), ends=today.timetable.card_window(today.day), followers=followers)


def _rows_to_write(cases: Sequence[Case], today: Today, now: datetime) -> Iterator[dict[str, Any]]:
    for case in cases:
        for fact in case.facts:
            key = fact.key_for(case.contact_id)
            untold_announcement = fact.reason and fact.step.kind is NoticeKind.ANNOUNCEMENT
            if not key or untold_announcement:
                continue
            yield {
                "dedupe_key": key,
                "contact_id": case.contact_id,
                "member_no": ";".join(patron.member_no for patron in fact.patrons)[:50],
                "kind": fact.step.kind.value,
                "step": fact.step.days,
                "barcode": fact.loan.barcode if fact.loan else "",
                "due_on": fact.about,
                "planned_for": today.day,
                "status": "skipped" if fact.reason else "queued",
                "reason": fact.reason,
                "created_at": now,
            }


def _rows(case: Case, status: str) -> list[Planned]:
    """One row a kind and outcome; the rows of one message repeat its text."""
    outcomes: dict[tuple[NoticeKind, str, str], list[str]] = {}
    judged = [(fact, "skipped" if fact.reason else status, fact.reason) for fact in case.facts]
    judged += [(fact, "skipped", "already_told") for fact in case.told]
    for fact, outcome, reason in sorted(judged, key=lambda each: URGENCY[each[0].step.kind]):
        outcomes.setdefault((fact.step.kind, outcome, reason), []).extend(patron.member_no for patron in fact.patrons)
    return [
        Planned(
            case.address, ";".join(sorted(set(numbers))), kind.value, outcome, reason,
            case.text if outcome == status else "",
        )
        for (kind, outcome, reason), numbers in outcomes.items()
    ]  # fmt: skip
