"""`flask staff …`: accounts for the console."""

import sys
from typing import TYPE_CHECKING

import click
from flask import current_app

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from bot.database import Database

_ROLES = ("viewer", "librarian", "admin")


@click.group()
def staff() -> None:
    """Accounts of the librarians' console."""


@staff.command()
@click.argument("email")
@click.option("--role", type=click.Choice(_ROLES), required=True)
@click.option("--name", default="", help="As it stands beside replies and notes.")
@click.option("--password-stdin", is_flag=True, help="Take the password from standard input and keep it.")
def add(email: str, role: str, name: str, password_stdin: bool) -> None:
    """Add a person; prints a first password, which must be changed at the first sign-in."""
    from datetime import UTC, datetime

    from models import accounts
    from staff import passwords

    email = email.strip().lower()
    if "@" not in email[1:-1] or len(email) > 150:
        raise click.ClickException(f"{email} is not an e-mail address")
    password = sys.stdin.readline().rstrip("\r\n") if password_stdin else passwords.new_password()
    if passwords.trouble_with(password, email):
        raise click.ClickException(f"the password is too easy: take at least {passwords.SHORTEST} characters")
    with _database().transaction() as connection:
        if accounts.account_by_email(connection, email) is not None:
            raise click.ClickException(f"{email} has an account already")
        values = {
            "email": email, "role": role, "name": name, "password_hash": passwords.hash_of(password),
            "must_change_password": not password_stdin, "created_at": datetime.now(UTC),
        }  # fmt: skip
        accounts.add_account(connection, values)
        _audit(connection, email, "added_account")
    click.echo(f"added: {email} ({role})")
    if not password_stdin:
        click.echo(f"first password: {password}")


@staff.command("list")
def list_all() -> None:
    """Everybody who may sign in."""
    from models import accounts

    with _database().reading() as connection:
        for one in accounts.all_accounts(connection):
            state = "active" if one.active else "disabled"
            factor = "second factor" if one.totp_secret else "password only"
            click.echo(f"{one.email}\t{one.role}\t{state}\t{factor}\t{one.name}")


@staff.command()
@click.argument("email")
def disable(email: str) -> None:
    """Shut a person out at once, also where he is signed in."""
    _change(email, "disabled_account", active=False)


@staff.command()
@click.argument("email")
def enable(email: str) -> None:
    """Let a person in again."""
    _change(email, "enabled_account", active=True)


@staff.command()
@click.argument("email")
def reset(email: str) -> None:
    """A new first password, and no second factor: for somebody who lost the password or the phone."""
    from staff import passwords

    password = passwords.new_password()
    _change(
        email, "reset_account", password_hash=passwords.hash_of(password), must_change_password=True, totp_secret="",
        recovery_codes=None,
    )  # fmt: skip
    click.echo(f"first password: {password}")


def _change(email: str, act: str, **values: object) -> None:
    from models import accounts

    with _database().transaction() as connection:
        account = accounts.account_by_email(connection, email)
        if account is None:
            raise click.ClickException(f"{email} has no account")
        accounts.change_account(connection, account.id, **values)
        accounts.end_sessions(connection, account.id)
        accounts.forgive_failures(connection, account.email)
        _audit(connection, account.email, act)
    click.echo(f"done: {account.email}")


def _audit(connection: "Connection", email: str, act: str) -> None:
    from datetime import UTC, datetime

    from models import accounts

    accounts.write_audit(connection, at=datetime.now(UTC), who="cli", act=act, about=email)


def _database() -> "Database":
    from bot.database import Database

    return Database(current_app.extensions["settings"].database_url)
