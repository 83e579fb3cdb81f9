"""Connections that die under us."""

import psycopg
import pytest
from sqlalchemy import text

from bot.database import Database
from tests.conftest import SERVER
from tests.talk import BUMI, SITI_PHONE, Talk

only_postgresql = pytest.mark.parametrize("database", ["postgresql"], indirect=True)


def _end_all_connections(database: Database) -> None:
    with psycopg.connect(f"{SERVER}/postgres", autocommit=True) as server:
        server.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (database.url.database,)
        )


@only_postgresql
def test_a_message_is_answered_although_every_connection_has_died(talk: Talk) -> None:
    talk.says(SITI_PHONE, "menu")
    _end_all_connections(talk.database)
    assert "1 Desember 2026" in talk.says(SITI_PHONE, f"perpanjang {BUMI}")
    assert talk.decided() == [("renewed", "")]


@only_postgresql
def test_a_connection_that_has_rested_is_tried_before_it_is_used(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.database.IDLE_SECONDS", 0)
    with database.reading() as connection:
        connection.execute(text("SELECT 1"))
    _end_all_connections(database)
    with database.transaction() as connection:
        assert connection.scalar(text("SELECT 1")) == 1
    database.engine.dispose()  # the others that died


def test_a_failed_statement_leaves_nothing_behind(database: Database) -> None:
    with pytest.raises(ZeroDivisionError), database.transaction() as connection:
        connection.execute(text("UPDATE policy_version SET version = 99"))
        _ = 1 / 0
    with database.reading() as connection:
        assert connection.scalar(text("SELECT version FROM policy_version")) == 1
