"""Nothing lost: inbound messages that never reached us, and replies that never reached the patron."""

from datetime import datetime, timedelta

import structlog

from bot.clock import Clock
from bot.database import Database
from bot.dispatcher import Dispatcher
from bot.jobs import CLOCKS_APART, is_alike
from bot.providers.base import Inbound, Outgoing, Provider, ProviderAway
from bot.settings import Settings
from models import outbox, outcomes, recovering, working

log = structlog.get_logger()

COMPARED = "inbound_compared_until"
LONGEST_GAP = timedelta(days=7)
FIRST_LOOK = timedelta(hours=24)
"""The first comparison of all goes back so far: whoever wrote earlier could not be answered freely any more."""
WEBHOOK_AT_WORK = timedelta(seconds=60)
"""A message so young may still be with the webhook, or be brought to it once more."""
LOST_FOR_GOOD = timedelta(hours=1)
"""A reply older than this would only puzzle."""
AT_ONCE = 100


class Recovery:
    """Compares the provider's lists with ours. Any number of workers may do it at the same time."""

    def __init__(
        self, settings: Settings, database: Database, clock: Clock, provider: Provider, dispatcher: Dispatcher
    ) -> None:
        self._patience = timedelta(seconds=settings.sending.lost_reply_seconds)
        self._database = database
        self._clock = clock
        self._provider = provider
        self._dispatcher = dispatcher

    def find_gaps(self) -> int:
        """Take in the inbound messages that the provider has and we do not, answer them and flag them; how many."""
        until = self._clock.real_now() - WEBHOOK_AT_WORK
        since = self._compared_until(until)
        try:
            listed = [each for each in self._provider.inbound_since(since) if (each.at or since) <= until]
        except ProviderAway as away:
            log.warning("gaps_unknown", why=str(away))
            return 0
        missing = self._missing(listed)
        for inbound in missing:
            self._take_in(inbound)
        with self._database.transaction() as connection:
            working.remember_run(connection, COMPARED, until)
        return len(missing)

    def _compared_until(self, now: datetime) -> datetime:
        """Where the last comparison ended, with some overlap."""
        with self._database.reading() as connection:
            last = working.last_run(connection, COMPARED)
        return max(last - 2 * CLOCKS_APART, now - LONGEST_GAP) if last else now - FIRST_LOOK

    def _missing(self, listed: list[Inbound]) -> list[Inbound]:
        missing: list[Inbound] = []
        with self._database.reading() as connection:
            for start in range(0, len(listed), 500):
                some = listed[start : start + 500]
                known = recovering.known_ids(connection, self._provider.name, [each.message_id for each in some])
                missing += [each for each in some if each.message_id not in known]
        return missing

    def _take_in(self, inbound: Inbound) -> None:
        answer = self._dispatcher.take_turn(inbound)
        with self._database.transaction() as connection:
            if answer.text:
                recovering.queue_reply(connection, answer.message_id)
            at = inbound.at or self._clock.now()
            recovering.flag_recovered(connection, inbound.provider, inbound.message_id, at)
        log.warning("inbound_recovered", provider_message_id=inbound.message_id)

    def lost_replies(self) -> int:
        """Look up replies that went with the webhook's answer and of which nothing was heard; send the lost ones."""
        now = self._clock.real_now()
        with self._database.reading() as connection:
            unheard = recovering.unheard_replies(connection, now - LOST_FOR_GOOD, now - self._patience, AT_ONCE)
            homes = outbox.addresses_of(connection, {row.contact_id for row in unheard})
        lost = 0
        for row in unheard:
            if row.contact_id not in homes:
                continue
            try:
                found = self._provider.find_sent(homes[row.contact_id], row.sent_at - CLOCKS_APART, replies=True)
            except ProviderAway as away:
                log.warning("replies_unknown", why=str(away))
                break
            alike = [each.message_id for each in found if is_alike(Outgoing("", row.text, ""), each)]
            lost += self._settled(row.id, row.sent_at, alike)
        return lost

    def _settled(self, message_id: int, sent_at: datetime, alike: list[str]) -> bool:
        with self._database.transaction() as connection:
            used = outcomes.used_ids(connection, self._provider.name, alike) if alike else set()
            their_id = next((each for each in alike if each not in used), None)
            if their_id is not None:
                recovering.reply_was_sent(connection, message_id, self._provider.name, their_id)
                return False
            lost = recovering.queue_reply(connection, message_id, doubtful_since=sent_at)
        if lost:
            log.warning("reply_lost", message_id=message_id)
        return lost
