"""Loan rules: what holds, what another rule would change for the open loans, and changing it."""

from dataclasses import asdict, fields
from enum import StrEnum
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import Connection

from bot.library_files import columns_of
from circulation.loan_rule import LoanRule, LoanRules
from models import lending, policy
from staff.access import Role, needs
from staff.acting import act
from staff.asked import line, number_in, today
from staff.console import console
from staff.effects import Effect, effect_of
from staff.pages import t

pages = Blueprint("rules", __name__)

_NO_LIMIT = ("renewals_allowed", "max_fines", "too_soon_days")
_KEY = ("category", "item_type")
_DEFAULT = LoanRule()


@pages.get("/rules")
@needs(Role.VIEWER)
def listing() -> str:
    with console().database.reading() as connection:
        rows = policy.all_rules(connection)
    return render_template("staff/rules.html", rows=rows, default=_DEFAULT)


@pages.get("/rules/edit")
@needs(Role.ADMIN)
def edit() -> str:
    category, item_type = request.args.get("category", ""), request.args.get("item_type", "")
    with console().database.reading() as connection:
        row = policy.rule_of(connection, category, item_type)
        now = policy.version(connection)
    values = {name: getattr(row or _DEFAULT, name) for name in _options()}
    return _form({**values, "category": category, "item_type": item_type}, now, None)


@pages.post("/rules/look")
@needs(Role.ADMIN)
def look() -> ResponseReturnValue:
    """What would change for the open loans; nothing is saved yet."""
    values, trouble = _given()
    with console().database.reading() as connection:
        now = policy.version(connection)
        if trouble:
            flash(trouble, "bad")
            return _form(values, now, None), 400
        return _form(values, now, _effect(connection, values))


@pages.post("/rules")
@needs(Role.ADMIN)
def keep() -> ResponseReturnValue:
    values, trouble = _given()
    with console().database.transaction() as connection:
        if trouble:
            flash(trouble, "bad")
            return _form(values, policy.version(connection), None), 400
        if not policy.raise_version(connection, number_in(request.form.get("version"))):
            flash(t("policy_changed"), "bad")
            return _form(values, policy.version(connection), _effect(connection, values)), 409
        policy.keep_rule(connection, values)
        about = " / ".join(str(values[name]) or "*" for name in _KEY)
        act(connection, "changed_rule", about=about, details={name: str(values[name]) for name in _options()})
    flash(t("rule_kept"), "good")
    return redirect(url_for("staff.rules.listing"))


@pages.post("/rules/remove")
@needs(Role.ADMIN)
def remove() -> ResponseReturnValue:
    category, item_type = line("category", 50), line("item_type", 50)
    with console().database.transaction() as connection:
        if policy.remove_rule(connection, category, item_type):
            policy.raise_version(connection, policy.version(connection))
            act(connection, "removed_rule", about=f"{category or '*'} / {item_type or '*'}")
    flash(t("rule_removed"), "good")
    return redirect(url_for("staff.rules.listing"))


def _options() -> list[str]:
    return [field.name for field in fields(LoanRule) if field.name not in _KEY]


def _given() -> tuple[dict[str, Any], str]:
    """The options of the form, and what is wrong with them."""
    decimals = console().settings.currency.decimals
    columns = columns_of("ID", decimals, today())["loan_rules.csv"]
    values: dict[str, Any] = {}
    trouble = ""
    for name in (*_KEY, *_options()):
        cell, column = line(name, 50), columns[name]
        try:
            values[name] = column.read(cell) if cell else (None if column.no_limit else column.default)
        except ValueError:
            values[name] = getattr(_DEFAULT, name)
            trouble = trouble or t("option_wrong", option=t(f"option_{name}"), value=cell)
    return values, trouble


def _effect(connection: Connection, values: dict[str, Any]) -> Effect:
    calendar, rules = console().calendar(connection), console().rules(connection)
    planned = lending.loan_rule_of(values)
    then = LoanRules([*lending.read_loan_rules(connection), planned])
    return effect_of(connection, (calendar, rules), (calendar, then), today())


def _form(values: dict[str, Any], version: int, effect: Effect | None) -> str:
    defaults = asdict(_DEFAULT)
    values = {**values, **{name: _amount(values[name]) for name in ("max_fines", "fine_per_day")}}
    choices = {name: list(type(value)) for name, value in defaults.items() if isinstance(value, StrEnum)}
    switches = [name for name, value in defaults.items() if isinstance(value, bool)]
    return render_template(
        "staff/rule.html", values=values, version=version, effect=effect, options=_options(), choices=choices,
        switches=switches, no_limit=_NO_LIMIT,
    )  # fmt: skip


def _amount(minor: int | None) -> str | None:
    """An amount as it is written in the form: rupiah whole, other currencies with their decimals."""
    decimals = console().settings.currency.decimals
    return None if minor is None else f"{minor / 10**decimals:.{decimals}f}"
