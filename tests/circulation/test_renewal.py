from datetime import date, time, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from circulation.calendar import Calendar, Closure
from circulation.loan_rule import (
    ClosedDay,
    DueBasis,
    ExpiredMember,
    ExpiryCap,
    LoanRule,
    Overdue,
    OverdueCount,
    TitleHold,
)
from circulation.records import Item, Loan, Patron, Waiting
from circulation.renewal import (
    Reason,
    Refused,
    Renewable,
    RenewalRequest,
    decide_renewal,
)

MORNING = ((time(8), time(12)),)
WEEKDAYS = Calendar(dict.fromkeys(range(5), MORNING))
ITEM = Item("B1", "Bumi Manusia")
FRIDAY = date(2026, 11, 27)
LOAN = Loan("A1", ITEM, FRIDAY - timedelta(days=7), FRIDAY)

WAITABLE = {Reason.ALREADY_RENEWED_TODAY, Reason.TOO_SOON, Reason.NO_GAIN}

near = st.dates(FRIDAY - timedelta(days=60), FRIDAY + timedelta(days=60))
days = st.integers(0, 40)
rules = st.builds(
    LoanRule,
    renewals_allowed=st.none() | st.integers(0, 3),
    period_days=days,
    due_basis=st.sampled_from(DueBasis),
    closed_day=st.sampled_from(ClosedDay),
    expiry_cap=st.sampled_from(ExpiryCap),
    expired_member=st.sampled_from(ExpiredMember),
    overdue=st.sampled_from(Overdue),
    overdue_grace_days=days,
    overdue_count=st.sampled_from(OverdueCount),
    max_fines=st.none() | st.integers(0, 5),
    too_soon_days=st.none() | days,
    title_hold=st.sampled_from(TitleHold),
    one_per_day=st.booleans(),
    require_later_due=st.booleans(),
    fine_per_day=st.integers(0, 5),
)
closures = st.builds(
    lambda first, length, hours: Closure(first, first + timedelta(days=length), "", hours),
    near,
    days,
    st.sampled_from([(), MORNING]),
)
calendars = st.builds(
    lambda weekdays, rows, holidays: Calendar(
        dict.fromkeys(weekdays, MORNING), rows, dict.fromkeys(holidays, "holiday")
    ),
    st.sets(st.integers(0, 6)),
    st.lists(closures, max_size=4),
    st.sets(near, max_size=4),
)
patrons = st.builds(Patron, st.just("A1"), st.just("Siti"), expires_on=st.none() | near)
loans = st.builds(
    Loan,
    st.just("A1"),
    st.just(ITEM),
    st.just(LOAN.checked_out_on),
    near,
    renewals=st.integers(0, 3),
    last_renewed_on=st.none() | near,
)


def requests(of_rules: st.SearchStrategy[LoanRule]) -> st.SearchStrategy[RenewalRequest]:
    return st.builds(
        RenewalRequest,
        patron=patrons,
        item=st.just(ITEM),
        loan=loans,
        rule=of_rules,
        waiting=st.just(Waiting()) | st.builds(Waiting, st.integers(0, 1), st.integers(0, 2), st.integers(0, 2)),
        unpaid_fines=st.integers(0, 6),
        other_overdue=st.booleans(),
    )


@settings(max_examples=400)
@given(requests(rules), calendars, near)
def test_a_renewal_never_ends_in_the_past_and_gains_where_it_must(
    request: RenewalRequest, calendar: Calendar, today: date
) -> None:
    outcome = decide_renewal(request, calendar, today)
    if isinstance(outcome, Renewable):
        assert request.loan is not None
        assert outcome.new_due_on >= today
        assert outcome.new_due_on > request.loan.due_on or not request.rule.require_later_due
        assert outcome.fine >= 0
        assert outcome.renewals_left is None or outcome.renewals_left >= 0


@given(requests(st.just(LoanRule())), calendars, near)
def test_by_default_a_loan_ends_on_an_open_day_or_with_the_membership(
    request: RenewalRequest, calendar: Calendar, today: date
) -> None:
    outcome = decide_renewal(request, calendar, today)
    if isinstance(outcome, Renewable):
        assert request.patron is not None
        assert outcome.capped or calendar.is_open_day(outcome.new_due_on)
        assert not outcome.capped or outcome.new_due_on == request.patron.expires_on


@settings(max_examples=400)
@given(requests(rules), calendars, near)
def test_the_day_told_is_the_first_on_which_it_is_renewed(
    request: RenewalRequest, calendar: Calendar, today: date
) -> None:
    outcome = decide_renewal(request, calendar, today)
    if isinstance(outcome, Refused) and outcome.reason in WAITABLE:
        assert request.loan is not None
        ahead = max((request.loan.due_on - today).days, 1)
        renewed = (day for later in range(1, ahead + 1) if isinstance(
            decide_renewal(request, calendar, day := today + timedelta(days=later)), Renewable
        ))  # fmt: skip
        assert outcome.earliest_on == next(renewed, None)
        assert (outcome.then is None) is (outcome.earliest_on is not None)


def test_a_request_needs_no_more_than_who_and_what() -> None:
    outcome = decide_renewal(RenewalRequest(Patron("A1", "Siti"), ITEM, LOAN), WEEKDAYS, FRIDAY)
    assert outcome == Renewable(date(2026, 12, 4), renewals_left=1)
