"""One-time codes with which a member links a phone: made at the desk, told by mouth, kept as a hash."""

import secrets
from datetime import datetime, timedelta

from sqlalchemy import Connection, insert

from bot.desk import hash_of_code
from models import lending
from models.contacts import link_codes

VALID_FOR = timedelta(days=1)


def new_link_code(connection: Connection, member_no: str, now: datetime) -> str | None:
    """Six digits, valid for a day; None when no member has this number."""
    if lending.account_of(connection, member_no) is None:
        return None
    code = f"{secrets.randbelow(1_000_000):06}"
    values = {"member_no": member_no, "code_hash": hash_of_code(code), "expires_at": now + VALID_FOR}
    connection.execute(insert(link_codes), values)
    return code
