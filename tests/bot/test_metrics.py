"""/metrics tells what there is, and asks the same of the database however much there is."""

from typing import Any

import pytest
from sqlalchemy import event

from bot import migrating
from bot.tallying import keep_counts
from models import totals
from tests.talk import BUDI_PHONE, BUDIS, BUMI, SITI_PHONE, Talk

NOT_ON_WHATSAPP = 'perpanjang_not_sent{reason="not_on_whatsapp",status="failed"}'


@pytest.fixture
def busy(talk: Talk) -> Talk:
    """A renewal, a refusal, something nobody understands, and a reply that did not arrive."""
    talk.says(SITI_PHONE, f"perpanjang {BUMI}")
    talk.says(SITI_PHONE, f"perpanjang {BUDIS}")
    talk.says(BUDI_PHONE, "qwrtp zxcvb")
    talk.run("UPDATE messages SET status = 'failed', error = 'not_on_whatsapp' WHERE id = 2")
    return talk


def told(talk: Talk) -> dict[str, float]:
    lines = talk.client.get("/metrics").text.splitlines()
    figures = {line.rsplit(" ", 1)[0]: float(line.rsplit(" ", 1)[1]) for line in lines if line[0] != "#"}
    return {
        name: many
        for name, many in figures.items()
        if name.startswith(("perpanjang_m", "perpanjang_d", "perpanjang_n"))
    }


def count(talk: Talk) -> None:
    """Twice: what came before the first of two runs is whole by the second."""
    for _ in range(2):
        keep_counts(talk.database, talk.clock)


def test_the_figures_are_the_same_before_and_after_they_are_kept(busy: Talk) -> None:
    before = told(busy)
    assert before == {
        'perpanjang_messages{direction="in",status="answered"}': 3,
        'perpanjang_messages{direction="out",status="answered"}': 2,
        'perpanjang_messages{direction="out",status="failed"}': 1,
        'perpanjang_decisions{outcome="renewed",reason=""}': 1,
        'perpanjang_decisions{outcome="refused",reason="on_loan_to_other"}': 1,
        NOT_ON_WHATSAPP: 1,
        "perpanjang_not_counted_yet": 0,
    }
    count(busy)
    assert told(busy) == before
    busy.clock.at("2026-12-26T09:00:00+07:00")
    count(busy)
    assert told(busy) == before


def test_what_becomes_of_a_message_later_moves_the_figures(busy: Talk) -> None:
    count(busy)
    busy.run("UPDATE messages SET status = 'failed', error = 'not_on_whatsapp' WHERE id = 4")
    busy.says(SITI_PHONE, "menu")
    assert told(busy)['perpanjang_messages{direction="in",status="answered"}'] == 4
    count(busy)
    assert told(busy)[NOT_ON_WHATSAPP] == 2
    assert told(busy)['perpanjang_messages{direction="out",status="answered"}'] == 2


def test_of_what_was_not_counted_yet_only_so_much_is_looked_at(busy: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(totals, "LIVE", 4)

    assert told(busy)["perpanjang_not_counted_yet"] == 2
    assert sum(many for name, many in told(busy).items() if name.startswith("perpanjang_messages")) == 4


def test_another_zone_counts_anew(busy: Talk) -> None:
    count(busy)
    before = told(busy)
    busy.run("UPDATE count_state SET zone = 'Asia/Jayapura'")
    count(busy)
    assert told(busy) == before


def test_the_migration_takes_over_what_was_counted(busy: Talk) -> None:
    count(busy)
    before = told(busy)
    migrating.downgrade(busy.database, "0013")
    migrating.upgrade(busy.database)
    assert told(busy) == before
    busy.says(SITI_PHONE, "menu")
    count(busy)
    assert told(busy)['perpanjang_messages{direction="in",status="answered"}'] == 4


def test_nothing_looks_through_all_messages_or_decisions(busy: Talk) -> None:
    count(busy)
    asked: list[tuple[str, Any]] = []

    def see(_connection: Any, _cursor: Any, sql: str, given: Any, *_: Any) -> None:
        asked.append((sql, given))

    event.listen(busy.database.engine, "before_cursor_execute", see)
    told(busy)
    event.remove(busy.database.engine, "before_cursor_execute", see)

    assert asked
    for sql, given in asked:
        plan = _plan(busy, sql, given)
        for table in ("messages", "decisions"):
            assert f"SCAN {table}\n" not in plan, sql
            assert f"Seq Scan on {table}" not in plan, sql


def _plan(talk: Talk, sql: str, given: Any) -> str:
    """As it would be if the tables were large."""
    explain = "EXPLAIN QUERY PLAN" if talk.database.is_sqlite else "EXPLAIN"
    with talk.database.reading() as connection:
        if not talk.database.is_sqlite:
            connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
            connection.exec_driver_sql("SET LOCAL enable_bitmapscan = off")
        return "".join(f"{row[-1]}\n" for row in connection.exec_driver_sql(f"{explain} {sql}", given))
