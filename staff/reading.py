"""Who has read which conversation is in the audit, by whatever way it was read: the page, the poll, a photo."""

from datetime import timedelta

from models import accounts
from staff.access import person
from staff.acting import act
from staff.console import console

_ONCE_IN = timedelta(hours=12)
_KEPT = 10_000  # of the lines that this process knows to be there


def leave_trace(contact_id: int) -> None:
    """See to it that the audit tells that the signed-in person reads this conversation today."""
    key = (person().email, contact_id)
    now = console().clock.real_now()
    known = console().readings
    if key in known and now - known[key] < _ONCE_IN:
        return
    with console().database.reading() as connection:
        traced = accounts.has_read(connection, person().email, contact_id, now - _ONCE_IN)
    if not traced:
        with console().database.transaction() as connection:
            act(connection, "read", contact_id=contact_id)
    if len(known) >= _KEPT:
        known.clear()
    known[key] = now
