"""Loan rules: how often, for how long and under which conditions a loan may be renewed."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class DueBasis(StrEnum):
    DUE_DATE = "due_date"
    TODAY = "today"


class ClosedDay(StrEnum):
    """What to do when the period ends on a closed day; SKIP_CLOSED counts the period in open days only."""

    ROLL_FORWARD = "roll_forward"
    ROLL_BACK = "roll_back"
    IGNORE = "ignore"
    SKIP_CLOSED = "skip_closed"


class ExpiryCap(StrEnum):
    """Whether a due date may lie behind the last valid day of membership."""

    CAP = "cap"
    NONE = "none"
    CAP_ROLL_BACK = "cap_roll_back"


class ExpiredMember(StrEnum):
    BLOCK = "block"
    ALLOW = "allow"


class Overdue(StrEnum):
    """BLOCK_ITEM refuses the late loan itself, BLOCK_MEMBER every loan of a patron who has a late one."""

    BLOCK_ITEM = "block_item"
    ALLOW = "allow"
    BLOCK_MEMBER = "block_member"


class OverdueCount(StrEnum):
    CALENDAR_DAYS = "calendar_days"
    OPEN_DAYS = "open_days"


class TitleHold(StrEnum):
    BLOCK = "block"
    ALLOW_IF_COPIES_FREE = "allow_if_copies_free"


@dataclass(frozen=True, slots=True)
class LoanRule:
    """Every option of a loan rule with its default.

    Periods, grace and too_soon_days are in days; max_fines and fine_per_day in minor currency units.
    None means "no limit" (renewals_allowed, max_fines) or "at any time" (too_soon_days).
    An empty category or item_type stands for any.
    """

    category: str = ""
    item_type: str = ""
    renewals_allowed: int | None = 2
    period_days: int = 7
    due_basis: DueBasis = DueBasis.DUE_DATE
    closed_day: ClosedDay = ClosedDay.ROLL_FORWARD
    expiry_cap: ExpiryCap = ExpiryCap.CAP
    expired_member: ExpiredMember = ExpiredMember.BLOCK
    overdue: Overdue = Overdue.BLOCK_ITEM
    overdue_grace_days: int = 0
    overdue_count: OverdueCount = OverdueCount.CALENDAR_DAYS
    max_fines: int | None = None
    too_soon_days: int | None = None
    title_hold: TitleHold = TitleHold.BLOCK
    one_per_day: bool = False
    require_later_due: bool = True
    fine_per_day: int = 0


class LoanRules:
    """All loan rules of a library; tells which one applies."""

    def __init__(self, rules: Iterable[LoanRule] = ()) -> None:
        """Of two rules for the same kinds the later one applies."""
        self._rules = {(kind(rule.category), kind(rule.item_type)): rule for rule in rules}
        self._default = LoanRule()

    def rule_for(self, category: str, item_type: str) -> LoanRule:
        """The most specific rule: category beats item type; the defaults when no row fits."""
        category, item_type = kind(category), kind(item_type)
        for key in ((category, item_type), (category, ""), ("", item_type), ("", "")):
            if key in self._rules:
                return self._rules[key]
        return self._default


def kind(word: str) -> str:
    """A category or item type as it is compared: neither case nor spaces around it make another one."""
    return word.strip().casefold()
