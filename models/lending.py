"""What is asked of the library tables during a turn: few statements, built once."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, Select, bindparam, func, insert, select, update

from circulation.calendar import Closure, parse_hours
from circulation.loan_rule import (
    ClosedDay,
    DueBasis,
    ExpiredMember,
    ExpiryCap,
    LoanRule,
    Overdue,
    OverdueCount,
    TitleHold,
)
from circulation.records import Account, Fine, Item, ItemStatus, Loan, Patron, Waiting
from models.library import closures, fines, holds, items, loan_rules, loans, member_phones, members
from models.prepared import Prepared

_PATRON = (
    members.c.member_no, members.c.name, members.c.category, members.c.expires_on, members.c.blocked,
    members.c.birth_date, members.c.language, members.c.branch,
)  # fmt: skip
_ITEM = (
    items.c.barcode, items.c.title, items.c.author, items.c.item_type, items.c.status, items.c.renewable,
    items.c.title_no, items.c.branch,
)  # fmt: skip
_LOAN = (loans.c.checked_out_on, loans.c.due_on, loans.c.renewals, loans.c.last_renewed_on, loans.c.returned_on)

_other_copy = items.alias("other_copy")
_other_loan = loans.alias("other_loan")
_copy_hold = holds.alias("copy_hold")

_for_this_copy = (
    select(func.count())
    .select_from(holds)
    .where(holds.c.item_id == items.c.id, holds.c.member_id != loans.c.member_id)
    .correlate(items, loans)
    .scalar_subquery()
)
_for_the_title = (
    select(func.count())
    .select_from(holds)
    .where(holds.c.item_id.is_(None), holds.c.title_no == items.c.title_no, holds.c.member_id != loans.c.member_id)
    .correlate(items, loans)
    .scalar_subquery()
)
_free_copies = (
    select(func.count())
    .select_from(_other_copy)
    .where(
        _other_copy.c.title_no == items.c.title_no,
        _other_copy.c.id != items.c.id,
        _other_copy.c.status == "normal",
        ~select(_other_loan.c.id)
        .where(_other_loan.c.item_id == _other_copy.c.id, _other_loan.c.returned_on.is_(None))
        .exists(),
        ~select(_copy_hold.c.id).where(_copy_hold.c.item_id == _other_copy.c.id).exists(),
    )
    .correlate(items)
    .scalar_subquery()
)
_unpaid = select(func.coalesce(func.sum(fines.c.amount), 0)).where(fines.c.member_id == members.c.id)

_accounts = (
    select(
        *_PATRON,
        _unpaid.correlate(members).scalar_subquery().label("unpaid"),
        *(column.label(f"i_{column.name}") for column in _ITEM),
        *_LOAN,
        _for_this_copy.label("for_this_copy"),
        _for_the_title.label("for_the_title"),
        _free_copies.label("free_copies"),
    )
    .select_from(
        members.outerjoin(loans, (loans.c.member_id == members.c.id) & loans.c.returned_on.is_(None)).outerjoin(
            items, items.c.id == loans.c.item_id
        )
    )
    .order_by(members.c.member_no, loans.c.due_on, items.c.title, items.c.barcode)
)
_ACCOUNT = Prepared(_accounts.where(members.c.member_no == bindparam("member_no")))
_ACCOUNTS_OF_PHONE = Prepared(
    _accounts.where(
        members.c.id.in_(select(member_phones.c.member_id).where(member_phones.c.phone == bindparam("phone")))
    )
)
_ACCOUNTS = _accounts.where(members.c.member_no.in_(bindparam("numbers", expanding=True)))
_OPEN_LOAN = Prepared(
    select(members.c.member_no, *_ITEM, *_LOAN)
    .select_from(items.join(loans, loans.c.item_id == items.c.id).join(members, members.c.id == loans.c.member_id))
    .where(items.c.barcode == bindparam("barcode"), loans.c.returned_on.is_(None))
)
_KNOWN_ITEMS = select(
    *_ITEM,
    select(loans.c.id).where(loans.c.item_id == items.c.id, loans.c.returned_on.is_(None)).exists().label("lent"),
).where(items.c.barcode.in_(bindparam("barcodes", expanding=True)))
_FINES = Prepared(
    select(members.c.member_no, fines.c.amount, fines.c.description)
    .join(members, members.c.id == fines.c.member_id)
    .where(members.c.member_no == bindparam("member_no"))
    .order_by(fines.c.id)
)
_RENEW = Prepared(
    update(loans)
    .where(
        loans.c.item_id == select(items.c.id).where(items.c.barcode == bindparam("barcode")).scalar_subquery(),
        loans.c.member_id
        == select(members.c.id).where(members.c.member_no == bindparam("member_number")).scalar_subquery(),
        loans.c.returned_on.is_(None),
        loans.c.due_on == bindparam("due_before"),
        loans.c.renewals == bindparam("renewals_before"),
    )
    .values(
        due_on=bindparam("new_due_on"),
        renewals=loans.c.renewals + 1,
        last_renewed_on=bindparam("today"),
        file_due_on=func.coalesce(loans.c.file_due_on, loans.c.due_on),
        file_renewals=func.coalesce(loans.c.file_renewals, loans.c.renewals),
    )
)
_BOOK_FINE = insert(fines).from_select(
    ["member_id", "amount", "description", "source"],
    select(
        members.c.id,
        bindparam("fine", type_=fines.c.amount.type),
        bindparam("about", type_=fines.c.description.type),
        bindparam("origin", "here", type_=fines.c.source.type),
    ).where(members.c.member_no == bindparam("member_number")),
)


def account_of(connection: Connection, member_no: str) -> Account | None:
    """The patron with all open loans and what their renewal depends on: one statement."""
    return next(_read(_ACCOUNT.rows(connection, member_no=member_no)), None)


def accounts_of_phone(connection: Connection, phone: str) -> list[Account]:
    """The accounts of everybody who registered this phone (E.164), by member number: one statement."""
    return list(_read(_ACCOUNTS_OF_PHONE.rows(connection, phone=phone)))


def accounts_of(connection: Connection, numbers: Iterable[str]) -> list[Account]:
    """The accounts with these member numbers, by member number: one statement."""
    return list(_read(connection.execute(_ACCOUNTS, {"numbers": list(numbers)}).all()))


def _read(rows: Sequence[Any]) -> Iterator[Account]:
    for _, group in groupby(rows, lambda row: row.member_no):
        of_one = list(group)
        first, lent = of_one[0], [row for row in of_one if row.i_barcode is not None]
        yield Account(
            patron=Patron(*first[: len(_PATRON)]),
            loans=tuple(_loan(first.member_no, row) for row in lent),
            waiting={row.i_barcode: Waiting(row.for_this_copy, row.for_the_title, row.free_copies) for row in lent},
            unpaid_fines=int(first.unpaid),
        )


def _loan(member_no: str, row: Any) -> Loan:
    item = Item(
        row.i_barcode, row.i_title, row.i_author, row.i_item_type, ItemStatus(row.i_status), row.i_renewable,
        row.i_title_no, row.i_branch,
    )  # fmt: skip
    return Loan(member_no, item, row.checked_out_on, row.due_on, row.renewals, row.last_renewed_on, row.returned_on)


def open_loan(connection: Connection, barcode: str) -> Loan | None:
    """The open loan of this copy, whoever has it."""
    row = _OPEN_LOAN.first(connection, barcode=barcode)
    if row is None:
        return None
    return Loan(row[0], _item(row[1:9]), *row[9:])


def _item(values: Any) -> Item:
    barcode, title, author, item_type, status, renewable, title_no, branch = values
    return Item(barcode, title, author, item_type, ItemStatus(status), renewable, title_no, branch)


def items_by_barcodes(connection: Connection, barcodes: Iterable[str]) -> dict[str, tuple[Item, bool]]:
    """barcode -> the copy, and whether somebody has it on loan."""
    rows = connection.execute(_KNOWN_ITEMS, {"barcodes": list(barcodes)})
    return {row.barcode: (_item(row[:-1]), bool(row.lent)) for row in rows}


def fines_of(connection: Connection, member_no: str) -> tuple[Fine, ...]:
    return tuple(Fine(*row) for row in _FINES.rows(connection, member_no=member_no))


def renew_loan(connection: Connection, loan: Loan, new_due_on: date, today: date) -> bool:
    """Move the due date, provided that nobody has touched the loan since it was read; True when one row changed."""
    changed = _RENEW.change(
        connection, barcode=loan.barcode, member_number=loan.member_no, due_before=loan.due_on,
        renewals_before=loan.renewals, new_due_on=new_due_on, today=today,
    )  # fmt: skip
    return changed == 1


def book_fine(connection: Connection, member_no: str, amount: int, about: str) -> None:
    connection.execute(_BOOK_FINE, {"member_number": member_no, "fine": amount, "about": about})


def read_loan_rules(connection: Connection) -> list[LoanRule]:
    """All loan rules: those from a file, then those made here."""
    columns: Select[Any] = select(*(column for column in loan_rules.c if column.name not in {"id", "source"}))
    rows = connection.execute(columns.order_by(loan_rules.c.source, loan_rules.c.id))
    return [loan_rule_of(dict(row)) for row in rows.mappings()]


def loan_rule_of(values: Mapping[str, Any]) -> LoanRule:
    """The rule with these options; raises ValueError for a word that none of them knows."""
    return LoanRule(
        **{
            **values,
            "due_basis": DueBasis(values["due_basis"]),
            "closed_day": ClosedDay(values["closed_day"]),
            "expiry_cap": ExpiryCap(values["expiry_cap"]),
            "expired_member": ExpiredMember(values["expired_member"]),
            "overdue": Overdue(values["overdue"]),
            "overdue_count": OverdueCount(values["overdue_count"]),
            "title_hold": TitleHold(values["title_hold"]),
        }
    )


def read_closures(connection: Connection) -> list[Closure]:
    """All closures: those from a file, then those made here, each in the order in which they came."""
    rows = connection.execute(select(closures).order_by(closures.c.source, closures.c.id))
    return [Closure(row.first_on, row.last_on, row.reason, parse_hours(row.hours) if row.hours else ()) for row in rows]
