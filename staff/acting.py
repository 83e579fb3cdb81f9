"""Every act of staff leaves a line in the audit, in the transaction of the act itself."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection

from models import accounts
from staff.access import person
from staff.console import console


def act(
    connection: Connection,
    name: str,
    *,
    contact_id: int | None = None,
    about: str = "",
    details: Mapping[str, Any] | None = None,
) -> None:
    """Keep that the signed-in person did this."""
    accounts.write_audit(
        connection,
        at=console().clock.real_now(),
        who=person().email,
        act=name,
        contact_id=contact_id,
        about=about,
        details=details,
    )
