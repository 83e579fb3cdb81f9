"""Planning: who is told what on a day, once."""

import threading
import tracemalloc
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, func, select, update

from bot.database import Database
from bot.exporting import export_rows
from bot.settings import Settings
from circulation.notices import NoticeKind
from models import library as tables
from models.contacts import contacts
from models.messages import messages
from models.notices import notices
from tests.small_library import MONDAY, SmallLibrary, fill

SITI, BUDI = "+6281349010101", "+6281349990000"


def days(count: int) -> date:
    return MONDAY + timedelta(days=count)


@pytest.fixture
def library(database: Database, settings: Settings) -> SmallLibrary:
    return SmallLibrary(database, settings)


def test_everything_of_a_person_comes_in_one_message(library: SmallLibrary) -> None:
    library.member("SITI", SITI, expires_on=days(20))
    library.loan("SITI", "Bumi Manusia", days(1))
    library.loan("SITI", "Gadis Pantai", days(-1))
    library.loan("SITI", "Rumah Kaca", days(9))

    rows = library.plan()

    assert [(row.kind, row.status) for row in rows] == [
        ("overdue", "queued"), ("due_soon", "queued"), ("card_expiring", "queued"),
    ]  # fmt: skip
    (message,) = library.queue()
    assert {row.text for row in rows} == {message.text}
    assert message.text.index("Gadis Pantai") < message.text.index("Bumi Manusia") < message.text.index("Kartu anggota")
    assert "Rumah Kaca" not in message.text
    assert message.listed == [["SITI", "Gadis Pantai"], ["SITI", "Bumi Manusia"]]
    assert (message.kind, message.template["kind"], message.template["lang"]) == ("notice", "overdue", "id")
    assert {row.message_id for row in library.kept()} == {message.id}
    assert message.template["variables"]["3"] == str(min(row.id for row in library.kept()))


def test_a_family_reads_once_and_each_line_says_whose(library: SmallLibrary) -> None:
    library.member("IBU", SITI)
    library.member("ANAK", SITI)
    library.loan("IBU", "Gadis Pantai", days(1))
    library.loan("ANAK", "Si Kancil", days(1))

    (row,) = library.plan()

    assert (row.phone, row.member_no, row.kind) == (SITI, "ANAK;IBU", "due_soon")
    assert "*Si Kancil* (ANAK)" in row.text
    assert "*Gadis Pantai* (IBU)" in row.text
    assert len(library.queue()) == 1


def test_a_dry_run_says_the_same_words_and_changes_nothing(library: SmallLibrary) -> None:
    library.member("SITI", SITI)
    library.loan("SITI", "Bumi Manusia", days(1))

    (dry,) = library.plan(dry_run=True)
    untouched = library.kept(), library.queue()
    (done,) = library.plan()

    assert (dry.status, done.status) == ("would_send", "queued")
    assert dry.text == done.text
    assert untouched == ([], [])


def test_a_day_can_be_planned_as_often_as_one_likes(library: SmallLibrary) -> None:
    library.member("SITI", SITI)
    library.loan("SITI", "Bumi Manusia", days(1))
    library.plan()
    library.sent()

    again = library.outcomes()
    dry = library.outcomes(dry_run=True)

    assert again == dry == [(SITI, "due_soon", "skipped", "already_told")]
    assert len(library.kept()) == 1


def test_only_what_is_new_is_told_later_in_the_day(library: SmallLibrary) -> None:
    library.member("SITI", SITI)
    library.loan("SITI", "Bumi Manusia", days(1))
    library.plan()
    library.sent()
    library.loan("SITI", "Gadis Pantai", days(0))

    rows = library.plan()

    assert [(row.kind, row.status) for row in rows] == [("due_today", "queued"), ("due_soon", "skipped")]
    assert "Bumi Manusia" not in rows[0].text


def test_a_machine_that_was_off_tells_the_newest_step_alone(library: SmallLibrary) -> None:
    library.member("SITI", SITI)
    library.loan("SITI", "Bumi Manusia", days(0))
    library.plan(days(-3))
    library.sent()

    late = library.plan(days(5))  # off on the last day before, on the day itself, and 1 and 3 days after
    library.sent()
    next_day = library.plan(days(6))

    assert [(row.kind, row.status) for row in late] == [("overdue", "queued")]
    assert [(row.status, row.reason) for row in next_day] == [("skipped", "already_told")]
    assert [(row.kind, row.step) for row in library.kept()] == [("due_soon", 3), ("overdue", 3)]


# Who hears it


def test_the_patrons_word_wins_over_the_librarys_record(library: SmallLibrary) -> None:
    library.member("YES-STOP", "+6281200000001", notify=True)
    library.contact("+6281200000001", ("all", False))
    library.member("NO-START", "+6281200000002", notify=False)
    library.contact("+6281200000002", ("all", True))
    library.member("YES-NOT-LATE", "+6281200000003", notify=True)
    library.contact("+6281200000003", ("overdue", False))
    library.member("NO", "+6281200000004", notify=False)
    for card in ("YES-STOP", "NO-START", "YES-NOT-LATE", "NO"):
        library.loan(card, f"{card} late", days(-1))
        library.loan(card, f"{card} soon", days(1))

    rows = {(row.member_no, row.kind): (row.status, row.reason) for row in library.plan()}

    told, refused = ("queued", ""), ("skipped", "no_consent")
    assert rows == {
        ("YES-STOP", "overdue"): refused, ("YES-STOP", "due_soon"): refused,
        ("NO-START", "overdue"): told, ("NO-START", "due_soon"): told,
        ("YES-NOT-LATE", "overdue"): refused, ("YES-NOT-LATE", "due_soon"): told,
        ("NO", "overdue"): refused, ("NO", "due_soon"): refused,
    }  # fmt: skip


def test_who_changes_their_mind_is_told_what_was_held_back(library: SmallLibrary) -> None:
    library.member("SITI", SITI, notify=False)
    contact = library.contact(SITI)
    library.loan("SITI", "Bumi Manusia", days(1))
    before = library.outcomes()
    library.says(contact, ("all", True))

    after = library.outcomes()

    assert before == [(SITI, "due_soon", "skipped", "no_consent")]
    assert after == [(SITI, "due_soon", "queued", "")]
    assert [(row.status, row.reason) for row in library.kept()] == [("queued", "")]


def test_a_patron_without_a_phone_is_skipped_with_the_reason(library: SmallLibrary) -> None:
    library.member("SITI")
    library.loan("SITI", "Bumi Manusia", days(1))

    assert library.outcomes() == [("", "due_soon", "skipped", "no_phone")]
    assert [(row.status, row.reason, row.message_id) for row in library.kept()] == [("skipped", "no_phone", None)]


def test_a_phone_that_changed_hands_hears_nothing_of_the_old_card(library: SmallLibrary) -> None:
    library.member("SITI", SITI)
    library.contact(SITI, phone_trusted=False)
    library.loan("SITI", "Bumi Manusia", days(1))

    assert library.outcomes() == [(SITI, "due_soon", "skipped", "phone_not_trusted")]


def test_a_card_linked_with_proof_is_told_though_the_phone_is_not_trusted(library: SmallLibrary) -> None:
    library.member("SITI", SITI)
    library.contact(SITI, phone_trusted=False, linked=["SITI"])
    library.loan("SITI", "Bumi Manusia", days(1))

    assert library.outcomes() == [(SITI, "due_soon", "queued", "")]


def test_a_number_that_cannot_be_reached_is_skipped(library: SmallLibrary) -> None:
    library.member("SITI", SITI)
    library.contact(SITI, unreachable_since=library.clock.now())
    library.loan("SITI", "Bumi Manusia", days(1))

    assert library.outcomes() == [(SITI, "due_soon", "skipped", "unreachable")]


def test_one_of_several_phones_hears_it_the_one_that_is_willing(library: SmallLibrary) -> None:
    library.member("SITI", "+6281200000001", "+6281200000002")
    library.contact("+6281200000001", ("all", False))
    library.member("ANAK", "+6281200000002")
    library.loan("SITI", "Bumi Manusia", days(1))
    library.loan("ANAK", "Si Kancil", days(1))

    (row,) = library.plan()

    assert (row.phone, row.member_no, row.status) == ("+6281200000002", "ANAK;SITI", "queued")


def test_a_linked_contact_without_a_phone_number_is_told(library: SmallLibrary) -> None:
    library.member("SITI")
    library.contact("ID.4566", ("all", True), linked=["SITI"])
    library.loan("SITI", "Bumi Manusia", days(1))

    assert library.outcomes() == [("ID.4566", "due_soon", "queued", "")]


def test_a_book_reported_lost_is_not_asked_for(library: SmallLibrary) -> None:
    library.member("SITI", SITI)
    library.loan("SITI", "Bumi Manusia", days(-1), item_status="lost")

    assert library.outcomes() == [(SITI, "overdue", "skipped", "item_lost")]


def test_a_phone_that_never_wrote_becomes_a_contact_only_when_it_is_written_to(library: SmallLibrary) -> None:
    library.member("SITI", SITI)
    library.member("BUDI", BUDI, notify=False)
    library.loan("SITI", "Bumi Manusia", days(1))
    library.loan("BUDI", "Cantik Itu Luka", days(1))

    library.plan()

    with library.database.reading() as connection:
        assert connection.scalar(select(func.count()).select_from(contacts)) == 1


@pytest.mark.parametrize(("language", "word"), [("en", "Due soon"), ("id", "Segera jatuh tempo"), ("", "Segera")])
def test_the_language_is_the_patrons(library: SmallLibrary, language: str, word: str) -> None:
    library.member("SITI", SITI, language=language)
    library.loan("SITI", "Bumi Manusia", days(1))

    (row,) = library.plan()

    assert word in row.text


# What is no longer true


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"due_on": days(8), "renewals": 1, "last_renewed_on": MONDAY}, "renewed"),
        ({"returned_on": MONDAY}, "returned"),
        ({"due_on": days(2)}, "moved"),
    ],
)
def test_a_loan_that_changed_takes_its_notice_back_and_the_rest_is_told_anew(
    library: SmallLibrary, change: dict[str, Any], reason: str
) -> None:
    library.member("SITI", SITI)
    library.loan("SITI", "Bumi Manusia", days(1))
    library.loan("SITI", "Gadis Pantai", days(0))
    library.plan()
    library.change_loan("Bumi Manusia", **change)

    library.plan()

    (message,) = library.queue()
    assert "Gadis Pantai" in message.text
    assert ("Bumi Manusia" in message.text) is (reason == "moved")
    told = [(row.barcode, row.status, row.reason) for row in library.kept()]
    assert ("Bumi Manusia", "cancelled", reason) in told
    assert ("Gadis Pantai", "queued", "") in told


def test_a_renewal_earns_notices_for_the_new_date(library: SmallLibrary) -> None:
    library.member("SITI", SITI)
    library.loan("SITI", "Bumi Manusia", days(1))
    library.plan()
    library.sent()
    library.change_loan("Bumi Manusia", due_on=days(8), renewals=1, last_renewed_on=MONDAY)

    on_the_day = library.plan()
    before_the_new_date = library.plan(days(5))

    assert on_the_day == []
    assert [(row.kind, row.status) for row in before_the_new_date] == [("due_soon", "queued")]


def test_a_newer_step_replaces_one_that_still_waits(library: SmallLibrary) -> None:
    library.member("SITI", SITI)
    library.loan("SITI", "Bumi Manusia", days(0))
    library.plan()

    library.plan(days(1))

    (message,) = library.queue()
    assert message.template["kind"] == "overdue"
    assert [(row.kind, row.status, row.reason) for row in library.kept()] == [
        ("due_today", "cancelled", "superseded"), ("overdue", "queued", ""),
    ]  # fmt: skip


def test_a_card_that_was_renewed_takes_its_notice_back(library: SmallLibrary) -> None:
    library.member("SITI", SITI, expires_on=days(7))
    library.plan()
    with library.database.transaction() as connection:
        connection.execute(update(tables.members).values(expires_on=days(400)))

    rows = library.plan()

    assert (rows, library.queue()) == ([], [])
    assert [(row.kind, row.status, row.reason) for row in library.kept()] == [
        ("card_expiring", "cancelled", "card_renewed")
    ]


def test_a_word_against_notices_takes_back_what_waits(library: SmallLibrary) -> None:
    library.member("SITI", SITI)
    library.loan("SITI", "Bumi Manusia", days(1))
    library.plan()
    contact = library.queue()[0].contact_id
    library.says(contact, ("due_soon", False))

    rows = library.outcomes()

    assert library.queue() == []
    assert rows == [(SITI, "due_soon", "skipped", "no_consent")]


def test_the_sender_can_ask_whether_a_message_is_still_true(library: SmallLibrary) -> None:
    library.member("SITI", SITI)
    library.loan("SITI", "Bumi Manusia", days(1))
    library.plan()
    (message,) = library.queue()

    with library.database.transaction() as connection:
        before = library.planner.why_untrue(connection, [message.id], MONDAY)
        next_day = library.planner.why_untrue(connection, [message.id], days(1))
    library.change_loan("Bumi Manusia", returned_on=MONDAY)
    with library.database.transaction() as connection:
        connection.execute(update(notices).values(status="queued"))
        after = library.planner.why_untrue(connection, [message.id], MONDAY)

    assert (before, next_day, after) == ({}, {message.id: "superseded"}, {message.id: "returned"})


# Closed days, weekly hours, announcements


def test_a_closed_day_is_told_to_patrons_with_loans_around_it_and_to_followers(library: SmallLibrary) -> None:
    library.closed(days(1))
    library.member("SITI", SITI)
    library.loan("SITI", "Bumi Manusia", days(4))
    library.member("BUDI", BUDI)
    library.loan("BUDI", "Cantik Itu Luka", days(5))
    library.contact("+6281200000009", ("opening_hours", True))

    rows = sorted(library.plan(MONDAY, NoticeKind.CLOSURE), key=lambda row: row.phone)

    assert [(row.phone, row.kind, row.status) for row in rows] == [
        ("+6281200000009", "closure", "queued"), (SITI, "closure", "queued"),
    ]  # fmt: skip
    assert "*tutup* hari Selasa, 24 November 2026 (Rapat dinas). Buka lagi Rabu, 25 November 2026" in rows[0].text
    assert library.outcomes(MONDAY)[0][2:] == ("skipped", "already_told")
    keys = {row.dedupe_key for row in library.kept() if row.kind == "closure"}
    assert keys == {f"closure:2026-11-24:contact {message.contact_id}" for message in library.queue()}


def test_a_closure_that_is_called_off_takes_its_notices_back(library: SmallLibrary) -> None:
    library.closed(days(1))
    library.contact(SITI, ("closure", True))
    library.plan()
    with library.database.transaction() as connection:
        connection.execute(tables.closures.delete())
        connection.execute(update(tables.policy_version).values(version=99))

    library.plan()

    assert [(row.status, row.reason) for row in library.kept()] == [("cancelled", "closure_changed")]


def test_the_weekly_hours_go_to_those_who_asked(library: SmallLibrary) -> None:
    library.contact(SITI, ("opening_hours", True))
    library.contact(BUDI, ("all", True))

    on_tuesday_after_a_day_off = library.plan(days(1))
    again = library.outcomes(days(2))
    a_week_later = library.outcomes(days(7))

    (row,) = on_tuesday_after_a_day_off
    assert (row.phone, row.kind, row.status) == (SITI, "opening_hours", "queued")
    assert "Jam layanan minggu ini" in row.text
    assert "Senin–Sabtu: 08.00–16.00" in row.text
    assert again == [(SITI, "opening_hours", "skipped", "already_told")]
    assert a_week_later == [(SITI, "opening_hours", "queued", "")]


def test_who_subscribes_during_the_week_waits_for_the_next(library: SmallLibrary) -> None:
    contact = library.contact(SITI)
    library.says(contact, ("opening_hours", True), at=library.clock.now() + timedelta(days=1))

    assert library.outcomes(days(2)) == []
    assert library.outcomes(days(7)) == [(SITI, "opening_hours", "queued", "")]


def test_the_card_of_somebody_who_left_is_never_told(library: SmallLibrary) -> None:
    library.member("SITI", SITI, expires_on=days(-400))

    assert library.outcomes() == []


# Many, and several at once


def test_two_planners_at_once_tell_each_person_once(library: SmallLibrary, settings: Settings) -> None:
    for number in range(40):
        card = f"M{number}"
        library.member(card, f"+62812000001{number:02}")
        library.loan(card, f"Buku {number}", days(number % 2))
    rows: list[Any] = []
    start = threading.Barrier(3)

    def work() -> None:
        other = SmallLibrary(Database(library.database.url.render_as_string(hide_password=False)), settings)
        start.wait()
        try:
            rows.extend(other.plan())
        finally:
            other.database.close()

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert Counter(row.status for row in rows)["queued"] == 40
    assert Counter(message.contact_id for message in library.queue()) == Counter(
        {row.contact_id: 1 for row in library.kept()}
    )
    assert len(library.queue()) == len(library.kept()) == 40


@pytest.fixture
def statements(sqlite_database: Database) -> Iterator[list[str]]:
    """What runs on this database; the number is the same on the other kind."""
    seen: list[str] = []

    def note(_c: Any, _cursor: Any, statement: str, *_: Any) -> None:
        seen.append(statement)

    event.listen(sqlite_database.engine, "before_cursor_execute", note)
    yield seen
    event.remove(sqlite_database.engine, "before_cursor_execute", note)


def test_ten_thousand_loans_take_few_statements(
    sqlite_database: Database, settings: Settings, statements: list[str]
) -> None:
    library = SmallLibrary(sqlite_database, settings)
    fill(library.database, 10_000)
    statements.clear()

    queued = sum(row.status == "queued" for row in library.planner.plan(MONDAY))

    assert queued == 5_000
    assert len(statements) < 300
    with library.database.reading() as connection:
        assert connection.scalar(select(func.count()).select_from(messages)) == 5_000


def test_memory_does_not_grow_with_the_number_of_people(sqlite_database: Database, settings: Settings) -> None:
    fill(sqlite_database, 6_000)
    library = SmallLibrary(sqlite_database, settings)
    peaks = []
    tracemalloc.start()
    for number, _ in enumerate(library.planner.plan(MONDAY, dry_run=True)):
        if number in (900, 2_900):
            peaks.append(tracemalloc.get_traced_memory()[1])
    tracemalloc.stop()

    assert peaks[1] < peaks[0] * 1.2


def test_sqlites_log_does_not_grow_with_the_number_of_people(sqlite_database: Database, settings: Settings) -> None:
    fill(sqlite_database, 10_000)
    library = SmallLibrary(sqlite_database, settings)

    assert len(library.plan()) == 5_000

    assert Path(f"{sqlite_database.url.database}-wal").stat().st_size < 9_000_000  # half of it is the filling


def test_the_export_tells_how_each_notice_went_on(library: SmallLibrary) -> None:
    library.member("SITI", SITI)
    library.loan("SITI", "Bumi Manusia", days(1))
    library.member("BUDI")
    library.loan("BUDI", "Gadis Pantai", days(1))
    library.plan()
    with library.database.transaction() as connection:
        done = {"status": "read", "provider": "twilio", "provider_message_id": "SM7"}
        connection.execute(update(messages).values(done))

    rows = {row["member_no"]: row for row in export_rows(library.database, "notices", library.settings.zone)}

    told = rows["SITI"]
    assert (told["kind"], told["planned_for"], told["status"]) == ("due_soon", MONDAY, "read")
    assert (told["provider_message_id"], told["phone"], told["barcode"]) == ("SM7", SITI, "Bumi Manusia")
    assert (rows["BUDI"]["status"], rows["BUDI"]["reason"]) == ("skipped", "no_phone")
