"""The decision whether a loan may be renewed, and until when."""

from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import assert_never

from circulation.calendar import Calendar
from circulation.lateness import fine_so_far, is_overdue
from circulation.loan_rule import ClosedDay, DueBasis, ExpiredMember, ExpiryCap, LoanRule, Overdue, TitleHold
from circulation.records import Item, ItemStatus, Loan, Patron, Waiting


class Reason(StrEnum):
    """Why a renewal is refused, in the order in which the reasons are checked."""

    MEMBER_NOT_FOUND = "member_not_found"
    ITEM_NOT_FOUND = "item_not_found"
    NOT_ON_LOAN = "not_on_loan"
    ON_LOAN_TO_OTHER = "on_loan_to_other"
    ITEM_LOST = "item_lost"
    NOT_RENEWABLE = "not_renewable"
    MEMBER_BLOCKED = "member_blocked"
    MEMBER_EXPIRED = "member_expired"
    OVERDUE = "overdue"
    FINES_TOO_HIGH = "fines_too_high"
    HELD_BY_OTHER = "held_by_other"
    RENEWAL_LIMIT = "renewal_limit"
    ALREADY_RENEWED_TODAY = "already_renewed_today"
    TOO_SOON = "too_soon"
    NO_OPEN_DAY = "no_open_day"
    MEMBERSHIP_ENDS_FIRST = "membership_ends_first"
    NO_GAIN = "no_gain"
    SYSTEM_ERROR = "system_error"


@dataclass(frozen=True, slots=True)
class Renewable:
    """The loan may be renewed until `new_due_on`.

    `renewals_left` counts after this renewal, None = unlimited. `fine` is what an overdue loan has run up so far
    and is booked with the renewal, in minor currency units. `capped` tells that the end of the membership,
    not the period, set the date.
    """

    new_due_on: date
    renewals_left: int | None = None
    fine: int = 0
    capped: bool = False


@dataclass(frozen=True, slots=True)
class Refused:
    """The loan may not be renewed.

    Where waiting may help, `earliest_on` is the first day, up to the due date, on which the loan would be renewed as
    things stand today. Where there is none, `then` is what is in the way for good: MEMBERSHIP_ENDS_FIRST when a renewed
    card would do. `owed` is what the patron must pay first, in minor currency units, when fines are the reason.
    """

    reason: Reason
    earliest_on: date | None = None
    owed: int = 0
    then: Reason | None = None


@dataclass(frozen=True, slots=True)
class RenewalRequest:
    """Everything that a decision about one loan depends on, but for the calendar and the day.

    `loan` is the open loan of the copy, whoever has it. `waiting` counts others only, never the patron.
    `unpaid_fines` leaves out what open loans have run up. `other_overdue` tells that another open loan of the
    patron is overdue (see `is_overdue`).
    """

    patron: Patron | None
    item: Item | None
    loan: Loan | None
    rule: LoanRule = LoanRule()  # noqa: RUF009 - frozen, so one default may serve all
    waiting: Waiting = Waiting()  # noqa: RUF009
    unpaid_fines: int = 0
    other_overdue: bool = False


def decide_renewal(request: RenewalRequest, calendar: Calendar, today: date) -> Renewable | Refused:
    """Decide whether the loan may be renewed today, and until when; of several reasons the first one is told.

    A new due date never lies before today, nor, where the rule requires a later one, at or before the present.
    """
    case = _identify(request, calendar, today)
    if isinstance(case, Refused):
        return case
    outcome = _decide(case)
    if isinstance(outcome, Refused) and outcome.reason in _WAITING_MAY_HELP:
        return _looking_ahead(case, outcome.reason)
    return outcome


@dataclass(frozen=True, slots=True)
class _Case:
    """A request whose patron, item and open loan are known, and belong together."""

    patron: Patron
    item: Item
    loan: Loan
    request: RenewalRequest
    calendar: Calendar
    today: date

    @property
    def rule(self) -> LoanRule:
        return self.request.rule


def _identify(request: RenewalRequest, calendar: Calendar, today: date) -> _Case | Refused:
    patron, loan = request.patron, request.loan
    if patron is None:
        return Refused(Reason.MEMBER_NOT_FOUND)
    if request.item is None and loan is None:
        return Refused(Reason.ITEM_NOT_FOUND)
    if loan is None or loan.returned_on is not None:
        return Refused(Reason.NOT_ON_LOAN)
    if loan.member_no != patron.member_no:
        return Refused(Reason.ON_LOAN_TO_OTHER)
    return _Case(patron, request.item or loan.item, loan, request, calendar, today)


def _check_item(case: _Case) -> Refused | None:
    if case.item.status is ItemStatus.LOST:
        return Refused(Reason.ITEM_LOST)
    return None if case.item.renewable else Refused(Reason.NOT_RENEWABLE)


def _check_member(case: _Case) -> Refused | None:
    if case.patron.blocked:
        return Refused(Reason.MEMBER_BLOCKED)
    expires_on = case.patron.expires_on
    expired = expires_on is not None and expires_on < case.today
    if expired and case.rule.expired_member is ExpiredMember.BLOCK:
        return Refused(Reason.MEMBER_EXPIRED)
    return None


def _check_overdue(case: _Case) -> Refused | None:
    rule = case.rule
    blocks = rule.overdue is not Overdue.ALLOW and is_overdue(case.loan, rule, case.calendar, case.today)
    if rule.overdue is Overdue.BLOCK_MEMBER:
        blocks = blocks or case.request.other_overdue
    return Refused(Reason.OVERDUE) if blocks or _stays_overdue(case) else None


def _stays_overdue(case: _Case) -> bool:
    """Renewing would leave an overdue loan overdue, the end of the membership apart."""
    if case.loan.due_on >= case.today:
        return False
    new_due_on = _after_period(case)
    return new_due_on is not None and new_due_on < case.today


def _check_fines(case: _Case) -> Refused | None:
    limit = case.rule.max_fines
    if limit is not None and case.request.unpaid_fines > limit:
        return Refused(Reason.FINES_TOO_HIGH, owed=case.request.unpaid_fines)
    return None


def _check_holds(case: _Case) -> Refused | None:
    waiting = case.request.waiting
    held = waiting.for_the_title > 0
    if case.rule.title_hold is TitleHold.ALLOW_IF_COPIES_FREE:
        held = waiting.free_copies < waiting.for_the_title
    return Refused(Reason.HELD_BY_OTHER) if held or waiting.for_this_copy > 0 else None


def _check_limit(case: _Case) -> Refused | None:
    allowed = case.rule.renewals_allowed
    if allowed is not None and case.loan.renewals >= allowed:
        return Refused(Reason.RENEWAL_LIMIT)
    return None


def _check_timing(case: _Case) -> Refused | None:
    if case.rule.one_per_day and case.loan.last_renewed_on == case.today:
        return Refused(Reason.ALREADY_RENEWED_TODAY)
    return Refused(Reason.TOO_SOON) if _window(case) is not None else None


def _window(case: _Case) -> date | None:
    """The first day on which it is no longer too soon; None when that day has come."""
    days = case.rule.too_soon_days
    if days is None or (case.loan.due_on - case.today).days <= days:
        return None
    return case.loan.due_on - timedelta(days=days)


_CHECKS: tuple[Callable[[_Case], Refused | None], ...] = (
    _check_item,
    _check_member,
    _check_overdue,
    _check_fines,
    _check_holds,
    _check_limit,
    _check_timing,
)


def _decide(case: _Case) -> Renewable | Refused:
    for check in _CHECKS:
        refused = check(case)
        if refused is not None:
            return refused
    return _outcome(case)


def _outcome(case: _Case) -> Renewable | Refused:
    uncapped = _after_period(case)
    if uncapped is None:
        return Refused(Reason.NO_OPEN_DAY)
    new_due_on = _capped(case, uncapped)
    if new_due_on is None:
        return Refused(Reason.NO_OPEN_DAY)
    if not _is_gain(case, new_due_on):
        return Refused(Reason.MEMBERSHIP_ENDS_FIRST if _is_gain(case, uncapped) else Reason.NO_GAIN)
    rule, loan = case.rule, case.loan
    return Renewable(
        new_due_on,
        renewals_left=None if rule.renewals_allowed is None else rule.renewals_allowed - loan.renewals - 1,
        fine=fine_so_far(loan, rule, case.calendar, case.today),
        capped=new_due_on != uncapped,
    )


def _is_gain(case: _Case, new_due_on: date) -> bool:
    if new_due_on < case.today:
        return False
    return new_due_on > case.loan.due_on or not case.rule.require_later_due


def _after_period(case: _Case) -> date | None:
    """The new due date as if the membership never ended; None when no open day can be found."""
    rule, calendar = case.rule, case.calendar
    basis = case.today if rule.due_basis is DueBasis.TODAY else case.loan.due_on
    if rule.closed_day is ClosedDay.SKIP_CLOSED:
        return calendar.add_open_days(basis, rule.period_days)
    try:
        end = basis + timedelta(days=rule.period_days)
    except OverflowError:  # a due date at the end of time, as some systems write "never"
        return None
    match rule.closed_day:
        case ClosedDay.ROLL_FORWARD:
            return calendar.next_open_day(end)
        case ClosedDay.ROLL_BACK:
            return calendar.previous_open_day(end)
        case ClosedDay.IGNORE:
            return end
        case _:
            assert_never(rule.closed_day)


def _capped(case: _Case, new_due_on: date) -> date | None:
    expires_on, cap = case.patron.expires_on, case.rule.expiry_cap
    if cap is ExpiryCap.NONE or expires_on is None or new_due_on <= expires_on:
        return new_due_on
    return case.calendar.previous_open_day(expires_on) if cap is ExpiryCap.CAP_ROLL_BACK else expires_on


_WAITING_MAY_HELP = frozenset({Reason.ALREADY_RENEWED_TODAY, Reason.TOO_SOON, Reason.NO_GAIN})


def _looking_ahead(case: _Case, reason: Reason) -> Refused:
    """The refusal with the first day that is better; what others do meanwhile cannot be known."""
    tomorrow = case.today + timedelta(days=1)
    first = _window(case) or tomorrow
    if isinstance(_on(case, first), Renewable):
        return Refused(reason, first)
    days = range(first.toordinal(), _last_to_try(case, first).toordinal() + 1)
    place = bisect_left(days, True, key=lambda day: isinstance(_on(case, date.fromordinal(day)), Renewable))
    if place < len(days):
        return Refused(reason, date.fromordinal(days[place]))
    with_new_card = replace(case, patron=replace(case.patron, expires_on=None))
    at_last = _on(with_new_card, max(case.loan.due_on, tomorrow))
    return Refused(reason, then=at_last.reason if isinstance(at_last, Refused) else Reason.MEMBERSHIP_ENDS_FIRST)


def _last_to_try(case: _Case, first: date) -> date:
    """Of the days from `first` up to this one, all that follow one on which the loan would be renewed are like it."""
    last = max(case.loan.due_on, first)
    ends = [last, _capped(case, last)]
    if case.rule.expired_member is ExpiredMember.BLOCK:
        ends.append(case.patron.expires_on)
    if not case.rule.require_later_due:  # rolled back, a new date lies in the past again while the library is shut
        ends.append(case.calendar.next_open_day(first))
    return min(end for end in ends if end is not None)


def _on(case: _Case, day: date) -> Renewable | Refused:
    return _decide(replace(case, today=day))
