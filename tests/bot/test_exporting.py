"""What flask export writes."""

import csv
import io
import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import insert

from bot.database import Database
from bot.exporting import COLUMNS, Row, export_rows, write_rows
from models.contacts import addresses, contacts
from models.decisions import decisions, reference_of
from models.library import items, loans, members
from models.messages import messages
from models.misunderstood import not_understood

ZONE = ZoneInfo("Asia/Pontianak")
NOW = datetime(2026, 11, 24, 18, 30, tzinfo=UTC)


@pytest.fixture
def filled(database: Database) -> Iterator[Database]:
    with database.transaction() as connection:
        connection.execute(insert(members).values(id=1, member_no="00123"))
        connection.execute(insert(items).values(id=1, barcode="0001", title="=1+1", title_no="T1"))
        day = date(2026, 11, 18)
        loan = {"member_id": 1, "item_id": 1, "renewals": 1}
        returned = {"checked_out_on": date(2026, 10, 1), "due_on": date(2026, 10, 8), "returned_on": date(2026, 10, 7)}
        connection.execute(insert(loans).values(**loan, **returned))
        connection.execute(insert(loans).values(**loan, checked_out_on=day, due_on=date(2026, 11, 25)))
        connection.execute(insert(contacts).values(id=1, created_at=NOW))
        connection.execute(insert(addresses).values(value="ID.77", contact_id=1, kind="bsuid"))
        connection.execute(insert(addresses).values(value="+6281234567001", contact_id=1, kind="phone"))
        message = {"contact_id": 1, "created_at": NOW, "author": "patron", "status": "answered", "direction": "in"}
        connection.execute(insert(messages).values(id=5, provider_message_id="SM1", text="@saya", **message))
        common = {"at": NOW, "member_no": "00123", "barcode": "0001"}
        connection.execute(
            insert(decisions).values(
                id=1, message_id=5, outcome="renewed", old_due_on=day, new_due_on=date(2026, 12, 2), **common
            )
        )
        connection.execute(insert(decisions).values(id=2, outcome="refused", reason="too_soon", **common))
    yield database


def test_loans_are_all_there_in_their_columns(filled: Database) -> None:
    rows = list(export_rows(filled, "loans", ZONE))
    assert [row["returned_on"] for row in rows] == [date(2026, 10, 7), None]
    assert all(tuple(row) == COLUMNS["loans"] for row in rows)


def test_decisions_carry_the_providers_message_and_local_time(filled: Database) -> None:
    renewed, refused = export_rows(filled, "decisions", ZONE)
    assert tuple(renewed) == COLUMNS["decisions"]
    assert (renewed["message_id"], renewed["reason"], renewed["reference"]) == ("SM1", "", reference_of(1))
    assert (refused["message_id"], refused["reason"], refused["outcome"]) == (None, "too_soon", "refused")
    stream = io.StringIO()
    assert write_rows([renewed, refused], "jsonl", stream) == 2
    first = json.loads(stream.getvalue().splitlines()[0])
    assert (first["at"], first["new_due_on"]) == ("2026-11-25T01:30:00+07:00", "2026-12-02")


def test_messages_name_the_phone_before_another_address(filled: Database) -> None:
    (row,) = export_rows(filled, "messages", ZONE)
    assert tuple(row) == COLUMNS["messages"]
    assert (row["phone"], row["provider_message_id"], row["text"]) == ("+6281234567001", "SM1", "@saya")


def test_there_is_nothing_else(filled: Database) -> None:
    with pytest.raises(ValueError, match="possible: loans, decisions, messages, notices"):
        list(export_rows(filled, "books", ZONE))  # type: ignore[arg-type]


def test_csv_cells_do_no_harm_in_a_spreadsheet() -> None:
    texts = ("=1+1", "+6281234567001", "-5", "@x", "-x", "+1+1", "biasa", "\tx")
    rows: list[Row] = [{"text": text} for text in texts]
    stream = io.StringIO()
    write_rows(rows, "csv", stream)
    stream.seek(0)
    assert [cell for (cell,) in csv.reader(stream)] == [
        "text", "'=1+1", "+6281234567001", "-5", "'@x", "'-x", "'+1+1", "biasa", "'\tx",
    ]  # fmt: skip


def test_a_csv_without_rows_has_its_heading() -> None:
    stream = io.StringIO()
    assert write_rows([], "csv", stream, COLUMNS["notices"]) == 0
    assert stream.getvalue().startswith("member_no,kind,planned_for,status,reason,provider_message_id")


def test_many_rows_are_read_in_parts(database: Database) -> None:
    with database.transaction() as connection:
        rows = [{"at": NOW, "outcome": "refused", "reason": "too_soon"} for _ in range(2_500)]
        connection.execute(insert(decisions), rows)
    assert sum(1 for _ in export_rows(database, "decisions", ZONE)) == 2_500


def test_what_was_not_understood_comes_once_with_its_count(database: Database) -> None:
    said = ["Zzz", "zzz ", "apa itu", "perpanjang"]
    with database.transaction() as connection:
        connection.execute(insert(contacts).values(id=1, created_at=NOW))
        for number, text in enumerate(said, 1):
            intent = "renew" if text == "perpanjang" else "unknown"
            values = {"contact_id": 1, "direction": "in", "author": "patron", "status": "answered", "created_at": NOW}
            connection.execute(insert(messages).values(id=number, text=text, understood={"intent": intent}, **values))

    rows = list(export_rows(database, "not_understood", ZONE))

    assert [(row["text"], row["times"]) for row in rows] == [("zzz", 2), ("apa itu", 1)]
    assert rows[0]["last_at"] == NOW


def test_librarians_see_only_the_newest_of_what_was_not_understood(database: Database) -> None:
    old = NOW.replace(year=2025)
    with database.transaction() as connection:
        connection.execute(insert(contacts).values(id=1, created_at=NOW))
        for number, (text, at) in enumerate([("lama", old), ("baru", NOW)], 1):
            values = {"contact_id": 1, "direction": "in", "author": "patron", "status": "answered", "created_at": at}
            connection.execute(
                insert(messages).values(id=number, text=text, understood={"intent": "unknown"}, **values)
            )

        rows = not_understood(connection, since=NOW)

    assert [row.text for row in rows] == ["baru"]
