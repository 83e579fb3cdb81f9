"""A remote library system with a journal: what is asked of it is written down first, and nothing is asked twice."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from bot.database import Database
from circulation.library_system import Decision, LibrarySystem, LibrarySystemDown
from circulation.records import Fine, Loan, Patron
from circulation.renewal import Reason, Refused, Renewable
from models import journal

_UNANSWERED_FOR = timedelta(days=1)


class JournaledLibrary:
    """The library system as one message sees it; a message that is worked on again renews nothing twice.

    A renewal whose answer was lost is looked up by its due date: has it moved, the renewal has been carried out.
    """

    remote = True

    def __init__(self, library: LibrarySystem, database: Database, message_id: int, now: datetime) -> None:
        self._library = library
        self._database = database
        self._message_id = message_id
        self._now = now

    def find_patron(self, member_no: str) -> Patron | None:
        return self._library.find_patron(member_no)

    def patrons_by_phone(self, phone: str) -> tuple[Patron, ...]:
        return self._library.patrons_by_phone(phone)

    def find_patrons(self, numbers: Sequence[str]) -> tuple[Patron, ...]:
        return self._library.find_patrons(numbers)

    def loans_of(self, member_no: str) -> tuple[Loan, ...]:
        return self._library.loans_of(member_no)

    def find_loan(self, barcode: str) -> Loan | None:
        return self._library.find_loan(barcode)

    def fines_of(self, member_no: str) -> tuple[Fine, ...]:
        return self._library.fines_of(member_no)

    def may_renew(self, member_no: str, barcodes: Sequence[str], today: date) -> tuple[Decision, ...]:
        return self._library.may_renew(member_no, barcodes, today)

    def renew(self, member_no: str, barcodes: Sequence[str], today: date) -> tuple[Decision, ...]:
        done = self._already_done(member_no, barcodes)
        left = [barcode for barcode in barcodes if barcode not in done]
        if left:
            done |= self._renewed(member_no, left, today)
        return tuple(done[barcode] for barcode in barcodes)

    def _already_done(self, member_no: str, barcodes: Sequence[str]) -> dict[str, Decision]:
        """What the journal knows of these, having looked up what it does not know."""
        with self._database.reading() as connection:
            since = self._now - _UNANSWERED_FOR
            rows = journal.attempts_on(connection, self._message_id, member_no, barcodes, since)
        if not rows:
            return {}
        loans = {loan.barcode: loan for loan in self._library.loans_of(member_no)}
        done = {row.barcode: _read(row, loans.get(row.barcode)) for row in rows if row.outcome is not None}
        unclear = {row.barcode: date.fromisoformat(row.due_before) for row in rows if row.outcome is None}
        return done | self._looked_up(member_no, unclear, loans)

    def _looked_up(self, member_no: str, due_before: dict[str, date], loans: dict[str, Loan]) -> dict[str, Decision]:
        """The renewals among these that have been carried out although we never heard so."""
        found = {
            barcode: Decision(member_no, barcode, Renewable(loans[barcode].due_on), _before(loans[barcode], due_on))
            for barcode, due_on in due_before.items()
            if barcode in loans and loans[barcode].due_on > due_on
        }
        self._settle(member_no, found)
        return found

    def _renewed(self, member_no: str, barcodes: Sequence[str], today: date) -> dict[str, Decision]:
        judged = {decision.barcode: decision for decision in self._library.may_renew(member_no, barcodes, today)}
        due_before = {
            barcode: decision.loan.due_on
            for barcode, decision in judged.items()
            if isinstance(decision.outcome, Renewable) and decision.loan is not None
        }
        if not due_before:
            return judged
        with self._database.transaction() as connection:
            journal.begin_attempts(connection, self._message_id, member_no, due_before)
        return judged | self._carried_out(member_no, due_before, today)

    def _carried_out(self, member_no: str, due_before: dict[str, date], today: date) -> dict[str, Decision]:
        """What came of it; where the answer was lost and nothing has moved, it is not asked again at once.

        The library system may still be at work on it. The next message about the loan looks it up first.
        """
        try:
            done = {decision.barcode: decision for decision in self._library.renew(member_no, [*due_before], today)}
        except LibrarySystemDown:
            loans = {loan.barcode: loan for loan in self._library.loans_of(member_no)}
            done = self._looked_up(member_no, due_before, loans)
            unknown = {
                barcode: Decision(member_no, barcode, Refused(Reason.SYSTEM_ERROR), loans.get(barcode))
                for barcode in due_before
                if barcode not in done
            }
            return done | unknown
        self._settle(member_no, done)
        return done

    def _settle(self, member_no: str, done: dict[str, Decision]) -> None:
        outcomes = {barcode: _written(decision) for barcode, decision in done.items()}
        if outcomes:
            with self._database.transaction() as connection:
                journal.settle_attempts(connection, member_no, outcomes)


def _before(loan: Loan, due_on: date) -> Loan:
    return replace(loan, due_on=due_on, renewals=max(0, loan.renewals - 1))


def _written(decision: Decision) -> dict[str, Any]:
    if isinstance(decision.outcome, Refused):
        earliest, then = decision.outcome.earliest_on, decision.outcome.then
        return {
            "reason": decision.outcome.reason.value,
            "earliest_on": earliest and earliest.isoformat(),
            "owed": decision.outcome.owed,
            "then": then and then.value,
        }
    done = decision.outcome
    return {
        "new_due_on": done.new_due_on.isoformat(),
        "renewals_left": done.renewals_left,
        "fine": done.fine,
        "capped": done.capped,
    }


def _read(row: Any, loan: Loan | None) -> Decision:
    """The decision as it was written down; `loan` is as it is now."""
    kept = row.outcome
    if "reason" in kept:
        earliest = kept["earliest_on"]
        earliest_on = date.fromisoformat(earliest) if earliest else None
        then = Reason(kept["then"]) if kept.get("then") else None
        refused = Refused(Reason(kept["reason"]), earliest_on, kept.get("owed", 0), then)
        return Decision(row.member_no, row.barcode, refused, loan)
    outcome = Renewable(date.fromisoformat(kept["new_due_on"]), kept["renewals_left"], kept["fine"], kept["capped"])
    before = _before(loan, date.fromisoformat(row.due_before)) if loan is not None else None
    return Decision(row.member_no, row.barcode, outcome, before)
