"""Keeping what came in, on either road."""

import secrets
import traceback
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import structlog
from sqlalchemy import Connection

from bot.providers.base import Inbound
from models import conversing

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes back with the webhook: our message's id and text, or nothing to say."""

    message_id: int = 0
    text: str | None = None


def store(
    connection: Connection,
    inbound: Inbound,
    contact_id: int,
    understood: Mapping[str, object],
    status: str,
    now: datetime,
    error: str = "",
) -> int | None:
    """Keep the message; its id, or None when it is kept already."""
    return conversing.store_inbound(
        connection,
        contact_id=contact_id,
        provider=inbound.provider,
        provider_message_id=inbound.message_id,
        text=inbound.text,
        form=inbound.form,
        understood=understood,
        status=status,
        at=now,
        error=error,
    )


def log_failure(inbound: Inbound, error: Exception) -> str:
    """Log where a turn failed, under a new error id; not the error's own words, which may hold a patron's."""
    error_id = secrets.token_hex(4)
    where = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(error.__traceback__)]
    log.error(
        "turn_failed",
        error_id=error_id,
        provider_message_id=inbound.message_id,
        error=type(error).__name__,
        where=where[-8:],
    )
    return error_id


def replayed(connection: Connection, inbound: Inbound) -> Answer:
    """The answer that this message was given when it first came."""
    seen = conversing.seen_before(connection, inbound.provider, inbound.message_id)
    return Answer(seen.reply_id, seen.reply) if seen is not None and seen.reply_id is not None else Answer()
