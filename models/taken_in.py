"""What the worker has made quick to search: the words of messages, and who asked for which copy.

Taken in a little after it came, so that no patron waits for it. What is newer is looked through one by one.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, text

_STATE = text("SELECT up_to, seen, decided, seen_decision FROM messages_search_state")
_NEWEST = text("SELECT (SELECT coalesce(max(id), 0) FROM messages), (SELECT coalesce(max(id), 0) FROM decisions)")
_SEEN = text("UPDATE messages_search_state SET seen = :message, seen_decision = :decision")
_WORDS = {
    "sqlite": text(
        "INSERT INTO messages_search (rowid, text) SELECT id, text FROM messages WHERE id > :done AND id <= :last"
    ),
    "postgresql": text(
        "INSERT INTO messages_search (id, words) SELECT id, to_tsvector('simple', text) FROM messages "
        "WHERE id > :done AND id <= :last AND text <> ''"
    ),
}
_COPIES = text(
    "INSERT INTO copies_decided (barcode, decision_id) SELECT barcode, id FROM decisions "
    "WHERE id > :done AND id <= :last AND barcode <> ''"
)
_WALK = 2000  # of the newest messages, on PostgreSQL


@dataclass(frozen=True, slots=True)
class Reach:
    """The ids of the newest message and the newest decision that may be taken in."""

    message: int
    decision: int


def reach(connection: Connection) -> Reach:
    """What was there at the last call: on PostgreSQL smaller ids may still be on their way at this moment."""
    state, newest = connection.execute(_STATE).one(), connection.execute(_NEWEST).one()
    connection.execute(_SEEN, {"message": newest[0], "decision": newest[1]})
    return Reach(*newest) if connection.dialect.name == "sqlite" else Reach(state.seen, state.seen_decision)


def done(connection: Connection) -> Reach:
    """How far everything has been taken in."""
    state = connection.execute(_STATE).one()
    return Reach(state.up_to, state.decided)


def take_in(connection: Connection, upto: Reach, most: int = 5_000) -> int:
    """Take in the next messages and decisions up to there; how many rows were looked at."""
    lock = "" if connection.dialect.name == "sqlite" else " FOR UPDATE"
    state = connection.execute(text(_STATE.text + lock)).one()
    message = max(state.up_to, min(upto.message, state.up_to + most))
    decision = max(state.decided, min(upto.decision, state.decided + most))
    if message > state.up_to:
        connection.execute(_WORDS[connection.dialect.name], {"done": state.up_to, "last": message})
    if decision > state.decided:
        connection.execute(_COPIES, {"done": state.decided, "last": decision})
    moved = text("UPDATE messages_search_state SET up_to = :message, decided = :decision")
    connection.execute(moved, {"message": message, "decision": decision})
    return int(message - state.up_to + decision - state.decided)


def messages_holding(
    connection: Connection, words: list[str], *, unfinished: bool, most: int, people: int
) -> list[int]:
    """The newest of the messages taken in that hold all these words; the last word may be only begun.

    At most so many messages, of which the newest are enough when so many people have written them.
    """
    if connection.dialect.name == "sqlite":
        match = " ".join(f'"{word}"' for word in words) + ("*" if unfinished else "")
        found = "SELECT rowid FROM messages_search WHERE messages_search MATCH :match ORDER BY rowid DESC LIMIT :most"
        return list(connection.scalars(text(found), {"match": match, "most": most}))
    given: dict[str, Any] = {"match": " & ".join(words) + (":*" if unfinished else ""), "most": most, "walk": _WALK}
    # Left alone, PostgreSQL walks back through all messages for a rare word, or looks through the whole table. So: a
    # short walk, which is enough for common words, and else the index, with an order that cannot be had by walking.
    fits = "FROM messages_search WHERE words @@ to_tsquery('simple', :match)"
    start = "id > (SELECT max(id) - :walk FROM messages_search)"
    near = f"SELECT id {fits} AND {start} ORDER BY id DESC LIMIT :most"
    rows = connection.execute(text(f"SELECT id, contact_id FROM messages WHERE id IN ({near})"), given).all()
    if len({row.contact_id for row in rows}) >= people:
        return sorted((row.id for row in rows), reverse=True)
    connection.execute(text("SET LOCAL enable_seqscan = off"))
    ids = list(connection.scalars(text(f"SELECT id {fits} ORDER BY id + 0 DESC LIMIT :most"), given))
    connection.execute(text("SET LOCAL enable_seqscan = on"))
    return ids
