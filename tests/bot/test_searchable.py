"""Message texts are found before and after they have been taken in, and no longer when they are forgotten."""

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import event, insert

from bot.database import Database
from bot.searchable import take_texts_in
from models import searching, taken_in
from models.contacts import contacts
from models.messages import messages
from tests.talk import SITI_PHONE, Talk


def _found(database: Database, words: str) -> list[str]:
    with database.reading() as connection:
        return [hit.shown for hit in searching.search(connection, words).hits if hit.by == "text"]


def _take_in(database: Database) -> None:
    """Twice: PostgreSQL takes in what was there the time before."""
    take_texts_in(database)
    take_texts_in(database)


def test_a_new_message_is_found_at_once_and_after_it_was_taken_in(talk: Talk) -> None:
    talk.says(SITI_PHONE, "apakah ada ensiklopedia burung enggang?")
    for _ in range(3):
        assert _found(talk.database, "burung enggang") == ["apakah ada ensiklopedia burung enggang?"]
        assert _found(talk.database, "ensiklo") == ["apakah ada ensiklopedia burung enggang?"]
        assert not _found(talk.database, "burung beo")
        take_texts_in(talk.database)
    assert take_texts_in(talk.database) == 0


def test_newer_ones_come_first_wherever_they_stand(talk: Talk) -> None:
    talk.says(SITI_PHONE, "enggang satu")
    _take_in(talk.database)
    talk.says("+6281349990000", "enggang dua")
    assert _found(talk.database, "enggang") == ["enggang dua", "enggang satu"]


def test_what_is_forgotten_is_not_found(talk: Talk) -> None:
    talk.says(SITI_PHONE, "enggang satu")
    _take_in(talk.database)
    talk.says(SITI_PHONE, "enggang dua")
    talk.run("UPDATE messages SET text = ''")
    assert not _found(talk.database, "enggang")
    _take_in(talk.database)
    assert not _found(talk.database, "enggang")
    talk.run("DELETE FROM messages")
    assert not _found(talk.database, "enggang")


def _plan(database: Database, wanted: str, table: str) -> str:
    """How PostgreSQL would find this in a table so large that an index pays."""
    with database.reading() as connection:
        asked = {"members": searching._named, "items": searching._borrowing}[table](connection, wanted)
        connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
        sql = asked.compile(connection.engine, compile_kwargs={"literal_binds": True})
        return "\n".join(connection.exec_driver_sql(f"EXPLAIN {sql}").scalars())


@pytest.mark.parametrize(
    ("wanted", "table", "index"),
    [("rahmah", "members", "search_member_names"), ("6271", "members", "search_member_numbers"),
     ("manusia", "items", "search_titles")],
)  # fmt: skip
def test_part_of_a_name_or_title_goes_by_an_index(
    postgresql_database: Database, wanted: str, table: str, index: str
) -> None:
    assert index in _plan(postgresql_database, wanted, table)


def _fill(database: Database, texts: list[str]) -> None:
    """One message of another conversation for each text, taken in."""
    at = datetime(2026, 11, 23, 2, tzinfo=UTC)
    made = {"created_at": at, "direction": "in", "author": "patron", "status": "answered"}
    ids = range(1, len(texts) + 1)
    with database.transaction() as connection:
        connection.execute(insert(contacts), [{"id": each, "created_at": at} for each in ids])
        connection.execute(
            insert(messages), [{**made, "id": each, "contact_id": each, "text": texts[each - 1]} for each in ids]
        )
    _take_in(database)


def _holding(database: Database, words: list[str], **asked: Any) -> tuple[list[int], list[str]]:
    """The messages that were found, and by which statements."""
    seen: list[str] = []

    def see(_connection: Any, _cursor: Any, sql: str, *_: Any) -> None:
        seen.append(sql)

    event.listen(database.engine, "before_cursor_execute", see)
    with database.reading() as connection:
        found = taken_in.messages_holding(connection, words, unfinished=False, **asked)
    event.remove(database.engine, "before_cursor_execute", see)
    return found, seen


@pytest.mark.parametrize(
    ("ages", "walks", "index"),
    [([0, 1, 2, 3, 4900], 1, False), ([1500, 2500, 3500, 4500], 2, False), ([1500, 4500], 2, True), ([4500], 1, True)],
    ids=["common", "now and then", "rare", "not lately"],
)
def test_only_rare_words_are_looked_up_in_the_whole_log(
    postgresql_database: Database, ages: list[int], walks: int, index: bool
) -> None:
    size = 5000
    _fill(postgresql_database, ["buku langka" if size - 1 - each in ages else "buku" for each in range(size)])

    found, asked = _holding(postgresql_database, ["buku", "langka"], most=200, people=4)

    assert found[:4] == [size - age for age in ages][:4]
    assert len([sql for sql in asked if "LIMIT %(walk)s" in sql]) == walks
    assert any("id + 0" in sql for sql in asked) is index
