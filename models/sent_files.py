"""Files that librarians send: kept until the words of their message are forgotten."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    ForeignKey,
    LargeBinary,
    Table,
    delete,
    insert,
    null,
    select,
)

from models.base import UtcDateTime, metadata
from models.messages import messages

sent_files = Table(
    "sent_files",
    metadata,
    Column("message_id", ForeignKey("messages.id", ondelete="CASCADE"), primary_key=True),
    Column("content", LargeBinary, nullable=False),
    Column("at", UtcDateTime, nullable=False, index=True),
)


def keep_file(connection: Connection, message_id: int, content: bytes, at: datetime) -> None:
    """Keep the file that goes with this message; its name and type stand in the message's form."""
    connection.execute(insert(sent_files), {"message_id": message_id, "content": content, "at": at})


def file_of(connection: Connection, message_id: int) -> Any:
    """The content and the message's form; None when there is none, or its words have been forgotten."""
    found = select(sent_files.c.content, messages.c.form).join(messages, messages.c.id == sent_files.c.message_id)
    return connection.execute(found.where(messages.c.id == message_id, messages.c.form.is_not(null()))).first()


def forget_files(connection: Connection, of_messages: ColumnElement[bool]) -> None:
    """Drop the files of these messages."""
    ids = select(messages.c.id).where(of_messages)
    connection.execute(delete(sent_files).where(sent_files.c.message_id.in_(ids)))


def forget_old_files(connection: Connection, before: datetime) -> int:
    """Drop the files kept before then; how many."""
    return connection.execute(delete(sent_files).where(sent_files.c.at < before)).rowcount
