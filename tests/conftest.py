"""Fixtures for every test: a migrated database, on SQLite and on PostgreSQL."""

import os
import uuid
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import psycopg
import pytest

from bot import migrating
from bot.database import Database
from bot.settings import Settings
from models.base import metadata
from tests.talk import MovingClock, Talk, fill_library

SERVER = os.environ.get("TEST_POSTGRESQL", "postgresql://postgres@127.0.0.1:5432")


@pytest.fixture(scope="session")
def postgresql_url() -> Iterator[str]:
    """A database of this test process alone, dropped in the end."""
    name = f"perpanjang_test_{uuid.uuid4().hex[:12]}"
    try:
        server = psycopg.connect(f"{SERVER}/postgres", autocommit=True, connect_timeout=3)
    except psycopg.OperationalError as error:
        if os.environ.get("CI") == "true":
            raise
        pytest.skip(f"no PostgreSQL server at {SERVER}: {error}")
    with server:
        server.execute(f"CREATE DATABASE {name}")
        try:
            yield f"{SERVER}/{name}".replace("postgresql://", "postgresql+psycopg://", 1)
        finally:
            server.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def _migrated_postgresql(postgresql_url: str) -> Iterator[Database]:
    database = Database(postgresql_url)
    migrating.upgrade(database)
    yield database
    database.close()


@pytest.fixture(scope="session")
def _migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The bytes of a migrated SQLite file: copying it is quicker than migrating for every test."""
    path = tmp_path_factory.mktemp("migrated") / "library.db"
    database = Database(f"sqlite:///{path}")
    migrating.upgrade(database)
    with database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
    return path.read_bytes()


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """An empty, migrated database; each test runs once on SQLite and once on PostgreSQL."""
    if request.param == "sqlite":
        yield from _sqlite(request, tmp_path)
    else:
        yield from _postgresql(request)


@pytest.fixture
def sqlite_database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """An empty, migrated SQLite database, for tests that need no second kind."""
    yield from _sqlite(request, tmp_path)


@pytest.fixture
def postgresql_database(request: pytest.FixtureRequest) -> Iterator[Database]:
    """An empty, migrated PostgreSQL database."""
    yield from _postgresql(request)


def _sqlite(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    path = tmp_path / "library.db"
    path.write_bytes(request.getfixturevalue("_migrated_sqlite"))
    database = Database(f"sqlite:///{path}")
    yield database
    database.close()


def _postgresql(request: pytest.FixtureRequest) -> Iterator[Database]:
    database: Database = request.getfixturevalue("_migrated_postgresql")
    yield database
    names = ", ".join(table.name for table in metadata.sorted_tables)
    with database.engine.begin() as connection:
        connection.exec_driver_sql(f"TRUNCATE {names} RESTART IDENTITY CASCADE")
        connection.exec_driver_sql("INSERT INTO policy_version (id, version) VALUES (1, 1)")
        connection.exec_driver_sql(
            "UPDATE messages_search_state SET up_to = 0, seen = 0, decided = 0, seen_decision = 0"
        )


@pytest.fixture
def talk(database: Database, settings: Settings) -> Talk:
    """With the settings of the folder. Siti has two loans, Budi one; today is Monday 23 November 2026, 09.05."""
    clock = MovingClock(settings.zone, datetime.fromisoformat("2026-11-23T09:05:00+07:00"))
    with database.transaction() as connection:
        fill_library(connection)
    return Talk(database, settings, clock)
