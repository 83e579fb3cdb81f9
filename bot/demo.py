"""A made-up library that looks like the one in Palangka Raya: its CSV files, and whom to play in the simulator.

Nobody in it exists; every phone number ends in a range that is used here alone.
"""

import csv
import random
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

from bot.demo_names import AUTHORS_AND_TITLES, FIRST_NAMES, LAST_NAMES

Row = dict[str, object]

SEED = 62711
MEMBERS, ITEMS, LOANS = 60, 300, 120
_STRANGER = "+6281234567099"


class Role(NamedTuple):
    """Somebody to play: the phone to write from, and what is special about this patron."""

    label: str
    phone: str
    note: str


class _Part(NamedTuple):
    """A patron with a story: loans as (days until due, days since checked out, renewals so far)."""

    label: str
    name: str
    note: str
    loans: Sequence[tuple[int, int, int]] = ((5, 2, 0),)
    phone: int = -1  # another patron's place: a family shares one phone
    expires_in: int = 400
    blocked: bool = False
    fine: int = 0
    category: str = "umum"


_PARTS = (
    _Part("One loan", "Rahmawati Noor", "one book, due tomorrow", ((1, 6, 0),)),
    _Part("Several loans", "Yohanes Tarigan", "four books, one of them late",
          ((0, 7, 0), (2, 5, 0), (5, 2, 1), (-3, 10, 0))),
    _Part("Family phone: mother", "Nor Hasanah", "three cards on one phone", ((3, 4, 0), (4, 3, 0)), category="umum"),
    _Part("Family phone: son", "Muhammad Rizky Hasan", "", ((3, 4, 0),), phone=2, category="pelajar"),
    _Part("Family phone: daughter", "Aulia Rahmah", "", ((1, 6, 0), (1, 6, 0)), phone=2, category="pelajar"),
    _Part("Overdue", "Bambang Suryono", "one book, nine days late", ((-9, 16, 0),)),
    _Part("Limit reached", "Sri Wahyuni", "renewed as often as allowed", ((2, 19, 2),)),
    _Part("Held by another", "Dewi Lestari Binti", "somebody waits for this book", ((2, 5, 0),)),
    _Part("Membership over", "Antonius Sihombing", "the card has expired", ((3, 4, 0),), expires_in=-12),
    _Part("Blocked", "Hendra Gunawan", "the card is blocked", ((3, 4, 0),), blocked=True),
    _Part("Fines", "Mariati Salampak", "owes more than the limit", ((2, 5, 0),), fine=25_000),
    _Part("Membership ends soon", "Lestari Panjaitan", "the card ends in four days", ((2, 5, 0),), expires_in=4),
    _Part("Lost book", "Kristian Sangen", "reported the book as lost", ((4, 3, 0),)),
    _Part("Many loans", "Ahmad Fauzi", "nine books", tuple((day, 7 - day, 0) for day in (0, 1, 2, 3, 4, 5, 5, 6, 6)),
          category="guru"),
    _Part("No loans", "Petrus Tundan", "nothing on loan", ()),
    _Part("Due today", "Siti Aminah", "one book, due today", ((0, 7, 0),)),
    _Part("Reference book", "Gusti Ayu Rahayu", "a book that cannot be renewed", ((3, 4, 0),)),
)  # fmt: skip
_HELD, _LOST, _REFERENCE = 7, 12, 16  # places in _PARTS


def cast() -> list[Role]:
    """Whom to play in the simulator, the most telling first."""
    shown = [Role(part.label, _phone(place), part.note) for place, part in enumerate(_PARTS) if part.phone < 0]
    return [*shown, Role("Unknown number", _STRANGER, "not registered for any card")]


def demo_folder(today: date, folder: Path) -> None:
    """Write the CSV files of the demo library, the same for the same day; dates are relative to `today`."""
    folder.mkdir(parents=True, exist_ok=True)
    chance = random.Random(SEED)
    items = _items(chance)
    members, loans = _stories(today, items)
    _fill(chance, today, items, members, loans)
    for name, rows in (
        ("members", members),
        ("items", items),
        ("loans", loans),
        ("holds", _holds(today, loans)),
        ("fines", _fines()),
        ("loan_rules", _rules()),
        ("closures", _closures(today)),
    ):
        _write(folder / f"{name}.csv", rows)


def _phone(place: int) -> str:
    return f"+62812345670{place:02}"


def _member_no(place: int) -> str:
    return f"627101{place + 1:05}"


def _member(place: int, name: str, phone: int, category: str, expires_on: date) -> Row:
    return {
        "member_no": _member_no(place), "name": name, "phone": _phone(phone), "category": category,
        "expires_on": expires_on, "blocked": "no",
        "birth_date": date(1970 + place * 7 % 40, place % 12 + 1, place % 28 + 1),
        "language": "id", "notify": "yes" if place % 3 else "no", "branch": "Palangka Raya",
    }  # fmt: skip


def _items(chance: random.Random) -> list[Row]:
    """Every title once, then more copies of some, until there are enough."""
    titles = [(author, title) for author, written in AUTHORS_AND_TITLES.items() for title in written]
    copies = titles + chance.choices(titles, k=ITEMS - len(titles))
    return [
        {"barcode": f"{104_500 + place:011}", "title": title, "author": author,
         "item_type": "buku",
         "status": "normal", "renewable": "yes", "title_no": f"T{titles.index((author, title)) + 1:04}",
         "branch": "Palangka Raya"}
        for place, (author, title) in enumerate(copies)
    ]  # fmt: skip


def _loan(today: date, member: int, item: Row, loan: tuple[int, int, int]) -> Row:
    due_in, out_for, renewals = loan
    return {
        "member_no": _member_no(member), "barcode": item["barcode"], "checked_out_on": today - timedelta(days=out_for),
        "due_on": today + timedelta(days=due_in), "renewals": renewals,
        "last_renewed_on": today - timedelta(days=5) if renewals else "", "returned_on": "",
    }  # fmt: skip


def _stories(today: date, items: list[Row]) -> tuple[list[Row], list[Row]]:
    """The patrons with a story and their loans; the copies are taken from the start of the catalogue."""
    members, loans = [], []
    copies = iter(items)
    for place, part in enumerate(_PARTS):
        phone = place if part.phone < 0 else part.phone
        member = _member(place, part.name, phone, part.category, today + timedelta(days=part.expires_in))
        members.append({**member, "blocked": "yes" if part.blocked else "no"})
        for loan in part.loans:
            copy = next(copies)
            copy["status"] = "lost" if place == _LOST else "normal"
            copy["renewable"] = "no" if place == _REFERENCE else "yes"
            loans.append(_loan(today, place, copy, loan))
    return members, loans


def _fill(chance: random.Random, today: date, items: list[Row], members: list[Row], loans: list[Row]) -> None:
    """The other patrons and loans, some of them returned, on copies nobody has."""
    taken = len(loans)
    for place in range(len(_PARTS), MEMBERS):
        name = f"{FIRST_NAMES[place % len(FIRST_NAMES)]} {chance.choice(LAST_NAMES)}"
        expires_on = today + timedelta(days=chance.randint(40, 700))
        members.append(_member(place, name, place, chance.choice(("umum", "umum", "pelajar", "guru")), expires_on))
    for copy in items[taken : taken + LOANS - len(loans)]:
        out_for = chance.randint(0, 12)
        loan = _loan(today, chance.randrange(len(_PARTS), MEMBERS), copy, (7 - out_for, out_for, 0))
        if chance.random() < 0.2:
            loan["returned_on"] = today - timedelta(days=chance.randint(0, out_for))
        loans.append(loan)


def _holds(today: date, loans: list[Row]) -> list[Row]:
    held = next(loan for loan in loans if loan["member_no"] == _member_no(_HELD))
    placed_on = today - timedelta(days=1)
    return [
        {"barcode": held["barcode"], "title_no": "", "member_no": _member_no(len(_PARTS)), "placed_on": placed_on},
        {"barcode": "", "title_no": "T0090", "member_no": _member_no(len(_PARTS) + 1), "placed_on": placed_on},
    ]


def _fines() -> list[Row]:
    return [
        {"member_no": _member_no(place), "amount": part.fine, "description": "terlambat mengembalikan"}
        for place, part in enumerate(_PARTS)
        if part.fine
    ]


def _rules() -> list[Row]:
    return [
        {"category": "", "item_type": "", "renewals_allowed": 2, "period_days": 7, "max_fines": 20_000},
        {"category": "guru", "item_type": "", "renewals_allowed": 3, "period_days": 14, "max_fines": 20_000},
    ]


def _closures(today: date) -> list[Row]:
    """A closed day and a shortened one, near enough to be seen."""
    closed, short = today + timedelta(days=9), today + timedelta(days=16)
    return [
        {"date": closed, "until": "", "hours": "", "reason": "Penataan ulang koleksi"},
        {"date": short, "until": "", "hours": "08:00-11:00", "reason": "Rapat dinas"},
    ]


def _write(path: Path, rows: Iterable[Row]) -> None:
    rows = list(rows)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
