"""The decision whether a loan may be renewed, and until when."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


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
    """The loan may not be renewed; `earliest_on` is the first day on which it may, where that is known."""

    reason: Reason
    earliest_on: date | None = None
