"""Lent and returned by hand, at the desk of a library that has no system of its own."""

from datetime import date, timedelta

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from circulation.lateness import fine_so_far
from circulation.records import Item, ItemStatus, Patron
from models import desk_loans, lending
from staff.access import Role, needs
from staff.acting import act
from staff.asked import day_in, line, today
from staff.console import console
from staff.pages import language, money, t
from staff.wording import short_date

pages = Blueprint("lending", __name__)


@pages.get("/lending")
@needs(Role.VIEWER)
def desk() -> str:
    with console().database.reading() as connection:
        rows = desk_loans.lately(connection)
    return render_template("staff/lending.html", rows=rows, given={})


@pages.post("/lending/returned")
@needs(Role.LIBRARIAN)
def returned() -> ResponseReturnValue:
    """The copy is back: its loan is closed, and a fine that it has run up is booked."""
    barcode = line("barcode", 50)
    with console().database.transaction() as connection:
        loan = lending.open_loan(connection, barcode)
        if loan is None or not desk_loans.give_back(connection, barcode, today()):
            flash(t("not_lent", barcode=barcode), "bad")
            return _again(connection, {"returned": barcode}), 400
        patron = console().library(connection).find_patron(loan.member_no)
        rule = console().rules(connection).rule_for(patron.category if patron else "", loan.item.item_type)
        fine = fine_so_far(loan, rule, console().calendar(connection), today())
        if fine:
            lending.book_fine(connection, loan.member_no, fine, f"{loan.title} ({barcode})")
        waiting = desk_loans.next_hold(connection, barcode)
        act(connection, "returned", about=barcode, details={"member_no": loan.member_no, "fine": fine})
    flash(t("was_returned", title=loan.title or barcode, name=patron.name if patron else loan.member_no), "good")
    if fine:
        flash(t("fine_booked", amount=money(fine)), "")
    if waiting is not None:
        flash(t("somebody_waits", name=waiting.name, number=waiting.member_no), "")
    return redirect(url_for("staff.lending.desk"))


@pages.post("/lending/lent")
@needs(Role.LIBRARIAN)
def lent() -> ResponseReturnValue:
    member_no, barcode = line("member_no", 50), line("barcode", 50)
    given = {"member_no": member_no, "barcode": barcode, "due_on": line("due_on", 10)}
    with console().database.transaction() as connection:
        patron = console().library(connection).find_patron(member_no)
        item, on_loan = lending.items_by_barcodes(connection, [barcode]).get(barcode, (None, False))
        trouble = _trouble(patron, item, on_loan, member_no, barcode)
        due_on = day_in(request.form, "due_on") or (_due(connection, patron, item) if patron and item else None)
        if not trouble and (due_on is None or due_on < today()):
            trouble = t("due_wrong")
        if trouble or due_on is None:
            flash(trouble, "bad")
            return _again(connection, given), 400
        try:
            with connection.begin_nested():
                desk_loans.lend(connection, member_no, barcode, today(), due_on)
        except IntegrityError:
            flash(t("lent_already", barcode=barcode), "bad")
            return _again(connection, given), 409
        details = {"member_no": member_no, "due_on": due_on.isoformat()}
        act(connection, "lent", about=barcode, details=details)
    flash(t("was_lent", title=_title(item), name=_name(patron), until=short_date(due_on, language())), "good")
    return redirect(url_for("staff.lending.desk"))


def _trouble(patron: Patron | None, item: Item | None, on_loan: bool, member_no: str, barcode: str) -> str:
    """Why this copy cannot be lent to this member; '' when it can."""
    if patron is None:
        return t("no_such_member", number=member_no)
    if patron.blocked:
        return t("member_is_blocked", name=patron.name)
    if patron.expires_on is not None and patron.expires_on < today():
        return t("member_is_expired", name=patron.name, day=short_date(patron.expires_on, language()))
    if item is None:
        return t("no_such_item", barcode=barcode)
    if item.status is ItemStatus.LOST:
        return t("item_is_lost", barcode=barcode)
    return t("lent_already", barcode=barcode) if on_loan else ""


def _due(connection: Connection, patron: Patron, item: Item) -> date | None:
    """The period of the rule, to an open day, and not beyond the end of the membership."""
    rule = console().rules(connection).rule_for(patron.category, item.item_type)
    due_on = console().calendar(connection).next_open_day(today() + timedelta(days=rule.period_days))
    return min(due_on, patron.expires_on) if due_on and patron.expires_on else due_on


def _title(item: Item | None) -> str:
    return (item.title or item.barcode) if item else ""


def _name(patron: Patron | None) -> str:
    return (patron.name or patron.member_no) if patron else ""


def _again(connection: Connection, given: dict[str, str]) -> str:
    return render_template("staff/lending.html", rows=desk_loans.lately(connection), given=given)
