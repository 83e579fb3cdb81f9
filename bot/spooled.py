"""Rows kept aside while they are worked on, so that no transaction stays open meanwhile.

SQLite cannot take its log back into the file, nor PostgreSQL clear up, behind a reader that goes on for minutes.
"""

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from tempfile import SpooledTemporaryFile
from typing import Any

IN_MEMORY = 1_000_000
"""Bytes; what is more goes into a file that disappears by itself."""


@contextmanager
def kept_aside(rows: Iterable[Iterable[Any]]) -> Iterator[Iterator[list[Any]]]:
    """Take in all rows, of numbers and texts, and give them back one by one."""
    with SpooledTemporaryFile(IN_MEMORY, "w+", encoding="utf-8") as file:
        for row in rows:
            file.write(json.dumps([*row]) + "\n")
        file.seek(0)
        yield map(json.loads, file)
