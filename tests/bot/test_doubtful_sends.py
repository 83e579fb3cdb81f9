"""What the provider may have taken is not sent again before it surely did not: nobody is told twice."""

import socket
import threading
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.providers.base import Outgoing, Unclear
from bot.providers.twilio import TwilioProvider
from bot.providers.twilio_http import Account
from models.contacts import contacts
from tests.sending_house import DUE, QUICK, House
from tests.talk import TOKEN
from tests.twilio_stand_in import ACCOUNT, NUMBER, Fault, StandIn


class TakesLate:
    """Cuts the connection of the first call, and takes what it brought some seconds later."""

    def __init__(self, twilio: StandIn, seconds: float) -> None:
        self._twilio = twilio
        self._seconds = seconds
        twilio.fault = self.strike

    def strike(self, form: dict[str, str]) -> Fault:
        self._twilio.fault = lambda _: None
        threading.Timer(self._seconds, self._twilio.keep, [form]).start()
        return Fault()


def cut_once(twilio: StandIn, fault: Fault | None = None) -> None:
    faults = iter([fault or Fault()])
    twilio.fault = lambda form: next(faults, None)


def after_the_first_try(house: House) -> None:
    """Send until the list has been asked in vain for long enough: the message waits to be sent again."""
    worker = house.worker()
    end = time.monotonic() + 20
    while time.monotonic() < end and (house.one().status, house.one().error) != ("queued", "unclear"):
        house.clock.at("2026-11-23T20:00:00+07:00" if house.one().status == "sending" else "2026-11-23T12:00:00+07:00")
        worker.sender.run(until_empty=True)
        time.sleep(0.02)


@pytest.mark.parametrize("seconds", [0.02, 0.1, 0.2, 0.35])
def test_a_message_that_the_provider_takes_late_is_told_once(house: House, twilio: StandIn, seconds: float) -> None:
    TakesLate(twilio, seconds)
    house.queue(house.contact())

    house.send()

    assert house.one().status == "sent"
    assert len(twilio.messages) == len(twilio.forms) == 1
    assert house.one().provider_message_id == twilio.messages[0]["sid"]


def test_a_message_of_a_killed_worker_that_the_provider_takes_late_is_told_once(house: House, twilio: StandIn) -> None:
    past = datetime.now(UTC) - timedelta(seconds=1)
    house.queue(house.contact(), status="sending", tries=1, via="api", claimed_until=past, sent_at=past)
    form = {"To": "whatsapp:+6281349000001", "From": f"whatsapp:{NUMBER}", "Body": "Halo"}
    threading.Timer(0.2, twilio.keep, [form]).start()

    house.send()

    assert house.one().status == "sent"
    assert len(twilio.messages) == 1
    assert twilio.forms == []


def test_a_message_that_never_arrives_is_sent_again_after_a_while(house: House, twilio: StandIn) -> None:
    cut_once(twilio)
    house.queue(house.contact())

    house.send()

    assert house.one().status == "sent"
    assert len(twilio.forms) == 2
    assert len(twilio.messages) == 1
    assert twilio.at[1] - twilio.at[0] >= 0.4


def test_the_list_is_asked_once_more_right_before_sending_again(house: House, twilio: StandIn) -> None:
    cut_once(twilio)
    house.queue(house.contact())
    after_the_first_try(house)  # evening: it waits for the morning
    waiting = house.one()
    twilio.keep(twilio.forms[0])

    house.clock.at("2026-11-23T13:00:00+07:00")
    house.send()

    assert (waiting.status, waiting.tries) == ("queued", 1)
    assert house.one().status == "sent"
    assert len(twilio.forms) == len(twilio.messages) == 1


def test_without_the_list_it_is_not_sent_again_and_goes_to_staff(house: House, twilio: StandIn) -> None:
    cut_once(twilio)
    house.queue(house.contact())
    after_the_first_try(house)
    twilio.list_fault = lambda: Fault(503)

    house.clock.at("2026-11-23T13:00:00+07:00")
    house.send()

    assert house.ended() == ("failed", "unclear", "")
    assert len(twilio.forms) == 1


def test_trouble_with_the_list_costs_no_try(house: House, twilio: StandIn) -> None:
    house.with_config(extra=QUICK.replace("unclear_after_seconds: 0.5", "unclear_after_seconds: 60"))
    cut_once(twilio)
    house.queue(house.contact())
    after_the_first_try(house)
    faults = iter([Fault(503)] * 4)
    twilio.list_fault = lambda: next(faults, None)

    house.clock.at("2026-11-23T13:00:00+07:00")
    house.send()

    assert (house.one().status, house.one().tries) == ("sent", 2)
    assert len(twilio.messages) == 1


def test_a_text_that_arrived_is_known_again_when_the_window_has_closed_meanwhile(house: House, twilio: StandIn) -> None:
    cut_once(twilio)
    house.queue(house.contact(), "Buku jatuh tempo besok.", template=DUE)
    after_the_first_try(house)
    twilio.keep(twilio.forms[0])

    house.clock.at("2026-11-24T12:00:00+07:00")
    house.send()

    assert house.one().status == "sent"
    assert len(twilio.forms) == 1


def test_what_the_list_says_of_the_delivery_counts(house: House, twilio: StandIn) -> None:
    """A text that the provider took, but could not deliver outside the window, goes out as a template."""

    def taken(form: dict[str, str]) -> Fault | None:
        if "Body" not in form:
            return None
        twilio.keep(form, status="undelivered", error_code=63016)
        return Fault()

    twilio.fault = taken
    house.queue(house.contact(), template=DUE)

    house.send()

    assert (house.one().status, house.one().sent_as) == ("sent", "template")
    assert ["Body" in form for form in twilio.forms] == [True, False]


def test_another_message_of_the_same_words_is_not_taken_for_it(house: House, twilio: StandIn) -> None:
    contact = house.contact()
    house.queue(contact)
    house.send()
    cut_once(twilio)
    house.queue(contact)

    house.send()

    assert [row.status for row in house.out()] == ["sent", "sent"]
    assert len(twilio.messages) == 2


def test_a_message_that_staff_send_again_is_looked_up_first(house: House, twilio: StandIn) -> None:
    from models import told

    twilio.fault = lambda form: Fault()
    twilio.list_fault = lambda: Fault(503)
    message = house.queue(house.contact())
    house.send()
    twilio.keep(twilio.forms[0])
    twilio.list_fault = lambda: None
    with house.database.transaction() as connection:
        told.retry(connection, [message])

    house.send()

    assert house.one().status == "sent"
    assert len(twilio.messages) == len(twilio.forms) == 1


def test_a_call_given_up_is_torn_down() -> None:
    ends: list[Any] = []

    def listen(server: socket.socket) -> None:
        connection, _ = server.accept()
        with connection:
            try:
                while connection.recv(65536):
                    pass
                ends.append("closed in the usual way")
            except ConnectionResetError as error:
                ends.append(type(error))

    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=listen, args=[server])
        thread.start()
        provider = TwilioProvider(
            TOKEN, Account(ACCOUNT, NUMBER, 0.3, 1, f"http://127.0.0.1:{server.getsockname()[1]}")
        )
        outcome = provider.send(Outgoing("+6281349000001", "Halo", "https://example.org"))
        thread.join()

    assert outcome == Unclear("ReadTimeout")
    assert ends == [ConnectionResetError]


@pytest.mark.parametrize("seconds", [0.0, 2.4])
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


def test_a_message_left_behind_by_a_dead_worker_is_looked_up_first(house: House, twilio: StandIn) -> None:
    twilio.keep({"To": "whatsapp:+6281349000001", "From": f"whatsapp:{NUMBER}", "Body": "Halo"})
    past = datetime.now(UTC) - timedelta(seconds=1)
    house.queue(house.contact(), status="sending", tries=1, via="api", claimed_until=past, sent_at=past)
    house.queue(house.contact(), status="sending", tries=1, via="api", claimed_until=past, sent_at=past)

    house.send()

    assert [(row.status, row.tries) for row in house.out()] == [("sent", 1), ("sent", 2)]
    assert len(twilio.forms) == 1
