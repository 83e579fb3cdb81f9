"""Room for sealed secrets of second factors; each is sealed when somebody signs in for the first time afterwards."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_OLD, _NEW = sa.String(length=64), sa.String(length=255)


def upgrade() -> None:
    with op.batch_alter_table("staff") as staff:
        staff.alter_column("totp_secret", type_=_NEW, existing_type=_OLD, existing_nullable=False,
                           existing_server_default="")  # fmt: skip


def downgrade() -> None:
    # The earlier program cannot open sealed secrets: those accounts set up their second factor again.
    op.execute("UPDATE staff SET totp_secret = '' WHERE totp_secret LIKE '1:%'")
    with op.batch_alter_table("staff") as staff:
        staff.alter_column("totp_secret", type_=_OLD, existing_type=_NEW, existing_nullable=False,
                           existing_server_default="")  # fmt: skip
