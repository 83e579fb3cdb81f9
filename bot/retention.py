"""Data gone in time: texts, forms and files of old messages; decisions, consents and counts stay."""

from datetime import timedelta

from bot.clock import Clock
from bot.database import Database
from bot.settings import Settings
from models import forgetting, sent_files

AT_ONCE = 1_000
"""Messages in one transaction: patrons write meanwhile."""


def forget_old_messages(settings: Settings, database: Database, clock: Clock) -> int:
    """Blank the texts and raw forms of messages older than the setting, drop their files and old delivery states; how
    many messages."""
    before = clock.now() - timedelta(days=settings.retention.message_days)
    with database.transaction() as connection:
        sent_files.forget_old_files(connection, before)
    forgotten, last = 0, 0
    while True:
        with database.reading() as connection:  # looking through all messages takes long, and keeps nobody waiting here
            old = forgetting.old_messages(connection, before, last, AT_ONCE)
        if not old:
            break
        last = old[-1]
        with database.transaction() as connection:
            forgotten += forgetting.forget_messages(connection, old)
    while True:
        with database.transaction() as connection:
            if forgetting.forget_states(connection, before, AT_ONCE) < AT_ONCE:
                return forgotten
