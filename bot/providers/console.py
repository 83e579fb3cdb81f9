"""Without an account nothing leaves the house: messages are kept, and the log tells that they would have gone."""

import secrets
from datetime import datetime

import structlog

from bot.logs import masked
from bot.providers.base import Accepted, Inbound, Outgoing, Sent
from bot.providers.twilio import TwilioProvider

log = structlog.get_logger()


class ConsoleProvider(TwilioProvider):
    """Answers Twilio's calls (the demo's phone makes them) and sends nothing."""

    is_connected = False

    def send(self, message: Outgoing) -> Accepted:
        log.info("message_kept", to=masked(message.address), characters=len(message.text))
        return Accepted("CO" + secrets.token_hex(16))

    def find_sent(self, address: str, since: datetime, *, replies: bool = False) -> list[Sent]:
        return []

    def inbound_since(self, since: datetime) -> list[Inbound]:
        return []
