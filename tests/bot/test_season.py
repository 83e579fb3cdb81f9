"""Played seasons: days go by, patrons renew and return, the machine is off now and then; who hears what, how often."""

import random
from collections import defaultdict
from datetime import date, datetime, timedelta

from bot.clock import Clock
from bot.database import Database
from bot.notices import NoticePlanner
from bot.settings import Settings
from handlers.phrases import Phrases
from tests.small_library import MONDAY, SmallLibrary

DAYS = 45
KINDS = {-3: "due_soon", -1: "due_soon", 0: "due_today"}
STEPS = (-3, -1, 0, 1, 3, 7, 14, 30)
NEWEST = {offset: max(step for step in STEPS if step <= offset) for offset in range(-3, DAYS)}


class Season(SmallLibrary):
    """A library whose day can be moved on."""

    def morning(self, day: date) -> None:
        self.clock = Clock(self.settings.zone, datetime(day.year, day.month, day.day, 9, tzinfo=self.settings.zone))
        self.planner = NoticePlanner(self.settings, self.database, self.clock, Phrases())

    def told_today(self, day: date) -> list[tuple[str, str]]:
        """Plan and send; what was told as (title, kind)."""
        self.morning(day)
        before = {row.id for row in self.kept() if row.status == "queued"}
        self.plan(day)
        self.sent()
        return [(row.barcode, row.kind) for row in self.kept() if row.status == "queued" and row.id not in before]


def test_a_month_of_one_loan_day_by_day(database: Database, settings: Settings) -> None:
    """Due on 3 December, renewed once on the 1st by a week, forgotten, and returned on the 19th."""
    season = Season(database, settings)
    season.member("SITI", "+6281349010101")
    season.loan("SITI", "Bumi Manusia", date(2026, 12, 3), checked_out_on=date(2026, 11, 26))
    told: dict[str, str] = {}

    for number in range(31):
        day = date(2026, 11, 24) + timedelta(days=number)
        if day == date(2026, 12, 1):
            season.change_loan("Bumi Manusia", due_on=date(2026, 12, 10), renewals=1, last_renewed_on=day)
        if day == date(2026, 12, 19):
            season.change_loan("Bumi Manusia", returned_on=day)
        for _, kind in season.told_today(day):
            told[f"{day:%d.%m.}"] = kind

    assert told == {
        "30.11.": "due_soon", "07.12.": "due_soon", "09.12.": "due_soon", "10.12.": "due_today", "11.12.": "overdue",
        "13.12.": "overdue", "17.12.": "overdue",
    }  # fmt: skip


def test_every_step_of_every_loan_is_told_once_whatever_happens(database: Database, settings: Settings) -> None:
    chance = random.Random(4)
    season = Season(database, settings)
    due: dict[str, date] = {}
    since: dict[str, date] = {}
    for number in range(12):
        card, title = f"M{number // 2}", f"Buku {number}"
        if number % 2 == 0:
            season.member(card, f"+62812000000{number:02}")
        since[title] = MONDAY + timedelta(days=chance.randint(-5, 20))
        due[title] = since[title] + timedelta(days=7)
        season.loan(card, title, due[title], checked_out_on=since[title])
    told: dict[str, list[tuple[date, int]]] = defaultdict(list)
    expected: dict[str, list[tuple[date, int]]] = defaultdict(list)

    for number in range(DAYS):
        day = MONDAY + timedelta(days=number)
        for title in [title for title in due if since[title] <= day and chance.random() < 0.06]:
            if chance.random() < 0.3:
                season.change_loan(title, returned_on=day)
                del due[title]
            else:
                due[title], since[title] = max(due[title], day) + timedelta(days=7), day + timedelta(days=1)
                season.change_loan(title, due_on=due[title], last_renewed_on=day)
        if chance.random() < 0.25:
            continue  # the machine is off
        for title, kind in [*season.told_today(day), *season.told_today(day)]:
            step = NEWEST[(day - due[title]).days]
            assert KINDS.get(step, "overdue") == kind
            told[title].append((due[title], step))
        for title in due:
            step = step_to_tell(due[title], since[title], day)
            if step is not None and (due[title], step) not in expected[title]:
                expected[title].append((due[title], step))

    assert told == expected
    assert sum(map(len, told.values())) > 25


def step_to_tell(due_on: date, since: date, day: date) -> int | None:
    """The newest step, if its words are right for the day and it does not lie before the loan or its renewal."""
    step = NEWEST.get((day - due_on).days)
    if step is None or (step < 0, step == 0) != (day < due_on, day == due_on):
        return None
    return step if due_on + timedelta(days=step) >= since else None
