"""Structured logs: an event and its ids; never a message's text, never a whole phone number."""

import logging
import sys
from typing import Any

import structlog

from bot.settings import Settings


def set_up_logs(settings: Settings) -> None:
    """JSON when the output is no terminal (or when asked for), else lines for people."""
    as_json = settings.logging.format == "json" or (settings.logging.format == "auto" and not sys.stderr.isatty())
    renderer: Any = structlog.processors.JSONRenderer() if as_json else structlog.dev.ConsoleRenderer()
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(getattr(logging, settings.logging.level.upper())),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    logging.getLogger("twilio.http_client").setLevel(logging.WARNING)  # it would log whole bodies


def masked(address: str) -> str:
    """A phone number or id of which only the ends can be read: +6281…101."""
    return f"{address[:5]}…{address[-3:]}" if len(address) > 9 else "…"
