"""Announcements: who would hear one, and that each hears it once."""

from datetime import timedelta

import pytest

from bot.announcements import LONGEST, Announcements
from bot.database import Database
from bot.settings import Settings
from tests.small_library import MONDAY, SmallLibrary

FRIDAY = MONDAY + timedelta(days=4)  # no day of the weekly hours
TEXT = "Mulai 1 Desember perpustakaan buka sampai pukul 17.00."


@pytest.fixture
def library(database: Database, settings: Settings) -> SmallLibrary:
    """One of each: willing and unwilling cards, a subscriber, one who stopped, one without a card."""
    library = SmallLibrary(database, settings)
    library.member("WILLING", "+6281200000001")
    library.member("UNWILLING", "+6281200000002", notify=False)
    library.member("STOPPED", "+6281200000003")
    library.contact("+6281200000003", ("all", False))
    library.contact("+6281200000004", ("opening_hours", True))
    library.contact("+6281200000005", ("all", True))
    library.member("NOT-THESE", "+6281200000006")
    library.contact("+6281200000006", ("announcement", False))
    library.member("NOBODY")
    return library


@pytest.fixture
def office(library: SmallLibrary) -> Announcements:
    return Announcements(library.planner, library.database, library.clock)


def numbers(library: SmallLibrary) -> set[str]:
    """The last digit of every phone that is told."""
    rows = library.plan(FRIDAY)
    return {row.phone[-1] for row in rows if row.status == "queued"}


def test_everyone_means_everyone_who_wants_notices(library: SmallLibrary, office: Announcements) -> None:
    reach = office.reach("everyone")
    office.announce(TEXT, "everyone", "Rina")

    told = numbers(library)

    assert told == {"1", "4", "5"}
    assert reach == 3
    assert all(TEXT in message.text and message.kind == "announcement" for message in library.queue())
    assert library.queue()[0].template["variables"]["2"] == TEXT.rstrip(".")


def test_subscribers_are_those_who_asked_by_name(library: SmallLibrary, office: Announcements) -> None:
    reach = office.reach("subscribers")
    office.announce(TEXT, "subscribers", "Rina")

    assert numbers(library) == {"4"}
    assert reach == 1


def test_each_announcement_is_told_once(library: SmallLibrary, office: Announcements) -> None:
    first = office.announce(TEXT, "everyone", "Rina")
    at_once = office.queue_now()
    library.sent()
    again = numbers(library)
    office.announce("Pameran buku hari Sabtu.", "subscribers", "Rina")
    second = numbers(library)

    assert (at_once, again, second) == (3, set(), {"4"})
    keys = sorted(row.dedupe_key for row in library.kept())
    assert sum(key.startswith(f"announcement:{first}:contact ") for key in keys) == 3
    assert len(set(keys)) == 4


def test_a_withdrawn_announcement_is_not_told(library: SmallLibrary, office: Announcements) -> None:
    number = office.announce(TEXT, "everyone", "Rina")
    office.queue_now()
    office.withdraw(number)

    library.plan(FRIDAY)

    assert library.queue() == []
    assert {(row.status, row.reason) for row in library.kept()} == {("cancelled", "withdrawn")}


def test_it_comes_beside_the_notices_of_the_day(library: SmallLibrary, office: Announcements) -> None:
    library.loan("WILLING", "Bumi Manusia", FRIDAY)
    office.announce(TEXT, "everyone", "Rina")

    rows = [(row.phone[-1], row.kind) for row in library.plan(FRIDAY) if row.status == "queued"]

    assert sorted(rows) == [("1", "announcement"), ("1", "due_today"), ("4", "announcement"), ("5", "announcement")]


@pytest.mark.parametrize("text", ["", "  \n ", "x" * (LONGEST + 1)])
def test_a_text_that_cannot_be_told_is_refused(office: Announcements, text: str) -> None:
    with pytest.raises(ValueError, match="characters"):
        office.announce(text, "everyone", "Rina")
