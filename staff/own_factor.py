"""Another second factor for the own account, for whoever proves to be its owner and not only to sit at this browser."""

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from models import accounts
from staff import sealing, second_factor
from staff.access import Role, needs, person
from staff.console import console
from staff.pages import t
from staff.proving import Account, code_is_right, leave_audit, password_is_right, proved

pages = Blueprint("own_factor", __name__)

_PROOF_SECONDS = 900  # long enough to install an authenticator app


def note_sign_in() -> None:
    """The password was given just now: enough for a first second factor, never for another one."""
    _note_proof(factor=False)


@pages.route("/account/second-factor/proof", methods=["GET", "POST"])
@needs(Role.VIEWER)
def prove() -> ResponseReturnValue:
    """Ask for the password, and for the present code or a recovery code where there is a second factor."""
    mine = _my_account()
    if request.method == "GET":
        return render_template("staff/proof.html", has_factor=bool(mine.totp_secret))
    if proved(person().email, _is_right) is None:
        return render_template("staff/proof.html", has_factor=bool(mine.totp_secret)), 401
    with console().database.transaction() as connection:
        leave_audit(connection, person().email, "proved_to_be_there", about="second factor")
    _note_proof(factor=True)
    return redirect(url_for("staff.own_factor.set_up"))


@pages.route("/account/second-factor", methods=["GET", "POST"])
@needs(Role.VIEWER)
def set_up() -> ResponseReturnValue:
    """Show a new secret, and keep it once a code proves that the app has it."""
    if not _has_proved(_my_account()):
        session.pop("new_secret", None)
        return redirect(url_for("staff.own_factor.prove"))
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
        leave_audit(connection, person().email, "set_up_second_factor")
    for name in ("new_secret", "proof"):  # one proof is good for one factor
        session.pop(name, None)
    return render_template("staff/recovery_codes.html", codes=codes)


def _is_right(account: Account | None) -> bool:
    """The code is looked at only with a right password, so that no recovery code is used up in vain."""
    return password_is_right(account) and account is not None and (not account.totp_secret or code_is_right(account))


def _note_proof(*, factor: bool) -> None:
    session["proof"] = {"at": console().clock.real_now().timestamp(), "factor": factor}


def _has_proved(mine: Account) -> bool:
    proof = session.get("proof") or {}
    fresh = console().clock.real_now().timestamp() - proof.get("at", 0) <= _PROOF_SECONDS
    return bool(fresh and (proof["factor"] or not mine.totp_secret))


def _my_account() -> Account:
    with console().database.reading() as connection:
        mine = accounts.account_by_id(connection, person().id)
    assert mine is not None, "nobody is signed in without an account"
    return mine


def _secret_page(secret: str) -> str:
    picture = second_factor.picture_of(secret, person().email, console().settings.library.short_name)
    return render_template("staff/second_factor.html", secret=secret, picture=picture)
