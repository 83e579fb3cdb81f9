"""Statements of the turn: compiled once, run on the driver's own cursor.

SQLAlchemy's execution costs several times what SQLite itself takes for such small statements, and on SQLite all of it
happens while the write lock is held.
"""

from collections import namedtuple
from collections.abc import Callable
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, Delete, Dialect, Insert, Select, Update
from sqlalchemy.exc import DBAPIError

Statement = Select[Any] | Insert | Update | Delete
_Convert = Callable[[Any], Any] | None


class Prepared:
    """A statement with fixed columns and named values; no lists in its values ("in" of unknown length).

    Rows are named tuples. Errors are SQLAlchemy's own, as if the statement had been executed the usual way.
    """

    def __init__(self, statement: Statement | Callable[[str], Statement]) -> None:
        """`statement` may be a function from the dialect's name, where the dialects need different ones."""
        self._statement = statement
        self._ready: dict[str, _Ready] = {}

    def rows(self, connection: Connection, **values: Any) -> list[Any]:
        ready, cursor = self._run(connection, values)
        found = [ready.row(raw) for raw in cursor.fetchall()]
        cursor.close()
        return found

    def first(self, connection: Connection, **values: Any) -> Any:
        """The first row, or None."""
        ready, cursor = self._run(connection, values)
        raw = cursor.fetchone()
        cursor.close()
        return None if raw is None else ready.row(raw)

    def scalar(self, connection: Connection, **values: Any) -> Any:
        """The first column of the first row, or None."""
        row = self.first(connection, **values)
        return None if row is None else row[0]

    def change(self, connection: Connection, **values: Any) -> int:
        """Run an insert, update or delete; how many rows it touched."""
        _, cursor = self._run(connection, values)
        count: int = cursor.rowcount
        cursor.close()
        return count

    def _run(self, connection: Connection, values: dict[str, Any]) -> tuple["_Ready", Any]:
        dialect = connection.dialect
        ready = self._ready.get(dialect.name)
        if ready is None:
            made = self._statement(dialect.name) if callable(self._statement) else self._statement
            ready = self._ready[dialect.name] = _Ready(made, dialect)
        raw = connection.connection
        cursor = raw.cursor()
        try:
            cursor.execute(ready.sql, ready.parameters(values))
        except dialect.loaded_dbapi.Error as error:
            raise translated(connection, error, cursor) from error
        return ready, cursor


class _Ready:
    """A statement in one database's words, with what its values go through on their way in and out."""

    def __init__(self, statement: Statement, dialect: Dialect) -> None:
        compiled: Any = statement.compile(dialect=dialect)
        self.sql: str = compiled.string
        binds = {name: bind for bind, name in compiled.bind_names.items()}
        names = list(compiled.positiontup) if compiled.positional else list(binds)
        self._names = names
        self._positional: bool = compiled.positional
        self._defaults: dict[str, Any] = dict(compiled.params)
        self._in_order = itemgetter(*names, names[0]) if names else lambda _: ()  # the last makes it always a tuple
        converts_in = [_bind(binds[name].type, dialect) for name in names]
        self._converts_in = [(place, convert) for place, convert in enumerate(converts_in) if convert is not None]
        columns = list(statement.exported_columns) if isinstance(statement, Select) or statement._returning else []
        names_out = [column.key or f"column_{place}" for place, column in enumerate(columns)]
        self._row: Any = namedtuple("Row", names_out, rename=True)  # type: ignore[misc]
        converts_out = [column.type.dialect_impl(dialect).result_processor(dialect, None) for column in columns]
        self._converts_out = [(place, convert) for place, convert in enumerate(converts_out) if convert is not None]

    def parameters(self, values: dict[str, Any]) -> Any:
        given = list(self._in_order({**self._defaults, **values}))
        if given:
            given.pop()
        for place, convert in self._converts_in:
            given[place] = convert(given[place])
        return given if self._positional else dict(zip(self._names, given, strict=True))

    def row(self, raw: Any) -> Any:
        if not self._converts_out:
            return self._row._make(raw)
        values = list(raw)
        for place, convert in self._converts_out:
            values[place] = convert(values[place])
        return self._row._make(values)


def translated(connection: Connection, error: Exception, cursor: Any = None) -> BaseException:
    """The driver's error as SQLAlchemy's; a connection that is gone is not used again."""
    dialect = connection.dialect
    gone = dialect.is_disconnect(error, connection.connection, cursor)  # type: ignore[arg-type]
    base = dialect.loaded_dbapi.Error
    wrapped = DBAPIError.instance(
        None, None, error, base, hide_parameters=True, connection_invalidated=gone, dialect=dialect
    )
    if gone:
        connection.invalidate(error)
        connection.engine.dispose()  # the others have most likely gone with it
    return wrapped


def _bind(kind: Any, dialect: Dialect) -> _Convert:
    convert: _Convert = kind.dialect_impl(dialect).bind_processor(dialect)
    return convert
