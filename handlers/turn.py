"""One turn of a conversation as a handler sees it: what came in, what it may ask for, and what it answers."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Protocol

from circulation.calendar import Calendar
from circulation.library_system import Decision
from circulation.loan_rule import LoanRules
from circulation.records import Fine, Loan, Patron
from handlers.intents import Intent, Part, Understanding


class StepName(StrEnum):
    """A question that the bot has asked and waits to have answered."""

    CHOOSE_LOANS = "choose_loans"
    CHOOSE_CARD = "choose_card"
    CONFIRM_RENEWAL = "confirm_renewal"
    GIVE_IDS = "give_ids"
    GIVE_CARD_TO_LINK = "give_card_to_link"
    GIVE_BIRTH_DATE = "give_birth_date"
    CONFIRM_ERASE = "confirm_erase"
    CHOOSE_INTENT = "choose_intent"


@dataclass(frozen=True, slots=True)
class Step:
    """The open question; `data` holds plain JSON values (numbers in a list refer to its order)."""

    name: StepName
    data: dict[str, Any] = field(default_factory=dict)
    interrupted: bool = False
    """True when we have said something else since; a bare yes then no longer answers it."""
    unsettled: bool = False
    """True when the patron has stopped the notices, complained or called a person since; see Turn.asks_first."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What the bot says. `step` is the question this asks; with `keep_step` an earlier question stays open."""

    text: str
    step: Step | None = None
    keep_step: bool = False
    understood: bool = True
    """False for an answer that only says that it did not understand."""
    interrupts: bool = False
    """True for an answer to something else while a question stays open."""
    unsettles: bool = False
    """True for an answer after which an earlier question is no longer simply to be taken up again."""


@dataclass(frozen=True, slots=True)
class Contact:
    """Who writes, in plain values. `locked_until` is local business time."""

    id: int
    language: str
    locked_until: datetime | None = None
    misunderstood: int = 0
    """How many messages in a row were not understood before this one."""


@dataclass(frozen=True, slots=True)
class Decided:
    """A logged decision with the reference number that the reply shows."""

    decision: Decision
    reference: str


@dataclass(frozen=True, slots=True)
class RenewedBefore:
    """A renewal that was carried out earlier: when (local time), its reference number, and until when.

    `by` is this_number, other_number or staff; more than that nobody learns about who did it.
    """

    at: datetime
    reference: str
    until: date
    by: str


@dataclass(frozen=True, slots=True)
class UnprovenRenewal:
    """What came of a renewal for a card that is not this contact's own.

    `decided` holds only the pairs that are right together; `locked` tells that too many were wrong.
    """

    decided: tuple[Decided, ...] = ()
    wrong: tuple[str, ...] = ()
    locked: bool = False


@dataclass(frozen=True, slots=True)
class ListedLoan:
    """A loan as one of our notices told it, with the due date it had then."""

    member_no: str
    barcode: str
    due_on: date | None = None
    is_over: bool = False
    """True when that date has passed since: a short answer does not renew it any more."""


@dataclass(frozen=True, slots=True)
class NoticeSaid:
    """A notice that this message may answer, and the loans in the order of their numbers.

    `is_certain` when the message quotes it or came from its button; else it is the last thing we said.
    """

    loans: tuple[ListedLoan, ...]
    is_certain: bool = False


class Desk(Protocol):
    """What a handler may have done: the library's counter, as it were. Everything takes effect with the reply."""

    def loans_of(self, member_no: str) -> tuple[Loan, ...]:
        """Open loans of a card of this contact, by due date, then title."""

    def fines_of(self, member_no: str) -> tuple[Fine, ...]:
        """What a card of this contact still owes."""

    def may_renew(self, member_no: str, barcodes: Sequence[str]) -> tuple[Decision, ...]:
        """What renew() would decide; changes and logs nothing."""

    def renewed_before(self, member_no: str, barcode: str) -> RenewedBefore | None:
        """The last renewal of this copy for a card of this contact, where our own log knows of one."""

    def renew(self, member_no: str, barcodes: Sequence[str]) -> tuple[Decided, ...]:
        """Renew for a card of this contact; every decision is logged."""

    def renew_unproven(self, numbers: Mapping[str, Sequence[str]]) -> UnprovenRenewal:
        """Renew where number and barcode fit together, for cards that this contact has not proved to be its own.

        `numbers` tells for each barcode the member numbers it may go with, the likeliest first. Every pair that was
        tried on a barcode that none is right for counts as a wrong one.
        """

    def link(self, member_no: str, birth_date: date) -> Patron | None:
        """Make the card this contact's own if the birth date is right; a wrong guess counts towards the lock."""

    def link_by_code(self, code: str) -> Patron | None:
        """Make the card for which the desk handed out this one-time code this contact's own."""

    def ask_for_staff(self, reason: str) -> None:
        """Flag the conversation so that a person looks at it."""

    def set_consent(self, kinds: Sequence[str], granted: bool, words: str) -> None:
        """Write down that notices of these kinds (none named = all) are wanted or not, with the words used."""

    def consents(self) -> dict[str, bool]:
        """Which notice kinds this contact wanted or not by its own words; "all" for the general word."""

    def notices_on(self) -> dict[str, bool]:
        """For every kind of notice whether this contact gets it."""

    def notices_said(self) -> tuple[NoticeSaid, ...]:
        """The notices that this message may answer, the latest first."""

    def set_language(self, lang: str) -> None:
        """Answer this contact in this language from now on."""

    def erase(self) -> None:
        """Forget the link, the texts, the raw forms and our replies; loans stay with the library."""

    def kept_about_me(self) -> dict[str, Any]:
        """Counts and facts kept about this contact: phone, since, messages, decisions, consents, cards."""

    def last_reply(self) -> str | None:
        """The text of our last message to this contact."""


Say = Callable[..., str]


@dataclass(frozen=True, slots=True)
class Turn:
    """Everything one message is answered with. Times are local business time; never table rows."""

    text: str
    understood: Understanding
    now: datetime
    lang: str
    contact: Contact
    patrons: tuple[Patron, ...]
    """The cards that this contact may act for: none, one, or a family's."""
    step: Step | None
    desk: Desk
    calendar: Calendar
    rules: LoanRules
    say: Say
    """say("text_name", **values): a sentence of handlers/texts in the turn's language."""
    named_titles: Callable[[str, Sequence[str]], tuple[list[int], list[int]]]
    """Which of these titles the text names, and which it excludes, by index."""
    unsure_titles: Callable[[str, Sequence[str]], list[int]] = lambda text, titles: []
    """Which of the titles named stand beside a wish for another, so that it is to be asked whether they are meant."""
    asks_first: bool = False
    """True when whatever the message would renew is to be asked about first: it may not be the patron's own wish."""
    has_media: bool = False
    unregistered: str = "both_ids"
    """both_ids: a right pair of member number and barcode renews; link_first: only linked cards do."""
    page_size: int = 10
    parts: tuple[Part, ...] = ()
    """The message cut where one wish may end and another begin; empty when there is but one."""
    read: Callable[[str], Understanding] = field(default=lambda text: Understanding(Intent.UNKNOWN))
    """What a part of the message says by itself."""

    @property
    def today(self) -> date:
        return self.now.date()

    def patron(self, member_no: str) -> Patron | None:
        """The card of this contact with that number."""
        return next((patron for patron in self.patrons if patron.member_no == member_no), None)
