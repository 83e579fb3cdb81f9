"""Queued messages leave once, in the right form, at the right pace; whatever Twilio answers."""

import inspect
import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import delete, update
from twilio.rest.api.v2010.account.message import MessageList

from bot.jobs import Result, Step
from bot.outbox import Outbox
from bot.providers.twilio import TwilioProvider
from bot.providers.twilio_http import Account
from bot.sender import Sender
from models.contacts import addresses, consents, contacts
from models.messages import messages
from models.sending import send_limits
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


def test_a_closed_window_found_at_the_provider_changes_the_form(house: House, twilio: StandIn) -> None:
    twilio.fault = lambda form: Fault(400, 63016) if "Body" in form else None
    house.queue(house.contact(), template=DUE)

    house.send()

    assert (house.one().status, house.one().sent_as) == ("sent", "template")


def test_what_is_no_longer_true_is_not_sent(house: House, twilio: StandIn) -> None:
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


class BusyMachine(Outbox):
    """The first call is begun when its claim has nearly run out."""

    begun_late = False

    def step(self, results: Sequence[Result], room: int) -> Step:
        step = super().step(results, room)
        if step.jobs and not self.begun_late:
            self.begun_late = True
            step.jobs = [replace(job, lease_until=datetime.now(UTC)) for job in step.jobs]
        return step


def test_a_call_that_could_not_begin_in_time_costs_no_try_and_stops_nothing(house: House, twilio: StandIn) -> None:
    house.with_config(extra=QUICK.replace("backoff_seconds: 0.02", "backoff_seconds: 600"))
    house.queue(house.contact())
    provider = TwilioProvider(TOKEN, Account(ACCOUNT, NUMBER, 1.0, 4, twilio.url))
    outbox = BusyMachine(house.database, house.clock, house.settings, provider, "w")

    Sender(outbox, provider, house.settings.sending).run(until_empty=True)
    waiting, limits = house.one(), house.rows(send_limits)
    with house.database.transaction() as connection:  # ten minutes later
        connection.execute(update(messages).values(claimed_until=None))
    house.send()

    assert (waiting.status, waiting.tries, waiting.error) == ("queued", 0, "not_reached")
    assert [limit.reason for limit in limits] == [""]
    assert (house.one().status, house.one().tries) == ("sent", 1)
    assert len(twilio.forms) == 1
