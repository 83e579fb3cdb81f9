"""Files that librarians send, beside their message."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "sent_files",
        sa.Column("message_id", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["message_id"], ["messages.id"], name=op.f("fk_sent_files_message_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("message_id", name=op.f("pk_sent_files")),
    )
    op.create_index(op.f("ix_sent_files_at"), "sent_files", ["at"])


def downgrade() -> None:
    op.drop_index(op.f("ix_sent_files_at"), table_name="sent_files")
    op.drop_table("sent_files")
