"""Message texts are found before and after they have been taken in, and no longer when they are forgotten."""

from bot.database import Database
from bot.searchable import take_texts_in
from models import searching
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
