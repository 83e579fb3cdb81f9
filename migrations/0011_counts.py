"""Counts of each day, and search filled by the worker on PostgreSQL too: two indexes less to keep while a patron waits.

The program before this one still runs on these tables, only slower: it finds its rows without the indexes.
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_STATE_COLUMNS = ("seen", "decided", "seen_decision")
_FORGET = """CREATE FUNCTION messages_search_forget() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM messages_search WHERE id = old.id;
    IF new.text <> '' AND new.id <= (SELECT up_to FROM messages_search_state) THEN
        INSERT INTO messages_search (id, words) VALUES (new.id, to_tsvector('simple', new.text));
    END IF;
    RETURN NULL;
END $$"""
_ON_CHANGE = """CREATE TRIGGER messages_search_update AFTER UPDATE OF text ON messages FOR EACH ROW
WHEN (old.text IS DISTINCT FROM new.text) EXECUTE FUNCTION messages_search_forget()"""


def upgrade() -> None:
    _counts()
    op.create_table(
        "copies_decided",
        sa.Column("barcode", sa.String(length=50), nullable=False),
        sa.Column("decision_id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("barcode", "decision_id", name=op.f("pk_copies_decided")),
        sqlite_with_rowid=False,
    )
    if op.get_bind().dialect.name == "postgresql":
        _search_on_postgresql()
    for column in _STATE_COLUMNS:
        op.add_column("messages_search_state", sa.Column(column, sa.Integer(), server_default="0", nullable=False))
    op.drop_index("ix_decisions_barcode", "decisions")


def _counts() -> None:
    op.create_table(
        "day_counts",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("hour", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(length=40), nullable=False),
        sa.Column("settled", sa.Boolean(), nullable=False),
        sa.Column("many", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("day", "hour", "what", "settled", name=op.f("pk_day_counts")),
    )
    numbers = ("runs", "heard", "said", "decided", "seen_message", "seen_decision")
    op.create_table(
        "count_state",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("zone", sa.String(length=60), server_default="", nullable=False),
        *(sa.Column(name, sa.Integer(), server_default="0", nullable=False) for name in numbers),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_count_state")),
    )


def _search_on_postgresql() -> None:
    """As on SQLite: the worker takes texts in, a trigger lets go of what is blanked."""
    op.execute("DROP INDEX messages_search")
    op.execute(
        "CREATE TABLE messages_search (id integer PRIMARY KEY REFERENCES messages ON DELETE CASCADE, "
        "words tsvector NOT NULL)"
    )
    op.execute("INSERT INTO messages_search SELECT id, to_tsvector('simple', text) FROM messages WHERE text <> ''")
    op.execute("CREATE INDEX messages_search_words ON messages_search USING gin (words)")
    op.execute("CREATE TABLE messages_search_state (up_to integer NOT NULL)")
    op.execute("INSERT INTO messages_search_state SELECT coalesce(max(id), 0) FROM messages")
    op.execute(_FORGET)
    op.execute(_ON_CHANGE)


def downgrade() -> None:
    op.create_index("ix_decisions_barcode", "decisions", ["barcode"])
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP TRIGGER messages_search_update ON messages")
        op.execute("DROP FUNCTION messages_search_forget()")
        op.execute("DROP TABLE messages_search")
        op.execute("DROP TABLE messages_search_state")
        op.execute("CREATE INDEX messages_search ON messages USING gin (to_tsvector('simple', text))")
    else:
        for column in _STATE_COLUMNS:
            op.drop_column("messages_search_state", column)
    for table in ("copies_decided", "count_state", "day_counts"):
        op.drop_table(table)
