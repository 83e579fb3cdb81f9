"""Who writes to us: contacts with their addresses, proved cards, consent and conversation."""

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    ColumnElement,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from models.base import UtcDateTime, metadata

# A contact is a person on WhatsApp and at the same time the one conversation we have with that person.
contacts = Table(
    "contacts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("created_at", UtcDateTime, nullable=False),
    Column("language", String(5), nullable=False, server_default=""),
    # False when a phone number came back with another WhatsApp identity: registered cards must be proved again.
    Column("phone_trusted", Boolean, nullable=False, server_default=text("true")),
    Column("step", JSON(none_as_null=True)),
    Column("step_until", UtcDateTime),
    Column("misunderstood", Integer, nullable=False, server_default="0"),
    Column("wrong_pairs", JSON(none_as_null=True)),
    Column("locked_until", UtcDateTime),
    Column("recent", JSON(none_as_null=True)),
    Column("needs_person", String(50), nullable=False, server_default=""),
    Column("taken_over_by", String(100), nullable=False, server_default=""),
    Column("taken_over_at", UtcDateTime),
    Column("lease", String(40), nullable=False, server_default=""),
    Column("lease_until", UtcDateTime),
    Column("last_inbound_at", UtcDateTime),
    Column("last_message_id", Integer),
    Column("unreachable_since", UtcDateTime),  # the provider says: not on WhatsApp, or it has blocked us
    # What librarians keep here: the last message one of them has seen, and who looks after the conversation.
    Column("seen_id", Integer, nullable=False, server_default="0"),
    Column("assigned_to", String(150), nullable=False, server_default=""),
)
Index("ix_contacts_last_message_id", contacts.c.last_message_id)


def _found_by(name: str, condition: ColumnElement[bool]) -> None:
    """A part of the conversations that librarians ask for, in the order of their list."""
    Index(f"ix_contacts_{name}", contacts.c.last_message_id, sqlite_where=condition, postgresql_where=condition)


_found_by("needing", contacts.c.needs_person != "")
_found_by("taken_over", contacts.c.taken_over_by != "")
_found_by("assigned", contacts.c.assigned_to != "")
_found_by("misunderstood", contacts.c.misunderstood > 0)

addresses = Table(
    "addresses",
    metadata,
    Column("value", String(150), primary_key=True),  # +62… or a business-scoped id such as ID.4566
    Column("contact_id", ForeignKey("contacts.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("kind", String(10), nullable=False),  # phone | bsuid
    sqlite_with_rowid=False,  # one tree instead of two
)

card_links = Table(
    "card_links",
    metadata,
    Column("contact_id", ForeignKey("contacts.id", ondelete="CASCADE"), primary_key=True),
    Column("member_no", String(50), primary_key=True),
    Column("linked_at", UtcDateTime, nullable=False),
    Column("proof", String(20), nullable=False),  # birth_date | code | staff
)

link_codes = Table(
    "link_codes",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("member_no", String(50), nullable=False),
    Column("code_hash", String(64), nullable=False, index=True),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("used_at", UtcDateTime),
)

consents = Table(
    "consents",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("contact_id", ForeignKey("contacts.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("kind", String(30), nullable=False),  # a notice kind, or "all"
    Column("granted", Boolean, nullable=False),
    Column("words", Text, nullable=False),
    Column("channel", String(20), nullable=False),
    Column("at", UtcDateTime, nullable=False),
)

attempts = Table(
    "renewal_attempts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("message_id", Integer, nullable=False),
    Column("member_no", String(50), nullable=False),
    Column("barcode", String(50), nullable=False),
    Column("due_before", String(10), nullable=False, server_default=""),
    Column("outcome", JSON(none_as_null=True)),  # empty while the answer of the library system is not known
    UniqueConstraint("message_id", "member_no", "barcode"),
)
