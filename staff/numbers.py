"""Charts of any period, each with its table as a file."""

from datetime import timedelta

from flask import Blueprint, abort, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy import Connection

from models import counting, tallies
from models.counting import Span
from staff.access import Role, needs
from staff.acting import act
from staff.asked import Period, form_of, period, today
from staff.console import console
from staff.figures import Chart, Figures, by_day, chart_of, figures_of, month_begin, span_of
from staff.pages import has_text, language, t
from staff.tables import Cell, table_file
from staff.wording import short_date, weekday_names

pages = Blueprint("numbers", __name__)

FREE_SERVICE_MESSAGES = 1000
"""A month for each number, by the provider's price list of October 2026."""
_WORDS_SHOWN, _WORDS_KEPT = 30, 5000


@pages.get("/numbers")
@needs(Role.VIEWER)
def overview() -> str:
    chosen = period()
    with console().database.reading() as connection:
        found = figures_of(connection, chosen)
        words = counting.not_understood(connection, _with_words(connection, chosen), _WORDS_SHOWN)
        charged = tallies.service_messages(connection, console().clock.zone, month_begin())
    return render_template(
        "staff/numbers.html", figures=found, chart=chart(found), words=words, charged=charged,
        free=FREE_SERVICE_MESSAGES, refusals=refusals(found), heat=_heat(found), weekdays=weekday_names(language()),
        given={"since": chosen.since.isoformat(), "until": chosen.until.isoformat()},
    )  # fmt: skip


@pages.get("/numbers/<what>.<form>")
@needs(Role.VIEWER)
def file(what: str, form: str) -> ResponseReturnValue:
    """The table behind one of the charts."""
    chosen, kind = period(), form_of(form)
    with console().database.transaction() as connection:
        columns, rows = _table(connection, what, chosen)
        act(connection, "exported", about=what[:40])
    return table_file(f"{what}-{chosen.since}-{chosen.until}", columns, rows, kind)


def _table(connection: Connection, what: str, chosen: Period) -> tuple[tuple[str, ...], list[tuple[Cell, ...]]]:
    if what == "not-understood":
        words = counting.not_understood(connection, _with_words(connection, chosen), _WORDS_KEPT)
        zone = console().clock.zone
        return ("at", "text"), [(row.created_at.astimezone(zone), row.text) for row in words]
    found = figures_of(connection, chosen)
    if what == "days":
        days = found.days()
        return ("day", "messages", "renewals"), [(day, found.received[day], found.renewed[day]) for day in days]
    if what == "refusals":
        return ("reason", "count"), [(reason, count) for reason, count in found.refused.most_common()]
    if what == "hours":
        return ("weekday", "hour", "messages"), [(day + 1, hour, n) for (day, hour), n in sorted(found.hours.items())]
    return abort(404)


def _with_words(connection: Connection, chosen: Period) -> Span:
    """The part of a period of which the words are still kept."""
    kept_since = today() - timedelta(days=console().settings.retention.message_days + 1)
    return span_of(connection, Period(min(max(chosen.since, kept_since), chosen.until), chosen.until))


def chart(found: Figures) -> Chart:
    days, received, renewed = by_day(found)
    labels = [short_date(day, language()).rsplit(" ", 1)[0] for day in days]
    return chart_of(labels, received, renewed, (t("messages_unit"), t("renewals_unit")))


def refusals(found: Figures) -> list[tuple[str, int, int]]:
    """(reason in words, count, share of the most frequent in percent)."""
    most = max(found.refused.values(), default=1)
    return [
        (t(f"reason_{reason}") if has_text(f"reason_{reason}") else reason, count, max(1, round(100 * count / most)))
        for reason, count in found.refused.most_common()
    ]


def _heat(found: Figures) -> list[list[tuple[int, int]]]:
    """For each weekday the hours from 5 to 22: (messages, shade 0 to 4)."""
    most = max(found.hours.values(), default=0)
    return [
        [(found.hours[day, hour], -(-4 * found.hours[day, hour] // most) if most else 0) for hour in range(5, 23)]
        for day in range(7)
    ]
