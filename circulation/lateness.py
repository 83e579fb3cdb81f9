"""How late a loan is, and what it has cost so far."""

from datetime import date

from circulation.calendar import Calendar
from circulation.loan_rule import LoanRule, OverdueCount
from circulation.records import Loan


def late_days(loan: Loan, rule: LoanRule, calendar: Calendar, today: date) -> int:
    """How many days the loan is late today, counted as the rule says; 0 up to the due date."""
    if today <= loan.due_on:
        return 0
    if rule.overdue_count is OverdueCount.OPEN_DAYS:
        return calendar.open_days_between(loan.due_on, today)
    return (today - loan.due_on).days


def is_overdue(loan: Loan, rule: LoanRule, calendar: Calendar, today: date) -> bool:
    """True when the loan is late by more than the days of grace."""
    return late_days(loan, rule, calendar, today) > rule.overdue_grace_days


def fine_so_far(loan: Loan, rule: LoanRule, calendar: Calendar, today: date) -> int:
    """What the open loan has run up: every late day counts once the grace is used up, before that none does."""
    if rule.fine_per_day == 0:
        return 0
    late = late_days(loan, rule, calendar, today)
    return rule.fine_per_day * late if late > rule.overdue_grace_days else 0
