"""Keeps the counts of each day, a while after it happened: `flask job counts`, and the worker every ten minutes."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta

from sqlalchemy import Connection

from bot.clock import Clock
from bot.database import Database
from models import slots, tallies, totals
from models.tallies import State

AT_ONCE = 50_000
"""Ids looked through in one go."""
MAY_CHANGE = timedelta(days=31)
"""So long may the state of a message that we sent still change."""


def keep_counts(database: Database, clock: Clock) -> int:
    """Count what has come to rest since the last run; how many messages. Any number of runs may meet: one counts."""
    count = 0
    with database.reading() as connection:
        before = tallies.state_of(connection)  # what was there at the last run is whole by now
    while True:
        with database.reading() as connection:
            old = tallies.state_of(connection)
            start = old if old.zone == str(clock.zone) else State(str(clock.zone), old.runs)
            new = _next(connection, start, before, clock)
            final, so_far = _counts(connection, start, new, clock)
            all_final, all_so_far = _totals(connection, start, new)
        with database.transaction() as connection:
            if not tallies.keep(connection, old, new, final, so_far):
                return count
            totals.keep(connection, all_final, all_so_far, afresh=new.zone != old.zone)
        count += new.heard - start.heard
        if max(new.heard - start.heard, new.said - start.said, new.decided - start.decided) < AT_ONCE:
            return count


def _next(connection: Connection, start: State, before: State, clock: Clock) -> State:
    """How far this run goes: not beyond what was there before, nor beyond a message that is still being answered."""
    messages, decisions = slots.newest_ids(connection)
    unanswered = slots.first_unanswered(connection)
    heard = max(start.heard, min(before.seen_message, start.heard + AT_ONCE, (unanswered or messages + 1) - 1))
    said = min(heard, start.said + AT_ONCE)
    young = slots.first_since(connection, clock.now() - MAY_CHANGE, start.said, said)
    return replace(
        start,
        heard=heard,
        said=said if young is None else young - 1,
        decided=max(start.decided, min(before.seen_decision, start.decided + AT_ONCE)),
        seen_message=messages,
        seen_decision=decisions,
    )


def _counts(
    connection: Connection, start: State, new: State, clock: Clock
) -> tuple[Counter[tallies.Place], Counter[tallies.Place]]:
    """What is final, and what our newer messages have come to so far."""
    final = tallies.tally_of(
        clock.zone,
        slots.heard_by_slot(connection, start.heard, new.heard),
        slots.said_by_slot(connection, start.said, new.said),
        slots.decisions_by_slot(connection, start.decided, new.decided),
    )
    return final, tallies.tally_of(clock.zone, (), slots.said_by_slot(connection, new.said, new.heard), ())


def _totals(connection: Connection, start: State, new: State) -> tuple[Counter[totals.Kind], Counter[totals.Kind]]:
    """The same messages and decisions as in the counts by day."""
    final = totals.of_messages(connection, start.heard, new.heard, "in")
    final += totals.of_messages(connection, start.said, new.said, "out")
    final += totals.of_decisions(connection, start.decided, new.decided)
    return final, totals.of_messages(connection, new.said, new.heard, "out")
