"""Message texts become quick to find a little after they came, so that no patron waits for it."""

from bot.database import Database
from models import searching


def take_texts_in(database: Database) -> int:
    """Take in everything new, a few thousand messages a transaction; how many there were."""
    count = 0
    while True:
        with database.transaction() as connection:
            taken = searching.take_in(connection)
        if not taken:
            return count
        count += taken
