"""Finding the rows of a time without an index on it, for which every single message would have to pay.

Ids are given in the order of time; two days is far more than clocks and late messages ever differ.
"""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, select

DISORDER = timedelta(days=2)


def from_then_on(at: ColumnElement[datetime], since: datetime) -> ColumnElement[bool]:
    """The condition that `at` is not before `since`, answered by walking back from the newest row."""
    table: Any = at.table
    older = table.alias("older")
    newest_before: Select[Any] = (
        select(older.c.id).where(older.c[at.key] < since - DISORDER).order_by(older.c.id.desc()).limit(1)
    )
    return and_(table.c.id > func.coalesce(newest_before.scalar_subquery(), 0), at >= since)
