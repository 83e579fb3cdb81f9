"""What goes wrong around the worker: its database goes away while it sends, it is killed while it plans."""

import contextlib
import os
import random
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select

from bot.app import create_worker
from bot.database import Database
from bot.settings import load_settings
from models.messages import messages
from models.notices import notices
from tests.outages.test_database_away import Forwarder
from tests.sending_house import House
from tests.small_library import MONDAY, SmallLibrary, fill
from tests.twilio_stand_in import StandIn, stand_in

PEOPLE = 60
SENDING = """
sending: {in_flight: 8, timeout_seconds: 0.5, lease_seconds: 1.5, poll_seconds: 0.05, look_up_after_seconds: 0.2,
  lost_after_seconds: 1.0}
"""
MEMBERS = 1_500
"""Three transactions of the planner."""
ROOT = Path(__file__).parents[2]


@pytest.fixture
def twilio() -> Iterator[StandIn]:
    with stand_in() as running:
        yield running


@contextlib.contextmanager
def cable_to(database: Database) -> Iterator[tuple[Forwarder, Database]]:
    """The same database through a cable that can be cut."""
    forwarder = Forwarder(database.url.host or "127.0.0.1", database.url.port or 5432)
    far = Database(database.url.set(host="127.0.0.1", port=forwarder.port).render_as_string(hide_password=False))
    try:
        yield forwarder, far
    finally:
        far.close()
        forwarder.close()


def wait_for(twilio: StandIn, count: int) -> None:
    deadline = time.monotonic() + 30
    while len(twilio.messages) < count and time.monotonic() < deadline:
        time.sleep(0.02)


def test_a_database_that_is_away_for_longer_than_a_claim_doubles_nothing(
    postgresql_database: Database, twilio: StandIn, tmp_path: Path
) -> None:
    house = House(postgresql_database, twilio, tmp_path)
    house.with_config("per_second: 30", SENDING)
    twilio.seconds = 0.1
    for number in range(PEOPLE):
        house.queue(house.contact(), f"Halo {number}")
    with cable_to(postgresql_database) as (cable, far):
        worker = create_worker(house.settings, database=far, clock=house.clock)
        thread = threading.Thread(target=worker.sender.run)
        thread.start()
        wait_for(twilio, 10)
        cable.cut()  # while messages are on their way
        time.sleep(2.5)
        cable.mend()
        wait_for(twilio, PEOPLE)
        worker.sender.stop()
        thread.join()
    house.send()

    assert [row.status for row in house.out()] == ["sent"] * PEOPLE
    assert Counter(each["body"] for each in twilio.messages) == {f"Halo {number}": 1 for number in range(PEOPLE)}


@pytest.fixture
def library(database: Database, tmp_path: Path) -> SmallLibrary:
    config = tmp_path / "config.yaml"
    config.write_text("logging: {level: error}\n")
    library = SmallLibrary(database, load_settings({"CONFIG": str(config)}))
    fill(database, 2 * MEMBERS)
    return library


def test_a_planner_killed_again_and_again_tells_each_person_once(library: SmallLibrary, tmp_path: Path) -> None:
    environ = {
        **os.environ, "DATABASE_URL": library.database.url.render_as_string(hide_password=False),
        "CONFIG": str(tmp_path / "config.yaml"),
    }  # fmt: skip
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "notices", "--on", str(MONDAY)]
    kills = 0
    for _ in range(2):
        before = count(library)
        with subprocess.Popen(command, cwd=ROOT, env=environ, stdout=subprocess.DEVNULL) as planner:
            while planner.poll() is None and count(library) == before:
                time.sleep(0.01)
            time.sleep(random.uniform(0, 0.2))
            if planner.poll() is None:
                planner.kill()
                kills += 1
        assert_each_fact_has_its_message(library)
    subprocess.run(command, cwd=ROOT, env=environ, check=True, stdout=subprocess.DEVNULL)

    assert kills >= 1
    assert_each_fact_has_its_message(library)
    assert len(library.kept()) == 2 * MEMBERS
    told = Counter(message.contact_id for message in library.queue())
    assert len(told) == MEMBERS and set(told.values()) == {1}


def count(library: SmallLibrary) -> int:
    with library.database.reading() as connection:
        return connection.scalar(select(func.count()).select_from(notices)) or 0


def assert_each_fact_has_its_message(library: SmallLibrary) -> None:
    with library.database.reading() as connection:
        orphans = select(func.count()).select_from(notices).where(notices.c.message_id.is_(None))
        written = connection.scalar(select(func.count()).select_from(messages))
        told = connection.scalar(select(func.count(notices.c.message_id.distinct())))
        assert (connection.scalar(orphans), written) == (0, told)
