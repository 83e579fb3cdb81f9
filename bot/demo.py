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
    """Somebody to play: the phone to write from, and what is special about this patron, in both languages."""

    label: str
    phone: str
    note: str
    label_en: str
    note_en: str


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
    _Part("Satu pinjaman", "Rahmawati Noor", "satu buku, jatuh tempo besok", ((1, 6, 0),)),
    _Part("Beberapa pinjaman", "Yohanes Tarigan", "empat buku, satu di antaranya terlambat",
          ((0, 7, 0), (2, 5, 0), (5, 2, 1), (-3, 10, 0))),
    _Part("Ponsel keluarga: ibu", "Nor Hasanah", "tiga kartu pada satu ponsel", ((3, 4, 0), (4, 3, 0))),
    _Part("Ponsel keluarga: putra", "Muhammad Rizky Hasan", "", ((3, 4, 0),), phone=2, category="pelajar"),
    _Part("Ponsel keluarga: putri", "Aulia Rahmah", "", ((1, 6, 0), (1, 6, 0)), phone=2, category="pelajar"),
    _Part("Terlambat", "Bambang Suryono", "satu buku, terlambat sembilan hari", ((-9, 16, 0),)),
    _Part("Batas perpanjangan", "Sri Wahyuni", "sudah diperpanjang sebanyak yang diperbolehkan", ((2, 19, 2),)),
    _Part("Dipesan anggota lain", "Dewi Lestari Binti", "ada anggota lain yang menunggu buku ini", ((2, 5, 0),)),
    _Part("Keanggotaan berakhir", "Antonius Sihombing", "masa berlaku kartu sudah habis", ((3, 4, 0),), expires_in=-12),
    _Part("Diblokir", "Hendra Gunawan", "kartu sedang diblokir", ((3, 4, 0),), blocked=True),
    _Part("Denda", "Mariati Salampak", "dendanya melebihi batas", ((2, 5, 0),), fine=25_000),
    _Part("Keanggotaan segera berakhir", "Lestari Panjaitan", "kartu berlaku empat hari lagi",
          ((2, 5, 0),), expires_in=4),
    _Part("Buku hilang", "Kristian Sangen", "melaporkan bukunya hilang", ((4, 3, 0),)),
    _Part("Banyak pinjaman", "Ahmad Fauzi", "sembilan buku",
          tuple((day, 7 - day, 0) for day in (0, 1, 2, 3, 4, 5, 5, 6, 6)), category="guru"),
    _Part("Tanpa pinjaman", "Petrus Tundan", "tidak sedang meminjam", ()),
    _Part("Jatuh tempo hari ini", "Siti Aminah", "satu buku, jatuh tempo hari ini", ((0, 7, 0),)),
    _Part("Buku referensi", "Gusti Ayu Rahayu", "bukunya tidak dapat diperpanjang", ((3, 4, 0),)),
)  # fmt: skip
_IN_ENGLISH = {
    "Satu pinjaman": "One loan",
    "satu buku, jatuh tempo besok": "one book, due tomorrow",
    "Beberapa pinjaman": "Several loans",
    "empat buku, satu di antaranya terlambat": "four books, one of them late",
    "Ponsel keluarga: ibu": "Family phone: mother",
    "tiga kartu pada satu ponsel": "three cards on one phone",
    "Ponsel keluarga: putra": "Family phone: son",
    "Ponsel keluarga: putri": "Family phone: daughter",
    "Terlambat": "Overdue",
    "satu buku, terlambat sembilan hari": "one book, nine days late",
    "Batas perpanjangan": "Limit reached",
    "sudah diperpanjang sebanyak yang diperbolehkan": "renewed as often as allowed",
    "Dipesan anggota lain": "Held by another",
    "ada anggota lain yang menunggu buku ini": "somebody waits for this book",
    "Keanggotaan berakhir": "Membership over",
    "masa berlaku kartu sudah habis": "the card has expired",
    "Diblokir": "Blocked",
    "kartu sedang diblokir": "the card is blocked",
    "Denda": "Fines",
    "dendanya melebihi batas": "owes more than the limit",
    "Keanggotaan segera berakhir": "Membership ends soon",
    "kartu berlaku empat hari lagi": "the card ends in four days",
    "Buku hilang": "Lost book",
    "melaporkan bukunya hilang": "reported the book as lost",
    "Banyak pinjaman": "Many loans",
    "sembilan buku": "nine books",
    "Tanpa pinjaman": "No loans",
    "tidak sedang meminjam": "nothing on loan",
    "Jatuh tempo hari ini": "Due today",
    "satu buku, jatuh tempo hari ini": "one book, due today",
    "Buku referensi": "Reference book",
    "bukunya tidak dapat diperpanjang": "a book that cannot be renewed",
    "Nomor tak dikenal": "Unknown number",
    "tidak terdaftar pada kartu mana pun": "not registered for any card",
}
_HELD, _LOST, _REFERENCE = 7, 12, 16  # places in _PARTS


def cast() -> list[Role]:
    """Whom to play in the simulator, the most telling first."""
    shown = [(part.label, phone_of(place), part.note) for place, part in enumerate(_PARTS) if part.phone < 0]
    shown.append(("Nomor tak dikenal", _STRANGER, "tidak terdaftar pada kartu mana pun"))
    return [Role(label, phone, note, _IN_ENGLISH[label], _IN_ENGLISH[note]) for label, phone, note in shown]


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


def phone_of(place: int) -> str:
    return f"+62812345670{place:02}"


def _member_no(place: int) -> str:
    return f"627101{place + 1:05}"


def _member(place: int, name: str, phone: int, category: str, expires_on: date) -> Row:
    return {
        "member_no": _member_no(place), "name": name, "phone": phone_of(phone), "category": category,
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
