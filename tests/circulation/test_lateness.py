"""Late days, the grace and the fine."""

from datetime import date, time, timedelta

import pytest

from circulation.calendar import Calendar
from circulation.lateness import fine_so_far, is_overdue, late_days
from circulation.loan_rule import LoanRule, OverdueCount
from circulation.records import Item, Loan

MORNING = ((time(8), time(12)),)
WEEKDAYS = Calendar(dict.fromkeys(range(5), MORNING))
FRIDAY = date(2026, 11, 27)
LOAN = Loan("A1", Item("B1", "Bumi Manusia"), FRIDAY - timedelta(days=7), FRIDAY)


@pytest.mark.parametrize(
    ("today", "calendar_days", "open_days"),
    [
        (date(2026, 11, 1), 0, 0),
        (FRIDAY, 0, 0),
        (date(2026, 11, 29), 2, 0),
        (date(2026, 11, 30), 3, 1),
    ],
)
def test_late_days_by_either_count(today: date, calendar_days: int, open_days: int) -> None:
    assert late_days(LOAN, LoanRule(), WEEKDAYS, today) == calendar_days
    assert late_days(LOAN, LoanRule(overdue_count=OverdueCount.OPEN_DAYS), WEEKDAYS, today) == open_days


def test_overdue_and_its_fine_begin_after_the_grace() -> None:
    rule = LoanRule(overdue_grace_days=2, fine_per_day=500)
    assert not is_overdue(LOAN, rule, WEEKDAYS, date(2026, 11, 29))
    assert fine_so_far(LOAN, rule, WEEKDAYS, date(2026, 11, 29)) == 0
    assert is_overdue(LOAN, rule, WEEKDAYS, date(2026, 11, 30))
    assert fine_so_far(LOAN, rule, WEEKDAYS, date(2026, 11, 30)) == 1500


def test_no_rate_no_fine() -> None:
    assert fine_so_far(LOAN, LoanRule(), WEEKDAYS, date(2027, 1, 1)) == 0
