"""The bot of a small library, on whichever database a test breaks."""

from collections.abc import Callable
from datetime import datetime

import pytest

from bot.database import Database
from bot.settings import Settings, load_settings
from tests.talk import TOKEN, URL, MovingClock, Talk, fill_library

TalkOn = Callable[[Database], Talk]


@pytest.fixture
def talk_on() -> TalkOn:
    """Fills the library into a database and starts the bot on it."""
    settings: Settings = load_settings(
        {"TWILIO_AUTH_TOKEN": TOKEN, "SECRET_KEY": "for-the-tests-alone", "PUBLIC_URL": URL}
    )

    def start(database: Database) -> Talk:
        with database.transaction() as connection:
            fill_library(connection)
        clock = MovingClock(settings.zone, datetime.fromisoformat("2026-11-23T09:05:00+07:00"))
        return Talk(database, settings, clock)

    return start
