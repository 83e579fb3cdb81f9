"""What sending needs: the outbox columns of messages, shared limits, and the workers' sign of life."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_MESSAGE_COLUMNS = (
    "via", "kind", "template", "listed", "not_before", "priority", "sent_at", "sent_as", "claimed_by", "error_code",
)  # fmt: skip


def upgrade() -> None:
    for column in (
        sa.Column("via", sa.String(length=10), server_default="", nullable=False),
        sa.Column("kind", sa.String(length=20), server_default="", nullable=False),
        sa.Column("template", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("listed", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=True),
        sa.Column("priority", sa.Integer(), server_default="0", nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_as", sa.String(length=10), server_default="", nullable=False),
        sa.Column("claimed_by", sa.String(length=40), server_default="", nullable=False),
        sa.Column("error_code", sa.String(length=20), server_default="", nullable=False),
    ):
        op.add_column("messages", column)
    op.execute("UPDATE messages SET via = 'webhook', kind = 'reply' WHERE direction = 'out' AND status = 'answered'")
    op.create_index("ix_messages_queue", "messages", ["priority", "id"], **_where("status = 'queued'"))
    op.create_index("ix_messages_sent_at", "messages", ["sent_at"], **_where("sent_at IS NOT NULL"))
    op.add_column("contacts", sa.Column("unreachable_since", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "recipients",
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contacts.id"], name=op.f("fk_recipients_contact_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("contact_id", name=op.f("pk_recipients")),
    )
    op.create_index(op.f("ix_recipients_at"), "recipients", ["at"])
    op.create_table(
        "send_limits",
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("stopped_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(length=100), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_send_limits")),
    )
    op.create_table(
        "workers",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("stopped_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_workers")),
    )
    op.create_table(
        "job_runs",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("ran_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_job_runs")),
    )


def downgrade() -> None:
    for table in ("job_runs", "workers", "send_limits", "recipients"):
        op.drop_table(table)
    op.drop_column("contacts", "unreachable_since")
    op.drop_index("ix_messages_sent_at", "messages")
    op.drop_index("ix_messages_queue", "messages")
    # The earlier program knows two states of what it said: answered with the webhook, and waiting.
    op.execute("UPDATE messages SET status = 'answered' WHERE direction = 'out' AND status <> 'queued'")
    for name in _MESSAGE_COLUMNS:
        op.drop_column("messages", name)


def _where(condition: str) -> dict[str, Any]:
    """A partial index, for both kinds of database."""
    return {"sqlite_where": sa.text(condition), "postgresql_where": sa.text(condition)}
