"""The library's records and our log, row by row, for `flask export` and the console."""

import csv
import json
import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, tzinfo
from typing import Any, Literal, TextIO, get_args

from sqlalchemy import Select, case, select

from bot.database import Database
from bot.harmless import harmless
from models.contacts import addresses
from models.decisions import decisions, reference_of
from models.library import items, loans, members
from models.messages import messages
from models.misunderstood import NOT_UNDERSTOOD
from models.notices import notices

What = Literal["loans", "decisions", "messages", "notices", "not_understood"]
Format = Literal["csv", "jsonl"]
Row = dict[str, object]

_AT_ONCE = 1_000
_NUMBER = re.compile(r"[-+]?\d+(\.\d+)?")  # a plain number or a phone number

COLUMNS: dict[What, tuple[str, ...]] = {
    "loans": (
        "member_no", "barcode", "title", "checked_out_on", "due_on", "renewals", "last_renewed_on", "returned_on",
    ),
    "decisions": (
        "at", "reference", "message_id", "member_no", "barcode", "outcome", "reason", "old_due_on", "new_due_on",
    ),
    "messages": (
        "id", "at", "direction", "author", "phone", "text", "status", "provider_message_id", "answers_id", "error",
        "error_code", "kind", "via", "sent_as",
    ),
    "notices": (
        "member_no", "kind", "planned_for", "status", "reason", "provider_message_id", "step", "barcode", "due_on",
        "phone", "message_id", "dedupe_key",
    ),
    "not_understood": ("text", "times", "last_at"),
}  # fmt: skip

_LOANS = (
    select(
        members.c.member_no, items.c.barcode, items.c.title, loans.c.checked_out_on, loans.c.due_on, loans.c.renewals,
        loans.c.last_renewed_on, loans.c.returned_on,
    )
    .join_from(loans, members, members.c.id == loans.c.member_id)
    .join(items, items.c.id == loans.c.item_id)
    .order_by(loans.c.id)
)  # fmt: skip
_DECISIONS = (
    select(
        decisions.c.at, decisions.c.id.label("reference"),
        messages.c.provider_message_id.label("message_id"), decisions.c.member_no,
        decisions.c.barcode, decisions.c.outcome, decisions.c.reason, decisions.c.old_due_on, decisions.c.new_due_on,
    )
    .join_from(decisions, messages, messages.c.id == decisions.c.message_id, isouter=True)
    .order_by(decisions.c.id)
)  # fmt: skip
_PHONE = (
    select(addresses.c.value)
    .where(addresses.c.contact_id == messages.c.contact_id)
    .order_by(addresses.c.kind.desc(), addresses.c.value)  # a phone before a business-scoped id
    .limit(1)
    .correlate(messages)
    .scalar_subquery()
)
_MESSAGES = select(
    messages.c.id, messages.c.created_at.label("at"), messages.c.direction, messages.c.author, _PHONE.label("phone"),
    messages.c.text, messages.c.status, messages.c.provider_message_id, messages.c.answers_id, messages.c.error,
    messages.c.error_code, messages.c.kind, messages.c.via, messages.c.sent_as,
).order_by(messages.c.id)  # fmt: skip
_PHONE_TOLD = (
    select(addresses.c.value)
    .where(addresses.c.contact_id == notices.c.contact_id)
    .order_by(addresses.c.kind.desc(), addresses.c.value)
    .limit(1)
    .correlate(notices)
    .scalar_subquery()
)
_went_on = (notices.c.status == "queued") & messages.c.id.is_not(None)  # then its message tells how
_NOTICES = (
    select(
        notices.c.member_no, notices.c.kind, notices.c.planned_for,
        case((_went_on, messages.c.status), else_=notices.c.status).label("status"),
        case((_went_on, messages.c.error), else_=notices.c.reason).label("reason"),
        messages.c.provider_message_id, notices.c.step, notices.c.barcode, notices.c.due_on,
        _PHONE_TOLD.label("phone"), notices.c.message_id, notices.c.dedupe_key,
    )
    .join_from(notices, messages, messages.c.id == notices.c.message_id, isouter=True)
    .order_by(notices.c.id)
)  # fmt: skip
_STATEMENTS: dict[What, Select[Any]] = {
    "loans": _LOANS, "decisions": _DECISIONS, "messages": _MESSAGES, "notices": _NOTICES,
    "not_understood": NOT_UNDERSTOOD,
}  # fmt: skip


def export_rows(database: Database, what: What, zone: tzinfo) -> Iterator[Row]:
    """The rows in the order they were made, read as they are asked for; moments are in the library's zone."""
    statement = _STATEMENTS.get(what)
    if statement is None:
        raise ValueError(f"there is no export of {what!r}; possible: {', '.join(get_args(What))}")
    with database.reading() as connection:
        result = connection.execution_options(yield_per=_AT_ONCE).execute(statement)
        for row in result.mappings():
            yield _told(dict(row), zone)


def _told(row: dict[str, Any], zone: tzinfo) -> Row:
    if "reference" in row:
        row["reference"] = reference_of(row["reference"])
    for name in row.keys() & {"at", "last_at"}:
        row[name] = row[name].astimezone(zone)
    return row


def write_rows(rows: Iterable[Row], format: Format, stream: TextIO, columns: Iterable[str] = ()) -> int:
    """Write the rows and tell how many there were.

    A CSV without rows still has its heading when the columns are given. In CSV a cell that a spreadsheet would
    take for a formula is made harmless by a ' in front; JSON keeps every text as it is.
    """
    write = _csv_writer(stream, tuple(columns)) if format == "csv" else _json_writer(stream)
    count = 0
    for row in rows:
        write(row)
        count += 1
    return count


def _json_writer(stream: TextIO) -> Callable[[Row], object]:
    return lambda row: stream.write(json.dumps(row, ensure_ascii=False, default=_plain) + "\n")


def _csv_writer(stream: TextIO, columns: tuple[str, ...]) -> Callable[[Row], object]:
    writer = csv.writer(stream, lineterminator="\n")
    heading = False
    if columns:
        writer.writerow(columns)
        heading = True

    def write(row: Row) -> None:
        nonlocal heading
        if not heading:
            writer.writerow(row)
            heading = True
        writer.writerow([_cell(value) for value in row.values()])

    return write


def _cell(value: object) -> object:
    if isinstance(value, str):
        return value if _NUMBER.fullmatch(value) else harmless(value)
    return _plain(value) if isinstance(value, date) else value


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{value!r} has no plain form")
