"""A small library in memory that stands in for a system across a network: it can be slow, fail and lose answers."""

import threading
import time
from collections import Counter, deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from circulation.calendar import Calendar
from circulation.lateness import is_overdue
from circulation.library_system import Decision, LibrarySystemDown
from circulation.loan_rule import LoanRule, LoanRules
from circulation.records import Fine, Hold, Item, ItemStatus, Loan, Patron, Waiting
from circulation.renewal import Reason, Refused, Renewable, RenewalRequest, decide_renewal


@dataclass(slots=True)
class _Fault:
    """So many calls fail, each after so many of its renewals were carried out."""

    times: int
    carried_out: int


class MemoryLibrary:
    """Implements circulation.library_system.LibrarySystem; any number of threads may use it.

    `delay` is what every call takes, in seconds. `calls` counts them by method, those that fail included.
    """

    remote = True

    def __init__(
        self,
        calendar: Calendar,
        rules: LoanRules,
        *,
        patrons: Iterable[Patron] = (),
        phones: Mapping[str, Sequence[str]] | None = None,
        items: Iterable[Item] = (),
        loans: Iterable[Loan] = (),
        holds: Iterable[Hold] = (),
        fines: Iterable[Fine] = (),
    ) -> None:
        """`phones` leads from a number (E.164) to the member numbers registered for it."""
        self.delay = 0.0
        self.calls: Counter[str] = Counter()
        self._calendar = calendar
        self._rules = rules
        self._patrons = {patron.member_no: patron for patron in patrons}
        self._phones = dict(phones or {})
        self._items = {item.barcode: item for item in items}
        self._open = {loan.barcode: loan for loan in loans if loan.returned_on is None}
        self._holds = tuple(holds)
        self._fines = list(fines)
        self._faults: dict[str, deque[_Fault]] = {}
        self._lock = threading.Lock()

    def fail_next(self, method: str, *, times: int = 1, carried_out: int = 0) -> None:
        """Let the next `times` calls of this method raise LibrarySystemDown.

        For renew, the first `carried_out` of the renewals have been made by then: the answer got lost on its way.
        """
        with self._lock:
            self._faults.setdefault(method, deque()).append(_Fault(times, carried_out))

    def find_patron(self, member_no: str) -> Patron | None:
        self._called("find_patron")
        return self._patrons.get(member_no)

    def patrons_by_phone(self, phone: str) -> tuple[Patron, ...]:
        self._called("patrons_by_phone")
        return self._with_numbers(self._phones.get(phone, ()))

    def find_patrons(self, numbers: Sequence[str]) -> tuple[Patron, ...]:
        self._called("find_patrons")
        return self._with_numbers(numbers)

    def loans_of(self, member_no: str) -> tuple[Loan, ...]:
        self._called("loans_of")
        with self._lock:
            return self._loans_of(member_no)

    def find_loan(self, barcode: str) -> Loan | None:
        self._called("find_loan")
        with self._lock:
            return self._open.get(barcode)

    def fines_of(self, member_no: str) -> tuple[Fine, ...]:
        self._called("fines_of")
        with self._lock:
            return tuple(fine for fine in self._fines if fine.member_no == member_no)

    def may_renew(self, member_no: str, barcodes: Sequence[str], today: date) -> tuple[Decision, ...]:
        self._called("may_renew")
        with self._lock:
            return tuple(self._decided(member_no, barcode, today) for barcode in barcodes)

    def renew(self, member_no: str, barcodes: Sequence[str], today: date) -> tuple[Decision, ...]:
        fault = self._started("renew")
        with self._lock:
            decisions = [self._decided(member_no, barcode, today) for barcode in barcodes]
            made = decisions if fault is None else decisions[: fault.carried_out]
            answer = tuple(self._carried_out(decision, today) for decision in made)
        if fault is not None:
            raise LibrarySystemDown("told to fail")
        return answer

    def _called(self, method: str) -> None:
        if self._started(method) is not None:
            raise LibrarySystemDown("told to fail")

    def _started(self, method: str) -> _Fault | None:
        """Count the call, wait, and tell whether it is to fail. Calls wait side by side, not one for the other."""
        with self._lock:
            self.calls[method] += 1
            waiting = self._faults.get(method)
            fault = waiting[0] if waiting else None
            if waiting and fault:
                fault.times -= 1
                if fault.times <= 0:
                    waiting.popleft()
        if self.delay:
            time.sleep(self.delay)
        return fault

    def _with_numbers(self, numbers: Iterable[str]) -> tuple[Patron, ...]:
        return tuple(self._patrons[number] for number in sorted(set(numbers)) if number in self._patrons)

    def _loans_of(self, member_no: str) -> tuple[Loan, ...]:
        own = (loan for loan in self._open.values() if loan.member_no == member_no)
        return tuple(sorted(own, key=lambda loan: (loan.due_on, loan.title, loan.barcode)))

    def _decided(self, member_no: str, barcode: str, today: date) -> Decision:
        patron, item, loan = self._patrons.get(member_no), self._items.get(barcode), self._open.get(barcode)
        request = RenewalRequest(
            patron=patron,
            item=item,
            loan=loan,
            rule=self._rule(patron, item),
            waiting=self._waiting(member_no, item) if item else Waiting(),
            unpaid_fines=sum(fine.amount for fine in self._fines if fine.member_no == member_no),
            other_overdue=any(
                is_overdue(other, self._rule(patron, other.item), self._calendar, today)
                for other in self._loans_of(member_no)
                if other.barcode != barcode
            ),
        )
        own = loan if loan is not None and loan.member_no == member_no else None
        return Decision(member_no, barcode, decide_renewal(request, self._calendar, today), own)

    def _rule(self, patron: Patron | None, item: Item | None) -> LoanRule:
        return self._rules.rule_for(patron.category if patron else "", item.item_type if item else "")

    def _waiting(self, member_no: str, item: Item) -> Waiting:
        others = [hold for hold in self._holds if hold.member_no != member_no]
        kept = {hold.barcode for hold in self._holds}
        free = [
            copy
            for copy in self._items.values()
            if copy.title_no == item.title_no and copy.barcode not in self._open and copy.barcode not in kept
            and copy.barcode != item.barcode and copy.status is ItemStatus.NORMAL
        ]  # fmt: skip
        return Waiting(
            for_this_copy=sum(hold.barcode == item.barcode for hold in others),
            for_the_title=sum(not hold.barcode and hold.title_no == item.title_no for hold in others),
            free_copies=len(free),
        )

    def _carried_out(self, decision: Decision, today: date) -> Decision:
        outcome, loan = decision.outcome, decision.loan
        if not isinstance(outcome, Renewable) or loan is None:
            return decision
        if self._open.get(decision.barcode) is not loan:  # asked for twice in one call
            again = self._decided(decision.member_no, decision.barcode, today)
            refused = again.outcome if isinstance(again.outcome, Refused) else Refused(Reason.ALREADY_RENEWED_TODAY)
            return replace(again, outcome=refused)
        self._open[decision.barcode] = replace(
            loan, due_on=outcome.new_due_on, renewals=loan.renewals + 1, last_renewed_on=today
        )
        if outcome.fine:
            self._fines.append(Fine(decision.member_no, outcome.fine, f"{loan.title} ({decision.barcode})"))
        return decision
