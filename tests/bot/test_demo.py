"""The demo library loads, and has a patron for every situation."""

import csv
from datetime import date
from pathlib import Path

from bot.database import Database
from bot.demo import ITEMS as ITEMS_WANTED
from bot.demo import LOANS, MEMBERS, cast, demo_folder
from bot.loading import load_folder
from models import lending

TODAY = date(2026, 11, 24)


def _rows(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_it_loads_without_a_warning(database: Database, tmp_path: Path) -> None:
    demo_folder(TODAY, tmp_path)
    report = load_folder(database, tmp_path, today=TODAY)
    assert report.warnings == []
    assert {name: counts.added for name, counts in report.counts.items()} == {
        "members.csv": MEMBERS,
        "items.csv": ITEMS_WANTED,
        "loans.csv": LOANS,
        "holds.csv": 2,
        "fines.csv": 1,
        "loan_rules.csv": 2,
        "closures.csv": 2,
    }


def test_the_same_day_gives_the_same_files(tmp_path: Path) -> None:
    for name in ("one", "two"):
        demo_folder(TODAY, tmp_path / name)
    for path in (tmp_path / "one").iterdir():
        assert path.read_bytes() == (tmp_path / "two" / path.name).read_bytes()


def test_any_day_will_do(tmp_path: Path) -> None:
    for today in (date(2027, 2, 28), date(2028, 2, 29), date(2026, 12, 31)):
        demo_folder(today, tmp_path)
        assert {row["due_on"] for row in _rows(tmp_path, "loans.csv")} >= {today.isoformat()}


def test_everybody_in_the_cast_has_the_story_that_is_told(sqlite_database: Database, tmp_path: Path) -> None:
    demo_folder(TODAY, tmp_path)
    load_folder(sqlite_database, tmp_path, today=TODAY)
    phones = {role.label_en: role.phone for role in cast()}
    with sqlite_database.reading() as connection:
        found = {label: lending.accounts_of_phone(connection, phone) for label, phone in phones.items()}
        cards = {label: [account.patron for account in accounts] for label, accounts in found.items()}
        several = lending.account_of(connection, cards["Several loans"][0].member_no)
        held = lending.account_of(connection, cards["Held by another"][0].member_no)
        owing = lending.account_of(connection, cards["Fines"][0].member_no)
    assert cards["Unknown number"] == []
    assert len(cards["Family phone: mother"]) == 3
    assert len(cards["One loan"]) == 1
    assert cards["Blocked"][0].blocked
    assert several is not None and len(several.loans) == 4
    assert held is not None and next(iter(held.waiting.values())).for_this_copy == 1
    assert owing is not None and owing.unpaid_fines == 25_000


def test_every_title_is_a_title_once(tmp_path: Path) -> None:
    demo_folder(TODAY, tmp_path)
    items = _rows(tmp_path, "items.csv")
    assert len({row["barcode"] for row in items}) == len(items)
    assert len({row["title_no"] for row in items}) == len({(row["title"], row["author"]) for row in items})
