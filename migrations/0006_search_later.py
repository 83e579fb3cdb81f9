"""Take message texts into SQLite's search a little later, not in the transaction that answers a patron."""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_GONE = "INSERT INTO messages_search (messages_search, rowid, text) VALUES ('delete', old.id, old.text)"
_COME = "INSERT INTO messages_search (rowid, text) VALUES (new.id, new.text)"
_TAKEN_IN = "WHEN old.id <= (SELECT up_to FROM messages_search_state)"


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        return
    op.execute("CREATE TABLE messages_search_state (up_to INTEGER NOT NULL)")
    op.execute("INSERT INTO messages_search_state SELECT coalesce(max(id), 0) FROM messages")
    _drop()
    both = f"{_GONE}; {_COME};"
    op.execute(f"CREATE TRIGGER messages_search_delete AFTER DELETE ON messages {_TAKEN_IN} BEGIN {_GONE}; END")
    op.execute(f"CREATE TRIGGER messages_search_update AFTER UPDATE OF text ON messages {_TAKEN_IN} BEGIN {both} END")
    op.execute("DROP TRIGGER messages_search_insert")


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        return
    op.execute(
        "INSERT INTO messages_search (rowid, text) SELECT id, text FROM messages "
        "WHERE id > (SELECT up_to FROM messages_search_state)"
    )
    _drop()
    op.execute(f"CREATE TRIGGER messages_search_insert AFTER INSERT ON messages BEGIN {_COME}; END")
    op.execute(f"CREATE TRIGGER messages_search_delete AFTER DELETE ON messages BEGIN {_GONE}; END")
    op.execute(f"CREATE TRIGGER messages_search_update AFTER UPDATE OF text ON messages BEGIN {_GONE}; {_COME}; END")
    op.execute("DROP TABLE messages_search_state")


def _drop() -> None:
    op.execute("DROP TRIGGER messages_search_delete")
    op.execute("DROP TRIGGER messages_search_update")
