"""Another program holds the lock of the SQLite file for a while."""

import sqlite3
import threading
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bot.database import Database
from tests.outages.conftest import TalkOn
from tests.talk import BUMI, SITI_PHONE, Talk

RENEWED = date(2026, 12, 1)


@pytest.fixture
def near(sqlite_database: Database, talk_on: TalkOn, monkeypatch: pytest.MonkeyPatch) -> Iterator[Talk]:
    """The bot on an SQLite file, willing to wait for one second only."""
    monkeypatch.setattr("bot.database.BUSY_SECONDS", 1)
    database = Database(str(sqlite_database.url))
    yield talk_on(database)
    database.close()


def _ask(talk: Talk, words: str) -> Any:
    return talk.post(talk.form(SITI_PHONE, words, MessageSid=f"SM{1:032x}"))


def _locked(talk: Talk) -> sqlite3.Connection:
    """What a backup program or a person with a database browser may do."""
    other = sqlite3.connect(Path(str(talk.database.url.database)), isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    return other


def test_a_short_lock_by_another_program_is_waited_for(near: Talk) -> None:
    other = _locked(near)
    release = threading.Timer(0.4, other.rollback)
    release.start()
    answer = _ask(near, f"perpanjang {BUMI}")
    release.join()
    other.close()

    assert answer.status_code == 200
    assert near.due(BUMI) == RENEWED
