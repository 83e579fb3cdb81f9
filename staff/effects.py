"""What another calendar or other loan rules would mean for the loans that are open now."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import Connection

from circulation.calendar import Calendar
from circulation.lateness import is_overdue
from circulation.loan_rule import LoanRule, LoanRules
from circulation.records import Loan, Waiting
from circulation.renewal import Refused, Renewable, RenewalRequest, decide_renewal
from models import policy
from models.cards import Card, cards_by_id

MOST_BORROWERS = 20_000
_SHOWN = 20

Outcome = Renewable | Refused


@dataclass(frozen=True, slots=True)
class Changed:
    """A loan that would be decided differently if its patron asked today."""

    loan: Loan
    before: Outcome
    after: Outcome


@dataclass(slots=True)
class Effect:
    """All open loans, decided as of today under what holds and under what is planned."""

    loans: int = 0
    later: int = 0
    earlier: int = 0
    newly_renewable: int = 0
    newly_refused: Counter[str] = field(default_factory=Counter)
    shown: list[Changed] = field(default_factory=list)
    only_a_part: bool = False

    @property
    def changed(self) -> int:
        return self.later + self.earlier + self.newly_renewable + self.newly_refused.total()

    def note(self, loan: Loan, before: Outcome, after: Outcome) -> None:
        self.loans += 1
        if isinstance(before, Refused) and isinstance(after, Refused):
            return
        if isinstance(after, Refused):
            self.newly_refused[str(after.reason)] += 1
        elif isinstance(before, Refused):
            self.newly_renewable += 1
        elif after.new_due_on > before.new_due_on:
            self.later += 1
        elif after.new_due_on < before.new_due_on:
            self.earlier += 1
        else:
            return
        if len(self.shown) < _SHOWN:
            self.shown.append(Changed(loan, before, after))


Policy = tuple[Calendar, LoanRules]


def effect_of(connection: Connection, now: Policy, then: Policy, today: date) -> Effect:
    """Decide every open loan twice; of very many borrowers only the first 20,000."""
    people = policy.borrowers(connection, MOST_BORROWERS + 1)
    effect = Effect(only_a_part=len(people) > MOST_BORROWERS)
    for card in cards_by_id(connection, people[:MOST_BORROWERS]).values():
        for loan, before, after in zip(
            card.loans, _decided(card, now, today), _decided(card, then, today), strict=True
        ):
            effect.note(loan, before, after)
    return effect


def _decided(card: Card, given: Policy, today: date) -> Iterator[Outcome]:
    calendar, rules = given

    def rule_for(loan: Loan) -> LoanRule:
        return rules.rule_for(card.patron.category, loan.item.item_type)

    late = {loan.barcode for loan in card.loans if is_overdue(loan, rule_for(loan), calendar, today)}
    for loan in card.loans:
        request = RenewalRequest(
            patron=card.patron, item=loan.item, loan=loan, rule=rule_for(loan),
            waiting=card.waiting.get(loan.barcode, Waiting()), unpaid_fines=card.unpaid_fines,
            other_overdue=bool(late - {loan.barcode}),
        )  # fmt: skip
        yield decide_renewal(request, calendar, today)
