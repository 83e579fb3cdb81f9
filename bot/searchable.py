"""Messages and decisions become quick to find a little after they came, so that no patron waits for it."""

from bot.database import Database
from models import taken_in


def take_texts_in(database: Database) -> int:
    """Take in everything new, a few thousand rows a transaction; how many there were."""
    with database.transaction() as connection:
        upto = taken_in.reach(connection)
    count = 0
    while True:
        with database.transaction() as connection:
            taken = taken_in.take_in(connection, upto)
        if not taken:
            return count
        count += taken
