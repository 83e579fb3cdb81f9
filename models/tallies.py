"""Counts by day, kept beside the messages: charts over years read these, and count only what came since.

They stay when the words of messages are forgotten, and no patron's message waits for them: a job of the worker counts
by the ids of messages, each once. What became of our own messages may change for a month (a phone that is off, a
message read late); of those, the last month is counted anew each time and the older ones once and for all.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    ColumnElement,
    Connection,
    Date,
    Integer,
    String,
    Table,
    and_,
    delete,
    false,
    insert,
    select,
    true,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from models.base import metadata
from models.messages import messages
from models.slots import HALF_HOUR, decisions_by_slot, heard_by_slot, said_by_slot

ARRIVED = ("delivered", "read")
GONE_OUT = ("answered", "sent", *ARRIVED)

day_counts = Table(
    "day_counts",
    metadata,
    Column("day", Date, primary_key=True),  # of the library's zone
    Column("hour", Integer, primary_key=True),  # of "heard"; 0 for all others
    # heard, answered, alone; by_staff, gone_out, arrived, failed; service; renewed, refused:<reason>; first, last (ids)
    Column("what", String(40), primary_key=True),
    Column("settled", Boolean, primary_key=True),  # False: counted anew by every run
    Column("many", Integer, nullable=False),
)
count_state = Table(
    "count_state",
    metadata,
    Column("id", Integer, primary_key=True),  # 1, the only row
    Column("zone", String(60), nullable=False, server_default=""),
    Column("runs", Integer, nullable=False, server_default="0"),
    Column("heard", Integer, nullable=False, server_default="0"),  # messages up to this id have been counted
    Column("said", Integer, nullable=False, server_default="0"),  # … and up to this one what became of ours
    Column("decided", Integer, nullable=False, server_default="0"),  # decisions up to this id have been counted
    # The newest ids at the last run: smaller ones that were still being written then are there now.
    Column("seen_message", Integer, nullable=False, server_default="0"),
    Column("seen_decision", Integer, nullable=False, server_default="0"),
)

_INSERT: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}

Place = tuple[date, int, str]
"""Day, hour, what."""


@dataclass(frozen=True, slots=True)
class State:
    """How far counting has come, all ids included."""

    zone: str = ""
    runs: int = 0
    heard: int = 0
    said: int = 0
    decided: int = 0
    seen_message: int = 0
    seen_decision: int = 0


_STATE = [count_state.c[name] for name in State.__slots__]


def state_of(connection: Connection) -> State:
    row = connection.execute(select(*_STATE)).first()
    return State(*row) if row else State()


def counted(connection: Connection, zone: tzinfo, since: date, until: date) -> tuple[Counter[Place], State]:
    """What these days (both included) counted up to now, kept counts and live ones together; and what was kept."""
    kept, state = _kept(connection, since, until)
    if state.zone != str(zone):
        kept, state = Counter(), State()
    live = tally_of(
        zone, heard_by_slot(connection, state.heard), said_by_slot(connection, state.heard),
        decisions_by_slot(connection, state.decided),
    )  # fmt: skip
    add(kept, {place: many for place, many in live.items() if since <= place[0] <= until})
    return kept, state


def ids_of(connection: Connection, zone: tzinfo, since: date, until: date) -> ColumnElement[bool]:
    """The condition that finds the messages of these days by their ids: all of them, with some others beside."""
    kept, state = _kept(connection, since, until)
    first = [many for (_, _, what), many in kept.items() if what == "first"]
    last = [many for (_, _, what), many in kept.items() if what == "last"]
    if state.zone != str(zone):
        return true()
    newer = messages.c.id > state.heard
    return newer | messages.c.id.between(min(first), max(last)) if first else newer


def _kept(connection: Connection, since: date, until: date) -> tuple[Counter[Place], State]:
    """In one statement, so that the counts are those of the state."""
    columns = (day_counts.c.day, day_counts.c.hour, day_counts.c.what, day_counts.c.many)
    joined = count_state.outerjoin(day_counts, day_counts.c.day.between(since, until))
    kept: Counter[Place] = Counter()
    state = State()
    for row in connection.execute(select(*columns, *_STATE).select_from(joined)):
        state = State(*row[4:])
        if row.day is not None:
            add(kept, {(row.day, row.hour, row.what): row.many})
    return kept, state


def service_messages(connection: Connection, zone: tzinfo, since: date, most: int | None = None) -> int:
    """Free-form messages that went out since that day began: those the provider charges as service messages.

    Of those that are not kept yet, no more than `most` messages are looked at.
    """
    kept, state = _kept(connection, since, date.max)
    if state.zone != str(zone):
        kept, state = Counter(), State()
    live = said_by_slot(connection, state.heard, None if most is None else state.heard + most)
    add(kept, {place: many for place, many in tally_of(zone, (), live, ()).items() if since <= place[0]})
    return sum(many for (_, _, what), many in kept.items() if what == "service")


def add(to: Counter[Place], more: Mapping[Place, int]) -> None:
    for place, many in more.items():
        if place not in to:
            to[place] = many
        elif place[2] in ("first", "last"):
            to[place] = (min if place[2] == "first" else max)(to[place], many)
        else:
            to[place] += many


def tally_of(zone: tzinfo, heard: Iterable[Any], said: Iterable[Any], decided: Iterable[Any]) -> Counter[Place]:
    """Rows by half hours -> counts by days of this zone."""
    tally: Counter[Place] = Counter()
    for row in heard:
        at = _local(row.slot, zone)
        day = at.date()
        add(tally, {(day, 0, "first"): row.first, (day, 0, "last"): row.last})
        if row.direction == "in":
            tally[day, at.hour, "heard"] += row.many
            if row.status == "answered":
                tally[day, 0, "answered"] += row.many
                tally[day, 0, "alone"] += row.many if row.clear else 0
    for row in said:
        day = _local(row.slot, zone).date()
        tally[day, 0, "by_staff"] += row.many if row.author == "staff" else 0
        tally[day, 0, "gone_out"] += row.many if row.status in GONE_OUT else 0
        tally[day, 0, "arrived"] += row.many if row.status in ARRIVED else 0
        tally[day, 0, "failed"] += row.many if row.status == "failed" else 0
        if row.sent_slot is not None and row.sent_as == "text" and row.status in GONE_OUT:
            tally[_local(row.sent_slot, zone).date(), 0, "service"] += row.many
    for row in decided:
        what = "renewed" if row.outcome == "renewed" else f"refused:{row.reason}"
        tally[_local(row.slot, zone).date(), 0, what] += row.many
    return +tally


def _local(slot: int, zone: tzinfo) -> datetime:
    return datetime.fromtimestamp(int(slot) * HALF_HOUR, UTC).astimezone(zone)


def keep(
    connection: Connection, old: State, new: State, final: Mapping[Place, int], so_far: Mapping[Place, int]
) -> bool:
    """Add the final counts, replace those that may still change, and move on from `old` to `new`.

    False, with nothing changed, when another run has moved on meanwhile.
    """
    if old == State():
        connection.execute(_INSERT[connection.dialect.name](count_state).values(id=1).on_conflict_do_nothing())
    values = {name: getattr(new, name) for name in State.__slots__}
    moved = update(count_state).where(count_state.c.runs == old.runs).values(**values | {"runs": old.runs + 1})
    if connection.execute(moved).rowcount != 1:
        return False
    if new.zone != old.zone:
        connection.execute(delete(day_counts))
    connection.execute(delete(day_counts).where(day_counts.c.settled == false()))
    _write(connection, _merged(connection, final), settled=True)
    _write(connection, so_far, settled=False)
    return True


def _merged(connection: Connection, final: Mapping[Place, int]) -> Counter[Place]:
    """These counts with what is kept already in the same places, which is taken out."""
    merged: Counter[Place] = Counter(final)
    if not final:
        return merged
    days = sorted({day for day, _, _ in final})
    same = and_(day_counts.c.settled == true(), day_counts.c.day.in_(days))
    for row in connection.execute(select(day_counts).where(same)):
        add(merged, {(row.day, row.hour, row.what): row.many})
    connection.execute(delete(day_counts).where(same))
    return merged


def _write(connection: Connection, tally: Mapping[Place, int], *, settled: bool) -> None:
    rows = [
        {"day": day, "hour": hour, "what": what, "settled": settled, "many": many}
        for (day, hour, what), many in tally.items()
    ]
    if rows:
        connection.execute(insert(day_counts), rows)
