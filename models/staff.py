"""The librarians' side: who may sign in, and what they add to conversations."""

from sqlalchemy import JSON, Boolean, Column, ForeignKey, Index, Integer, String, Table, Text, text

from models.base import UtcDateTime, metadata

staff = Table(
    "staff",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("email", String(150), nullable=False, unique=True),  # in small letters
    Column("name", String(100), nullable=False, server_default=""),
    Column("role", String(10), nullable=False),  # viewer | librarian | admin
    Column("active", Boolean, nullable=False, server_default=text("true")),
    Column("password_hash", String(200), nullable=False),
    Column("must_change_password", Boolean, nullable=False, server_default=text("false")),
    Column("totp_secret", String(255), nullable=False, server_default=""),  # sealed; "" = no second factor yet
    Column("totp_step", Integer, nullable=False, server_default="0"),  # the last one used: no code works twice
    Column("recovery_codes", JSON(none_as_null=True)),  # hashes of those not used yet
    Column("language", String(5), nullable=False, server_default="id"),
    Column("created_at", UtcDateTime, nullable=False),
    Column("signed_in_at", UtcDateTime),
)

# One row a signed-in browser; the cookie holds the token, the table only its hash.
staff_sessions = Table(
    "staff_sessions",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    Column("staff_id", ForeignKey("staff.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("created_at", UtcDateTime, nullable=False),
    Column("seen_at", UtcDateTime, nullable=False),
    Column("address", String(45), nullable=False, server_default=""),
    Column("agent", String(200), nullable=False, server_default=""),
)

sign_in_failures = Table(
    "sign_in_failures",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", UtcDateTime, nullable=False, index=True),
    Column("email", String(150), nullable=False),
    Column("address", String(45), nullable=False),
)

# Every act of staff, reading included. `who` stays when the account is gone.
audit = Table(
    "audit",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", UtcDateTime, nullable=False, index=True),
    Column("who", String(150), nullable=False),
    Column("act", String(40), nullable=False),
    Column("contact_id", Integer, index=True),
    Column("about", String(200), nullable=False, server_default=""),
    Column("details", JSON(none_as_null=True)),
)

notes = Table(
    "notes",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("contact_id", ForeignKey("contacts.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("who", String(150), nullable=False),
    Column("text", Text, nullable=False),
    Column("at", UtcDateTime, nullable=False),
)

labels = Table(
    "labels",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String(40), nullable=False, unique=True),
)

contact_labels = Table(
    "contact_labels",
    metadata,
    Column("contact_id", ForeignKey("contacts.id", ondelete="CASCADE"), primary_key=True),
    Column("label_id", ForeignKey("labels.id", ondelete="CASCADE"), primary_key=True, index=True),
)

canned_replies = Table(
    "canned_replies",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String(60), nullable=False, unique=True),
    Column("text", Text, nullable=False),
)

# A reply that a browser sends again after a lost connection is kept once.
staff_posts = Table(
    "staff_posts",
    metadata,
    Column("token", String(64), primary_key=True),
    Column("message_id", Integer, nullable=False),
    Column("at", UtcDateTime, nullable=False),
)
Index("ix_staff_posts_at", staff_posts.c.at)
