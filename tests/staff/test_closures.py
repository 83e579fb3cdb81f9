"""Closed days and special hours, by page."""

from datetime import date

import pytest
from sqlalchemy import insert

from models import library as tables
from models.policy import tell_everybody
from tests.staff.browsing import Desk, acts, hidden, rows
from tests.staff.conftest import DeskOf
from tests.talk import BUMI, GADIS, SITI_PHONE, Talk

CLOSE = {"first": "2026-11-24", "how": "closed", "reason": "Rapat dinas"}


def test_a_closed_day_shows_what_it_means_and_then_holds_at_once(desk: Desk, talk: Talk) -> None:
    seen = desk.post("/staff/closures/look", **CLOSE)
    assert seen.status_code == 200
    assert "1 pinjaman jatuh tempo ketika perpustakaan tutup" in seen.text
    assert rows(talk, tables.closures) == []

    saved = desk.post("/staff/closures", version=hidden(seen.text, "version"), move="yes", **CLOSE)

    assert saved.status_code == 302
    assert talk.due(BUMI) == date(2026, 11, 25)
    assert talk.due(GADIS) == date(2026, 11, 25)
    assert acts(talk) == ["closed_day"]
    assert "tutup" in talk.says(SITI_PHONE, "besok buka?").casefold()
    assert "Rapat dinas" in desk.shows("/staff/closures")


def test_due_dates_stay_when_nobody_asks_to_move_them(desk: Desk, talk: Talk) -> None:
    version = hidden(desk.post("/staff/closures/look", **CLOSE).text, "version")
    desk.post("/staff/closures", version=version, **CLOSE)
    assert talk.due(BUMI) == date(2026, 11, 24)


def test_what_renewals_would_become_is_counted(desk: Desk) -> None:
    """Renewed today, Siti's loan of the 24th would be due on 1 December."""
    page = desk.post("/staff/closures/look", **{**CLOSE, "first": "2026-12-01"}).text
    assert "Bila semua 3 pinjaman diperpanjang hari ini, 1 akan berbeda" in page
    assert "1 mendapat tanggal lebih lambat" in page


def test_two_librarians_do_not_overwrite_each_other(desk: Desk, desk_of: DeskOf, talk: Talk) -> None:
    other = desk_of("librarian", "budi@perpus.example")
    mine, theirs = (hidden(each.post("/staff/closures/look", **CLOSE).text, "version") for each in (desk, other))
    assert desk.post("/staff/closures", version=mine, **CLOSE).status_code == 302
    late = other.post("/staff/closures", version=theirs, **CLOSE)
    assert late.status_code == 409
    assert "petugas lain" in late.text
    assert len(rows(talk, tables.closures)) == 1
    assert other.post("/staff/closures", version=hidden(late.text, "version"), **CLOSE).status_code == 302


def test_a_closure_is_taken_back_but_not_one_from_a_file(desk: Desk, talk: Talk) -> None:
    desk.post("/staff/closures", version=hidden(desk.post("/staff/closures/look", **CLOSE).text, "version"), **CLOSE)
    with talk.database.transaction() as connection:
        row = {"id": 50, "first_on": date(2026, 12, 1), "last_on": date(2026, 12, 1), "source": "file"}
        connection.execute(insert(tables.closures), row)
    number = next(row.id for row in rows(talk, tables.closures) if row.source == "here")
    desk.post("/staff/closures/remove", closure=str(number))
    desk.post("/staff/closures/remove", closure="50")
    assert [row.id for row in rows(talk, tables.closures)] == [50]
    assert "tutup" not in talk.says(SITI_PHONE, "besok buka?").casefold()


@pytest.mark.parametrize(
    ("there", "form", "told"),
    [
        ("", {"how": "hours", "hours": "08:00-11:00"}, "24 Nov 2026: tutup (Libur provinsi)"),
        ("09:00-10:00", {"last": "2026-11-26"}, "24 Nov 2026: 09.00–10.00 (Libur provinsi)"),
        ("09:00-10:00", {"last": "2026-11-26", "how": "hours", "hours": "08:00-11:00"}, "24 Nov 2026: 09.00–10.00"),
        ("", {"last": "2026-11-26"}, ""),
    ],
)
def test_a_day_on_which_another_entry_counts_is_named_before_saving(
    desk: Desk, talk: Talk, there: str, form: dict[str, str], told: str
) -> None:
    day = date(2026, 11, 24)
    row = {"first_on": day, "last_on": day, "hours": there, "reason": "Libur provinsi", "source": "file"}
    with talk.database.transaction() as connection:
        connection.execute(insert(tables.closures), row)
        tell_everybody(connection)

    page = desk.post("/staff/closures/look", **{**CLOSE, **form}).text

    assert ("berlaku entri lain" in page) is bool(told)
    assert told in page


@pytest.mark.parametrize(
    "wrong", [{"first": ""}, {"first": "2026-13-01"}, {"first": "2026-11-20"}, {"last": "2026-11-23"},
              {"last": "2027-06-01"}, {"how": "hours", "hours": "siang"}, {"how": "hours", "hours": ""}]
)  # fmt: skip
def test_a_closure_that_cannot_be_says_what_to_do(desk: Desk, talk: Talk, wrong: dict[str, str]) -> None:
    answer = desk.post("/staff/closures", version="1", **{**CLOSE, **wrong})
    assert answer.status_code == 400
    assert 'role="alert"' in answer.text
    assert rows(talk, tables.closures) == []


def test_special_hours_are_kept(desk: Desk, talk: Talk) -> None:
    form = {**CLOSE, "how": "hours", "hours": "08:00-11:00"}
    desk.post("/staff/closures", version=hidden(desk.post("/staff/closures/look", **form).text, "version"), **form)
    assert rows(talk, tables.closures)[0].hours == "08:00-11:00"
    assert "11" in talk.says(SITI_PHONE, "besok buka?")
