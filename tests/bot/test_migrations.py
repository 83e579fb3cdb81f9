"""The migrations make exactly the tables the program works with."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, select

from bot import migrating
from bot.database import Database
from bot.searchable import take_texts_in
from models import library, searching
from models.base import metadata


@pytest.fixture(params=["sqlite", "postgresql"])
def bare(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database no migration has run on."""
    if request.param == "sqlite":
        database = Database(f"sqlite:///{tmp_path / 'bare.db'}")
        yield database
        database.engine.dispose()
        return
    url = request.getfixturevalue("postgresql_url")
    database = Database(f"{url}?options=-csearch_path%3Dbare")
    with database.engine.begin() as connection:
        connection.exec_driver_sql("CREATE SCHEMA bare")
    yield database
    with database.engine.begin() as connection:
        connection.exec_driver_sql("DROP SCHEMA bare CASCADE")
    database.engine.dispose()


def test_up_down_and_up_again(bare: Database) -> None:
    assert migrating.current(bare) is None
    migrating.upgrade(bare)
    assert migrating.current(bare) == migrating.head()
    migrating.downgrade(bare, "base")
    assert migrating.current(bare) is None
    with bare.reading() as connection:
        assert inspect(connection).get_table_names() == ["alembic_version"]
    migrating.upgrade(bare)
    assert migrating.current(bare) == migrating.head()


def test_a_second_upgrade_changes_nothing(bare: Database) -> None:
    migrating.upgrade(bare)
    migrating.upgrade(bare)
    with bare.reading() as connection:
        assert connection.execute(select(library.policy_version)).all() == [(1, 1)]


def test_the_tables_are_those_of_the_models(database: Database) -> None:
    with database.reading() as connection:
        opts = {
            "compare_type": True,
            "compare_server_default": not database.is_sqlite,
            # what is only there to be searched is each database's own affair
            "include_name": lambda name, kind, parents: not (name or "").startswith(("messages_search", "search_")),
        }
        context = MigrationContext.configure(connection, opts=opts)
        assert compare_metadata(context, metadata) == []


def test_a_row_left_without_what_it_refers_to_stops_the_migration(sqlite_database: Database) -> None:
    with sqlite_database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
        connection.exec_driver_sql("INSERT INTO fines (member_id, amount) VALUES (99, 5000)")
        connection.exec_driver_sql("PRAGMA foreign_keys=ON")
    with pytest.raises(Exception, match="fines without its members"):
        migrating.upgrade(sqlite_database)


def test_foreign_keys_are_on_again_afterwards(bare: Database) -> None:
    migrating.upgrade(bare)
    if bare.is_sqlite:
        with bare.reading() as connection:
            assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1


def test_the_files_are_numbered_without_gaps_and_end_in_one_head() -> None:
    names = sorted(path.name for path in migrating.FOLDER.glob("[0-9]*.py"))
    assert [name[:4] for name in names] == [f"{number:04}" for number in range(1, len(names) + 1)]
    assert all(re.fullmatch(r"\d{4}_[a-z0-9_]+\.py", name) for name in names)
    assert migrating.script().get_heads() == [names[-1][:4]] == [migrating.head()]


def test_the_outbox_comes_and_goes_with_rows_present(bare: Database) -> None:
    steps = migrating.script()
    with migrating._altering(bare) as connection:
        migrating._run(connection, steps, lambda revision, _: steps._upgrade_revs("0001", revision))
    with bare.transaction() as connection:
        connection.exec_driver_sql("INSERT INTO contacts (id, created_at) VALUES (1, '2026-11-23 02:00:00')")
        for number, way, status in ((1, "in", "answered"), (2, "out", "answered"), (3, "out", "queued")):
            columns = "id, contact_id, direction, author, status, text, created_at"
            values = f"{number}, 1, '{way}', 'bot', '{status}', 'kept', '2026-11-23 02:00:00'"
            connection.exec_driver_sql(f"INSERT INTO messages ({columns}) VALUES ({values})")

    migrating.upgrade(bare)
    with bare.transaction() as connection:
        after = connection.exec_driver_sql("SELECT id, via FROM messages ORDER BY id").all()
        connection.exec_driver_sql("UPDATE messages SET status = 'read' WHERE id = 2")
        connection.exec_driver_sql("INSERT INTO recipients (contact_id, at) VALUES (1, '2026-11-23 02:00:00')")
    migrating.downgrade(bare, "0001")

    assert after == [(1, ""), (2, "webhook"), (3, "")]
    with bare.reading() as connection:
        rows = connection.exec_driver_sql("SELECT id, status, text FROM messages ORDER BY id").all()
    assert rows == [(1, "answered", "kept"), (2, "answered", "kept"), (3, "queued", "kept")]


def test_texts_and_copies_are_still_found_when_the_worker_fills_the_search(bare: Database) -> None:
    steps = migrating.script()
    with migrating._altering(bare) as connection:
        migrating._run(connection, steps, lambda revision, _: steps._upgrade_revs("0010", revision))
    with bare.transaction() as connection:
        connection.exec_driver_sql("INSERT INTO contacts (id, created_at) VALUES (1, '2026-11-23 02:00:00')")
        columns = "id, contact_id, direction, author, status, text, created_at"
        values = "1, 1, 'in', 'patron', 'answered', 'burung enggang', '2026-11-23 02:00:00'"
        connection.exec_driver_sql(f"INSERT INTO messages ({columns}) VALUES ({values})")
        values = "1, '2026-11-23 02:00:00', 1, 'M1', 'B00123', 'renewed'"
        connection.exec_driver_sql(
            f"INSERT INTO decisions (id, at, message_id, member_no, barcode, outcome) VALUES ({values})"
        )

    migrating.upgrade(bare)

    for _ in range(3):
        with bare.reading() as connection:
            assert [hit.by for hit in searching.search(connection, "enggang").hits] == ["text"]
            assert [hit.by for hit in searching.search(connection, "b00123").hits] == ["renewal"]
        take_texts_in(bare)
    with bare.transaction() as connection:
        connection.exec_driver_sql("UPDATE messages SET text = ''")
        assert searching.search(connection, "enggang").hits == ()
    migrating.downgrade(bare, "0010")
    migrating.upgrade(bare)
