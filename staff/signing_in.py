"""Signing in with password and second factor, and what a person may change about the own account."""

import ipaddress
import re
import secrets
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from flask import Blueprint, abort, flash, g, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import Connection, Row

from models import accounts
from staff import passwords, sealing, second_factor
from staff.access import Role, hash_of_token, needs, person
from staff.console import console
from staff.pages import t
from staff.wording import LANGUAGES

pages = Blueprint("signing_in", __name__)

TRIES = 5  # wrong passwords or codes for one account …
TRIES_FROM_ONE_ADDRESS = 30  # … or from one address …
LOCKED_FOR = timedelta(minutes=15)  # … within this time, and nobody gets in this way until it has passed
_HALFWAY_SECONDS = 300  # between password and code
_OUTWARD = re.compile(r"[\s\\\x00-\x1f]|//")  # browsers read these in ways of their own

Account = Row[Any]


@pages.route("/sign-in", methods=["GET", "POST"])
@needs(Role.ANYBODY)
def sign_in() -> ResponseReturnValue:
    target = _inside(request.values.get("next", ""))
    if request.method == "GET":
        return render_template("staff/sign_in.html", target=target)
    email = request.form.get("email", "").strip().lower()
    account = _proved(email, lambda found: passwords.is_right(request.form.get("password", ""), _hash(found)))
    if account is None:
        return render_template("staff/sign_in.html", target=target, email=email), 401
    _seal_old_secrets()
    if account.totp_secret:
        session.clear()
        session["halfway"] = {"id": account.id, "at": console().clock.real_now().timestamp(), "next": target}
        return redirect(url_for("staff.signing_in.give_code"))
    return _signed_in(account, target)


@pages.route("/sign-in/code", methods=["GET", "POST"])
@needs(Role.ANYBODY)
def give_code() -> ResponseReturnValue:
    halfway = session.get("halfway") or {}
    now = console().clock.real_now()
    if now.timestamp() - halfway.get("at", 0) > _HALFWAY_SECONDS:
        return redirect(url_for("staff.signing_in.sign_in"))
    if request.method == "GET":
        return render_template("staff/code.html")
    with console().database.reading() as connection:
        account = accounts.account_by_id(connection, halfway["id"])
    if account is None or not account.active:
        return redirect(url_for("staff.signing_in.sign_in"))
    if _proved(account.email, lambda found: found is not None and _code_is_right(found)) is None:
        return render_template("staff/code.html"), 401
    return _signed_in(account, halfway["next"])


@pages.post("/sign-out")
@needs(Role.VIEWER)
def sign_out() -> ResponseReturnValue:
    with console().database.transaction() as connection:
        accounts.end_session(connection, person().token_hash)
        _audit(connection, person().email, "signed_out")
    session.clear()
    return redirect(url_for("staff.signing_in.sign_in"))


@pages.post("/sign-out-everywhere")
@needs(Role.VIEWER)
def sign_out_everywhere() -> ResponseReturnValue:
    """Every other browser; this one stays."""
    with console().database.transaction() as connection:
        ended = accounts.end_sessions(connection, person().id, keep=person().token_hash)
        _audit(connection, person().email, "signed_out_everywhere")
    flash(t("signed_out_elsewhere", count=ended), "good")
    return redirect(url_for("staff.signing_in.account"))


@pages.get("/account")
@needs(Role.VIEWER)
def account() -> ResponseReturnValue:
    since = console().clock.real_now() - timedelta(hours=console().settings.console.idle_hours)
    with console().database.reading() as connection:
        mine = accounts.account_by_id(connection, person().id)
        sessions = accounts.sessions_of(connection, person().id, since)
    return render_template("staff/account.html", mine=mine, sessions=sessions, here=person().token_hash)


@pages.route("/account/password", methods=["GET", "POST"])
@needs(Role.VIEWER)
def change_password() -> ResponseReturnValue:
    if request.method == "GET":
        return render_template("staff/password.html")
    new = request.form.get("new", "")
    mine = _proved(person().email, lambda found: passwords.is_right(request.form.get("password", ""), _hash(found)))
    if mine is None:
        return render_template("staff/password.html"), 401
    trouble = passwords.trouble_with(new, person().email)
    if not trouble and new == request.form.get("password"):
        trouble = "password_same"
    if not trouble and new != request.form.get("again"):
        trouble = "password_differs"
    if trouble:
        flash(t(trouble, shortest=passwords.SHORTEST), "bad")
        return render_template("staff/password.html"), 400
    with console().database.transaction() as connection:
        values = {"password_hash": passwords.hash_of(new), "must_change_password": False}
        accounts.change_account(connection, person().id, **values)
        accounts.end_sessions(connection, person().id, keep=person().token_hash)
        _audit(connection, person().email, "changed_password")
    flash(t("password_changed"), "good")
    return redirect(url_for("staff.signing_in.account"))


@pages.route("/account/second-factor", methods=["GET", "POST"])
@needs(Role.VIEWER)
def set_up_second_factor() -> ResponseReturnValue:
    """Show a new secret, and keep it once a code proves that the app has it."""
    secret = session.get("new_secret")
    if request.method == "GET" or not secret:
        secret = session["new_secret"] = second_factor.new_secret()
        return _secret_page(secret), 200
    step = second_factor.step_of(secret, request.form.get("code", ""), console().clock.real_now())
    if step is None:
        flash(t("code_wrong"), "bad")
        return _secret_page(secret), 400
    codes = second_factor.new_recovery_codes()
    with console().database.transaction() as connection:
        kept = [second_factor.hash_of(code) for code in codes]
        accounts.change_account(connection, person().id, totp_secret=sealing.seal(secret, person().id), totp_step=step,
                                recovery_codes=kept)  # fmt: skip
        accounts.end_sessions(connection, person().id, keep=person().token_hash)
        _audit(connection, person().email, "set_up_second_factor")
    session.pop("new_secret", None)
    return render_template("staff/recovery_codes.html", codes=codes)


@pages.post("/language")
@needs(Role.ANYBODY)
def change_language() -> ResponseReturnValue:
    lang = request.form.get("language", "")
    if lang not in LANGUAGES:
        abort(400)
    session["language"] = lang
    return redirect(_inside(request.form.get("next", "")))


@pages.post("/account/language")
@needs(Role.VIEWER)
def keep_language() -> ResponseReturnValue:
    lang = request.form.get("language", "")
    if lang not in LANGUAGES:
        abort(400)
    with console().database.transaction() as connection:
        accounts.change_account(connection, person().id, language=lang)
    return redirect(_inside(request.form.get("next", "")))


def _proved(email: str, is_right: Callable[[Account | None], bool]) -> Account | None:
    """The active account when the proof is right and nobody has guessed too often; tells what is wrong."""
    now, address = console().clock.real_now(), _address()
    with console().database.reading() as connection:
        account_row = accounts.account_by_email(connection, email)
        failed = accounts.failures_since(connection, email, address, now - LOCKED_FOR)
    if failed[0] >= TRIES or (failed[1] >= TRIES_FROM_ONE_ADDRESS and _is_public(address)):
        flash(t("locked_out", minutes=LOCKED_FOR.seconds // 60), "bad")
        return None
    right = is_right(account_row)
    with console().database.transaction() as connection:
        if right and account_row is not None and account_row.active:
            return account_row
        accounts.write_failure(connection, email, address, now)
        _audit(connection, email[:150] or "?", "failed_to_sign_in", about=address)
    flash(t("sign_in_wrong" if g.person is None and "halfway" not in session else "proof_wrong"), "bad")
    return None


def _code_is_right(account_row: Account) -> bool:
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
            _audit(connection, account_row.email, "used_recovery_code", about=str(len(left)))
    return left is not None


def _seal_old_secrets() -> None:
    """Secrets that an earlier release has kept as they are."""
    with console().database.reading() as connection:
        old = [row for row in accounts.kept_secrets(connection) if not sealing.is_sealed(row.totp_secret)]
    for row in old:
        with console().database.transaction() as connection:
            sealed = sealing.seal(row.totp_secret, row.id)
            accounts.alter_account(connection, row.id, {"totp_secret": row.totp_secret}, totp_secret=sealed)


def _signed_in(account_row: Account, target: str) -> ResponseReturnValue:
    """A new session under a new token: whatever the browser held before is worth nothing."""
    token, now = secrets.token_urlsafe(32), console().clock.real_now()
    session.clear()
    session["token"] = token
    values = {
        "token_hash": hash_of_token(token), "staff_id": account_row.id, "created_at": now, "seen_at": now,
        "address": _address(), "agent": request.headers.get("User-Agent", "")[:200],
    }  # fmt: skip
    with console().database.transaction() as connection:
        # Not before: a right password alone must not wipe out the wrong codes that came before it.
        accounts.forgive_failures(connection, account_row.email, before=now - 2 * LOCKED_FOR)
        accounts.begin_session(connection, values, now - timedelta(hours=console().settings.console.idle_hours))
        _audit(connection, account_row.email, "signed_in", about=_address())
    return redirect(target)


def _audit(connection: Connection, who: str, act: str, about: str = "") -> None:
    accounts.write_audit(connection, at=console().clock.real_now(), who=who, act=act, about=about)


def _hash(account_row: Account | None) -> str | None:
    return account_row.password_hash if account_row is not None else None


def _secret_page(secret: str) -> str:
    picture = second_factor.picture_of(secret, person().email, console().settings.library.short_name)
    return render_template("staff/second_factor.html", secret=secret, picture=picture)


def _address() -> str:
    return (request.remote_addr or "")[:45]


def _is_public(address: str) -> bool:
    """Behind a proxy everybody seems to come from one private address: that one is not held against anybody."""
    try:
        return ipaddress.ip_address(address).is_global
    except ValueError:
        return False


def _inside(target: str) -> str:
    """Only a page of this console may follow."""
    home = url_for("staff.conversations.listing")
    return home if not target.startswith(home) or _OUTWARD.search(target) else target
