"""Signing in with password and second factor, and what a person may change about the own account."""

import re
import secrets
from datetime import timedelta

from flask import Blueprint, abort, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from models import accounts
from staff import own_factor, passwords, sealing
from staff.access import Role, hash_of_token, needs, person
from staff.console import console
from staff.pages import t
from staff.proving import LOCKED_FOR, Account, address, code_is_right, leave_audit, password_is_right, proved
from staff.wording import LANGUAGES

pages = Blueprint("signing_in", __name__)

_HALFWAY_SECONDS = 300  # between password and code
_OUTWARD = re.compile(r"[\s\\\x00-\x1f]|//")  # browsers read these in ways of their own


@pages.route("/sign-in", methods=["GET", "POST"])
@needs(Role.ANYBODY)
def sign_in() -> ResponseReturnValue:
    target = _inside(request.values.get("next", ""))
    if request.method == "GET":
        return render_template("staff/sign_in.html", target=target)
    email = request.form.get("email", "").strip().lower()
    account = proved(email, password_is_right)
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
    if proved(account.email, lambda found: found is not None and code_is_right(found)) is None:
        return render_template("staff/code.html"), 401
    return _signed_in(account, halfway["next"])


@pages.post("/sign-out")
@needs(Role.VIEWER)
def sign_out() -> ResponseReturnValue:
    with console().database.transaction() as connection:
        accounts.end_session(connection, person().token_hash)
        leave_audit(connection, person().email, "signed_out")
    session.clear()
    return redirect(url_for("staff.signing_in.sign_in"))


@pages.post("/sign-out-everywhere")
@needs(Role.VIEWER)
def sign_out_everywhere() -> ResponseReturnValue:
    """Every other browser; this one stays."""
    with console().database.transaction() as connection:
        ended = accounts.end_sessions(connection, person().id, keep=person().token_hash)
        leave_audit(connection, person().email, "signed_out_everywhere")
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
    mine = proved(person().email, password_is_right)
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
        leave_audit(connection, person().email, "changed_password")
    flash(t("password_changed"), "good")
    return redirect(url_for("staff.signing_in.account"))


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
    own_factor.note_sign_in()
    values = {
        "token_hash": hash_of_token(token), "staff_id": account_row.id, "created_at": now, "seen_at": now,
        "address": address(), "agent": request.headers.get("User-Agent", "")[:200],
    }  # fmt: skip
    with console().database.transaction() as connection:
        # Not before: a right password alone must not wipe out the wrong codes that came before it.
        accounts.forgive_failures(connection, account_row.email, before=now - 2 * LOCKED_FOR)
        accounts.begin_session(connection, values, now - timedelta(hours=console().settings.console.idle_hours))
        leave_audit(connection, account_row.email, "signed_in", about=address())
    return redirect(target)


def _inside(target: str) -> str:
    """Only a page of this console may follow."""
    home = url_for("staff.conversations.listing")
    return home if not target.startswith(home) or _OUTWARD.search(target) else target
