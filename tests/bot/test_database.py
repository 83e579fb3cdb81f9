"""Connections that die under us, and what each kind of transaction promises."""

import re

import psycopg
import pytest
from sqlalchemy import text

from bot.database import Database
from models import inbox
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


def test_a_glance_sees_the_latest_state_with_each_statement(database: Database) -> None:
    version = text("SELECT version FROM policy_version")
    with database.glancing() as connection:
        before = connection.scalar(version)
        with database.transaction() as other:
            other.execute(text("UPDATE policy_version SET version = version + 1"))
        assert connection.scalar(version) == before + 1
    with pytest.raises(ZeroDivisionError), database.glancing() as connection:
        connection.scalar(version)
        _ = 1 / 0
    with database.glancing() as connection:
        assert connection.scalar(version) == before + 1
    with pytest.raises(ZeroDivisionError), database.transaction(brief=True) as connection:
        connection.execute(text("UPDATE policy_version SET version = 99"))
        _ = 1 / 0
    with database.reading() as connection:
        assert connection.scalar(version) == before + 1


@only_postgresql
def test_reading_keeps_what_was_prepared(database: Database) -> None:
    question = text("SELECT version FROM policy_version WHERE version > :some")
    prepared = text("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%policy_version WHERE%'")
    for _ in range(10):
        with database.reading() as connection:
            connection.execute(question, {"some": 0})
    with database.reading() as connection:
        assert connection.scalar(prepared) == 1


@only_postgresql
def test_what_comes_by_the_hundred_is_planned_once_and_goes_by_indexes(database: Database) -> None:
    with database.transaction(brief=True) as connection:
        assert connection.scalar(text("SHOW plan_cache_mode")) == "force_generic_plan"
        asked = str(inbox._NEWEST._statement.compile(connection.engine))
        for place in (1, 2):
            asked = re.sub(r"%\(\w+\)s", f"${place}", asked, count=1)
        connection.exec_driver_sql(f"PREPARE asked AS {asked}")
        plan = "\n".join(connection.exec_driver_sql("EXPLAIN EXECUTE asked(0, 0)").scalars())
        assert "ix_contacts_needing" in plan and "ix_contacts_taken_over" in plan and "Seq Scan" not in plan
    with database.transaction() as connection:
        assert connection.scalar(text("SHOW plan_cache_mode")) == "auto"
