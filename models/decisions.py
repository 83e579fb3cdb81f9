"""Every decision about a renewal, and the reference number a patron is told."""

from datetime import datetime

from sqlalchemy import Column, Connection, Date, Index, Integer, String, Table, bindparam, insert, select

from circulation.library_system import Decision
from circulation.renewal import Refused, Renewable
from models.base import UtcDateTime, metadata
from models.prepared import Prepared

decisions = Table(
    "decisions",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", UtcDateTime, nullable=False),
    Column("message_id", Integer),
    Column("member_no", String(50), nullable=False, server_default=""),
    Column("barcode", String(50), nullable=False, server_default=""),
    Column("outcome", String(10), nullable=False),
    Column("reason", String(30), nullable=False, server_default=""),
    Column("old_due_on", Date),
    Column("new_due_on", Date),
)
Index("ix_decisions_message_id", decisions.c.message_id)

# Who asked for which copy, for those who search: filled by a job of the worker, not while a patron waits.
copies_decided = Table(
    "copies_decided",
    metadata,
    Column("barcode", String(50), primary_key=True),
    Column("decision_id", Integer, primary_key=True),
    sqlite_with_rowid=False,
)

_LETTERS = "BCDFGHJKLMNPQRSTVWXZ"  # no vowels: no words; no digits: never taken for a barcode
_BLOCK = len(_LETTERS) ** 6
_FACTOR = 41_234_567  # shares no factor with 20, so the mapping is one to one
_BACK = pow(_FACTOR, -1, _BLOCK)


def reference_of(decision_id: int) -> str:
    """The reference number of a decision, for instance KQT-MRB: one to one, and not in the order of the ids."""
    block, place = divmod(decision_id, _BLOCK)
    number, letters = place * _FACTOR % _BLOCK, ""
    for _ in range(6):
        number, digit = divmod(number, 20)
        letters = _LETTERS[digit] + letters
    return f"{letters[:3]}-{letters[3:]}" + (f"-{block}" if block else "")


def decision_id_of(reference: str) -> int | None:
    """The decision a reference number stands for; None when it is not one of ours."""
    letters, _, block = reference.upper().replace("-", "", 1).partition("-")
    if len(letters) != 6 or any(letter not in _LETTERS for letter in letters) or not (block or "0").isdigit():
        return None
    number = 0
    for letter in letters:
        number = number * 20 + _LETTERS.index(letter)
    return number * _BACK % _BLOCK + int(block or 0) * _BLOCK


_INSERT = Prepared(
    insert(decisions)
    .values({column.name: bindparam(column.name) for column in decisions.c if column.name != "id"})
    .returning(decisions.c.id)
)


def keep_decision(
    connection: Connection, decision: Decision, at: datetime, *, message_id: int | None = None, reason: str = ""
) -> str:
    """Write down what was decided, and why where it was not simply granted; the reference number."""
    outcome = decision.outcome
    row_id: int = _INSERT.scalar(
        connection,
        at=at,
        message_id=message_id,
        member_no=decision.member_no,
        barcode=decision.barcode,
        outcome="refused" if isinstance(outcome, Refused) else "renewed",
        reason=outcome.reason if isinstance(outcome, Refused) else reason,
        old_due_on=decision.loan.due_on if decision.loan else None,
        new_due_on=outcome.new_due_on if isinstance(outcome, Renewable) else None,
    )
    return reference_of(row_id)


def reference_kept(connection: Connection, message_id: int, member_no: str, barcode: str) -> str | None:
    """The reference number of what this message has already led to for this loan."""
    of_message = select(decisions.c.id).where(decisions.c.message_id == message_id)
    of_loan = of_message.where(decisions.c.member_no == member_no, decisions.c.barcode == barcode)
    row_id = connection.scalar(of_loan.limit(1))
    return None if row_id is None else reference_of(row_id)
