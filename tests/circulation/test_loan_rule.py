import pytest

from circulation.loan_rule import LoanRule, LoanRules, TitleHold

ANY = LoanRule(period_days=1)
STUDENT = LoanRule(category="student", period_days=2)
DVD = LoanRule(item_type="dvd", period_days=3)
STUDENT_DVD = LoanRule(category="student", item_type="dvd", period_days=4)


@pytest.mark.parametrize(
    ("category", "item_type", "rule"),
    [
        ("student", "dvd", STUDENT_DVD),
        ("student", "book", STUDENT),
        ("teacher", "dvd", DVD),
        ("teacher", "book", ANY),
        ("", "", ANY),
        ("student", "", STUDENT),
        ("", "dvd", DVD),
    ],
)
def test_the_most_specific_row_applies(category: str, item_type: str, rule: LoanRule) -> None:
    assert LoanRules([ANY, DVD, STUDENT_DVD, STUDENT]).rule_for(category, item_type) is rule


@pytest.mark.parametrize(("category", "item_type"), [("STUDENT", "Dvd"), (" student ", "dvd"), ("Student", " DVD")])
def test_neither_case_nor_spaces_around_keep_a_rule_from_applying(category: str, item_type: str) -> None:
    assert LoanRules([ANY, STUDENT_DVD]).rule_for(category, item_type) is STUDENT_DVD
    written_so = LoanRule(category=category, item_type=item_type)
    assert LoanRules([ANY, written_so]).rule_for("student", "dvd") is written_so


def test_category_beats_item_type() -> None:
    assert LoanRules([DVD, STUDENT]).rule_for("student", "dvd") is STUDENT


def test_without_a_row_the_defaults_apply() -> None:
    assert LoanRules().rule_for("student", "dvd") == LoanRule()
    assert LoanRules([STUDENT_DVD]).rule_for("student", "book") == LoanRule()


def test_the_defaults_are_those_of_the_manual() -> None:
    rule = LoanRule()
    assert (rule.renewals_allowed, rule.period_days, rule.overdue_grace_days, rule.fine_per_day) == (2, 7, 0, 0)
    assert (rule.due_basis, rule.closed_day, rule.expiry_cap) == ("due_date", "roll_forward", "cap")
    assert (rule.expired_member, rule.overdue, rule.overdue_count) == ("block", "block_item", "calendar_days")
    assert rule.title_hold is TitleHold.BLOCK
    assert rule.max_fines is None
    assert rule.too_soon_days is None
    assert rule.require_later_due
    assert not rule.one_per_day
