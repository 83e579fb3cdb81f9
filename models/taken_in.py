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
# On PostgreSQL common words are found by walking back from the newest message, rare ones by the index. Left to choose,
# it reads and sorts all matches of a common word, or walks through all of the log for a rare one. So its length is
# a limit of its own, which no plan gets around, and what the index finds is asked for in an order that no walk gives.
_WALKS = (2_000, 20_000)
_FITS = "words @@ to_tsquery('simple', :match)"
_WALKED = text(
    "SELECT messages.id, messages.contact_id FROM messages JOIN ("
    f"SELECT id FROM (SELECT id, words FROM messages_search ORDER BY id DESC LIMIT :walk) AS newest WHERE {_FITS} "
    "ORDER BY id DESC LIMIT :most) AS found ON found.id = messages.id ORDER BY messages.id DESC"
)
_BY_INDEX = text(f"SELECT id FROM messages_search WHERE {_FITS} ORDER BY id + 0 DESC LIMIT :most")


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
    asked: dict[str, Any] = {"match": " & ".join(words) + (":*" if unfinished else ""), "most": most}
    for walk in _WALKS:
        rows = connection.execute(_WALKED, {**asked, "walk": walk}).all()
        if len({row.contact_id for row in rows}) >= people:
            return [row.id for row in rows]
        if not rows:
            break  # a rare word: the index has it at once
    return _anywhere(connection, asked)


def _anywhere(connection: Connection, asked: dict[str, Any]) -> list[int]:
    """By the index, which PostgreSQL would not choose by itself: it takes a rare word for a common one."""
    connection.execute(text("SET LOCAL enable_seqscan = off"))
    connection.execute(text("SET LOCAL max_parallel_workers_per_gather = 0"))  # they take longer to start than to find
    ids = list(connection.scalars(_BY_INDEX, asked))
    for name in ("enable_seqscan", "max_parallel_workers_per_gather"):
        connection.execute(text(f"SET LOCAL {name} TO DEFAULT"))
    return ids
