"""Who may sign in and as what: for administrators."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import Connection

from models import accounts
from staff import passwords
from staff.access import Role, needs, person
from staff.acting import act
from staff.asked import line, number_in
from staff.console import console
from staff.pages import t

pages = Blueprint("people", __name__)

_ROLES = ("viewer", "librarian", "admin")


@pages.get("/people")
@needs(Role.ADMIN)
def listing() -> str:
    return _page()


@pages.post("/people")
@needs(Role.ADMIN)
def add() -> ResponseReturnValue:
    """A new account; its first password is shown once and never again."""
    email, role = line("email", 150).lower(), line("role", 10)
    if "@" not in email[1:-1] or role not in _ROLES:
        flash(t("email_wrong"), "bad")
        return _page(given=request.form), 400
    password = passwords.new_password()
    hashed = passwords.hash_of(password)
    with console().database.transaction() as connection:
        if accounts.account_by_email(connection, email) is not None:
            flash(t("email_taken", email=email), "bad")
            return _page(given=request.form), 409
        values = {
            "email": email, "role": role, "name": line("name", 100), "password_hash": hashed,
            "must_change_password": True, "created_at": console().clock.real_now(),
        }  # fmt: skip
        accounts.add_account(connection, values)
        act(connection, "added_account", about=email, details={"role": role})
    return _page(shown=(email, password))


@pages.post("/people/role")
@needs(Role.ADMIN)
def change_role() -> ResponseReturnValue:
    role = line("role", 10)
    if role not in _ROLES:
        abort(400)
    return _alter("changed_role", {"role": role}, role=role)


@pages.post("/people/active")
@needs(Role.ADMIN)
def change_active() -> ResponseReturnValue:
    """Shut somebody out at once, also where he is signed in; or let him in again."""
    active = request.form.get("active") == "yes"
    return _alter("enabled_account" if active else "disabled_account", {}, active=active)


@pages.post("/people/reset")
@needs(Role.ADMIN)
def reset() -> ResponseReturnValue:
    """A new first password and no second factor: for somebody who lost the password or the phone."""
    password = passwords.new_password()
    hashed = passwords.hash_of(password)
    with console().database.transaction() as connection:
        account = _account(connection)
        values: dict[str, Any] = {"password_hash": hashed, "must_change_password": True, "totp_secret": ""}
        accounts.change_account(connection, account.id, **values, recovery_codes=None)
        accounts.end_sessions(connection, account.id)
        accounts.forgive_failures(connection, account.email)
        act(connection, "reset_account", about=account.email)
    return _page(shown=(account.email, password))


def _alter(name: str, details: dict[str, str], **values: Any) -> ResponseReturnValue:
    """Change an account as it was seen; never the own one, and never the last administrator's."""
    with console().database.transaction() as connection:
        account = _account(connection)
        seen = {"role": line("seen_role", 10), "active": request.form.get("seen_active") == "yes"}
        trouble = ""
        if account.id == person().id:
            trouble = t("not_yourself")
        elif account.role == "admin" and not accounts.other_admins(connection, account.id):
            trouble = t("last_admin")
        elif not accounts.alter_account(connection, account.id, seen, **values):
            trouble = t("error_409")
        if trouble:
            flash(trouble, "bad")
            return redirect(url_for("staff.people.listing"))
        accounts.end_sessions(connection, account.id)
        act(connection, name, about=account.email, details=details)
    flash(t("account_changed", email=account.email), "good")
    return redirect(url_for("staff.people.listing"))


def _account(connection: Connection) -> Any:
    return accounts.account_by_id(connection, number_in(request.form.get("account"))) or abort(404)


def _page(given: Any = None, shown: tuple[str, str] | None = None) -> str:
    with console().database.reading() as connection:
        rows = accounts.all_accounts(connection)
    return render_template("staff/people.html", rows=rows, roles=_ROLES, given=given or {}, shown=shown)
