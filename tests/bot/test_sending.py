"""Queued messages leave once, in the right form, at the right pace; whatever Twilio answers."""

import inspect
import json
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import delete, update
from twilio.rest.api.v2010.account.message import MessageList

from models.contacts import addresses, consents, contacts
from models.messages import messages
from models.sending import recipients, send_limits
from tests.sending_house import DUE, QUICK, House
from tests.talk import TOKEN, URL
from tests.twilio_stand_in import ACCOUNT, NUMBER, Fault, StandIn


def test_inside_the_window_free_text_goes_out(house: House, twilio: StandIn) -> None:
    message_id = house.queue(house.contact(), "Buku Anda jatuh tempo besok.", template=DUE)

    house.send()

    row = house.one()
    assert (row.status, row.sent_as, row.provider, row.via, row.tries) == ("sent", "text", "twilio", "api", 1)
    assert row.provider_message_id == twilio.messages[0]["sid"]
    assert twilio.forms == [
        {
            "To": "whatsapp:+6281349000001",
            "From": f"whatsapp:{NUMBER}",
            "Body": "Buku Anda jatuh tempo besok.",
            "StatusCallback": f"{URL}/webhooks/twilio/status?message={message_id}&try=1",
        }
    ]


def test_outside_the_window_the_approved_template_goes_out(house: House, twilio: StandIn) -> None:
    house.queue(house.contact(wrote="2026-11-22T11:59:00+07:00"), template=DUE)

    house.send()

    assert house.one().status == "sent"
    assert house.one().sent_as == "template"
    (form,) = twilio.forms
    assert form["ContentSid"] == "HX" + "a" * 32
    assert json.loads(form["ContentVariables"]) == {"1": "Siti", "2": "Bumi Manusia"}
    assert "Body" not in form


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


def test_a_person_without_a_phone_number_is_written_to_by_the_scoped_id(house: House, twilio: StandIn) -> None:
    contact = house.contact()
    with house.database.transaction() as connection:
        connection.execute(update(addresses).values(value="ID.4566abc", kind="bsuid"))
    house.queue(contact)

    house.send()

    assert [form["To"] for form in twilio.forms] == ["whatsapp:ID.4566abc"]
    assert house.one().status == "sent"


def test_a_contact_without_any_address_is_skipped_with_the_reason(house: House, twilio: StandIn) -> None:
    contact = house.contact()
    with house.database.transaction() as connection:
        connection.execute(delete(addresses))
    house.queue(contact)

    house.send()

    assert house.ended() == ("skipped", "no_address", "")
    assert twilio.forms == []


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


def test_what_the_patron_read_is_what_stands_in_the_log(house: House, twilio: StandIn) -> None:
    shown = {**DUE, "text": "Halo Siti, segera jatuh tempo: Bumi Manusia."}
    house.queue(house.contact(), "1. *Bumi Manusia*", template=shown)
    house.queue(house.contact(wrote=None), "1. *Bumi Manusia*", template=shown)
    house.queue(house.contact(wrote=None), "Jawaban petugas", template=DUE)

    house.send()

    assert [row.text for row in house.out()] == ["1. *Bumi Manusia*", shown["text"], "Jawaban petugas"]


def test_only_parameters_of_messages_create_are_sent(house: House, twilio: StandIn) -> None:
    house.queue(house.contact())
    house.queue(house.contact(wrote=None), template=DUE)

    house.send()

    known = {name.rstrip("_").replace("_", "") for name in inspect.signature(MessageList.create).parameters}
    sent = {name.lower() for form in twilio.forms for name in form}
    assert len(twilio.forms) == 2
    assert sent <= known


def test_without_a_template_nothing_goes_out_after_the_window(house: House, twilio: StandIn) -> None:
    house.queue(house.contact(wrote="2026-11-22T11:59:00+07:00"), "Jawaban", kind="reply")

    house.send()

    assert house.ended() == ("skipped", "no_template", "")
    assert twilio.forms == []


@pytest.mark.parametrize(
    ("status", "code", "ends"),
    [
        (400, 21610, ("failed", "unsubscribed", "21610")),
        (400, 63024, ("failed", "not_on_whatsapp", "63024")),
        (400, 21656, ("failed", "template_wrong", "21656")),
        (400, 99999, ("failed", "refused", "99999")),
        (400, 63017, ("failed", "provider_trouble", "63017")),
    ],
)
def test_refusals_end_with_a_reason(house: House, twilio: StandIn, status: int, code: int, ends: Any) -> None:
    twilio.fault = lambda form: Fault(status, code)
    house.queue(house.contact())

    house.send()

    assert house.ended() == ends


def test_a_number_without_whatsapp_is_marked_and_left_alone(house: House, twilio: StandIn) -> None:
    twilio.fault = lambda form: Fault(400, 63003)
    contact = house.contact()
    house.queue(contact)
    house.send()
    house.queue(contact, "Lagi")

    house.send()

    assert [(row.status, row.error) for row in house.out()] == [
        ("failed", "not_on_whatsapp"),
        ("skipped", "unreachable"),
    ]
    assert house.rows(contacts)[0].unreachable_since is not None
    assert len(twilio.forms) == 1


def test_who_unsubscribed_at_the_provider_gets_no_notice_any_more(house: House, twilio: StandIn) -> None:
    twilio.fault = lambda form: Fault(400, 21610)
    contact = house.contact()
    house.queue(contact)
    house.queue(contact, "Lagi", priority=9)

    house.send()

    assert [row.status for row in house.out()] == ["failed", "cancelled"]
    (word,) = house.rows(consents)
    assert (word.kind, word.granted, word.channel) == ("all", False, "provider")


@pytest.mark.parametrize("status", [429, 500, 503])
def test_passing_trouble_is_tried_again_and_told_once(house: House, twilio: StandIn, status: int) -> None:
    answers = iter([Fault(status), Fault(status)])
    twilio.fault = lambda form: next(answers, None)
    house.queue(house.contact())

    house.send()

    assert house.one().status == "sent"
    assert len(twilio.messages) == 1
    assert len(twilio.forms) == 3


def test_trouble_that_stays_ends_after_three_tries(house: House, twilio: StandIn) -> None:
    twilio.fault = lambda form: Fault(500)
    house.queue(house.contact(), kind="reply")

    house.send()

    assert house.ended() == ("failed", "gave_up", "")
    assert len(twilio.forms) == 3
    assert house.rows(contacts)[0].needs_person == "not_delivered"


@pytest.mark.parametrize("seconds", [0.0, 1.4])
def test_a_message_taken_without_an_answer_is_not_sent_again(house: House, twilio: StandIn, seconds: float) -> None:
    answers = iter([Fault(taken=True, seconds=seconds)])
    twilio.fault = lambda form: next(answers, None)
    house.queue(house.contact())

    house.send()

    assert house.one().status == "sent"
    assert house.one().provider_message_id == twilio.messages[0]["sid"]
    assert len(twilio.forms) == 1


def test_a_template_taken_without_an_answer_is_found_by_its_variables(house: House, twilio: StandIn) -> None:
    def taken(form: dict[str, str]) -> Fault:
        twilio.keep({**form, "Body": "Halo Siti, buku Bumi Manusia jatuh tempo besok."})
        return Fault()

    answers = iter([taken])
    twilio.fault = lambda form: next(answers, lambda _: None)(form)
    house.queue(house.contact(wrote=None), template=DUE)

    house.send()

    assert house.one().status == "sent"
    assert len(twilio.forms) == 1


def test_two_alike_messages_of_which_one_got_lost_both_arrive(house: House, twilio: StandIn) -> None:
    answers = iter([None, Fault()])
    twilio.fault = lambda form: next(answers, None)
    contact = house.contact()
    house.queue(contact, "Sama")
    house.queue(contact, "Sama")

    house.send()

    assert [row.status for row in house.out()] == ["sent", "sent"]
    assert len(twilio.messages) == 2
    assert len({row.provider_message_id for row in house.out()}) == 2


def test_what_the_provider_cannot_tell_goes_to_staff_and_not_out_again(house: House, twilio: StandIn) -> None:
    twilio.fault = lambda form: Fault(taken=True)
    twilio.list_fault = lambda: Fault(503)
    house.queue(house.contact())

    house.send()

    assert house.ended() == ("failed", "unclear", "")
    assert len(twilio.forms) == 1
    assert house.rows(contacts)[0].needs_person == "not_delivered"


def test_a_closed_window_found_at_the_provider_changes_the_form(house: House, twilio: StandIn) -> None:
    twilio.fault = lambda form: Fault(400, 63016) if "Body" in form else None
    house.queue(house.contact(), template=DUE)

    house.send()

    assert (house.one().status, house.one().sent_as) == ("sent", "template")


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


def test_the_rate_is_kept_by_two_workers_together(house: House, twilio: StandIn) -> None:
    import threading

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


def test_a_message_left_behind_by_a_dead_worker_is_looked_up_first(house: House, twilio: StandIn) -> None:
    twilio.keep({"To": "whatsapp:+6281349000001", "From": f"whatsapp:{NUMBER}", "Body": "Halo"})
    past = datetime.now(UTC) - timedelta(seconds=1)
    house.queue(house.contact(), status="sending", tries=1, via="api", claimed_until=past, sent_at=past)
    house.queue(house.contact(), status="sending", tries=1, via="api", claimed_until=past, sent_at=past)

    house.send()

    assert [(row.status, row.tries) for row in house.out()] == [("sent", 1), ("sent", 2)]
    assert len(twilio.forms) == 1


def test_what_is_no_longer_true_is_not_sent(house: House, twilio: StandIn) -> None:
    from bot.outbox import Outbox
    from bot.providers.twilio import TwilioProvider
    from bot.providers.twilio_http import Account
    from bot.sender import Sender

    gone, kept = house.queue(house.contact()), house.queue(house.contact())
    reply = house.queue(house.contact(), kind="reply")
    provider = TwilioProvider(TOKEN, Account(ACCOUNT, NUMBER, 1.0, 4, twilio.url))
    outbox = Outbox(
        house.database, house.clock, house.settings, provider, "w", lambda connection, ids: {gone: "renewed"}
    )

    Sender(outbox, provider, house.settings.sending).run(until_empty=True)

    states = {row.id: (row.status, row.error) for row in house.out()}
    assert states[gone] == ("cancelled", "renewed")
    assert states[kept][0] == states[reply][0] == "sent"
