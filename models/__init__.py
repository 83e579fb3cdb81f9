"""The tables, one family a file, with a few named statements beside each."""

from models import (
    contacts,
    decisions,
    library,
    messages,
    notices,
    own_texts,
    sending,
    sent_files,
    staff,
    tallies,
    totals,
)

__all__ = [
    "contacts",
    "decisions",
    "library",
    "messages",
    "notices",
    "own_texts",
    "sending",
    "sent_files",
    "staff",
    "tallies",
    "totals",
]
