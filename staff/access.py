"""Who may open what: every view declares it, and what declares nothing stays shut."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from enum import IntEnum
from typing import Any, TypeVar, cast

from flask import Flask, abort, current_app, g, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import generate_csrf, validate_csrf
from wtforms import ValidationError

from models import accounts
from staff.console import console

View = TypeVar("View", bound=Callable[..., Any])

_SEEN_EVERY = timedelta(minutes=1)
_LARGEST_FORM = 1_000_000  # bytes, unless a view takes more
_READING = {"GET", "HEAD", "OPTIONS"}


class Role(IntEnum):
    """What a person may do; each may do what those before it may."""

    ANYBODY = 0  # not signed in
    VIEWER = 1  # reads
    LIBRARIAN = 2  # answers, renews, closes days
    ADMIN = 3  # accounts, audit, settings

    @property
    def word(self) -> str:
        return self.name.lower()


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who is signed in."""

    id: int
    email: str
    name: str
    role: Role
    language: str
    token_hash: str

    def may(self, role: Role) -> bool:
        return self.role >= role


def needs(role: Role) -> Callable[[View], View]:
    """Open this view to everybody with this role or a higher one."""

    def declare(view: View) -> View:
        view.needs = role  # type: ignore[attr-defined]
        return view

    return declare


def takes(size: int) -> Callable[[View], View]:
    """Let forms sent to this view be as large as this, in bytes."""

    def declare(view: View) -> View:
        view.takes = size  # type: ignore[attr-defined]
        return view

    return declare


def person() -> Person:
    """Who is signed in; only for views that need a role."""
    return cast(Person, g.person)


def hash_of_token(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def give_tokens(app: Flask) -> None:
    """Let templates write the token that every form carries back.

    Flask-WTF's own set-up would look at every request to every address; the console's guard asks for the token instead.
    """
    app.jinja_env.globals["csrf_token"] = generate_csrf


def guard() -> ResponseReturnValue | None:
    """Before every request to the console: no forged form, nobody unknown, nobody beyond his role."""
    g.person = None
    if request.endpoint == "staff.static":
        return None
    view = current_app.view_functions[request.endpoint or ""]
    request.max_content_length = getattr(view, "takes", _LARGEST_FORM)
    _refuse_forgery()
    need = getattr(view, "needs", None)
    if need is None:
        abort(403)
    if need is Role.ANYBODY:
        return None
    account = _signed_in()
    if account is None:
        return _to_sign_in()
    if g.person.role < need:
        abort(403)
    return _to_unfinished_business(account)


def _refuse_forgery() -> None:
    if request.method in _READING:
        return
    try:
        validate_csrf(request.form.get("csrf_token"))
    except ValidationError:
        abort(400)


def _signed_in() -> Any:
    token = session.get("token")
    if not isinstance(token, str):
        return None
    token_hash, now = hash_of_token(token), console().clock.real_now()
    since = now - timedelta(hours=console().settings.console.idle_hours)
    with console().database.glancing() as connection:
        account = accounts.account_of_session(connection, token_hash, since)
    if account is None:
        session.pop("token", None)
        return None
    if now - account.seen_at > _SEEN_EVERY:
        with console().database.transaction() as connection:
            accounts.touch_session(connection, token_hash, now)
    role = Role[account.role.upper()]
    g.person = Person(account.id, account.email, account.name or account.email, role, account.language, token_hash)
    return account


def _to_sign_in() -> ResponseReturnValue:
    """A page leads to the sign-in and back again; what a script fetched is only told."""
    if request.method != "GET" or request.headers.get("X-Requested-With"):
        abort(401)
    return redirect(url_for("staff.signing_in.sign_in", next=request.full_path.rstrip("?")))


def _to_unfinished_business(account: Any) -> ResponseReturnValue | None:
    """A first password must be changed, and a second factor set up where one is demanded, before anything else."""
    if request.blueprint in ("staff.signing_in", "staff.own_factor"):
        return None
    if account.must_change_password:
        return redirect(url_for("staff.signing_in.change_password"))
    if not account.totp_secret and console().demands_second_factor:
        return redirect(url_for("staff.own_factor.set_up"))
    return None
