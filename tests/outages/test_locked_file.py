"""Another program holds the lock of the SQLite file for a while."""

import sqlite3
import threading
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import pytest
from sqlalchemy import select

from bot.database import Database
from models.messages import messages
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


def test_a_long_lock_by_another_program_is_a_503_and_passes(near: Talk) -> None:
    other = _locked(near)
    while_locked = _ask(near, f"perpanjang {BUMI}")
    ready = near.client.get("/readyz")
    other.rollback()
    other.close()
    afterwards = _ask(near, f"perpanjang {BUMI}")

    assert while_locked.status_code == 503
    assert ready.status_code == 200, "reading goes on"
    assert afterwards.status_code == 200
    assert near.due(BUMI) == RENEWED
    with near.database.reading() as connection:
        assert len(connection.execute(select(messages.c.id).where(messages.c.direction == "in")).all()) == 1


def test_a_commit_that_fails_is_a_503_and_passes(near: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    """A full disk shows itself at the commit."""
    full = sqlite3.OperationalError("database or disk is full")
    with monkeypatch.context() as disk:
        disk.setattr(near.database.engine.dialect, "do_commit", Mock(side_effect=full))
        while_full = _ask(near, f"perpanjang {BUMI}")
    afterwards = _ask(near, f"perpanjang {BUMI}")

    assert while_full.status_code == 503
    assert afterwards.status_code == 200
    assert near.due(BUMI) == RENEWED
    assert near.decided() == [("renewed", "")]
