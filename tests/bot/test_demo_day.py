"""The demo's day before the visitor came."""

from datetime import date, datetime
from pathlib import Path

from sqlalchemy import func, select

from bot.app import phrases_of
from bot.database import Database
from bot.demo import cast, demo_folder, phone_of
from bot.demo_day import PastClock, play_day
from bot.dispatcher import Dispatcher
from bot.loading import load_folder
from bot.settings import Settings
from ils.own import OwnLibrary
from models import inbox, library
from models.inbox import Filters
from models.messages import messages


def _played(database: Database, settings: Settings, folder: Path, moment: str) -> int:
    now = datetime.fromisoformat(moment)
    demo_folder(now.date(), folder)
    load_folder(database, folder, today=now.date())
    clock = PastClock(settings.zone, now)
    dispatcher = Dispatcher(settings, database, clock, phrases_of(settings), OwnLibrary)
    return play_day(database, clock, dispatcher, phone_of) + play_day(database, clock, dispatcher, phone_of)


def test_it_fills_every_corner_of_the_console_once(database: Database, settings: Settings, tmp_path: Path) -> None:
    came = _played(database, settings, tmp_path, "2026-11-23T15:00:00+07:00")

    with database.reading() as connection:
        inbound = connection.scalar(select(func.count()).where(messages.c.direction == "in"))
        statuses = set(connection.scalars(select(messages.c.status).distinct()))
        shown = {name: len(inbox.page_of(connection, Filters(show=name))) for name in inbox.SHOWN}
    assert inbound == came > 20
    assert {"silent", "delivered", "read"} <= statuses
    assert "failed" not in statuses
    assert shown["needs"] >= 2
    assert shown["unread"] >= 3
    assert shown["refused"] >= 3
    assert shown["unknown"] >= 1


def test_the_patrons_of_the_simulator_keep_their_stories(
    sqlite_database: Database, settings: Settings, tmp_path: Path
) -> None:
    _played(sqlite_database, settings, tmp_path, "2026-11-23T02:10:00+07:00")

    offered = [role.phone for role in cast()]
    renewed = (
        select(func.count())
        .select_from(library.loans)
        .join(library.member_phones, library.member_phones.c.member_id == library.loans.c.member_id)
        .where(library.member_phones.c.phone.in_(offered), library.loans.c.last_renewed_on >= date(2026, 11, 21))
    )
    with sqlite_database.reading() as connection:
        assert connection.scalar(renewed) == 0
