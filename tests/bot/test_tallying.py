"""Charts read counts that were kept: each message once, right after all that may happen to it later."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from bot.clock import Clock
from bot.database import Database
from bot.tallying import keep_counts
from models import slots, tallies
from tests.talk import BUDI_PHONE, BUDIS, BUMI, SITI_PHONE, Talk

DAY = date(2026, 11, 23)


@pytest.fixture
def busy(talk: Talk) -> Talk:
    """A renewal, a refusal, something nobody understands, and one more late in the evening."""
    talk.says(SITI_PHONE, f"perpanjang {BUMI}")
    talk.says(SITI_PHONE, f"perpanjang {BUDIS}")
    talk.says(BUDI_PHONE, "qwrtp zxcvb")
    talk.clock.at("2026-11-23T23:40:00+07:00")
    talk.says(SITI_PHONE, "pinjaman saya")
    return talk


def count(talk: Talk) -> int:
    """Twice: what came before the first of two runs is whole by the second."""
    return keep_counts(talk.database, talk.clock) + keep_counts(talk.database, talk.clock)


def counted(talk: Talk, since: date = DAY, until: date = DAY) -> dict[tuple[date, int, str], int]:
    with talk.database.reading() as connection:
        return dict(tallies.counted(connection, talk.clock.zone, since, until)[0])


def kept(database: Database) -> int:
    with database.reading() as connection:
        return tallies.state_of(connection).heard


def test_the_counts_are_the_same_before_and_after_they_are_kept(busy: Talk) -> None:
    before = counted(busy)
    assert (before[DAY, 9, "heard"], before[DAY, 23, "heard"]) == (3, 1)
    assert (before[DAY, 0, "alone"], before[DAY, 0, "renewed"], before[DAY, 0, "gone_out"]) == (3, 1, 4)
    assert {what for _, _, what in before if what.startswith("refused:")} == {"refused:on_loan_to_other"}
    assert count(busy) == kept(busy.database) == 8
    assert counted(busy) == before


def test_what_comes_later_is_added_live_and_then_kept(busy: Talk) -> None:
    count(busy)
    busy.says(SITI_PHONE, "menu")
    assert counted(busy)[DAY, 23, "heard"] == 2
    assert counted(busy)[DAY, 0, "last"] == 10
    assert count(busy) == 2
    assert counted(busy)[DAY, 23, "heard"] == 2
    assert count(busy) == 0


def test_a_state_that_is_told_late_moves_the_counts(busy: Talk) -> None:
    count(busy)
    busy.run("UPDATE messages SET status = 'failed' WHERE id = 2")
    busy.run("UPDATE messages SET status = 'read' WHERE id = 4")
    count(busy)
    after = counted(busy)
    assert (after[DAY, 0, "failed"], after[DAY, 0, "arrived"], after[DAY, 0, "gone_out"]) == (1, 1, 3)


def test_after_a_month_the_counts_stand(busy: Talk) -> None:
    count(busy)
    busy.clock.at("2026-12-26T09:00:00+07:00")
    count(busy)
    before = counted(busy)
    busy.run("UPDATE messages SET status = 'failed' WHERE direction = 'out'")
    count(busy)
    assert counted(busy) == before


def test_counts_stay_when_words_are_forgotten(busy: Talk) -> None:
    count(busy)
    before = counted(busy)
    busy.run("UPDATE messages SET text = '', form = NULL, understood = NULL")
    count(busy)
    assert counted(busy) == before


def test_a_message_that_is_still_being_answered_waits_to_be_counted(busy: Talk) -> None:
    busy.run("UPDATE messages SET status = 'received' WHERE id = 3")
    assert count(busy) == 2
    busy.run("UPDATE messages SET status = 'answered' WHERE id = 3")
    assert count(busy) == 6


def test_of_two_runs_at_once_one_counts(busy: Talk) -> None:
    keep_counts(busy.database, busy.clock)
    with busy.database.reading() as connection:
        old = tallies.state_of(connection)
        found = tallies.tally_of(busy.clock.zone, slots.heard_by_slot(connection, 0), (), ())
    new = tallies.State(str(busy.clock.zone), old.runs, heard=8)
    took = []
    for _ in range(2):
        with busy.database.transaction() as connection:
            took.append(tallies.keep(connection, old, new, found, {}))
    assert took == [True, False]
    assert counted(busy)[DAY, 9, "heard"] == 3


def test_another_zone_counts_anew(busy: Talk) -> None:
    count(busy)
    east = Clock(ZoneInfo("Asia/Jayapura"))
    keep_counts(busy.database, east)
    keep_counts(busy.database, east)
    with busy.database.reading() as connection:
        found, _ = tallies.counted(connection, east.zone, DAY, DAY + timedelta(days=1))
    assert (found[DAY, 11, "heard"], found[DAY + timedelta(days=1), 1, "heard"]) == (3, 1)


def test_a_period_is_found_by_ids_whatever_the_order_of_time(busy: Talk) -> None:
    busy.clock.at("2026-11-20T09:00:00+07:00")  # the clock was wrong for a while
    busy.says(SITI_PHONE, "menu")
    for _ in range(2):
        with busy.database.reading() as connection:
            where = tallies.ids_of(connection, busy.clock.zone, DAY, DAY)
            ids = set(connection.scalars(select(slots.messages.c.id).where(where)))
        assert ids >= set(range(1, 9))
        count(busy)
    assert ids == set(range(1, 9))
    assert counted(busy, DAY - timedelta(days=3), DAY)[DAY - timedelta(days=3), 9, "heard"] == 1


def test_messages_charged_by_the_provider_count_on_the_day_they_were_sent(busy: Talk) -> None:
    busy.run("UPDATE messages SET sent_at = '2026-11-30 20:00:00+00:00' WHERE id = 2")
    busy.run("UPDATE messages SET sent_at = '2026-11-22 20:00:00+00:00' WHERE direction = 'out' AND id > 2")
    for _ in range(2):
        with busy.database.reading() as connection:
            charged = [
                tallies.service_messages(connection, busy.clock.zone, date(2026, month, 1)) for month in (11, 12)
            ]
        assert charged == [4, 1]
        count(busy)
