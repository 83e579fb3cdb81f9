"""Totals for /metrics, which until now were counted from all messages each time.

What was counted by day already is counted once more here, so that the totals begin where those counts stand.
"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_REASON = "CASE WHEN direction = 'out' AND status IN ('failed', 'skipped', 'cancelled') THEN error ELSE '' END"
_MESSAGES = f"""INSERT INTO totals (what, state, reason, settled, many)
SELECT direction, status, {_REASON}, direction = 'in' OR id <= said, count(*)
FROM messages, (SELECT heard AS up_to, said FROM count_state) AS mark WHERE id <= up_to GROUP BY 1, 2, 3, 4"""
_DECISIONS = """INSERT INTO totals (what, state, reason, settled, many)
SELECT 'decision', outcome, reason, true, count(*)
FROM decisions, (SELECT decided AS up_to FROM count_state) AS mark WHERE id <= up_to GROUP BY 2, 3"""


def upgrade() -> None:
    op.create_table(
        "totals",
        sa.Column("what", sa.String(length=10), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("reason", sa.String(length=100), nullable=False),
        sa.Column("settled", sa.Boolean(), nullable=False),
        sa.Column("many", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("what", "state", "reason", "settled", name=op.f("pk_totals")),
    )
    op.execute(_MESSAGES)
    op.execute(_DECISIONS)


def downgrade() -> None:
    op.drop_table("totals")
