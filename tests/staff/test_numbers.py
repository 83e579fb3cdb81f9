"""Charts, the monthly report and the files: the figures are right, whole and harmless."""

import csv
import io
import re
from typing import Any

import pytest
from sqlalchemy import insert, update

from models import library as tables
from models.messages import messages
from staff.figures import chart_of
from tests.staff.browsing import Desk
from tests.staff.conftest import DeskOf
from tests.talk import BUDI_PHONE, BUDIS, BUMI, SITI_PHONE, Talk


@pytest.fixture
def day(talk: Talk) -> Talk:
    """Siti renews one and is refused another, Budi writes gibberish late at night, a reply reached nobody."""
    talk.says(SITI_PHONE, f"perpanjang {BUMI}")
    talk.says(SITI_PHONE, f"perpanjang {BUDIS}")
    talk.clock.at("2026-11-23T23:40:00+07:00")
    talk.says(BUDI_PHONE, "=qwrtp zxcvb")
    talk.clock.at("2026-11-24T09:00:00+07:00")
    talk.says(SITI_PHONE, "pinjaman saya")
    with talk.database.transaction() as connection:
        out = messages.c.direction == "out"
        connection.execute(update(messages).where(out).values(status="delivered"))
        connection.execute(update(messages).where(out, messages.c.id == 2).values(status="failed"))
    return talk


def _csv(desk: Desk, path: str) -> list[list[str]]:
    response = desk.get(path)
    assert response.status_code == 200
    return list(csv.reader(io.StringIO(response.get_data().decode("utf-8-sig"))))


def _figures(page: str) -> list[str]:
    return re.findall(r'<div class="figure[^>]*><b>([^<]+)</b>', page)


def test_the_figures_of_a_period(desk: Desk, day: Talk) -> None:
    page = desk.shows("/staff/numbers?since=2026-11-23&until=2026-11-24")
    received, renewed, alone, by_staff, delivered, charged = _figures(page)
    assert (received, renewed, alone, by_staff, delivered) == ("4", "1", "75%", "0", "75%")
    assert charged.endswith("/ 1000")
    assert "=qwrtp zxcvb" in page
    assert page.count("<rect") >= 3


def test_days_and_hours_are_those_of_the_library(desk: Desk, day: Talk) -> None:
    """23:40 in Palangka Raya is still the 23rd there."""
    rows = _csv(desk, "/staff/numbers/days.csv?since=2026-11-23&until=2026-11-24")
    assert rows == [["day", "messages", "renewals"], ["2026-11-23", "3", "1"], ["2026-11-24", "1", "0"]]
    hours = _csv(desk, "/staff/numbers/hours.csv?since=2026-11-23&until=2026-11-24")
    assert ["1", "23", "1"] in hours


def test_words_nobody_understood_can_be_taken_along_unharmed(desk: Desk, day: Talk) -> None:
    rows = _csv(desk, "/staff/numbers/not-understood.csv?since=2026-11-20&until=2026-11-24")
    assert [row[1] for row in rows[1:]] == ["'=qwrtp zxcvb"]
    assert rows[1][0].startswith("2026-11-23 23:40")


@pytest.mark.parametrize("what", ["days", "refusals", "hours", "not-understood"])
@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_every_chart_has_its_table(desk: Desk, day: Talk, what: str, form: str) -> None:
    response = desk.get(f"/staff/numbers/{what}.{form}")
    assert response.status_code == 200
    assert len(response.get_data()) > 20


def test_a_library_without_messages_is_told_what_to_do(desk: Desk) -> None:
    assert "Belum ada pesan" in desk.shows("/staff/numbers")
    assert desk.shows("/staff/numbers?since=2026-13-01&until=nonsense")
    assert desk.shows("/staff/numbers?since=0001-01-01&until=9999-12-31")
    assert desk.get("/staff/numbers/passwords.csv").status_code == 404


def test_the_months_report_stands_beside_the_month_before(desk: Desk, day: Talk) -> None:
    page = desk.shows("/staff/report?month=2026-11")
    assert "November 2026" in page
    assert _figures(page)[:5] == ["4", "2", "2", "1", "1"]
    assert "bulan lalu: 0" in page
    assert "Sen" in page
    assert _figures(desk.shows("/staff/report?month=2026-12"))[0] == "0"
    assert desk.shows("/staff/report?month=nonsense")


def test_a_viewer_reads_numbers_but_takes_no_records_along(desk_of: DeskOf) -> None:
    viewer = desk_of("viewer")
    assert viewer.shows("/staff/report")
    assert viewer.get("/staff/export").status_code == 403
    assert viewer.get("/staff/export/members.csv").status_code == 403


TABLES = [
    "members",
    "items",
    "loans",
    "decisions",
    "messages",
    "notices",
    "holds",
    "fines",
    "loan_rules",
    "closures",
    "not_understood",
]


@pytest.mark.parametrize("what", TABLES)
def test_every_table_is_a_file(desk: Desk, day: Talk, what: str) -> None:
    assert f"/staff/export/{what}.csv" in desk.shows("/staff/export")
    assert desk.get(f"/staff/export/{what}.csv").get_data().startswith(b"\xef\xbb\xbf")
    assert desk.get(f"/staff/export/{what}.xlsx").get_data().startswith(b"PK")


def test_exported_cells_run_nothing(desk: Desk, talk: Talk) -> None:
    with talk.database.transaction() as connection:
        values: dict[str, Any] = {"id": 70, "member_no": "-7", "name": "@SUM(A1)"}
        connection.execute(insert(tables.members), values)
        connection.execute(insert(tables.member_phones), {"member_id": 70, "phone": "+628123"})
    row = _csv(desk, "/staff/export/members.csv")[-1]
    assert row[:3] == ["'-7", "'@SUM(A1)", "'+628123"]
    assert desk.get("/staff/export/staff.csv").status_code == 404


def test_a_chart_keeps_inside_its_picture() -> None:
    chart = chart_of([str(number) for number in range(400)], list(range(400)), [7] * 400, ("a", "b"))
    assert all(bar.x >= 34 and bar.x + bar.width <= 721 and bar.y >= 0 for bar in [*chart.back, *chart.front])
    assert len(chart.labels) <= 9
    assert [value for _, value in chart.lines] == [0, 100, 200, 300, 400]
    assert chart_of([], [], [], ("a", "b")).back == []


def test_pages_stay_small(desk: Desk, day: Talk) -> None:
    for path in ("/staff/numbers", "/staff/report", "/staff/notices", "/staff/closures", "/staff/rules"):
        assert len(desk.shows(path)) < 60_000, path
