"""Whole dialogues, from the YAML files beside this one: what each side says, and what is renewed by then.

A dialogue begins on Monday 23 November 2026 at 09.05 with its own members and loans. After every message exactly the
loans named in the latest `renewed` have been renewed, each once; so a message without it must renew nothing.
`start` is another beginning, `config` other settings, `rules` the loan rule; `fines` and `closures` are the library's.
`reply` must all be in the answer, `any` at least one, `without` none of them (capitals do not matter); `silent` means
no answer at all, `same` the answer of the message before. `minutes` have gone by before the message came, `due` tells
the due dates afterwards, `take_over` and `hand_back` are what staff do.
"""

import itertools
from dataclasses import asdict
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from sqlalchemy import Connection, insert, select, update

from bot.database import Database
from bot.settings import Settings, load_settings
from circulation.loan_rule import LoanRule
from models import library as tables
from models.contacts import addresses, contacts
from tests.talk import TOKEN, URL, MovingClock, Talk

FILES = sorted(Path(__file__).parent.glob("*.yaml"))
DIALOGUES: list[dict[str, Any]] = [one for file in FILES for one in yaml.safe_load(file.read_text(encoding="utf-8"))]
START = datetime.fromisoformat("2026-11-23T09:05:00+07:00")


def _settings(tmp_path: Path, own: dict[str, Any]) -> Settings:
    config = tmp_path / "config.yaml"
    days = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday")
    week = "".join(f'  {day}: ["08:00-16:00"]\n' for day in days)
    config.write_text(f"hours:\n{week}  sunday: []\nholidays: {{country: null}}\n{yaml.safe_dump(own) if own else ''}")
    return load_settings(
        {"CONFIG": str(config), "TWILIO_AUTH_TOKEN": TOKEN, "SECRET_KEY": "for-the-tests-alone", "PUBLIC_URL": URL}
    )


@pytest.mark.parametrize("dialogue", DIALOGUES, ids=[dialogue["name"] for dialogue in DIALOGUES])
def test_dialogue(sqlite_database: Database, tmp_path: Path, dialogue: dict[str, Any]) -> None:
    _build(sqlite_database, dialogue)
    settings = _settings(tmp_path, dialogue.get("config", {}))
    start = datetime.fromisoformat(dialogue["start"]) if "start" in dialogue else START
    player = _Player(Talk(sqlite_database, settings, MovingClock(settings.zone, start)), start)
    for number, line in enumerate(dialogue["talk"], 1):
        player.play(line, f"line {number}, {line}")


def test_every_dialogue_has_its_own_name() -> None:
    names = [dialogue["name"] for dialogue in DIALOGUES]
    assert sorted(set(names)) == sorted(names)


class _Player:
    """Speaks the lines of one dialogue and checks what came of each."""

    def __init__(self, talk: Talk, start: datetime) -> None:
        self.talk = talk
        self.now = start
        self.renewed: list[str] = []
        self.last_answer = ""
        self.before = self._loans()

    def play(self, line: dict[str, Any], where: str) -> None:
        self.now += timedelta(minutes=line.get("minutes", 0))
        self.talk.clock.at(self.now.isoformat())
        if "take_over" in line:
            self._hold(line["take_over"], "Rina")
        elif "hand_back" in line:
            self._hold(line["hand_back"], "")
        else:
            self._say(line, where)

    def _say(self, line: dict[str, Any], where: str) -> None:
        answer = self.talk.says(line["from"], line.get("says", ""), **line.get("form", {}))
        said, where = answer.casefold(), f"{where}\n{answer}"
        assert bool(said) is not line.get("silent", False), where
        assert [words for words in line.get("reply", ()) if words.casefold() not in said] == [], where
        assert [words for words in line.get("without", ()) if words.casefold() in said] == [], where
        assert "any" not in line or any(words.casefold() in said for words in line["any"]), where
        assert not line.get("same") or answer == self.last_answer, where
        self.last_answer = answer
        self._check_loans(line, where)

    def _check_loans(self, line: dict[str, Any], where: str) -> None:
        self.renewed = line.get("renewed", self.renewed)
        now = self._loans()
        changed = sorted(code for code in now if now[code] != self.before[code])
        assert changed == sorted(self.renewed), where
        assert all(now[code][1] == self.before[code][1] + 1 for code in changed), where
        for code, due in line.get("due", {}).items():
            assert now[code][0] == due, where

    def _loans(self) -> dict[str, tuple[date, int]]:
        lent = select(tables.items.c.barcode, tables.loans.c.due_on, tables.loans.c.renewals)
        with self.talk.database.reading() as connection:
            rows = connection.execute(lent.join(tables.loans, tables.loans.c.item_id == tables.items.c.id))
            return {row.barcode: (row.due_on, row.renewals) for row in rows}

    def _hold(self, phone: str, by: str) -> None:
        contact = select(addresses.c.contact_id).where(addresses.c.value == phone).scalar_subquery()
        held = {"taken_over_by": by, "taken_over_at": self.now if by else None}
        with self.talk.database.transaction() as connection:
            connection.execute(update(contacts).where(contacts.c.id == contact).values(held))


def _build(database: Database, dialogue: dict[str, Any]) -> None:
    """The members and loans of one dialogue, straight into the tables."""
    with database.transaction() as connection:
        numbers = {member["card"]: number for number, member in enumerate(dialogue["members"], 1)}
        for member in dialogue["members"]:
            connection.execute(insert(tables.members), _member_row(member, numbers[member["card"]]))
            for phone in member.get("phones", ()):
                row = {"member_id": numbers[member["card"]], "phone": phone}
                connection.execute(insert(tables.member_phones), row)
        for number, loan in zip(itertools.count(1), dialogue["loans"], strict=False):
            item = {"id": number, "barcode": loan["code"], "title": loan["title"], "title_no": loan["title"].casefold()}
            connection.execute(insert(tables.items), item)
            values = {"member_id": numbers[loan["of"]], "item_id": number, "due_on": loan["due"]}
            values |= {"checked_out_on": date(2026, 11, 1), "renewals": loan.get("renewals", 0)}
            connection.execute(insert(tables.loans), values)
            if "held_by" in loan:
                hold = {"member_id": numbers[loan["held_by"]], "item_id": number, "placed_on": date(2026, 11, 20)}
                connection.execute(insert(tables.holds), {**hold, "title_no": loan["title"].casefold()})
        for fine in dialogue.get("fines", ()):
            owed = {"member_id": numbers[fine["of"]], "amount": fine["amount"], "description": fine["what"]}
            connection.execute(insert(tables.fines), owed)
        _add_policy(connection, dialogue)


def _add_policy(connection: Connection, dialogue: dict[str, Any]) -> None:
    if "rules" in dialogue:
        connection.execute(insert(tables.loan_rules), asdict(LoanRule()) | dialogue["rules"])
    for closed in dialogue.get("closures", ()):
        row = {
            "first_on": closed["first"],
            "last_on": closed["last"],
            "hours": closed["hours"],
            "reason": closed["reason"],
        }
        connection.execute(insert(tables.closures), row)


def _member_row(member: dict[str, Any], number: int) -> dict[str, Any]:
    return {
        "id": number,
        "member_no": member["card"],
        "name": member["name"],
        "expires_on": member.get("expires", date(2027, 6, 30)),
        "birth_date": member.get("born", date(1990, 5, 17)),
        "blocked": member.get("blocked", False),
    }
