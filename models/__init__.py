"""The tables, one family a file, with a few named statements beside each."""

from models import accounts, contacts, decisions, library, messages, notices, sending, staff

__all__ = ["accounts", "contacts", "decisions", "library", "messages", "notices", "sending", "staff"]
