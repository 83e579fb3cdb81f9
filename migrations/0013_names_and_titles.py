"""Let PostgreSQL find a part of a name or title by an index, where the extension for it can be had.

Without pg_trgm the console's search looks at every member and every copy, as before. SQLite does that quickly enough.
The program before this one runs on these tables.
"""

from alembic import op
from sqlalchemy import text

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

# Owners of a database may make this extension since PostgreSQL 13; some servers do not have it.
_EXTENSION = """DO $$ BEGIN
    CREATE EXTENSION IF NOT EXISTS pg_trgm SCHEMA public;
EXCEPTION WHEN insufficient_privilege OR undefined_file OR feature_not_supported OR invalid_schema_name THEN NULL;
END $$"""
_ITS_SCHEMA = "SELECT nspname FROM pg_extension JOIN pg_namespace n ON n.oid = extnamespace WHERE extname = 'pg_trgm'"
_PENDING = 64  # kB, the least there is


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        return
    # New words wait in a list that every search reads through; PostgreSQL's own limit for it is 4 MB.
    op.execute(f"ALTER INDEX messages_search_words SET (gin_pending_list_limit = {_PENDING})")
    op.execute('CREATE INDEX search_member_numbers ON members (lower(member_no COLLATE "C") text_pattern_ops)')
    op.execute(_EXTENSION)
    schema = op.get_bind().scalar(text(_ITS_SCHEMA))
    if schema is None:
        return
    for name, table, column in (("search_member_names", "members", "name"), ("search_titles", "items", "title")):
        op.execute(f'CREATE INDEX {name} ON {table} USING gin (lower({column} COLLATE "C") "{schema}".gin_trgm_ops)')


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        return
    for name in ("search_member_names", "search_titles", "search_member_numbers"):
        op.execute(f"DROP INDEX IF EXISTS {name}")
    op.execute("ALTER INDEX messages_search_words RESET (gin_pending_list_limit)")
