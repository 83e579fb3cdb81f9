"""Brings the database to the form the program needs: runs the migrations, each run all or nothing.

Alembic is driven from here, without its env.py: the files in migrations/ are the steps and nothing else.
"""

import contextlib
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.runtime.environment import EnvironmentContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from bot.database import Database

FOLDER = Path(__file__).resolve().parent.parent / "migrations"
_LOCK = 6_271_001  # any number will do, as long as every process takes the same


def upgrade(database: Database) -> None:
    """Create the tables or bring them to the newest form; does nothing when they have it already."""
    steps = script()
    with _altering(database) as connection:
        _run(connection, steps, lambda revision, _: steps._upgrade_revs("head", revision))


def downgrade(database: Database, revision: str) -> None:
    """Go back to an earlier form; "base" drops every table."""
    steps = script()
    with _altering(database) as connection:
        _run(connection, steps, lambda now, _: steps._downgrade_revs(revision, now))


def head() -> str:
    """The revision this program needs."""
    found = script().get_current_head()
    if found is None:
        raise RuntimeError(f"no migrations in {FOLDER}")
    return found


def current(database: Database) -> str | None:
    """The revision the database is at; None when it has never been set up."""
    with database.reading() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def script() -> ScriptDirectory:
    """The migrations in their order."""
    return ScriptDirectory(str(FOLDER), version_locations=[str(FOLDER)])


def _run(connection: Connection, steps: ScriptDirectory, plan: Callable[[Any, Any], Any]) -> None:
    with EnvironmentContext(Config(), steps, fn=plan) as environment:
        environment.configure(connection=connection, render_as_batch=connection.dialect.name == "sqlite")
        environment.run_migrations()


@contextlib.contextmanager
def _altering(database: Database) -> Iterator[Connection]:
    """One transaction for all steps; two processes that start at once wait for each other."""
    if database.is_sqlite:
        with _without_cascades(database) as connection:
            yield connection
        return
    with database.transaction() as connection:
        connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": _LOCK})
        yield connection


@contextlib.contextmanager
def _without_cascades(database: Database) -> Iterator[Connection]:
    """SQLite alters a table by copying and dropping it, which would delete the rows that refer to it.

    Foreign keys can only be switched off outside a transaction; what they promise is checked before the commit.
    """
    with database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
        try:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            yield connection
            broken = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
            if broken is not None:
                raise sqlite3.IntegrityError(f"the migration left a row of {broken[0]} without its {broken[2]}")
            connection.commit()
        except BaseException:
            connection.rollback()
            raise
        finally:
            connection.exec_driver_sql("PRAGMA foreign_keys=ON")
