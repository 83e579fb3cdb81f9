"""How many messages and decisions of each state there ever were, for /metrics: kept as the counts by day are.

What came since the last count is looked through at each asking, but never more than `LIVE` of it.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import (
    Boolean,
    Column,
    ColumnElement,
    Connection,
    Integer,
    String,
    Table,
    case,
    delete,
    func,
    insert,
    select,
    true,
)

from models.base import metadata
from models.decisions import decisions
from models.messages import messages
from models.tallies import count_state

LIVE = 50_000
NOT_SENT = ("failed", "skipped", "cancelled")

totals = Table(
    "totals",
    metadata,
    Column("what", String(10), primary_key=True),  # in | out | decision
    Column("state", String(12), primary_key=True),  # a message's status, a decision's outcome
    Column("reason", String(100), primary_key=True),  # why it did not go out, why it was refused; "" for the rest
    Column("settled", Boolean, primary_key=True),  # False: counted anew by every run
    Column("many", Integer, nullable=False),
)

Kind = tuple[str, str, str]
"""What, state, reason."""


@dataclass(frozen=True, slots=True)
class Figures:
    """The totals, and how many of the newest messages and decisions they do not hold yet."""

    many: Mapping[Kind, int]
    uncounted: int


def figures(connection: Connection) -> Figures:
    """All that was kept and the next `LIVE` of what came later."""
    kept: Counter[Kind] = Counter()
    heard = decided = 0
    columns = (totals.c.what, totals.c.state, totals.c.reason, totals.c.many)
    joined = count_state.outerjoin(totals, true())  # one statement, so that the totals are those of the marks
    for row in connection.execute(select(*columns, count_state.c.heard, count_state.c.decided).select_from(joined)):
        heard, decided = row.heard, row.decided
        if row.what is not None:
            kept[row.what, row.state, row.reason] += row.many
    kept += of_messages(connection, heard, heard + LIVE) + of_decisions(connection, decided, decided + LIVE)
    newest = select(
        select(func.coalesce(func.max(messages.c.id), 0)).scalar_subquery(),
        select(func.coalesce(func.max(decisions.c.id), 0)).scalar_subquery(),
    )
    said, made = connection.execute(newest).one()
    return Figures(kept, max(0, said - heard - LIVE) + max(0, made - decided - LIVE))


def of_messages(connection: Connection, after: int, up_to: int, direction: str = "") -> Counter[Kind]:
    """The messages with these ids, of one direction or of both."""
    lost = (messages.c.direction == "out") & messages.c.status.in_(NOT_SENT)
    reason: ColumnElement[str] = case((lost, messages.c.error), else_="").label("reason")
    found = select(messages.c.direction, messages.c.status, reason, func.count().label("many"))
    found = found.where(messages.c.id > after, messages.c.id <= up_to)
    if direction:
        found = found.where(messages.c.direction == direction)
    rows = connection.execute(found.group_by(messages.c.direction, messages.c.status, reason))
    return Counter({(row.direction, row.status, row.reason): row.many for row in rows})


def of_decisions(connection: Connection, after: int, up_to: int) -> Counter[Kind]:
    """The decisions with these ids."""
    found = select(decisions.c.outcome, decisions.c.reason, func.count().label("many"))
    found = found.where(decisions.c.id > after, decisions.c.id <= up_to)
    rows = connection.execute(found.group_by(decisions.c.outcome, decisions.c.reason))
    return Counter({("decision", row.outcome, row.reason): row.many for row in rows})


def keep(connection: Connection, final: Counter[Kind], so_far: Counter[Kind], *, afresh: bool) -> None:
    """Add the final ones, replace those that may still change; `afresh` forgets all that was kept."""
    kept = Counter(final)
    if not afresh:
        for row in connection.execute(select(totals).where(totals.c.settled == true())):
            kept[row.what, row.state, row.reason] += row.many
    connection.execute(delete(totals))
    for found, settled in ((kept, True), (so_far, False)):
        rows = [dict(zip(("what", "state", "reason"), kind, strict=True), many=many, settled=settled)
                for kind, many in found.items()]  # fmt: skip
        if rows:
            connection.execute(insert(totals), rows)
