"""When and by what way a loan was last renewed, as far as our own log of decisions tells."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, select, union

from models import taken_in
from models.decisions import copies_decided, decisions, reference_of
from models.messages import messages


@dataclass(frozen=True, slots=True)
class RenewalKept:
    """A renewal in the log. `contact_id` is whose message asked for it, None when a librarian did it."""

    at: datetime
    reference: str
    new_due_on: date
    contact_id: int | None


def last_renewal(connection: Connection, member_no: str, barcode: str) -> RenewalKept | None:
    """The newest renewal of this copy for this card; the decisions of all patrons are not looked through for it."""
    newer = select(decisions.c.id).where(
        decisions.c.id > taken_in.done(connection).decision, decisions.c.barcode == barcode
    )
    older = select(copies_decided.c.decision_id).where(copies_decided.c.barcode == barcode)
    of_copy = union(newer, older).subquery()
    found = (
        select(decisions.c.id, decisions.c.at, decisions.c.new_due_on, messages.c.contact_id)
        .join(of_copy, of_copy.c.id == decisions.c.id)
        .outerjoin(messages, messages.c.id == decisions.c.message_id)
        .where(decisions.c.member_no == member_no, decisions.c.outcome == "renewed")
        .order_by(decisions.c.id.desc())
        .limit(1)
    )
    row = connection.execute(found).first()
    return None if row is None else RenewalKept(row.at, reference_of(row.id), row.new_due_on, row.contact_id)
