"""Our own tables as the library system: works inside the turn's transaction."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Connection

from circulation.calendar import Calendar
from circulation.lateness import is_overdue
from circulation.library_system import Decision
from circulation.loan_rule import LoanRules
from circulation.records import Account, Fine, Item, Loan, Patron, Waiting
from circulation.renewal import Reason, Refused, Renewable, RenewalRequest, decide_renewal
from models import lending


class OwnLibrary:
    """The library whose records are in our database."""

    remote = False

    def __init__(self, connection: Connection, calendar: Calendar, rules: LoanRules) -> None:
        self._connection = connection
        self._calendar = calendar
        self._rules = rules
        self._accounts: dict[str, Account | None] = {}

    def find_patron(self, member_no: str) -> Patron | None:
        account = self._account_of(member_no)
        return account.patron if account else None

    def patrons_by_phone(self, phone: str) -> tuple[Patron, ...]:
        return self._remembered(lending.accounts_of_phone(self._connection, phone))

    def find_patrons(self, numbers: Sequence[str]) -> tuple[Patron, ...]:
        return self._remembered(lending.accounts_of(self._connection, numbers))

    def loans_of(self, member_no: str) -> tuple[Loan, ...]:
        account = self._account_of(member_no)
        return account.loans if account else ()

    def find_loan(self, barcode: str) -> Loan | None:
        return lending.open_loan(self._connection, barcode)

    def fines_of(self, member_no: str) -> tuple[Fine, ...]:
        return lending.fines_of(self._connection, member_no)

    def may_renew(self, member_no: str, barcodes: Sequence[str], today: date) -> tuple[Decision, ...]:
        return self._decide(self._account_of(member_no), member_no, barcodes, today)

    def renew(self, member_no: str, barcodes: Sequence[str], today: date) -> tuple[Decision, ...]:
        decisions = self.may_renew(member_no, barcodes, today)
        self._accounts.pop(member_no, None)
        return tuple(self._carried_out(decision, today) for decision in decisions)

    def _remembered(self, accounts: Sequence[Account]) -> tuple[Patron, ...]:
        """Whoever asks who it is will ask for the loans next: both were read in one statement."""
        self._accounts.update((account.patron.member_no, account) for account in accounts)
        return tuple(sorted((account.patron for account in accounts), key=lambda patron: patron.member_no))

    def _account_of(self, member_no: str) -> Account | None:
        """Read once a turn: the turn's own transaction sees no other state, but for what it renews itself."""
        if member_no not in self._accounts:
            self._accounts[member_no] = lending.account_of(self._connection, member_no)
        return self._accounts[member_no]

    def _carried_out(self, decision: Decision, today: date) -> Decision:
        if not isinstance(decision.outcome, Renewable) or decision.loan is None:
            return decision
        if not lending.renew_loan(self._connection, decision.loan, decision.outcome.new_due_on, today):
            return self._once_more(decision, today)
        if decision.outcome.fine:
            about = f"{decision.loan.title} ({decision.barcode})"
            lending.book_fine(self._connection, decision.member_no, decision.outcome.fine, about)
        return decision

    def _once_more(self, decision: Decision, today: date) -> Decision:
        """Somebody changed the loan between reading and writing: what the rules say of it now, without renewing.

        The rules may still allow another renewal; but the one asked for has probably just happened on the other
        phone, so it is not repeated.
        """
        self._accounts.pop(decision.member_no, None)
        again = self.may_renew(decision.member_no, [decision.barcode], today)[0]
        if isinstance(again.outcome, Refused):
            return again
        return Decision(decision.member_no, decision.barcode, Refused(Reason.ALREADY_RENEWED_TODAY), again.loan)

    def _decide(
        self, account: Account | None, member_no: str, barcodes: Sequence[str], today: date
    ) -> tuple[Decision, ...]:
        own = {loan.barcode: loan for loan in account.loans} if account else {}
        strange = [barcode for barcode in barcodes if barcode not in own]
        known = lending.items_by_barcodes(self._connection, strange) if strange else {}
        late = [loan for loan in own.values() if account and self._is_late(account.patron, loan, today)]
        return tuple(
            Decision(member_no, barcode, self._outcome(account, own.get(barcode), known, late, barcode, today),
                     own.get(barcode))
            for barcode in barcodes
        )  # fmt: skip

    def _outcome(
        self,
        account: Account | None,
        loan: Loan | None,
        known: dict[str, tuple[Item, bool]],
        late: list[Loan],
        barcode: str,
        today: date,
    ) -> Renewable | Refused:
        if account is not None and loan is None:
            if barcode not in known:
                return Refused(Reason.ITEM_NOT_FOUND)
            return Refused(Reason.ON_LOAN_TO_OTHER if known[barcode][1] else Reason.NOT_ON_LOAN)
        patron = account.patron if account else None
        item = loan.item if loan else known[barcode][0] if barcode in known else None
        request = RenewalRequest(
            patron=patron,
            item=item,
            loan=loan,
            rule=self._rules.rule_for(patron.category if patron else "", item.item_type if item else ""),
            waiting=account.waiting.get(barcode, Waiting()) if account else Waiting(),
            unpaid_fines=account.unpaid_fines if account else 0,
            other_overdue=any(other.barcode != barcode for other in late),
        )
        return decide_renewal(request, self._calendar, today)

    def _is_late(self, patron: Patron, loan: Loan, today: date) -> bool:
        return is_overdue(loan, self._rules.rule_for(patron.category, loan.item.item_type), self._calendar, today)
