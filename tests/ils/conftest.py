"""Every test that takes `put` runs on each library system there is."""

from collections.abc import Callable

import pytest

from bot.database import Database
from tests.ils.world import Open, World, in_memory, in_own_tables, in_own_tables_in_passing

Put = Callable[[World], Open]
SYSTEMS = ["own tables on SQLite", "own tables on PostgreSQL", "memory"]


@pytest.fixture(params=SYSTEMS)
def put(request: pytest.FixtureRequest) -> Put:
    """Puts a world into the library system and tells how to open it."""
    if request.param == "memory":
        return in_memory
    database = _database(request)
    return lambda world: in_own_tables(database, world)


@pytest.fixture(params=SYSTEMS)
def put_in_passing(request: pytest.FixtureRequest) -> Put:
    """Like put, for one turn of each world."""
    if request.param == "memory":
        return in_memory
    database = _database(request)
    return lambda world: in_own_tables_in_passing(database, world)


def _database(request: pytest.FixtureRequest) -> Database:
    found: Database = request.getfixturevalue(
        "sqlite_database" if request.param.endswith("SQLite") else "postgresql_database"
    )
    return found
