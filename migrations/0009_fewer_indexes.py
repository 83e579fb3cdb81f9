"""Drop the indexes for which every message paid and which a walk over the ids replaces; see models/spans.py.

Addresses lose their second tree on SQLite: their value is their key.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("ix_contacts_unread", "contacts")
    op.drop_index("ix_decisions_at", "decisions")
    op.drop_index("ix_decisions_member_no", "decisions")
    op.drop_index("ix_messages_created_at", "messages")
    op.drop_index("ix_messages_sent_at", "messages")
    op.create_index("ix_messages_carried", "messages", ["sent_at"], **_where("via = 'api'"))
    _make_addresses_again(sqlite_with_rowid=False)


def downgrade() -> None:
    _make_addresses_again(sqlite_with_rowid=True)
    op.drop_index("ix_messages_carried", "messages")
    op.create_index("ix_messages_sent_at", "messages", ["sent_at"], **_where("sent_at IS NOT NULL"))
    op.create_index("ix_messages_created_at", "messages", ["created_at"])
    op.create_index("ix_decisions_member_no", "decisions", ["member_no"])
    op.create_index("ix_decisions_at", "decisions", ["at"])
    op.create_index("ix_contacts_unread", "contacts", ["last_message_id"], **_where("last_message_id > seen_id"))


def _where(condition: str) -> dict[str, Any]:
    """A partial index, for both kinds of database."""
    return {"sqlite_where": sa.text(condition), "postgresql_where": sa.text(condition)}


def _make_addresses_again(*, sqlite_with_rowid: bool) -> None:
    if op.get_bind().dialect.name == "postgresql":
        return
    op.drop_index("ix_addresses_contact_id", "addresses")
    op.rename_table("addresses", "addresses_before")
    op.create_table(
        "addresses",
        sa.Column("value", sa.String(length=150), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contacts.id"], name=op.f("fk_addresses_contact_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("value", name=op.f("pk_addresses")),
        sqlite_with_rowid=sqlite_with_rowid,
    )
    op.execute("INSERT INTO addresses (value, contact_id, kind) SELECT value, contact_id, kind FROM addresses_before")
    op.drop_table("addresses_before")
    op.create_index("ix_addresses_contact_id", "addresses", ["contact_id"])
