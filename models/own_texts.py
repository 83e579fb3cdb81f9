"""Sentences of the bot in a librarian's words: they stand over config.yaml's until they are taken back."""

from datetime import datetime
from typing import Any

from sqlalchemy import Column, Connection, String, Table, Text, delete, insert, select

from models.base import UtcDateTime, metadata

own_texts = Table(
    "own_texts",
    metadata,
    Column("lang", String(5), primary_key=True),
    Column("name", String(60), primary_key=True),
    Column("text", Text, nullable=False),
    Column("changed_by", String(150), nullable=False),
    Column("changed_at", UtcDateTime, nullable=False),
)


def read_own_texts(connection: Connection) -> dict[str, dict[str, str]]:
    """Language -> name -> text."""
    found: dict[str, dict[str, str]] = {}
    for row in connection.execute(select(own_texts.c.lang, own_texts.c.name, own_texts.c.text)):
        found.setdefault(row.lang, {})[row.name] = row.text
    return found


def all_own_texts(connection: Connection) -> list[Any]:
    return list(connection.execute(select(own_texts)))


def put_text(connection: Connection, lang: str, name: str, text: str, *, by: str, at: datetime) -> None:
    """Say this from now on; policy.raise_version lets every process know."""
    take_text_back(connection, lang, name)
    values = {"lang": lang, "name": name, "text": text, "changed_by": by, "changed_at": at}
    connection.execute(insert(own_texts), values)


def take_text_back(connection: Connection, lang: str, name: str) -> bool:
    """Say again what config.yaml or the program says; False when that is said already."""
    mine = (own_texts.c.lang == lang) & (own_texts.c.name == name)
    return connection.execute(delete(own_texts).where(mine)).rowcount == 1
