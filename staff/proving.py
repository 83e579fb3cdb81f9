"""Whether somebody is who the form says: by password, by code, and not by guessing."""

import ipaddress
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from flask import flash, g, request, session
from sqlalchemy import Connection, Row

from models import accounts
from staff import passwords, sealing, second_factor
from staff.console import console
from staff.pages import t

TRIES = 5  # wrong passwords or codes for one account …
TRIES_FROM_ONE_ADDRESS = 30  # … or from one address …
LOCKED_FOR = timedelta(minutes=15)  # … within this time, and nobody gets in this way until it has passed

Account = Row[Any]


def proved(email: str, is_right: Callable[[Account | None], bool]) -> Account | None:
    """The active account when the proof is right and nobody has guessed too often; tells what is wrong."""
    now, here = console().clock.real_now(), address()
    with console().database.reading() as connection:
        account_row = accounts.account_by_email(connection, email)
        failed = accounts.failures_since(connection, email, here, now - LOCKED_FOR)
    if failed[0] >= TRIES or (failed[1] >= TRIES_FROM_ONE_ADDRESS and _is_public(here)):
        flash(t("locked_out", minutes=LOCKED_FOR.seconds // 60), "bad")
        return None
    right = is_right(account_row)
    with console().database.transaction() as connection:
        if right and account_row is not None and account_row.active:
            return account_row
        accounts.write_failure(connection, email, here, now)
        leave_audit(connection, email[:150] or "?", "failed_to_sign_in", about=here)
    flash(t("sign_in_wrong" if g.person is None and "halfway" not in session else "proof_wrong"), "bad")
    return None


def code_is_right(account_row: Account) -> bool:
    """The present code or a recovery code, which is used up by it."""
    given = request.form.get("code", "").strip()
    step, unreadable = None, False
    try:
        secret = sealing.opened(account_row.totp_secret, account_row.id)
        step = second_factor.step_of(secret, given, console().clock.real_now())
    except sealing.OtherKey:
        unreadable = True
        flash(t("factor_unreadable", email=account_row.email), "bad")
    with console().database.transaction() as connection:
        if step is not None:
            return accounts.use_totp_step(connection, account_row.id, step)
        unused = accounts.lock_account(connection, account_row.id).recovery_codes or ()
        left = second_factor.without(given, unused)
        if left is not None:
            lost = {"totp_secret": ""} if unreadable else {}  # it is of no use any more: a new one will be demanded
            accounts.change_account(connection, account_row.id, recovery_codes=left, **lost)
            leave_audit(connection, account_row.email, "used_recovery_code", about=str(len(left)))
    return left is not None


def password_is_right(account_row: Account | None) -> bool:
    """Takes as long when there is no such account."""
    kept = account_row.password_hash if account_row is not None else None
    return passwords.is_right(request.form.get("password", ""), kept)


def address() -> str:
    return (request.remote_addr or "")[:45]


def leave_audit(connection: Connection, who: str, act: str, about: str = "") -> None:
    accounts.write_audit(connection, at=console().clock.real_now(), who=who, act=act, about=about)


def _is_public(address: str) -> bool:
    """Behind a proxy everybody seems to come from one private address: that one is not held against anybody."""
    try:
        return ipaddress.ip_address(address).is_global
    except ValueError:
        return False
