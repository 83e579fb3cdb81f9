"""The notices page: what became of them, trying again, numbers to fix, dry run, announcements."""

import csv
import io
from typing import Any

import pytest
from sqlalchemy import String, cast, literal, update

from bot.database import Database
from bot.notices import NoticePlanner
from handlers.phrases import Phrases
from models import library as tables
from models.contacts import contacts
from models.messages import messages
from models.notices import announcements
from models.staff import audit
from tests.staff.browsing import Desk, rows
from tests.staff.conftest import DeskOf
from tests.talk import BUDI, SITI, Talk

_SM = literal("SM").concat(cast(messages.c.id, String))
TEXT = "Mulai 1 Desember perpustakaan buka sampai pukul 17.00."


@pytest.fixture
def planned(talk: Talk) -> Talk:
    """Siti and Budi want notices; today's are planned: Siti's two loans, due tomorrow and after, Budi's in 3 days."""
    _change(talk, update(tables.members).values(notify=True))
    planner(talk).plan_notices()
    return talk


def planner(talk: Talk) -> NoticePlanner:
    return NoticePlanner(talk.settings, talk.database, talk.clock, Phrases())


def _change(talk: Talk, statement: Any) -> None:
    with talk.database.transaction() as connection:
        connection.execute(statement)


def _fail(talk: Talk, reason: str) -> None:
    failed = {"status": "failed", "error": reason, "tries": 3, "provider": "twilio", "via": "api"}
    _change(talk, update(messages).values(**failed, provider_message_id=_SM))
    _change(talk, update(contacts).values(unreachable_since=talk.clock.now()))


def _csv(desk: Desk, path: str) -> list[dict[str, str]]:
    response = desk.get(path)
    assert response.status_code == 200
    return list(csv.DictReader(io.StringIO(response.get_data().decode("utf-8-sig"))))


def test_the_list_shows_what_waits_and_for_whom(desk: Desk, planned: Talk) -> None:
    page = desk.shows("/staff/notices")
    assert SITI in page and BUDI in page
    assert page.count("Menunggu dikirim") >= 3
    assert "Tidak ada" not in desk.shows("/staff/notices?state=waiting")
    assert SITI not in desk.shows("/staff/notices?state=failed")
    assert SITI not in desk.shows("/staff/notices?since=2026-01-01&until=2026-02-01")


def test_an_empty_list_says_what_to_do(desk: Desk) -> None:
    assert "uji coba" in desk.shows("/staff/notices")


def test_what_failed_shows_cause_and_advice_and_can_be_tried_again_once(desk: Desk, planned: Talk) -> None:
    _fail(planned, "template_stopped")
    page = desk.shows("/staff/notices?state=failed")
    assert "WhatsApp menghentikan" in page or "templat" in page
    number = rows(planned, messages)[0].id

    assert desk.post("/staff/notices/retry", message=str(number)).status_code == 302
    desk.post("/staff/notices/retry", message=str(number))

    again = next(row for row in rows(planned, messages) if row.id == number)
    assert (again.status, again.tries, again.error, again.provider_message_id) == ("queued", 0, "", None)
    contact = next(row for row in rows(planned, contacts) if row.id == again.contact_id)
    assert contact.unreachable_since is None
    assert sum(row.act == "retried_notices" for row in rows(planned, audit)) == 1


def test_trying_all_again_leaves_out_what_another_try_cannot_mend(desk: Desk, planned: Talk) -> None:
    _fail(planned, "not_on_whatsapp")
    assert desk.post("/staff/notices/retry").status_code == 302
    assert {row.status for row in rows(planned, messages)} == {"failed"}
    _fail(planned, "gave_up")
    assert desk.post("/staff/notices/retry").status_code == 302
    assert {row.status for row in rows(planned, messages)} == {"queued"}


def test_numbers_to_fix_name_who_cannot_be_reached_and_who_has_no_number(desk: Desk, planned: Talk) -> None:
    _fail(planned, "not_on_whatsapp")
    nobody = {"id": 99, "member_no": "=7", "name": "+Tanpa Nomor", "notify": True}
    with planned.database.transaction() as connection:
        connection.execute(tables.members.insert().values(nobody))

    rows = _csv(desk, "/staff/notices/numbers.csv")

    assert {(row["member_no"], row["name"]) for row in rows} == {
        (SITI, "Siti Rahmah"), (BUDI, "Budi Santoso"), ("'=7", "'+Tanpa Nomor"),
    }  # fmt: skip


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_the_list_can_be_taken_along(desk: Desk, planned: Talk, form: str) -> None:
    response = desk.get(f"/staff/notices/file.{form}?state=waiting")
    assert response.status_code == 200
    assert f"notices-2026-11-17-2026-11-24.{form}" in response.headers["Content-Disposition"]
    assert desk.get("/staff/notices/file.exe").status_code == 404


def test_a_dry_run_shows_any_day_and_changes_nothing(desk: Desk, talk: Talk) -> None:
    _change(talk, update(tables.members).values(notify=True))
    page = desk.shows("/staff/notices/try?on=2026-11-25")
    assert SITI in page
    assert "Bumi Manusia" in page
    assert rows(talk, messages) == []
    assert len(_csv(desk, "/staff/notices/try.csv?on=2026-11-25")) >= 2
    assert "Tidak ada yang perlu disampaikan" in desk.shows("/staff/notices/try?on=2026-06-01")


def test_an_announcement_is_seen_counted_confirmed_and_sent_once(desk: Desk, planned: Talk) -> None:
    seen = desk.post("/staff/announcements/new", text=TEXT, audience="everyone")
    assert seen.status_code == 200
    assert "2 orang akan menerimanya" in seen.text
    assert rows(planned, announcements) == []

    form = {"text": TEXT, "audience": "everyone", "token": "one-token-of-the-form"}
    assert desk.post("/staff/announcements", **form).status_code == 400  # the box is not ticked
    for _ in range(2):
        assert desk.post("/staff/announcements", sure="yes", **form).status_code == 302
    assert [(row.text, row.audience, row.created_by) for row in rows(planned, announcements)] == [
        (TEXT, "everyone", "librarian@perpus.example")
    ]

    planner(planned).plan_notices()
    page = desk.shows("/staff/announcements")
    assert TEXT in page
    assert "Menunggu dikirim: <b>2</b>" in page


def test_an_announcement_can_be_withdrawn(desk: Desk, planned: Talk) -> None:
    desk.post("/staff/announcements", sure="yes", text=TEXT, audience="everyone", token="one-token-of-the-form")
    number = str(rows(planned, announcements)[0].id)
    desk.post("/staff/announcements/withdraw", number=number)
    planner(planned).plan_notices()
    assert "ditarik" in desk.shows("/staff/announcements")
    assert [row for row in rows(planned, messages) if row.kind == "announcement"] == []


@pytest.mark.parametrize("text", ["", "   ", "x" * 1100])
def test_a_poor_announcement_is_refused_with_what_to_do(desk: Desk, text: str) -> None:
    answer = desk.post("/staff/announcements/new", text=text, audience="everyone")
    assert answer.status_code == 400
    assert 'role="alert"' in answer.text


def test_a_viewer_reads_and_does_nothing(desk_of: DeskOf, planned: Talk) -> None:
    viewer = desk_of("viewer")
    for path in ("/staff/notices", "/staff/notices/try", "/staff/announcements"):
        assert 'method="post"' not in viewer.shows(path)
    assert viewer.get("/staff/announcements/new").status_code == 403
    assert viewer.post("/staff/announcements", sure="yes", text=TEXT, token="x" * 20).status_code == 403
    assert viewer.post("/staff/notices/retry").status_code == 403


def test_the_migration_lets_the_list_find_its_days(sqlite_database: Database) -> None:
    with sqlite_database.reading() as connection:
        plan = connection.exec_driver_sql(
            "EXPLAIN QUERY PLAN SELECT * FROM notices WHERE planned_for BETWEEN '2026-01-01' AND '2026-01-07'"
        )
        assert "ix_notices_planned_for" in str(plan.all())
