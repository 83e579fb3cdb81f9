"""Messages that got lost on the way come in late, and lost replies go out again."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from bot.app import create_worker
from bot.database import Database
from bot.settings import load_settings
from models.contacts import contacts
from models.messages import messages
from tests.talk import BUMI, SITI_PHONE, TOKEN, URL, MovingClock, Talk, fill_library
from tests.twilio_stand_in import ACCOUNT, NUMBER, Fault, StandIn

CONFIG = f"""
library: {{whatsapp: "{NUMBER}"}}
hours: {{monday: ["08:00-16:00"], tuesday: ["08:00-16:00"]}}
holidays: {{country: null}}
sending: {{lost_reply_seconds: 60, poll_seconds: 0.02, timeout_seconds: 2.0, lease_seconds: 10.0}}
"""


class Recovering:
    """A library that talks, and a worker that looks after what got lost."""

    def __init__(self, database: Database, twilio: StandIn, folder: Path) -> None:
        config = folder / "config.yaml"
        config.write_text(CONFIG)
        keys = {"CONFIG": str(config), "TWILIO_AUTH_TOKEN": TOKEN, "SECRET_KEY": "for-the-tests-alone"}
        account = {"TWILIO_ACCOUNT_SID": ACCOUNT, "TWILIO_API_URL": twilio.url, "PUBLIC_URL": URL}
        self.settings = load_settings(keys | account)
        self.twilio = twilio
        self.clock = MovingClock(self.settings.zone, datetime.now(UTC))
        with database.transaction() as connection:
            fill_library(connection)
        self.talk = Talk(database, self.settings, self.clock)
        self.database = database
        self.worker = create_worker(self.settings, database=database, clock=self.clock)

    def wrote(self, text: str, ago: timedelta, phone: str = SITI_PHONE) -> str:
        """Twilio has this message; we never saw it."""
        at = format_datetime(datetime.now(UTC) - ago)
        form = {"From": f"whatsapp:{phone}", "To": f"whatsapp:{NUMBER}", "Body": text}
        kept = self.twilio.keep(form, "inbound", status="received", date_sent=at, date_created=at)
        return str(kept["sid"])

    def kept(self) -> list[Any]:
        with self.database.reading() as connection:
            return list(connection.execute(select(messages).order_by(messages.c.id)))

    def age(self, **values: Any) -> None:
        with self.database.transaction() as connection:
            connection.execute(update(messages).where(messages.c.direction == "out").values(**values))

    def send(self) -> None:
        self.worker.sender.run(until_empty=True)


@pytest.fixture
def house(database: Database, twilio: StandIn, tmp_path: Path) -> Recovering:
    return Recovering(database, twilio, tmp_path)


def test_a_message_that_never_came_is_taken_in_answered_and_flagged(house: Recovering) -> None:
    sid = house.wrote("menu", timedelta(minutes=10))

    found = house.worker.jobs["find-gaps"]()
    house.send()

    heard, reply = house.kept()
    assert found == 1
    assert (heard.provider_message_id, heard.status, heard.error) == (sid, "answered", "recovered")
    assert (reply.status, reply.via, reply.answers_id) == ("sent", "api", heard.id)
    assert [form["To"] for form in house.twilio.forms] == [f"whatsapp:{SITI_PHONE}"]
    assert house.talk.contacts()[0].needs_person == "recovered"


def test_what_came_is_not_taken_in_again(house: Recovering) -> None:
    sid = house.wrote("menu", timedelta(minutes=10))
    house.talk.says(SITI_PHONE, "menu", MessageSid=sid)

    assert house.worker.jobs["find-gaps"]() == 0
    assert house.worker.jobs["find-gaps"]() == 0
    assert len(house.kept()) == 2


def test_a_message_still_on_its_way_is_left_to_the_webhook(house: Recovering) -> None:
    house.wrote("menu", timedelta(seconds=20))

    assert house.worker.jobs["find-gaps"]() == 0


def test_the_window_counts_from_when_the_patron_wrote(house: Recovering) -> None:
    house.wrote("menu", timedelta(minutes=50))

    house.worker.jobs["find-gaps"]()

    with house.database.reading() as connection:
        wrote = connection.scalars(select(contacts.c.last_inbound_at)).one()
    assert timedelta(minutes=49) < datetime.now(UTC) - wrote < timedelta(minutes=51)


def test_after_a_night_without_power_everything_since_the_last_look_is_found(house: Recovering) -> None:
    from models import working

    with house.database.transaction() as connection:
        working.remember_run(connection, "inbound_compared_until", datetime.now(UTC) - timedelta(hours=11))
    house.wrote("menu", timedelta(hours=10))
    house.wrote(f"perpanjang {BUMI}", timedelta(hours=9))

    assert house.worker.jobs["find-gaps"]() == 2


def test_when_the_list_cannot_be_had_nothing_is_given_up(house: Recovering) -> None:
    house.wrote("menu", timedelta(minutes=10))
    house.twilio.list_fault = lambda: Fault(503)
    first = house.worker.jobs["find-gaps"]()
    house.twilio.list_fault = lambda: None

    assert (first, house.worker.jobs["find-gaps"]()) == (0, 1)


def test_a_reply_that_never_left_is_sent(house: Recovering) -> None:
    reply = house.talk.says(SITI_PHONE, "menu")
    house.age(sent_at=datetime.now(UTC) - timedelta(minutes=5))

    lost = house.worker.jobs["lost-replies"]()
    house.send()

    assert lost == 1
    assert [form["Body"] for form in house.twilio.forms] == [reply]
    assert house.talk.kept("out")[0].status == "sent"


def test_a_reply_that_left_without_a_word_is_not_sent_again(house: Recovering) -> None:
    reply = house.talk.says(SITI_PHONE, "menu")
    form = {"To": f"whatsapp:{SITI_PHONE}", "From": f"whatsapp:{NUMBER}", "Body": reply}
    sid = house.twilio.keep(form, "outbound-reply")["sid"]
    house.age(sent_at=datetime.now(UTC) - timedelta(minutes=5))

    lost = house.worker.jobs["lost-replies"]()
    house.send()

    assert lost == 0
    assert house.twilio.forms == []
    assert house.talk.kept("out")[0].provider_message_id == sid


def test_a_reply_that_the_list_shows_only_later_is_not_sent_again(house: Recovering) -> None:
    reply = house.talk.says(SITI_PHONE, "menu")
    house.age(sent_at=datetime.now(UTC) - timedelta(minutes=5))
    lost = house.worker.jobs["lost-replies"]()
    form = {"To": f"whatsapp:{SITI_PHONE}", "From": f"whatsapp:{NUMBER}", "Body": reply}
    house.twilio.keep(form, "outbound-reply")

    house.send()

    assert lost == 1
    assert house.twilio.forms == []
    assert house.talk.kept("out")[0].status == "sent"


@pytest.mark.parametrize("ago", [timedelta(seconds=30), timedelta(hours=2)])
def test_replies_too_young_or_too_old_are_left_alone(house: Recovering, ago: timedelta) -> None:
    house.talk.says(SITI_PHONE, "menu")
    house.age(sent_at=datetime.now(UTC) - ago)

    assert house.worker.jobs["lost-replies"]() == 0


def test_a_reply_being_sent_again_is_not_repeated_by_the_webhook(house: Recovering) -> None:
    sid = "SM" + "7" * 32
    house.talk.says(SITI_PHONE, "menu", MessageSid=sid)
    house.age(sent_at=datetime.now(UTC) - timedelta(minutes=5))
    house.worker.jobs["lost-replies"]()

    assert house.talk.says(SITI_PHONE, "menu", MessageSid=sid) == ""
