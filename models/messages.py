"""Every message in and out: log, outbox and receipt in one table, and the provider's status callbacks."""

from sqlalchemy import JSON, Column, ForeignKey, Index, Integer, String, Table, Text, text

from models.base import UtcDateTime, metadata

messages = Table(
    "messages",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("contact_id", ForeignKey("contacts.id", ondelete="CASCADE"), nullable=False),
    Column("direction", String(3), nullable=False),  # in | out
    Column("author", String(10), nullable=False),  # patron | bot | staff
    # in: received (to be answered), answered, silent, limited, failed
    # out: answered (with the webhook), queued, sending, sent, delivered, read, failed, skipped, cancelled
    Column("status", String(12), nullable=False),
    Column("provider", String(20), nullable=False, server_default=""),
    Column("provider_message_id", String(64)),
    Column("answers_id", Integer),  # the inbound message that an outbound one answers
    Column("text", Text, nullable=False, server_default=""),
    Column("form", JSON(none_as_null=True)),
    Column("understood", JSON(none_as_null=True)),
    Column("error", String(100), nullable=False, server_default=""),
    Column("created_at", UtcDateTime, nullable=False),
    # Real time. While sending: until when the claim holds; while queued: before when nobody may claim it again.
    Column("claimed_until", UtcDateTime),
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("via", String(10), nullable=False, server_default=""),  # webhook = with its answer | api = by the provider
    Column("kind", String(20), nullable=False, server_default=""),  # reply | notice | announcement | staff | linked
    # What to send outside the 24-hour window: {"kind": "due_soon", "lang": "id", "variables": {"1": "…"}}; of a notice
    # also the "text" that the patron then reads
    Column("template", JSON(none_as_null=True)),
    Column("listed", JSON(none_as_null=True)),  # [[member_no, barcode], …] that a reply to it can renew
    Column("not_before", UtcDateTime),  # business time
    Column("priority", Integer, nullable=False, server_default="0"),  # lower = more urgent
    Column("sent_at", UtcDateTime),  # real time of the latest try
    # Real time since when nobody knows whether a try of it arrived; kept until it is sent for certain.
    Column("doubtful_since", UtcDateTime),
    Column("sent_as", String(10), nullable=False, server_default=""),  # text | template
    Column("claimed_by", String(40), nullable=False, server_default=""),
    Column("error_code", String(20), nullable=False, server_default=""),  # the provider's, beside our reason in error
)
Index("ux_messages_provider", messages.c.provider, messages.c.provider_message_id, unique=True,
      sqlite_where=messages.c.provider_message_id.is_not(None),
      postgresql_where=messages.c.provider_message_id.is_not(None))  # fmt: skip
Index("ix_messages_contact", messages.c.contact_id, messages.c.id)
Index("ux_messages_answers", messages.c.answers_id, unique=True, sqlite_where=messages.c.answers_id.is_not(None),
      postgresql_where=messages.c.answers_id.is_not(None))  # fmt: skip
_waiting = messages.c.status.in_(("received", "queued", "sending"))
Index("ix_messages_waiting", messages.c.status, messages.c.id, sqlite_where=_waiting, postgresql_where=_waiting)
IS_WAITING = text("messages.status IN ('received', 'queued', 'sending')")
"""The very words of that index, to stand beside a condition on one of these: SQLite uses it for no others."""
_queued = messages.c.status == "queued"
Index("ix_messages_queue", messages.c.priority, messages.c.id, sqlite_where=_queued, postgresql_where=_queued)
_carried = messages.c.via == "api"
Index("ix_messages_carried", messages.c.sent_at, sqlite_where=_carried, postgresql_where=_carried)
_failed = messages.c.status == "failed"
Index("ix_messages_failed", messages.c.contact_id, messages.c.id, sqlite_where=_failed, postgresql_where=_failed)

status_callbacks = Table(
    "status_callbacks",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("provider_message_id", String(64), nullable=False, server_default="", index=True),
    Column("message_id", Integer, index=True),
    Column("status", String(20), nullable=False, server_default=""),
    Column("error_code", String(20), nullable=False, server_default=""),
    Column("form", JSON, nullable=False),
    Column("at", UtcDateTime, nullable=False),
)
