"""The library's loan rules, calendar and own sentences, read once and again only when somebody has changed them."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import cast

import holidays as public_holidays
from sqlalchemy import Connection, select

from bot.settings import Settings
from circulation.calendar import Calendar, Closure
from circulation.loan_rule import LoanRules
from handlers.phrases import Phrases
from models import lending
from models.library import policy_version
from models.own_texts import read_own_texts

_VERSION = select(policy_version.c.version).where(policy_version.c.id == 1)


class PolicyShelf:
    """Keeps rules and calendar of the version it last saw, and has the phrases say what was changed by page."""

    def __init__(self, settings: Settings, phrases: Phrases) -> None:
        self._phrases = phrases
        self._weekly = settings.weekly_hours
        self._holidays = _holidays_of(settings)
        self._kept: tuple[int, Calendar, LoanRules] | None = None

    def at(self, connection: Connection, version: int) -> tuple[Calendar, LoanRules]:
        """What holds in this version of the policy, which the transaction has just read."""
        kept = self._kept
        if kept is None or kept[0] != version:
            calendar = Calendar(self._weekly, lending.read_closures(connection), self._holidays)
            rules = LoanRules(lending.read_loan_rules(connection))
            self._phrases.use(read_own_texts(connection))
            kept = self._kept = (version, calendar, rules)
        return kept[1], kept[2]

    def calendar_with(self, closures: Iterable[Closure]) -> Calendar:
        """The library's calendar as it would be with these closures and no others."""
        return Calendar(self._weekly, closures, self._holidays)

    def now(self, connection: Connection) -> tuple[Calendar, LoanRules]:
        """What holds now, as this transaction sees it."""
        return self.at(connection, connection.scalar(_VERSION) or 0)


def _holidays_of(settings: Settings) -> Mapping[date, str]:
    country = settings.holidays.country
    if not country:
        return {}
    found = public_holidays.country_holidays(
        country, categories=tuple(settings.holidays.categories) or None, language="id" if country == "ID" else None
    )
    return cast(Mapping[date, str], found)
