"""One month on one page, for the head of the library."""

from datetime import date, timedelta

from flask import Blueprint, render_template, request

from models import counting, told
from staff import numbers
from staff.access import Role, needs
from staff.asked import Period, day_in, today
from staff.console import console
from staff.figures import figures_of, span_of
from staff.pages import language
from staff.wording import weekday_names

pages = Blueprint("report", __name__)


@pages.get("/report")
@needs(Role.VIEWER)
def report() -> str:
    """One month on one page, beside the month before."""
    month = _month(request.args.get("month", ""))
    now, before = _whole(month), _whole(month - timedelta(days=1))
    with console().database.reading() as connection:
        found, earlier = figures_of(connection, now), figures_of(connection, before)
        people, people_before = (counting.people(connection, span_of(connection, each)) for each in (now, before))
        kinds = counting.notices_by_kind(connection, *now)
        held = counting.holdings(connection, today())
        lost = len(told.numbers_to_fix(connection))
    return render_template(
        "staff/report.html", month=month, figures=found, earlier=earlier, people=people, people_before=people_before,
        chart=numbers.chart(found), refusals=numbers.refusals(found)[:6], kinds=kinds, held=held, lost=lost,
        months=_months(), made=today(), weekdays=weekday_names(language()),
    )  # fmt: skip


def _month(value: str) -> date:
    """The first day of the month in the address, else of this month."""
    return day_in({"month": f"{value}-01"}, "month") or today().replace(day=1)


def _whole(day: date) -> Period:
    first = day.replace(day=1)
    after = (first + timedelta(days=32)).replace(day=1)
    return Period(first, after - timedelta(days=1))


def _months() -> list[date]:
    """This month and the twelve before it."""
    found = [today().replace(day=1)]
    for _ in range(12):
        found.append((found[-1] - timedelta(days=1)).replace(day=1))
    return found
