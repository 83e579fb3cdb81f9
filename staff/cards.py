"""The patron beside a conversation: cards, loans, and whether each may be renewed."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection

from bot.identity import cards_of
from circulation.library_system import Decision, LibrarySystem, LibrarySystemDown
from circulation.records import Loan, Patron
from circulation.renewal import Refused, Renewable
from models import conversing
from staff.console import console
from staff.pages import has_text, t


@dataclass(frozen=True, slots=True)
class LoanShown:
    """A loan with its due date, and until when it may be renewed or why not."""

    loan: Loan
    late: int
    soon: bool
    renewals: str
    renewable_until: date | None
    refused: str


@dataclass(frozen=True, slots=True)
class CardShown:
    """A card of the contact; `linked` = by proof, not by the registered phone."""

    patron: Patron
    linked: bool
    expired: bool
    loans: tuple[LoanShown, ...]
    fines: int


@dataclass(frozen=True, slots=True)
class Cards:
    shown: tuple[CardShown, ...] = ()
    away: bool = False
    """The library system cannot be reached."""


def cards_beside(connection: Connection, contact: Any) -> Cards:
    """All cards of this contact with their loans."""
    library = console().library(connection)
    writer = conversing.beside(connection, contact)
    try:
        return Cards(tuple(_card(connection, library, patron, writer.cards) for patron in cards_of(library, writer)))
    except LibrarySystemDown:
        return Cards(away=True)


def _card(connection: Connection, library: LibrarySystem, patron: Patron, linked: tuple[str, ...]) -> CardShown:
    today = console().clock.now().date()
    loans = library.loans_of(patron.member_no)
    decisions = library.may_renew(patron.member_no, [loan.barcode for loan in loans], today)
    rules = console().rules(connection)
    return CardShown(
        patron=patron,
        linked=patron.member_no in linked,
        expired=patron.expires_on is not None and patron.expires_on < today,
        loans=tuple(
            _loan(loan, decision, rules.rule_for(patron.category, loan.item.item_type).renewals_allowed, today)
            for loan, decision in zip(loans, decisions, strict=True)
        ),
        fines=sum(fine.amount for fine in library.fines_of(patron.member_no)),
    )


def _loan(loan: Loan, decision: Decision, allowed: int | None, today: date) -> LoanShown:
    outcome = decision.outcome
    return LoanShown(
        loan=loan,
        late=max(0, (today - loan.due_on).days),
        soon=today <= loan.due_on <= today + timedelta(days=2),
        renewals=f"{loan.renewals}/{allowed}" if allowed is not None else str(loan.renewals),
        renewable_until=outcome.new_due_on if isinstance(outcome, Renewable) else None,
        refused=reason_text(outcome) if isinstance(outcome, Refused) else "",
    )


def reason_text(refused: Refused) -> str:
    """Why a renewal is refused, for staff."""
    name = f"reason_{refused.reason}"
    return t(name) if has_text(name) else str(refused.reason)
