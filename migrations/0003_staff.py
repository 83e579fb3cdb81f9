"""The librarians' console: accounts, sessions, audit, notes, labels, canned replies, and search in messages.

Revision ID: 0003
Revises: 0002
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_TABLES = (
    "staff_posts", "contact_labels", "labels", "canned_replies", "notes", "audit", "sign_in_failures",
    "staff_sessions", "staff",
)  # fmt: skip
_PARTS = {
    "needing": "needs_person != ''",
    "unread": "last_message_id > seen_id",
    "taken_over": "taken_over_by != ''",
    "assigned": "assigned_to != ''",
    "misunderstood": "misunderstood > 0",
}


def upgrade() -> None:
    _accounts()
    _conversations()
    _contacts()
    _search()


def _accounts() -> None:
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "staff",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(length=150), nullable=False),
        sa.Column("name", sa.String(length=100), server_default="", nullable=False),
        sa.Column("role", sa.String(length=10), nullable=False),
        sa.Column("active", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("must_change_password", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("totp_secret", sa.String(length=64), server_default="", nullable=False),
        sa.Column("totp_step", sa.Integer(), server_default="0", nullable=False),
        sa.Column("recovery_codes", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("language", sa.String(length=5), server_default="id", nullable=False),
        sa.Column("created_at", moment, nullable=False),
        sa.Column("signed_in_at", moment, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff")),
        sa.UniqueConstraint("email", name=op.f("uq_staff_email")),
    )
    op.create_table(
        "staff_sessions",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("created_at", moment, nullable=False),
        sa.Column("seen_at", moment, nullable=False),
        sa.Column("address", sa.String(length=45), server_default="", nullable=False),
        sa.Column("agent", sa.String(length=200), server_default="", nullable=False),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name=op.f("fk_staff_sessions_staff_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_staff_sessions")),
    )
    op.create_index(op.f("ix_staff_sessions_staff_id"), "staff_sessions", ["staff_id"])
    op.create_table(
        "sign_in_failures",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.Column("email", sa.String(length=150), nullable=False),
        sa.Column("address", sa.String(length=45), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_failures")),
    )
    op.create_index(op.f("ix_sign_in_failures_at"), "sign_in_failures", ["at"])
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.Column("who", sa.String(length=150), nullable=False),
        sa.Column("act", sa.String(length=40), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=True),
        sa.Column("about", sa.String(length=200), server_default="", nullable=False),
        sa.Column("details", sa.JSON(none_as_null=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
    )
    op.create_index(op.f("ix_audit_at"), "audit", ["at"])
    op.create_index(op.f("ix_audit_contact_id"), "audit", ["contact_id"])


def _conversations() -> None:
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "notes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("who", sa.String(length=150), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.ForeignKeyConstraint(["contact_id"], ["contacts.id"], name=op.f("fk_notes_contact_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notes")),
    )
    op.create_index(op.f("ix_notes_contact_id"), "notes", ["contact_id"])
    op.create_table(
        "labels",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_labels")),
        sa.UniqueConstraint("name", name=op.f("uq_labels_name")),
    )
    op.create_table(
        "contact_labels",
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("label_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contacts.id"], name=op.f("fk_contact_labels_contact_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["label_id"], ["labels.id"], name=op.f("fk_contact_labels_label_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("contact_id", "label_id", name=op.f("pk_contact_labels")),
    )
    op.create_index(op.f("ix_contact_labels_label_id"), "contact_labels", ["label_id"])
    op.create_table(
        "canned_replies",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_canned_replies")),
        sa.UniqueConstraint("name", name=op.f("uq_canned_replies_name")),
    )
    op.create_table(
        "staff_posts",
        sa.Column("token", sa.String(length=64), nullable=False),
        sa.Column("message_id", sa.Integer(), nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.PrimaryKeyConstraint("token", name=op.f("pk_staff_posts")),
    )
    op.create_index("ix_staff_posts_at", "staff_posts", ["at"])


def _contacts() -> None:
    op.add_column("contacts", sa.Column("seen_id", sa.Integer(), server_default="0", nullable=False))
    op.add_column("contacts", sa.Column("assigned_to", sa.String(length=150), server_default="", nullable=False))
    op.execute("UPDATE contacts SET seen_id = last_message_id WHERE last_message_id IS NOT NULL")
    for name, condition in _PARTS.items():
        op.create_index(f"ix_contacts_{name}", "contacts", ["last_message_id"], **_where(condition))
    op.create_index("ix_messages_failed", "messages", ["contact_id", "id"], **_where("status = 'failed'"))
    op.create_index("ix_decisions_barcode", "decisions", ["barcode"])


def _search() -> None:
    """Message texts by word. SQLite's triggers vanish when a later migration rebuilds messages: make them again."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute("CREATE INDEX messages_search ON messages USING gin (to_tsvector('simple', text))")
        return
    op.execute("CREATE VIRTUAL TABLE messages_search USING fts5(text, content='messages', content_rowid='id')")
    op.execute("INSERT INTO messages_search (messages_search) VALUES ('rebuild')")
    gone = "INSERT INTO messages_search (messages_search, rowid, text) VALUES ('delete', old.id, old.text)"
    come = "INSERT INTO messages_search (rowid, text) VALUES (new.id, new.text)"
    op.execute(f"CREATE TRIGGER messages_search_insert AFTER INSERT ON messages BEGIN {come}; END")
    op.execute(f"CREATE TRIGGER messages_search_delete AFTER DELETE ON messages BEGIN {gone}; END")
    op.execute(f"CREATE TRIGGER messages_search_update AFTER UPDATE OF text ON messages BEGIN {gone}; {come}; END")


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP INDEX messages_search")
    else:
        for event in ("insert", "delete", "update"):
            op.execute(f"DROP TRIGGER messages_search_{event}")
        op.execute("DROP TABLE messages_search")
    op.drop_index("ix_decisions_barcode", "decisions")
    op.drop_index("ix_messages_failed", "messages")
    for name in _PARTS:
        op.drop_index(f"ix_contacts_{name}", "contacts")
    for column in ("assigned_to", "seen_id"):
        op.drop_column("contacts", column)
    for table in _TABLES:
        op.drop_table(table)


def _where(condition: str) -> dict[str, Any]:
    """A partial index, for both kinds of database."""
    return {"sqlite_where": sa.text(condition), "postgresql_where": sa.text(condition)}
