"""Messages leave at the right time and pace: window, sending hours, budget, rate, and what stops them."""

import threading
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event, insert, update

from bot.database import Database
from models import outbox
from models.contacts import contacts
from models.messages import messages
from models.sending import recipients, send_limits
from tests.sending_house import DUE, QUICK, House
from tests.twilio_stand_in import Fault, StandIn


@pytest.mark.parametrize(
    ("ago", "form"),
    [
        (timedelta(hours=23, minutes=58, seconds=59), "text"),
        (timedelta(hours=23, minutes=59), "template"),  # a minute is left for the way
        (timedelta(hours=24), "template"),
        (timedelta(hours=24, seconds=1), "template"),
    ],
)
def test_the_window_closes_a_minute_before_twenty_four_hours(house: House, ago: timedelta, form: str) -> None:
    wrote = (house.clock.now() - ago).isoformat()
    house.queue(house.contact(wrote=wrote), template=DUE)

    house.send()

    assert (house.one().status, house.one().sent_as) == ("sent", form)


def test_the_window_is_looked_at_when_the_message_leaves_not_when_it_is_queued(house: House) -> None:
    house.clock.at("2026-11-23T20:00:00+07:00")
    house.queue(house.contact(wrote="2026-11-23T07:00:00+07:00"), template=DUE)
    house.send(seconds=0.1)

    house.clock.at("2026-11-24T08:00:00+07:00")
    house.send()

    assert (house.one().status, house.one().sent_as) == ("sent", "template")


@pytest.mark.parametrize(
    ("at", "leaves"),
    [
        ("2026-11-23T07:59:59+07:00", False), ("2026-11-23T08:00:00+07:00", True),
        ("2026-11-23T18:59:59+07:00", True), ("2026-11-23T19:00:00+07:00", False),
        ("2026-11-24T00:00:00+07:00", False), ("2027-01-01T00:00:00+07:00", False),
        ("2028-02-29T12:00:00+07:00", True), ("2026-11-23T04:00:00+00:00", True),
    ],
)  # fmt: skip
def test_notices_leave_within_the_sending_hours_of_the_librarys_zone(house: House, at: str, leaves: bool) -> None:
    house.clock.at(at)
    house.queue(house.contact(wrote=at))

    house.send(seconds=0.3)

    assert (house.one().status == "sent") is leaves


def test_quiet_hours_hold_notices_back_and_let_replies_through(house: House, twilio: StandIn) -> None:
    house.clock.at("2026-11-23T19:00:00+07:00")
    house.queue(house.contact(), "pemberitahuan")
    house.queue(house.contact(), "jawaban", kind="reply")
    house.queue(house.contact(), "petugas", kind="staff", author="staff")

    house.send(seconds=0.2)
    night = [(row.status, row.error) for row in house.out()]
    house.clock.at("2026-11-24T08:00:00+07:00")
    with house.database.transaction() as connection:
        connection.execute(update(contacts).values(last_inbound_at=datetime.now(UTC) + timedelta(days=400)))
    house.send()

    assert night == [("queued", "quiet_hours"), ("sent", ""), ("sent", "")]
    assert house.out()[0].status == "sent"


def test_the_most_urgent_go_first_and_the_budget_carries_the_rest_over(house: House, twilio: StandIn) -> None:
    house.with_config("per_second: 500, daily_recipients: 2")
    for priority in (3, 1, 2):
        house.queue(house.contact(wrote=None), f"{priority}", template=DUE, priority=priority)
    house.queue(house.contact(), "bebas", priority=9)

    house.send(seconds=0.3)
    today = [(row.status, row.error) for row in house.out()]
    house.clock.at("2026-11-24T12:01:00+07:00")
    house.send()

    assert today == [("queued", "over_budget"), ("sent", ""), ("sent", ""), ("sent", "")]
    assert [row.status for row in house.out()] == ["sent"] * 4
    assert len(house.rows(recipients)) == 3


def test_a_long_queue_is_not_sorted_for_every_claim(postgresql_database: Database) -> None:
    """PostgreSQL does not know yet how many there are: it counts now and then."""
    now, said = datetime.now(UTC), list[Any]()
    with postgresql_database.transaction() as connection:
        people = [{"id": each, "created_at": now, "last_inbound_at": now} for each in range(1, 5_001)]
        connection.execute(insert(contacts), people)
        row = {"direction": "out", "author": "bot", "status": "queued", "kind": "notice", "created_at": now}
        connection.execute(insert(messages), [{**row, "contact_id": each["id"]} for each in people])

    with postgresql_database.transaction() as connection:
        event.listen(connection, "before_cursor_execute", lambda *call: said.append(call[2:4]))
        first = outbox.may_go(connection, now, now, limit=10)
        statement, values = said[-1]
        plan = "\n".join(connection.exec_driver_sql(f"EXPLAIN {statement}", values).scalars())

    assert [row.id for row in first] == list(range(1, 11))
    assert "ix_messages_queue" in plan
    assert "Sort" not in plan


def test_the_rate_is_kept_by_two_workers_together(house: House, twilio: StandIn) -> None:
    house.with_config("per_second: 40")
    for _ in range(30):
        house.queue(house.contact())
    workers = [house.worker() for _ in range(2)]
    threads = [threading.Thread(target=worker.sender.run) for worker in workers]
    for thread in threads:
        thread.start()
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and len(twilio.messages) < 30:
        time.sleep(0.02)
    for worker in workers:
        worker.sender.stop()
    for thread in threads:
        thread.join()

    took = twilio.at[-1] - twilio.at[0]
    assert len(twilio.messages) == 30
    assert {row.status for row in house.out()} == {"sent"}
    assert took > 0.4  # 29 times 25 ms, less what the first one came late


def test_a_template_that_was_stopped_stops_alone_and_goes_on_later(house: House, twilio: StandIn) -> None:
    house.with_config(extra=QUICK.replace("stop_seconds: 0.2", "stop_seconds: 600"))
    twilio.fault = lambda form: Fault(400, 63041) if "ContentSid" in form else None
    for _ in range(3):
        house.queue(house.contact(wrote=None), template=DUE)
    house.queue(house.contact(), "bebas", priority=9)
    house.send(seconds=0.3)
    stopped, called = [(row.status, row.error) for row in house.out()], len(twilio.forms)
    twilio.fault = lambda form: None
    with house.database.transaction() as connection:  # ten minutes later
        connection.execute(update(send_limits).values(stopped_until=datetime.now(UTC)))
        connection.execute(update(messages).values(claimed_until=None))

    house.send()

    assert {status for status, _ in stopped[:3]} == {"queued"}
    assert {error for _, error in stopped[:3]} <= {"template_stopped"}
    assert stopped[3][0] == "sent"
    assert called <= 4
    assert [row.status for row in house.out()] == ["sent"] * 4


def test_trouble_with_our_account_stops_the_queue_and_loses_nothing(house: House, twilio: StandIn) -> None:
    house.with_config(extra=QUICK.replace("stop_seconds: 0.2", "stop_seconds: 600"))
    twilio.fault = lambda form: Fault(401, 20003)
    for _ in range(5):
        house.queue(house.contact())
    for _ in range(5):
        house.worker().sender.run(until_empty=True)
    (limit,) = house.rows(send_limits)
    stopped, called = limit.reason, len(twilio.forms)
    twilio.fault = lambda form: None
    with house.database.transaction() as connection:  # ten minutes later
        connection.execute(update(send_limits).values(stopped_until=datetime.now(UTC)))
        connection.execute(update(messages).values(claimed_until=None))

    house.send()

    assert stopped == "account_trouble 20003"
    assert called <= 5
    assert [row.status for row in house.out()] == ["sent"] * 5
    assert [limit.reason for limit in house.rows(send_limits)] == [""]


def test_an_unreachable_provider_costs_no_message(house: House, twilio: StandIn) -> None:
    url, twilio.url = twilio.url, "http://127.0.0.1:1"
    house.with_config()
    house.queue(house.contact())
    house.send(seconds=0.3)
    waiting = house.one()
    twilio.url = url
    house.with_config()

    house.send()

    assert (waiting.status, waiting.error) == ("queued", "not_reached")
    assert house.one().status == "sent"
