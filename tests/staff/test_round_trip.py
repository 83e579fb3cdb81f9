"""What the console exports can be loaded again, and is then what it was: every table, every odd name."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, insert, select

from bot.config_sections import Currency
from bot.loading import load_folder
from bot.settings import Settings
from models import library as tables
from tests.staff.browsing import Desk, add_person
from tests.talk import Talk

ODD = (
    "=cmd|' /C calc'!A0",
    "-Andi",
    "+62 Band",
    "@rina",
    "'=kutip",
    "''-dua",
    "'Abdul",
    "'",
    "-3",
    "=",
    "Siti",
    "' =x",
)
TABLES = (tables.members, tables.member_phones, tables.items, tables.loans, tables.holds, tables.fines,
          tables.loan_rules, tables.closures)  # fmt: skip
NAMES = ("members", "items", "loans", "holds", "fines", "loan_rules", "closures")
DAY = date(2026, 11, 24)


@pytest.fixture
def talk(database: Any, settings: Settings, talk: Talk) -> Talk:
    """A library that counts in sen, whose people, books and reasons are called whatever there is."""
    with database.transaction() as connection:
        connection.execute(delete(tables.loans))
        connection.execute(insert(tables.members), [
            {"id": 100 + each, "member_no": f"={each}", "name": name, "branch": name, "category": name, "notify": True}
            for each, name in enumerate(ODD)
        ])  # fmt: skip
        connection.execute(insert(tables.member_phones), [
            {"member_id": 100, "phone": "+6281234000001"}, {"member_id": 100, "phone": "+6281234000002"},
        ])  # fmt: skip
        connection.execute(insert(tables.items), [
            {"id": 100 + each, "barcode": f"-{each}", "title": name, "author": name, "title_no": name}
            for each, name in enumerate(ODD)
        ])  # fmt: skip
        connection.execute(insert(tables.loans), {
            "member_id": 100, "item_id": 100, "checked_out_on": DAY, "due_on": DAY, "renewals": 2,
        })  # fmt: skip
        connection.execute(insert(tables.holds), [
            {"member_id": 100, "item_id": item, "title_no": title, "placed_on": DAY, "source": "file"}
            for item, title in ((101, ""), (None, ODD[1]))
        ])  # fmt: skip
        connection.execute(insert(tables.fines), [
            {"member_id": 100, "amount": amount, "description": name, "source": "file"}
            for amount, name in zip((5, 1250, 300, 100_000), ODD, strict=False)
        ])  # fmt: skip
        rule = {"period_days": 7, "due_basis": "due_date", "closed_day": "roll_forward", "expiry_cap": "cap",
                "expired_member": "block", "overdue": "block_item", "overdue_grace_days": 0, "one_per_day": False,
                "overdue_count": "calendar_days", "title_hold": "block", "require_later_due": True,
                "fine_per_day": 50, "source": "file"}  # fmt: skip
        connection.execute(insert(tables.loan_rules), [
            {**rule, "category": ODD[0], "item_type": ODD[1], "renewals_allowed": 2, "max_fines": 1050},
            {**rule, "category": "", "item_type": "", "renewals_allowed": None, "max_fines": None},
        ])  # fmt: skip
        connection.execute(insert(tables.closures), {
            "first_on": DAY, "last_on": DAY, "hours": "08:00-12:00", "reason": "@rapat", "source": "file",
        })  # fmt: skip
    return Talk(database, settings.model_copy(update={"currency": Currency(code="MYR", decimals=2)}), talk.clock)


@pytest.fixture
def librarian(talk: Talk) -> Desk:
    add_person(talk.database, "ani@perpus.example", "librarian")
    desk = Desk(talk.app, "ani@perpus.example")
    desk.sign_in()
    return desk


def _all(talk: Talk) -> dict[str, list[tuple[Any, ...]]]:
    """Everything but ids, which a load gives anew; people and copies by their numbers instead."""
    with talk.database.reading() as connection:
        number = dict(connection.execute(select(tables.members.c.id, tables.members.c.member_no)).all())
        copy = dict(connection.execute(select(tables.items.c.id, tables.items.c.barcode)).all())
        found = {}
        for table in TABLES:
            rows = [dict(row) for row in connection.execute(select(table)).mappings()]
            for row in rows:
                row.pop("id", None)
                if "member_id" in row:
                    row["member_id"] = number[row["member_id"]]
                if "item_id" in row:
                    row["item_id"] = copy.get(row["item_id"])
            found[table.name] = sorted((tuple(row.items()) for row in rows), key=repr)
        return found


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_export_and_load_give_the_same_library(librarian: Desk, talk: Talk, tmp_path: Path, form: str) -> None:
    before = _all(talk)
    for name in NAMES:
        (tmp_path / f"{name}.{form}").write_bytes(librarian.get(f"/staff/export/{name}.{form}").data)
    with talk.database.transaction() as connection:
        for table in reversed(TABLES):
            connection.execute(delete(table))

    load_folder(talk.database, tmp_path, today=DAY, decimals=2)

    assert _all(talk) == before


def test_no_cell_of_it_is_a_formula(librarian: Desk) -> None:
    lines = librarian.get("/staff/export/members.csv").data.decode("utf-8-sig").splitlines()

    cells = [cell.strip('"') for line in lines for cell in line.split(",")]
    assert [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))] == []
