"""What every page of the console works with: settings, database, clock, the bot's words and the library system."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from flask import current_app
from sqlalchemy import Connection, select

from bot.clock import Clock
from bot.database import Database
from bot.policy import PolicyShelf
from bot.settings import Settings
from circulation.calendar import Calendar
from circulation.library_system import LibrarySystem
from circulation.loan_rule import LoanRules
from handlers.phrases import Phrases
from models.library import policy_version

LibraryAt = Callable[[Connection, Calendar, LoanRules], LibrarySystem]


@dataclass(frozen=True)
class Console:
    """One for the whole process."""

    settings: Settings
    database: Database
    clock: Clock
    phrases: Phrases
    library_at: LibraryAt
    drawn_lists: dict[Any, Any] = field(default_factory=dict)
    """Lists of conversations as they were drawn last (staff.inbox)."""
    readings: dict[Any, Any] = field(default_factory=dict)
    """When somebody last left the trace of having read a conversation (staff.reading)."""

    def library(self, connection: Connection) -> LibrarySystem:
        """The library system, working in this transaction."""
        return self.library_at(connection, *self._policy_at(connection))

    def rules(self, connection: Connection) -> LoanRules:
        return self._policy_at(connection)[1]

    def calendar(self, connection: Connection) -> Calendar:
        return self._policy_at(connection)[0]

    def words(self, connection: Connection) -> Phrases:
        """The bot's sentences, those changed by page among them."""
        self._policy_at(connection)
        return self.phrases

    def _policy_at(self, connection: Connection) -> tuple[Calendar, LoanRules]:
        version = connection.scalar(select(policy_version.c.version)) or 0
        return self.policy.at(connection, version)

    @cached_property
    def policy(self) -> PolicyShelf:
        return PolicyShelf(self.settings, self.phrases)

    @property
    def demands_second_factor(self) -> bool:
        """The demo shows everything without an authenticator app."""
        return self.settings.console.second_factor == "required" and not self.settings.demo


def console() -> Console:
    found: Console = current_app.extensions["console"]
    return found
