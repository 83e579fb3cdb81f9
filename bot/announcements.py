"""Texts that staff write for many: how many would read one, and making it."""

from typing import Literal, get_args

from bot.clock import Clock
from bot.database import Database
from bot.notices import NoticePlanner
from circulation.notices import NoticeKind
from handlers.notice_texts import one_line
from models import queueing

Audience = Literal["subscribers", "everyone"]
"""Those who asked for opening hours or announcements by name, or everybody who wants notices."""

LONGEST = 550
"""Characters: as many as fit the variable of the template, with something to spare."""


class Announcements:
    """What the console's page of announcements does."""

    def __init__(self, planner: NoticePlanner, database: Database, clock: Clock) -> None:
        self._planner = planner
        self._database = database
        self._clock = clock

    def reach(self, audience: Audience) -> int:
        """How many people would hear an announcement made now; changes nothing."""
        return self._planner.reach(to_everyone=audience == "everyone")

    def announce(self, text: str, audience: Audience, by: str) -> int:
        """Write it down; the planner's next run queues it, once for each person. Its number.

        Raises ValueError for a text that is empty or too long for a template.
        """
        text = text.strip()
        if not text or len(one_line(text)) > LONGEST:
            raise ValueError(f"an announcement has 1 to {LONGEST} characters")
        if audience not in get_args(Audience):
            raise ValueError(f"there is no audience {audience!r}; possible: {', '.join(get_args(Audience))}")
        with self._database.transaction() as connection:
            return queueing.add_announcement(connection, text=text, audience=audience, by=by, at=self._clock.now())

    def queue_now(self) -> int:
        """Queue at once what was announced, without waiting for the planner; how many messages."""
        rows = self._planner.plan(self._clock.now().date(), kinds=[NoticeKind.ANNOUNCEMENT])
        return sum(row.status == "queued" for row in rows)

    def withdraw(self, announcement_id: int) -> None:
        """Let nobody else hear it: what waits to be sent is cancelled before it leaves."""
        with self._database.transaction() as connection:
            queueing.withdraw_announcement(connection, announcement_id, self._clock.now())
