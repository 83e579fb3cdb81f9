"""Runs decision_cases.yaml, whose header explains the fields."""

from collections import Counter
from datetime import date, time
from enum import StrEnum
from pathlib import Path
from typing import Any

import pytest
import yaml

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
from circulation.records import Item, ItemStatus, Loan, Patron, Waiting
from circulation.renewal import Reason, Refused, Renewable, RenewalRequest, decide_renewal

Fields = dict[str, Any]
FILE = yaml.safe_load(Path(__file__).with_name("decision_cases.yaml").read_text(encoding="utf-8"))
DEFAULTS: Fields = FILE["defaults"]
CASES: list[Fields] = FILE["cases"]
MORNING = ((time(8), time(12)),)
CHOICES: dict[str, type[StrEnum]] = {
    "due_basis": DueBasis,
    "closed_day": ClosedDay,
    "expiry_cap": ExpiryCap,
    "expired_member": ExpiredMember,
    "overdue": Overdue,
    "overdue_count": OverdueCount,
    "title_hold": TitleHold,
}


def merged(case: Fields, part: str) -> Fields | None:
    """The defaults of one part with what the case changes; None when the case leaves it out by null."""
    own = case.get(part, {})
    return None if own is None else {**DEFAULTS.get(part, {}), **own}


def rule_of(case: Fields) -> LoanRule:
    fields: Fields = dict(case.get("rule", {}))
    for name in CHOICES.keys() & fields.keys():
        fields[name] = CHOICES[name](fields[name])
    return LoanRule(**fields)


def request_of(case: Fields) -> RenewalRequest:
    patron, item, loan = (merged(case, part) for part in ("patron", "item", "loan"))
    if item is not None:
        item["status"] = ItemStatus(item.get("status", "normal"))
    lent = Item(**(item or DEFAULTS["item"]))
    return RenewalRequest(
        patron=None if patron is None else Patron(**patron),
        item=None if item is None else lent,
        loan=None if loan is None else Loan(item=lent, **loan),
        rule=rule_of(case),
        waiting=Waiting(**case.get("waiting", {})),
        unpaid_fines=case.get("fines", 0),
        other_overdue=case.get("other_overdue", False),
    )


def calendar_of(case: Fields) -> Calendar:
    fields = merged(case, "calendar")
    assert fields is not None
    closures = [Closure(*span, "closed") for span in spans_of(fields["closed"])]
    closures += [Closure(*span, "special", MORNING) for span in spans_of(fields["special"])]
    return Calendar(dict.fromkeys(fields["weekdays"], MORNING), closures, dict.fromkeys(fields["holidays"], "holiday"))


def spans_of(days: list[date | list[date]]) -> list[tuple[date, date]]:
    return [(day[0], day[1]) if isinstance(day, list) else (day, day) for day in days]


@pytest.mark.parametrize("case", [pytest.param(case, id=f"{case['id']} {case['name']}") for case in CASES])
def test_case(case: Fields) -> None:
    today: date = case["today"] if "today" in case else DEFAULTS["today"]
    outcome = decide_renewal(request_of(case), calendar_of(case), today)
    expected = case["expected"]
    if expected["decision"] == "refused":
        then = Reason(expected["then"]) if "then" in expected else None
        assert outcome == Refused(Reason(expected["reason"]), expected.get("earliest"), expected.get("owed", 0), then)
        return
    assert isinstance(outcome, Renewable), outcome
    told: Fields = {"new_due": outcome.new_due_on, "left": outcome.renewals_left, "fine": outcome.fine}
    told |= {"decision": "renewed", "capped": outcome.capped}
    assert {name: told[name] for name in expected} == expected


def test_every_case_has_its_own_id() -> None:
    assert [name for name, times in Counter(case["id"] for case in CASES).items() if times > 1] == []


def test_every_reason_of_the_rules_occurs() -> None:
    told = {case["expected"].get("reason") for case in CASES} - {None}
    assert told == set(Reason) - {Reason.SYSTEM_ERROR}


def test_every_choice_of_every_option_occurs() -> None:
    rules = [LoanRule(), *map(rule_of, CASES)]
    for name, choices in CHOICES.items():
        assert {getattr(rule, name) for rule in rules} == set(choices), name
