"""What signing in asks of the staff tables, and the audit that every act of staff leaves behind."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, func, insert, or_, select, update

from models.prepared import Prepared
from models.staff import audit, sign_in_failures, staff, staff_sessions

_BY_TOKEN = Prepared(
    select(staff, staff_sessions.c.seen_at)
    .join(staff_sessions, staff_sessions.c.staff_id == staff.c.id)
    .where(
        staff_sessions.c.token_hash == bindparam("token_hash"),
        staff_sessions.c.seen_at > bindparam("since"),
        staff.c.active,
    )
)
_WRITE_AUDIT = insert(audit)


def account_by_email(connection: Connection, email: str) -> Row[Any] | None:
    return connection.execute(select(staff).where(staff.c.email == email.strip().lower())).first()


def account_by_id(connection: Connection, staff_id: int) -> Row[Any] | None:
    return connection.execute(select(staff).where(staff.c.id == staff_id)).first()


def lock_account(connection: Connection, staff_id: int) -> Row[Any]:
    """The account, which nobody else changes until this transaction is over."""
    return connection.execute(select(staff).where(staff.c.id == staff_id).with_for_update()).one()


def all_accounts(connection: Connection) -> list[Row[Any]]:
    return list(connection.execute(select(staff).order_by(staff.c.email)))


def add_account(connection: Connection, values: Mapping[str, Any]) -> int:
    made = connection.execute(insert(staff), {**values, "email": values["email"].strip().lower()})
    assert made.inserted_primary_key is not None
    return int(made.inserted_primary_key[0])


def change_account(connection: Connection, staff_id: int, **values: Any) -> None:
    connection.execute(update(staff).where(staff.c.id == staff_id).values(**values))


def kept_secrets(connection: Connection) -> list[Row[Any]]:
    """id and totp_secret of everybody who has a second factor."""
    return list(connection.execute(select(staff.c.id, staff.c.totp_secret).where(staff.c.totp_secret != "")))


def use_totp_step(connection: Connection, staff_id: int, step: int) -> bool:
    """True for the first use of this step or a later one: a code that was seen over a shoulder is worth nothing."""
    fresh = update(staff).where(staff.c.id == staff_id, staff.c.totp_step < step).values(totp_step=step)
    return connection.execute(fresh).rowcount == 1


def begin_session(connection: Connection, values: Mapping[str, Any], idle_since: datetime) -> None:
    """Keep a signed-in browser, and forget those of this account that were not used after `idle_since`."""
    old = delete(staff_sessions).where(staff_sessions.c.staff_id == values["staff_id"])
    connection.execute(old.where(staff_sessions.c.seen_at <= idle_since))
    connection.execute(insert(staff_sessions), dict(values))
    connection.execute(update(staff).where(staff.c.id == values["staff_id"]).values(signed_in_at=values["created_at"]))


def account_of_session(connection: Connection, token_hash: str, since: datetime) -> Any:
    """The active account signed in with this token, provided that it was seen after `since`."""
    return _BY_TOKEN.first(connection, token_hash=token_hash, since=since)


def sessions_of(connection: Connection, staff_id: int, since: datetime) -> list[Row[Any]]:
    open_ones = select(staff_sessions).where(staff_sessions.c.staff_id == staff_id, staff_sessions.c.seen_at > since)
    return list(connection.execute(open_ones.order_by(staff_sessions.c.seen_at.desc())))


def touch_session(connection: Connection, token_hash: str, at: datetime) -> None:
    connection.execute(update(staff_sessions).where(staff_sessions.c.token_hash == token_hash).values(seen_at=at))


def end_session(connection: Connection, token_hash: str) -> None:
    connection.execute(delete(staff_sessions).where(staff_sessions.c.token_hash == token_hash))


def end_sessions(connection: Connection, staff_id: int, keep: str = "") -> int:
    """End every session of this account but the one with the token hash `keep`; how many that were."""
    others = delete(staff_sessions).where(staff_sessions.c.staff_id == staff_id, staff_sessions.c.token_hash != keep)
    return connection.execute(others).rowcount


def write_failure(connection: Connection, email: str, address: str, at: datetime) -> None:
    connection.execute(insert(sign_in_failures), {"email": email[:150], "address": address, "at": at})


def failures_since(connection: Connection, email: str, address: str, since: datetime) -> tuple[int, int]:
    """How often signing in has failed: for this account, and from this address."""
    recent = select(
        func.count().filter(sign_in_failures.c.email == email),
        func.count().filter(sign_in_failures.c.address == address),
    ).where(
        sign_in_failures.c.at > since, or_(sign_in_failures.c.email == email, sign_in_failures.c.address == address)
    )
    row = connection.execute(recent).one()
    return row[0], row[1]


def forgive_failures(connection: Connection, email: str, before: datetime | None = None) -> None:
    """Forget the failures of this account, and whatever is older than `before`."""
    connection.execute(delete(sign_in_failures).where(sign_in_failures.c.email == email))
    if before is not None:
        connection.execute(delete(sign_in_failures).where(sign_in_failures.c.at < before))


def write_audit(
    connection: Connection,
    *,
    at: datetime,
    who: str,
    act: str,
    contact_id: int | None = None,
    about: str = "",
    details: Mapping[str, Any] | None = None,
) -> None:
    """Keep that `who` did `act`; in the same transaction as the act itself."""
    values = {"at": at, "who": who, "act": act, "contact_id": contact_id, "about": about[:200]}
    connection.execute(_WRITE_AUDIT, {**values, "details": dict(details) if details else None})


def has_read(connection: Connection, who: str, contact_id: int, since: datetime) -> bool:
    """Whether the audit tells that this person has read this conversation since then."""
    line = select(audit.c.id).where(audit.c.contact_id == contact_id, audit.c.who == who, audit.c.act == "read")
    return connection.scalar(line.where(audit.c.at > since).limit(1)) is not None


@dataclass(frozen=True, slots=True)
class AuditSought:
    """Which lines of the audit; empty values ask for nothing."""

    since: datetime
    until: datetime
    who: str = ""
    act: str = ""
    about: str = ""


def audit_lines(connection: Connection, sought: AuditSought, *, before: int = 0, limit: int = 100) -> list[Row[Any]]:
    """The newest first; with `before`, those that come after this id on the list."""
    found = select(audit).where(audit.c.at >= sought.since, audit.c.at < sought.until)
    if sought.who:
        found = found.where(audit.c.who == sought.who)
    if sought.act:
        found = found.where(audit.c.act == sought.act)
    if sought.about:
        found = found.where(audit.c.about == sought.about)
    if before:
        found = found.where(audit.c.id < before)
    return list(connection.execute(found.order_by(audit.c.id.desc()).limit(limit)))


def audited_people(connection: Connection) -> list[str]:
    """Everybody who has an account or had one and left a mark."""
    return sorted({row.email for row in all_accounts(connection)} | {"cli", "bot"})


def alter_account(connection: Connection, staff_id: int, seen: Mapping[str, Any], **values: Any) -> bool:
    """Change an account that still is as it was seen; False when somebody else has changed it meanwhile."""
    same = [staff.c[name] == value for name, value in seen.items()]
    return connection.execute(update(staff).where(staff.c.id == staff_id, *same).values(**values)).rowcount == 1


def other_admins(connection: Connection, staff_id: int) -> int:
    """How many other people may sign in as administrators."""
    others = select(func.count()).where(staff.c.role == "admin", staff.c.active, staff.c.id != staff_id)
    return connection.scalar(others) or 0
