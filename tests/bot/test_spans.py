"""What is asked by time is found without an index on it."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import insert, select

from bot.database import Database
from models.contacts import contacts
from models.messages import messages
from models.spans import from_then_on

NOON = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)


def found(database: Database, hours: list[float], since: float) -> list[float]:
    """Which of the messages, written in this order and these hours after noon, are not before `since`."""
    with database.transaction() as connection:
        contact = connection.execute(insert(contacts).values(created_at=NOON)).inserted_primary_key[0]
        for hour in hours:
            row = {"direction": "in", "author": "patron", "status": "answered", "text": str(hour)}
            at = NOON + timedelta(hours=hour)
            connection.execute(insert(messages).values(contact_id=contact, created_at=at, **row))
        wanted = from_then_on(messages.c.created_at, NOON + timedelta(hours=since))
        return [
            float(text) for text in connection.scalars(select(messages.c.text).where(wanted).order_by(messages.c.id))
        ]


def test_an_empty_table_holds_nothing(database: Database) -> None:
    assert found(database, [], 0) == []


def test_the_bound_itself_belongs_to_it(database: Database) -> None:
    assert found(database, [-100, -1, -0.001, 0, 1], 0) == [0, 1]


def test_messages_taken_in_late_are_found(database: Database) -> None:
    """After a night without power older messages come with newer ids, and the other way round."""
    assert found(database, [-100, 5, -12, 3, -30, 1, 4], 0) == [5, 3, 1, 4]


def test_everything_since_long_ago(database: Database) -> None:
    assert found(database, [-100, -50, 0], -1000) == [-100, -50, 0]
