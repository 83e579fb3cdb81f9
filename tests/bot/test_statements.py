"""How many statements a message costs, which they are, and why each is needed."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, Engine, event

from models import prepared
from tests.talk import BUMI, GADIS, SITI_PHONE, Talk


@pytest.fixture
def statements(talk: Talk, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """What the turn runs, in order: the first words of each statement and its table."""
    seen: list[str] = []
    run = prepared.Prepared._run

    def counted(self: prepared.Prepared, connection: Connection, values: dict[str, object]) -> object:
        result = run(self, connection, values)
        seen.append(_short(result[0].sql))
        return result

    def other(_connection: object, _cursor: object, sql: str, *_: object) -> None:
        seen.append(f"not prepared: {sql}")

    monkeypatch.setattr(prepared.Prepared, "_run", counted)
    event.listen(Engine, "before_cursor_execute", other)
    yield seen
    event.remove(Engine, "before_cursor_execute", other)


def _short(sql: str) -> str:
    words = sql.split()
    verb = words[0].lower()
    table = words[words.index("FROM") + 1] if verb == "select" else words[2 if verb == "insert" else 1]
    return f"{verb} {table.strip('(),')}"


def test_a_renewal_by_a_known_contact(talk: Talk, statements: list[str]) -> None:
    talk.says(SITI_PHONE, f"perpanjang {BUMI}")
    statements.clear()
    assert "Gadis Pantai" in talk.says(SITI_PHONE, f"perpanjang {GADIS}")
    assert statements == [
        "select contacts",  # who writes; the row is locked
        "select addresses",  # what a turn needs beside it: addresses, proved cards, version of the policy
        "insert messages",  # the message, once
        "select fines",  # the cards of the phone with loans, holds and fines (the first FROM is a subquery's)
        "update loans",  # the renewal, if nothing has changed since
        "insert decisions",  # what was decided, with its reference number
        "insert messages",  # the reply
        "update contacts",  # the open question, counters and limits
    ]


def test_the_first_message_of_a_contact_makes_the_contact_and_its_address(talk: Talk, statements: list[str]) -> None:
    talk.says("+6281300000001", "menu")  # the first message of a process reads rules and closures
    statements.clear()
    talk.says(SITI_PHONE, f"perpanjang {BUMI}")
    assert statements[:4] == ["select contacts", "insert contacts", "insert addresses", "select addresses"]
    assert len(statements) == 10


def test_a_message_that_needs_no_library_costs_no_more(talk: Talk, statements: list[str]) -> None:
    talk.says(SITI_PHONE, "menu")
    statements.clear()
    talk.says(SITI_PHONE, "terima kasih kak")
    assert len(statements) == 6


def test_a_repeated_delivery_only_looks_its_answer_up(talk: Talk, statements: list[str]) -> None:
    form = talk.form(SITI_PHONE, "menu")
    talk.post(form)
    statements.clear()
    talk.post(form)
    assert statements == ["select contacts", "select addresses", "insert messages", "select messages"]


def test_a_list_costs_the_same_for_one_loan_and_for_many(talk: Talk, statements: list[str]) -> None:
    talk.says(SITI_PHONE, "menu")
    statements.clear()
    talk.says(SITI_PHONE, "pinjaman saya")
    assert len(statements) == 6
