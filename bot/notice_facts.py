"""What there is to tell one person today, each fact with the reason why it is not told, if so."""

from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from circulation.calendar import Calendar
from circulation.lateness import is_overdue
from circulation.loan_rule import LoanRules
from circulation.notices import (
    Closing,
    NoticeKind,
    Step,
    Timetable,
    Wishes,
    card_key,
    card_step,
    closing_to_tell,
    contact_key,
    loan_key,
    loan_step,
    weekly_day,
)
from circulation.records import ItemStatus, Loan, Patron, Waiting
from circulation.renewal import Refused, RenewalRequest, decide_renewal
from handlers.notice_texts import LoanTold, Notice
from models.cards import Card
from models.reachable import Reachable


@dataclass(frozen=True, slots=True)
class Announced:
    """A text that staff have written for many."""

    id: int
    text: str
    to_everyone: bool


@dataclass(frozen=True, slots=True)
class Today:
    """What the facts of one day depend on."""

    day: date
    timetable: Timetable
    calendar: Calendar
    rules: LoanRules
    closing: Closing | None = None
    weekly: date | None = None
    announced: Announced | None = None

    @classmethod
    def of(cls, day: date, timetable: Timetable, calendar: Calendar, rules: LoanRules) -> "Today":
        """The day with what is told of it to many: closed days and the weekly hours."""
        closing, weekly = closing_to_tell(calendar, day, timetable), weekly_day(day, timetable)
        return cls(day, timetable, calendar, rules, closing, weekly)


class Recipient(NamedTuple):
    """A card with who hears of it, or a follower without a card; see models.recipients.recipients."""

    member_id: int | None
    contact_id: int | None
    phone: str | None
    linked: int | None


@dataclass(frozen=True, slots=True)
class Person:
    """One who hears of these cards: a contact, a registered phone that never wrote, or nobody at all."""

    contact_id: int | None
    phone: str
    member_ids: tuple[int, ...]
    linked_ids: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing to tell. `key` is empty where it needs the id of a contact (`what`)."""

    step: Step
    key: str = ""
    what: date | int = 0
    patrons: tuple[Patron, ...] = ()
    loan: Loan | None = None
    card: Card | None = None
    about: date | None = None
    reason: str = ""
    """Why it is not told; empty when it is."""

    def key_for(self, contact_id: int | None) -> str:
        """The key under which it is told once; empty while there is no contact yet."""
        if self.key or contact_id is None:
            return self.key
        return contact_key(self.step.kind, self.what, contact_id)


@dataclass(slots=True)
class Case:
    """One person with everything there is to tell."""

    person: Person
    contact_id: int | None
    address: str
    language: str
    facts: list[Fact] = field(default_factory=list)
    told: list[Fact] = field(default_factory=list)
    """Facts that were told before."""
    text: str = ""

    @property
    def to_tell(self) -> list[Fact]:
        return [fact for fact in self.facts if not fact.reason]

    def set_apart(self, told: Container[str]) -> None:
        """Move the facts with these keys to those told before."""
        self.told += [fact for fact in self.facts if fact.key_for(self.contact_id) in told]
        self.facts = [fact for fact in self.facts if fact.key_for(self.contact_id) not in told]


def people_of(rows: Iterable[Recipient]) -> Iterator[Person]:
    """From rows, those of one person next to each other, to people."""
    key: object = None
    gathered: list[Recipient] = []
    for row in rows:
        own = row.contact_id or row.phone or -(row.member_id or 0)
        if gathered and own != key:
            yield _person(gathered)
            gathered = []
        key = own
        gathered.append(row)
    if gathered:
        yield _person(gathered)


def _person(rows: list[Recipient]) -> Person:
    cards = {row.member_id: row.linked for row in rows if row.member_id is not None}
    return Person(
        rows[0].contact_id,
        "" if rows[0].contact_id else rows[0].phone or "",
        tuple(cards),
        frozenset(card for card, linked in cards.items() if linked),
    )


def facts_of(person: Person, cards: Mapping[int, Card], contact: Reachable | None, today: Today) -> list[Fact]:
    """All there is to tell this person on this day."""
    mine = [(member_id, cards[member_id]) for member_id in person.member_ids if member_id in cards]
    wishes = contact.wishes if contact else Wishes()
    facts: list[Fact] = []
    if today.announced is None:
        for member_id, card in mine:
            way = _no_way(person, member_id, contact)
            facts += _card_facts(card, wishes, way, today)
        facts += _closing_facts(person, mine, contact, today)
        facts += _weekly_facts(mine, contact, today)
    else:
        facts += _announced_facts(person, mine, contact, today.announced)
    return facts


def notice_of(facts: Iterable[Fact], today: Today) -> Notice:
    """These facts as one message says them."""
    told = list(facts)
    kinds = {fact.step.kind for fact in told}
    return Notice(
        patrons=tuple({patron.member_no: patron for fact in told for patron in fact.patrons}.values()),
        loans=tuple(
            LoanTold(fact.step.kind, fact.loan, fact.card.patron, _refused(fact.card, fact.loan, today))
            for fact in told
            if fact.loan is not None and fact.card is not None
        ),
        expiring=tuple(fact.patrons[0] for fact in told if fact.step.kind is NoticeKind.CARD_EXPIRING),
        closing=today.closing if NoticeKind.CLOSURE in kinds else None,
        weekly=today.weekly if NoticeKind.OPENING_HOURS in kinds else None,
        announcement=today.announced.text if today.announced and NoticeKind.ANNOUNCEMENT in kinds else "",
    )


def _no_way(person: Person, member_id: int, contact: Reachable | None) -> str:
    """Why this person cannot be written to about this card, '' when nothing is in the way."""
    if person.contact_id is None:
        return "" if person.phone else "no_phone"
    if contact is None:
        return "no_phone"
    if not contact.phone_trusted and member_id not in person.linked_ids:
        return "phone_not_trusted"
    return "unreachable" if contact.unreachable else ""


def _card_facts(card: Card, wishes: Wishes, no_way: str, today: Today) -> Iterator[Fact]:
    def reason(kind: NoticeKind) -> str:
        return no_way or ("" if wishes.want(kind, seed=card.notify) else "no_consent")

    patron = (card.patron,)
    for loan in card.loans:
        step = loan_step(loan, today.day, today.timetable)
        if step is None:
            continue
        lost = "item_lost" if loan.item.status is ItemStatus.LOST else ""
        yield Fact(step, loan_key(step, loan), 0, patron, loan, card, loan.due_on, reason(step.kind) or lost)
    step = card_step(card.patron.expires_on, today.day, today.timetable)
    if step is not None:
        key, ends = card_key(step, card.patron), card.patron.expires_on
        yield Fact(step, key, 0, patron, None, card, ends, reason(step.kind))


def _refused(card: Card, loan: Loan, today: Today) -> Refused | None:
    """Why the loan could not be renewed if its patron asked today."""

    def rule_for(each: Loan) -> Any:
        return today.rules.rule_for(card.patron.category, each.item.item_type)

    others = (each for each in card.loans if each.barcode != loan.barcode)
    request = RenewalRequest(
        patron=card.patron,
        item=loan.item,
        loan=loan,
        rule=rule_for(loan),
        waiting=card.waiting.get(loan.barcode, Waiting()),
        unpaid_fines=card.unpaid_fines,
        other_overdue=any(is_overdue(each, rule_for(each), today.calendar, today.day) for each in others),
    )
    outcome = decide_renewal(request, today.calendar, today.day)
    return outcome if isinstance(outcome, Refused) else None


def _closing_facts(
    person: Person, mine: list[tuple[int, Card]], contact: Reachable | None, today: Today
) -> Iterator[Fact]:
    closing = today.closing
    if closing is None:
        return
    concerned = [
        (member_id, card)
        for member_id, card in mine
        if any(closing.concerns(loan.due_on, today.timetable) for loan in card.loans)
    ]
    wishes = contact.wishes if contact else Wishes()
    follows = wishes.follow(NoticeKind.CLOSURE)
    if not concerned and not follows:
        return
    reasons = ["unreachable" if contact and contact.unreachable else ""] if follows else []
    for member_id, card in concerned:
        wants = wishes.want(NoticeKind.CLOSURE, seed=card.notify)
        reasons.append(_no_way(person, member_id, contact) or ("" if wants else "no_consent"))
    patrons = tuple(card.patron for _, card in concerned)
    reason = "" if "" in reasons else reasons[0]
    yield Fact(Step(NoticeKind.CLOSURE), "", closing.first, patrons, about=closing.first, reason=reason)


def _weekly_facts(mine: list[tuple[int, Card]], contact: Reachable | None, today: Today) -> Iterator[Fact]:
    if today.weekly is None or contact is None or not contact.wishes.want(NoticeKind.OPENING_HOURS, seed=False):
        return
    since = contact.wishes.subscribed_on
    if since is None or since > today.weekly:
        return
    patrons = tuple(card.patron for _, card in mine)
    reason = "unreachable" if contact.unreachable else ""
    yield Fact(Step(NoticeKind.OPENING_HOURS), "", today.weekly, patrons, about=today.weekly, reason=reason)


def _announced_facts(
    person: Person, mine: list[tuple[int, Card]], contact: Reachable | None, announced: Announced
) -> Iterator[Fact]:
    kind = NoticeKind.ANNOUNCEMENT
    wishes = contact.wishes if contact else Wishes()
    if wishes.follow(kind):
        reasons = ["unreachable" if contact and contact.unreachable else ""]
    elif announced.to_everyone:
        reasons = [
            _no_way(person, member_id, contact) or ("" if wishes.want(kind, seed=card.notify) else "no_consent")
            for member_id, card in mine
        ] or ["" if contact and wishes.want(kind, seed=False) and not contact.unreachable else "no_consent"]
    else:
        return
    patrons = tuple(card.patron for _, card in mine)
    yield Fact(Step(kind), "", announced.id, patrons, reason="" if "" in reasons else reasons[0])
