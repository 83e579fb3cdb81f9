"""The border to any library system, and what it answers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from circulation.records import Fine, Loan, Patron
from circulation.renewal import Refused, Renewable


class LibrarySystemDown(Exception):  # noqa: N818 - it tells a state, not a mistake
    """The library system cannot be reached or answered nonsense; nothing is known to have been changed."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided about one loan. `loan` is as it was before, None when there is none to speak of."""

    member_no: str
    barcode: str
    outcome: Renewable | Refused
    loan: Loan | None = None

    @property
    def renewed_until(self) -> date | None:
        return self.outcome.new_due_on if isinstance(self.outcome, Renewable) else None


class LibrarySystem(Protocol):
    """What we ask of a library system. Every method may raise LibrarySystemDown."""

    remote: bool
    """True when a call crosses a network, so that no database transaction may be open meanwhile."""

    def find_patron(self, member_no: str) -> Patron | None:
        """The patron with exactly this member number."""

    def patrons_by_phone(self, phone: str) -> tuple[Patron, ...]:
        """Everybody who registered this phone number (E.164), by member number."""

    def find_patrons(self, numbers: Sequence[str]) -> tuple[Patron, ...]:
        """The patrons with these member numbers, by member number; unknown numbers are left out."""

    def loans_of(self, member_no: str) -> tuple[Loan, ...]:
        """The open loans of a patron, by due date, then title."""

    def find_loan(self, barcode: str) -> Loan | None:
        """The open loan of this copy, whoever has it."""

    def fines_of(self, member_no: str) -> tuple[Fine, ...]:
        """What the patron still owes, without what open loans have run up."""

    def may_renew(self, member_no: str, barcodes: Sequence[str], today: date) -> tuple[Decision, ...]:
        """What renew() would decide for each barcode, in the order asked; changes nothing."""

    def renew(self, member_no: str, barcodes: Sequence[str], today: date) -> tuple[Decision, ...]:
        """Renew each barcode that the rules allow, in the order asked.

        A Renewable in the answer has been carried out exactly once; a Refused has changed nothing.
        """
