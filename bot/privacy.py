"""What a patron may demand: everything we keep about them, and that it is forgotten."""

from datetime import date, datetime, tzinfo
from typing import Any

from sqlalchemy import Connection

from models import personal


def gather(connection: Connection, member_no: str, zone: tzinfo) -> dict[str, Any] | None:
    """Everything kept about a member, ready for JSON; None when nothing is known of the number.

    What was written in a conversation that several cards share is left out: it would show the others' data.
    """
    record = personal.library_records(connection, member_no)
    shared = personal.contacts_of(connection, member_no)
    if record is None and not shared:
        return None
    found = {
        "member": record,
        "contacts": [personal.contact_records(connection, each, alone=alone) for each, alone in shared.items()],
        "decisions": personal.decisions_of(connection, member_no),
        "notices": personal.notices_of(connection, member_no),
    }
    plain: dict[str, Any] = _plain(found, zone)
    return plain


def erase(connection: Connection, member_no: str) -> tuple[int, int] | None:
    """Forget what was said with and about a member: how many messages were blanked and links cut; None when nothing is
    known of the number. Decisions, consents and the library's own records stay."""
    shared = personal.contacts_of(connection, member_no)
    if not shared and personal.library_records(connection, member_no) is None:
        return None
    alone = [contact_id for contact_id, only in shared.items() if only]
    blanked = personal.forget_contacts(connection, alone)
    blanked += personal.forget_mentions(connection, member_no) if len(alone) < len(shared) else 0
    return blanked, personal.unlink_card(connection, member_no)


def _plain(value: Any, zone: tzinfo) -> Any:
    if isinstance(value, dict):
        return {key: _plain(each, zone) for key, each in value.items()}
    if isinstance(value, list):
        return [_plain(each, zone) for each in value]
    if isinstance(value, datetime):
        return value.astimezone(zone).isoformat(timespec="seconds")
    return value.isoformat() if isinstance(value, date) else value
