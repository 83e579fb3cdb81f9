"""Our copy of the library's records: members, items, loans, holds, fines, loan rules and closures.

`source` tells rows that came from a file ("file") from those made here ("here").
"""

from sqlalchemy import Boolean, Column, Date, ForeignKey, Index, Integer, String, Table, UniqueConstraint, text

from models.base import metadata

members = Table(
    "members",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("member_no", String(50), nullable=False, unique=True),
    Column("name", String(200), nullable=False, server_default=""),
    Column("category", String(50), nullable=False, server_default=""),
    Column("expires_on", Date),
    Column("blocked", Boolean, nullable=False, server_default=text("false")),
    Column("birth_date", Date),
    Column("language", String(5), nullable=False, server_default=""),
    Column("notify", Boolean, nullable=False, server_default=text("false")),
    Column("branch", String(100), nullable=False, server_default=""),
)

member_phones = Table(
    "member_phones",
    metadata,
    Column("phone", String(20), primary_key=True),
    Column("member_id", ForeignKey("members.id", ondelete="CASCADE"), primary_key=True, index=True),
)

items = Table(
    "items",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("barcode", String(50), nullable=False, unique=True),
    Column("title", String(500), nullable=False, server_default=""),
    Column("author", String(300), nullable=False, server_default=""),
    Column("item_type", String(50), nullable=False, server_default=""),
    Column("status", String(10), nullable=False, server_default="normal"),
    Column("renewable", Boolean, nullable=False, server_default=text("true")),
    Column("title_no", String(800), nullable=False, index=True),
    Column("branch", String(100), nullable=False, server_default=""),
)

loans = Table(
    "loans",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("member_id", ForeignKey("members.id"), nullable=False),
    Column("item_id", ForeignKey("items.id"), nullable=False),
    Column("checked_out_on", Date, nullable=False),
    Column("due_on", Date, nullable=False),
    Column("renewals", Integer, nullable=False, server_default="0"),
    Column("last_renewed_on", Date),
    Column("returned_on", Date),
    # What the library's file said when we renewed: while it still says so, our date stands.
    Column("file_due_on", Date),
    Column("file_renewals", Integer),
    UniqueConstraint("item_id", "member_id", "checked_out_on"),
)
Index("ix_loans_open_member", loans.c.member_id, sqlite_where=loans.c.returned_on.is_(None),
      postgresql_where=loans.c.returned_on.is_(None))  # fmt: skip
Index("ux_loans_open_item", loans.c.item_id, unique=True, sqlite_where=loans.c.returned_on.is_(None),
      postgresql_where=loans.c.returned_on.is_(None))  # fmt: skip

holds = Table(
    "holds",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("member_id", ForeignKey("members.id"), nullable=False),
    Column("item_id", ForeignKey("items.id"), index=True),
    Column("title_no", String(800), nullable=False, server_default="", index=True),
    Column("placed_on", Date, nullable=False),
    Column("source", String(10), nullable=False, server_default="here"),
)

fines = Table(
    "fines",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("member_id", ForeignKey("members.id"), nullable=False, index=True),
    Column("amount", Integer, nullable=False),
    Column("description", String(300), nullable=False, server_default=""),
    Column("source", String(10), nullable=False, server_default="here"),
)

loan_rules = Table(
    "loan_rules",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("category", String(50), nullable=False, server_default=""),
    Column("item_type", String(50), nullable=False, server_default=""),
    Column("renewals_allowed", Integer),
    Column("period_days", Integer, nullable=False),
    Column("due_basis", String(20), nullable=False),
    Column("closed_day", String(20), nullable=False),
    Column("expiry_cap", String(20), nullable=False),
    Column("expired_member", String(20), nullable=False),
    Column("overdue", String(20), nullable=False),
    Column("overdue_grace_days", Integer, nullable=False),
    Column("overdue_count", String(20), nullable=False),
    Column("max_fines", Integer),
    Column("too_soon_days", Integer),
    Column("title_hold", String(30), nullable=False),
    Column("one_per_day", Boolean, nullable=False),
    Column("require_later_due", Boolean, nullable=False),
    Column("fine_per_day", Integer, nullable=False),
    Column("source", String(10), nullable=False, server_default="here"),
    UniqueConstraint("category", "item_type"),
)

closures = Table(
    "closures",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("first_on", Date, nullable=False),
    Column("last_on", Date, nullable=False),
    Column("hours", String(100), nullable=False, server_default=""),
    Column("reason", String(300), nullable=False, server_default=""),
    Column("source", String(10), nullable=False, server_default="here"),
)

# One row: raised by whoever changes loan rules or closures, so that every process knows when to read them again.
policy_version = Table(
    "policy_version",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("version", Integer, nullable=False),
)
