"""Find messages, decisions and notices by their time: for charts, reports and the list of notices."""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_messages_created_at", "messages", ["created_at"])
    op.create_index("ix_decisions_at", "decisions", ["at"])
    op.create_index("ix_notices_planned_for", "notices", ["planned_for"])


def downgrade() -> None:
    op.drop_index("ix_notices_planned_for", "notices")
    op.drop_index("ix_decisions_at", "decisions")
    op.drop_index("ix_messages_created_at", "messages")
