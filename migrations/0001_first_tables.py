"""The first tables: contacts and their messages, the copy of the library's records, the decisions."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_TABLES = (
    "closures",
    "contacts",
    "decisions",
    "items",
    "link_codes",
    "loan_rules",
    "members",
    "policy_version",
    "renewal_attempts",
    "status_callbacks",
    "addresses",
    "card_links",
    "consents",
    "fines",
    "holds",
    "loans",
    "member_phones",
    "messages",
)


def upgrade() -> None:
    op.create_table(
        "closures",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("hours", sa.String(length=100), server_default="", nullable=False),
        sa.Column("reason", sa.String(length=300), server_default="", nullable=False),
        sa.Column("source", sa.String(length=10), server_default="here", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_closures")),
    )
    op.create_table(
        "contacts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("language", sa.String(length=5), server_default="", nullable=False),
        sa.Column("phone_trusted", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("step", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("step_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("misunderstood", sa.Integer(), server_default="0", nullable=False),
        sa.Column("wrong_pairs", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("locked_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("recent", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("needs_person", sa.String(length=50), server_default="", nullable=False),
        sa.Column("taken_over_by", sa.String(length=100), server_default="", nullable=False),
        sa.Column("taken_over_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lease", sa.String(length=40), server_default="", nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_inbound_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_message_id", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contacts")),
    )
    op.create_index("ix_contacts_last_message_id", "contacts", ["last_message_id"])
    op.create_table(
        "decisions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("message_id", sa.Integer(), nullable=True),
        sa.Column("member_no", sa.String(length=50), server_default="", nullable=False),
        sa.Column("barcode", sa.String(length=50), server_default="", nullable=False),
        sa.Column("outcome", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.String(length=30), server_default="", nullable=False),
        sa.Column("old_due_on", sa.Date(), nullable=True),
        sa.Column("new_due_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decisions")),
    )
    op.create_index("ix_decisions_member_no", "decisions", ["member_no"])
    op.create_index("ix_decisions_message_id", "decisions", ["message_id"])
    op.create_table(
        "items",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("barcode", sa.String(length=50), nullable=False),
        sa.Column("title", sa.String(length=500), server_default="", nullable=False),
        sa.Column("author", sa.String(length=300), server_default="", nullable=False),
        sa.Column("item_type", sa.String(length=50), server_default="", nullable=False),
        sa.Column("status", sa.String(length=10), server_default="normal", nullable=False),
        sa.Column("renewable", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("title_no", sa.String(length=800), nullable=False),
        sa.Column("branch", sa.String(length=100), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_items")),
        sa.UniqueConstraint("barcode", name=op.f("uq_items_barcode")),
    )
    op.create_index(op.f("ix_items_title_no"), "items", ["title_no"])
    op.create_table(
        "link_codes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("member_no", sa.String(length=50), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_link_codes")),
    )
    op.create_index(op.f("ix_link_codes_code_hash"), "link_codes", ["code_hash"])
    op.create_table(
        "loan_rules",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("category", sa.String(length=50), server_default="", nullable=False),
        sa.Column("item_type", sa.String(length=50), server_default="", nullable=False),
        sa.Column("renewals_allowed", sa.Integer(), nullable=True),
        sa.Column("period_days", sa.Integer(), nullable=False),
        sa.Column("due_basis", sa.String(length=20), nullable=False),
        sa.Column("closed_day", sa.String(length=20), nullable=False),
        sa.Column("expiry_cap", sa.String(length=20), nullable=False),
        sa.Column("expired_member", sa.String(length=20), nullable=False),
        sa.Column("overdue", sa.String(length=20), nullable=False),
        sa.Column("overdue_grace_days", sa.Integer(), nullable=False),
        sa.Column("overdue_count", sa.String(length=20), nullable=False),
        sa.Column("max_fines", sa.Integer(), nullable=True),
        sa.Column("too_soon_days", sa.Integer(), nullable=True),
        sa.Column("title_hold", sa.String(length=30), nullable=False),
        sa.Column("one_per_day", sa.Boolean(), nullable=False),
        sa.Column("require_later_due", sa.Boolean(), nullable=False),
        sa.Column("fine_per_day", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=10), server_default="here", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_loan_rules")),
        sa.UniqueConstraint("category", "item_type", name=op.f("uq_loan_rules_category_item_type")),
    )
    op.create_table(
        "members",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("member_no", sa.String(length=50), nullable=False),
        sa.Column("name", sa.String(length=200), server_default="", nullable=False),
        sa.Column("category", sa.String(length=50), server_default="", nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("blocked", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("birth_date", sa.Date(), nullable=True),
        sa.Column("language", sa.String(length=5), server_default="", nullable=False),
        sa.Column("notify", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("branch", sa.String(length=100), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_members")),
        sa.UniqueConstraint("member_no", name=op.f("uq_members_member_no")),
    )
    op.create_table(
        "policy_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_policy_version")),
    )
    op.create_table(
        "renewal_attempts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.Integer(), nullable=False),
        sa.Column("member_no", sa.String(length=50), nullable=False),
        sa.Column("barcode", sa.String(length=50), nullable=False),
        sa.Column("due_before", sa.String(length=10), server_default="", nullable=False),
        sa.Column("outcome", sa.JSON(none_as_null=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_renewal_attempts")),
        sa.UniqueConstraint(
            "message_id", "member_no", "barcode", name=op.f("uq_renewal_attempts_message_id_member_no_barcode")
        ),
    )
    op.create_table(
        "status_callbacks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("provider_message_id", sa.String(length=64), server_default="", nullable=False),
        sa.Column("message_id", sa.Integer(), nullable=True),
        sa.Column("status", sa.String(length=20), server_default="", nullable=False),
        sa.Column("error_code", sa.String(length=20), server_default="", nullable=False),
        sa.Column("form", sa.JSON(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_status_callbacks")),
    )
    op.create_index(op.f("ix_status_callbacks_message_id"), "status_callbacks", ["message_id"])
    op.create_index(op.f("ix_status_callbacks_provider_message_id"), "status_callbacks", ["provider_message_id"])
    op.create_table(
        "addresses",
        sa.Column("value", sa.String(length=150), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contacts.id"], name=op.f("fk_addresses_contact_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("value", name=op.f("pk_addresses")),
    )
    op.create_index(op.f("ix_addresses_contact_id"), "addresses", ["contact_id"])
    op.create_table(
        "card_links",
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("member_no", sa.String(length=50), nullable=False),
        sa.Column("linked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("proof", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contacts.id"], name=op.f("fk_card_links_contact_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("contact_id", "member_no", name=op.f("pk_card_links")),
    )
    op.create_table(
        "consents",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("granted", sa.Boolean(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contacts.id"], name=op.f("fk_consents_contact_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consents")),
    )
    op.create_index(op.f("ix_consents_contact_id"), "consents", ["contact_id"])
    op.create_table(
        "fines",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("description", sa.String(length=300), server_default="", nullable=False),
        sa.Column("source", sa.String(length=10), server_default="here", nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_fines_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fines")),
    )
    op.create_index(op.f("ix_fines_member_id"), "fines", ["member_id"])
    op.create_table(
        "holds",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=True),
        sa.Column("title_no", sa.String(length=800), server_default="", nullable=False),
        sa.Column("placed_on", sa.Date(), nullable=False),
        sa.Column("source", sa.String(length=10), server_default="here", nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["items.id"], name=op.f("fk_holds_item_id")),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_holds_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_holds")),
    )
    op.create_index(op.f("ix_holds_item_id"), "holds", ["item_id"])
    op.create_index(op.f("ix_holds_title_no"), "holds", ["title_no"])
    op.create_table(
        "loans",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("checked_out_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("renewals", sa.Integer(), server_default="0", nullable=False),
        sa.Column("last_renewed_on", sa.Date(), nullable=True),
        sa.Column("returned_on", sa.Date(), nullable=True),
        sa.Column("file_due_on", sa.Date(), nullable=True),
        sa.Column("file_renewals", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["item_id"], ["items.id"], name=op.f("fk_loans_item_id")),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_loans_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_loans")),
        sa.UniqueConstraint(
            "item_id", "member_id", "checked_out_on", name=op.f("uq_loans_item_id_member_id_checked_out_on")
        ),
    )
    op.create_index("ix_loans_open_member", "loans", ["member_id"], **_where("returned_on IS NULL"))
    op.create_index("ux_loans_open_item", "loans", ["item_id"], unique=True, **_where("returned_on IS NULL"))
    op.create_table(
        "member_phones",
        sa.Column("phone", sa.String(length=20), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_member_phones_member_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("phone", "member_id", name=op.f("pk_member_phones")),
    )
    op.create_index(op.f("ix_member_phones_member_id"), "member_phones", ["member_id"])
    op.create_table(
        "messages",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("direction", sa.String(length=3), nullable=False),
        sa.Column("author", sa.String(length=10), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("provider", sa.String(length=20), server_default="", nullable=False),
        sa.Column("provider_message_id", sa.String(length=64), nullable=True),
        sa.Column("answers_id", sa.Integer(), nullable=True),
        sa.Column("text", sa.Text(), server_default="", nullable=False),
        sa.Column("form", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("understood", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("error", sa.String(length=100), server_default="", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("claimed_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tries", sa.Integer(), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contacts.id"], name=op.f("fk_messages_contact_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_messages")),
    )
    op.create_index("ix_messages_contact", "messages", ["contact_id", "id"])
    op.create_index(
        "ix_messages_waiting", "messages", ["status", "id"], **_where("status IN ('received', 'queued', 'sending')")
    )
    op.create_index("ux_messages_answers", "messages", ["answers_id"], unique=True, **_where("answers_id IS NOT NULL"))
    op.create_index(
        "ux_messages_provider",
        "messages",
        ["provider", "provider_message_id"],
        unique=True,
        **_where("provider_message_id IS NOT NULL"),
    )
    # Whoever changes loan rules or closures raises this one row.
    op.execute("INSERT INTO policy_version (id, version) VALUES (1, 1)")


def downgrade() -> None:
    for table in reversed(_TABLES):
        op.drop_table(table)


def _where(condition: str) -> dict[str, Any]:
    """A partial index, for both kinds of database."""
    return {"sqlite_where": sa.text(condition), "postgresql_where": sa.text(condition)}
