"""Who has read which conversation is in the audit, by whatever way it was read: the page, the poll, a photo."""

import functools
from datetime import timedelta
from typing import Any

from models import accounts
from staff.access import person
from staff.acting import act
from staff.console import console

_ONCE_IN = timedelta(hours=12)
_KEPT = 10_000  # of the lines that this process knows to be there


def leave_trace(contact_id: int) -> None:
    """See to it that the audit tells that the signed-in person reads this conversation today."""
    key = (console().database, person().email, contact_id)
    now = console().clock.real_now()
    if key in _known() and now - _known()[key] < _ONCE_IN:
        return
    with console().database.reading() as connection:
        traced = accounts.has_read(connection, person().email, contact_id, now - _ONCE_IN)
    if not traced:
        with console().database.transaction() as connection:
            act(connection, "read", contact_id=contact_id)
    if len(_known()) >= _KEPT:
        _known().clear()
    _known()[key] = now


@functools.cache
def _known() -> dict[Any, Any]:
    return {}
