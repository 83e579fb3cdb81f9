"""What any library system can report: patrons, items, loans, holds and fines."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class ItemStatus(StrEnum):
    NORMAL = "normal"
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class Patron:
    """One membership card. `expires_on` is the last valid day of membership, None when it never ends."""

    member_no: str
    name: str
    category: str = ""
    expires_on: date | None = None
    blocked: bool = False
    birth_date: date | None = None
    language: str = ""
    branch: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """One copy with a barcode. `title_no` is the same for all copies of one title."""

    barcode: str
    title: str
    author: str = ""
    item_type: str = ""
    status: ItemStatus = ItemStatus.NORMAL
    renewable: bool = True
    title_no: str = ""
    branch: str = ""


@dataclass(frozen=True, slots=True)
class Loan:
    """An item lent to a patron. On the due date itself the loan is still on time."""

    member_no: str
    item: Item
    checked_out_on: date
    due_on: date
    renewals: int = 0
    last_renewed_on: date | None = None
    returned_on: date | None = None

    @property
    def barcode(self) -> str:
        return self.item.barcode

    @property
    def title(self) -> str:
        return self.item.title


@dataclass(frozen=True, slots=True)
class Hold:
    """A patron waits for a title; with a barcode, for that very copy."""

    member_no: str
    placed_on: date
    title_no: str = ""
    barcode: str = ""


@dataclass(frozen=True, slots=True)
class Fine:
    """Money a patron still owes, in minor currency units (whole rupiah where the currency shows no decimals)."""

    member_no: str
    amount: int
    description: str = ""


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many others wait for a copy: the part of the holds that a renewal depends on."""

    for_this_copy: int = 0
    for_the_title: int = 0
    free_copies: int = 0


@dataclass(frozen=True, slots=True)
class Account:
    """A patron's open loans, by due date and then title, with what their renewal depends on.

    `waiting` is by barcode; a barcode that is absent has nobody waiting. `unpaid_fines` is in minor currency
    units and leaves out what an open loan has run up.
    """

    patron: Patron
    loans: tuple[Loan, ...] = ()
    waiting: dict[str, Waiting] = field(default_factory=dict)
    unpaid_fines: int = 0
