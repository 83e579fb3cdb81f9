"""Lending and returning, loan rules and data, by page."""

import io
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, select

from models import library as tables
from tests.spreadsheets import book
from tests.staff.browsing import Desk, acts, hidden, rows
from tests.staff.conftest import DeskOf
from tests.talk import BUDI, BUDIS, BUMI, SITI, SITI_PHONE, Talk

CLOSE = {"first": "2026-11-24", "how": "closed", "reason": "Rapat dinas"}
SIMPLE = {
    "category": "", "item_type": "", "renewals_allowed": "2", "period_days": "7", "due_basis": "due_date",
    "closed_day": "roll_forward", "expiry_cap": "cap", "expired_member": "block", "overdue": "block_item",
    "overdue_grace_days": "0", "overdue_count": "calendar_days", "title_hold": "block", "one_per_day": "no",
    "require_later_due": "yes", "fine_per_day": "0",
}  # fmt: skip


def test_returned_by_hand(desk: Desk, talk: Talk) -> None:
    assert desk.post("/staff/lending/returned", barcode=BUDIS).status_code == 302
    assert "Cantik Itu Luka sudah kembali dari Budi Santoso" in desk.shows("/staff/lending")
    again = desk.post("/staff/lending/returned", barcode=BUDIS)
    assert again.status_code == 400
    assert "tidak sedang dipinjam" in again.text
    assert acts(talk) == ["returned"]


def test_a_late_copy_books_its_fine_and_names_who_waits(desk: Desk, talk: Talk) -> None:
    rule = {**{name: value for name, value in SIMPLE.items() if name not in ("one_per_day", "require_later_due")}}
    numbers = {name: int(value) for name, value in rule.items() if value.isdigit()}
    with talk.database.transaction() as connection:
        values = {**rule, **numbers, "fine_per_day": 500, "one_per_day": False, "require_later_due": True}
        connection.execute(insert(tables.loan_rules), values)
        connection.execute(insert(tables.holds), {"member_id": 2, "item_id": 1, "placed_on": date(2026, 11, 20)})
    talk.clock.at("2026-11-27T09:00:00+07:00")
    talk.run("UPDATE policy_version SET version = version + 1")
    page = desk.client.post(
        "/staff/lending/returned", data={"csrf_token": desk.token(), "barcode": BUMI}, follow_redirects=True
    ).text
    assert "Denda Rp1.500 dicatat" in page
    assert "Budi Santoso (62710199999) menunggu" in page
    assert [row.amount for row in rows(talk, tables.fines)] == [1500]


def test_lent_by_hand_for_the_period_of_the_rule(desk: Desk, talk: Talk) -> None:
    desk.post("/staff/lending/returned", barcode=BUMI)
    assert desk.post("/staff/lending/lent", member_no=BUDI, barcode=BUMI).status_code == 302
    with talk.database.reading() as connection:
        open_ones = select(tables.loans).where(tables.loans.c.returned_on.is_(None), tables.loans.c.item_id == 1)
        loan = connection.execute(open_ones).one()
    assert (loan.member_id, loan.due_on) == (2, date(2026, 11, 30))


@pytest.mark.parametrize(
    ("wrong", "told"),
    [({"member_no": "nobody"}, "nobody"), ({"barcode": "nothing"}, "nothing"), ({}, "sedang dipinjam"),
     ({"barcode": "LOST"}, "hilang"), ({"member_no": "BLOCKED"}, "diblokir"), ({"member_no": "OVER"}, "habis")],
)  # fmt: skip
def test_what_cannot_be_lent_says_why(desk: Desk, talk: Talk, wrong: dict[str, str], told: str) -> None:
    with talk.database.transaction() as connection:
        connection.execute(insert(tables.items), {"id": 90, "barcode": "LOST", "title_no": "x", "status": "lost"})
        connection.execute(insert(tables.members), {"id": 90, "member_no": "BLOCKED", "name": "Ani", "blocked": True})
        over = {"id": 91, "member_no": "OVER", "name": "Ali", "expires_on": date(2026, 1, 1)}
        connection.execute(insert(tables.members), over)
    answer = desk.post("/staff/lending/lent", **{"member_no": SITI, "barcode": BUDIS, **wrong})
    assert answer.status_code == 400
    assert told in answer.text
    assert len(rows(talk, tables.loans)) == 3


def test_a_rule_shows_what_it_changes_and_then_counts(desk_of: DeskOf, talk: Talk) -> None:
    admin = desk_of("admin")
    none = {**SIMPLE, "renewals_allowed": "0"}
    seen = admin.post("/staff/rules/look", version="1", **none)
    assert "3 tidak boleh diperpanjang lagi" in seen.text
    assert rows(talk, tables.loan_rules) == []

    assert admin.post("/staff/rules", version=hidden(seen.text, "version"), **none).status_code == 302
    talk.says(SITI_PHONE, f"perpanjang {BUMI}")
    assert talk.decided() == [("refused", "renewal_limit")]
    assert admin.post("/staff/rules", version="1", **SIMPLE).status_code == 409
    assert admin.post("/staff/rules/look", version="1", **{**SIMPLE, "period_days": "x"}).status_code == 400

    admin.post("/staff/rules/remove", category="", item_type="")
    talk.says(SITI_PHONE, f"perpanjang {BUMI}")
    assert talk.decided()[-1] == ("renewed", "")


def test_a_rule_is_the_same_however_its_category_is_written(desk_of: DeskOf, talk: Talk) -> None:
    admin = desk_of("admin", "kepala@perpus.example")
    for category, days in (("Umum", "5"), ("umum", "9")):
        form = {**SIMPLE, "category": category, "period_days": days}
        admin.post("/staff/rules", version=hidden(admin.post("/staff/rules/look", **form).text, "version"), **form)

    assert [(row.category, row.period_days) for row in rows(talk, tables.loan_rules)] == [("umum", 9)]
    assert 'value="9"' in admin.shows("/staff/rules/edit?category=UMUM")


def test_a_librarian_reads_the_rules_and_leaves_them(desk: Desk) -> None:
    assert "Aturan" in desk.shows("/staff/rules")
    assert desk.get("/staff/rules/edit").status_code == 403
    assert desk.post("/staff/rules", version="1", **SIMPLE).status_code == 403


def _files(**texts: str) -> list[tuple[io.BytesIO, str]]:
    return [(io.BytesIO(text.encode()), f"{name}.csv") for name, text in texts.items()]


@pytest.fixture
def numbered(talk: Talk) -> None:
    """PostgreSQL counts on from the rows that have their numbers from us."""
    if not talk.database.is_sqlite:
        talk.run("SELECT setval('members_id_seq', 100)")


def _send(desk: Desk, files: list[tuple[io.BytesIO, str]], **form: str) -> Any:
    data = {"csrf_token": desk.token(), "files": files, **form}
    return desk.client.post("/staff/data/look", data=data, content_type="multipart/form-data")


@pytest.fixture(autouse=True)
def _own_shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("staff.uploading.tempfile.gettempdir", lambda: str(tmp_path))


@pytest.mark.usefixtures("numbered")
def test_files_are_tried_first_and_then_loaded(desk: Desk, talk: Talk, tmp_path: Path) -> None:
    tried = _send(desk, _files(members=f"member_no,name\n{SITI},Siti Baru\n777,Tiga Tujuh\n"))
    assert tried.status_code == 200
    assert re.search(r"members\.csv.*?>1<.*?>1<", tried.text, re.S)
    assert len(rows(talk, tables.members)) == 2

    token = hidden(tried.text, "token")
    assert desk.post("/staff/data/load", token=token).status_code == 302
    assert {row.name for row in rows(talk, tables.members)} == {"Siti Baru", "Budi Santoso", "Tiga Tujuh"}
    assert acts(talk) == ["loaded_data"]
    assert list((tmp_path / "perpanjang-uploads").iterdir()) == []
    desk.post("/staff/data/load", token=token)
    assert "sudah tidak disimpan lagi" in desk.shows("/staff/data")


def test_every_bad_line_is_named_and_nothing_kept(desk: Desk, talk: Talk, tmp_path: Path) -> None:
    bad = "member_no,name,expires_on\n1,<b>Ani</b>,31/12/2026\n,Ali,2026-12-31\n"
    answer = _send(desk, _files(members=bad))
    assert answer.status_code == 400
    assert "2 baris perlu diperbaiki" in answer.text
    assert "31/12/2026" in answer.text
    assert len(rows(talk, tables.members)) == 2
    assert list((tmp_path / "perpanjang-uploads").iterdir()) == []


@pytest.mark.usefixtures("numbered")
def test_the_files_of_one_are_not_loaded_by_another(desk: Desk, desk_of: DeskOf, talk: Talk) -> None:
    tried = _send(desk, _files(members="member_no,name\n777,Tiga Tujuh\n"))
    token = hidden(tried.text, "token")
    other = desk_of("librarian", "budi@perpus.example")
    assert other.post("/staff/data/load", token=token).status_code == 302
    assert other.post("/staff/data/load", token="../../etc").status_code == 400
    assert len(rows(talk, tables.members)) == 2


def test_names_of_files_lead_nowhere_else(desk: Desk, tmp_path: Path) -> None:
    _send(desk, [(io.BytesIO(b"x"), "../../evil.csv")])
    assert not list(tmp_path.parent.glob("evil.csv"))
    assert _send(desk, []).status_code == 400


def test_a_form_of_another_page_may_not_be_as_large(desk: Desk) -> None:
    answer = desk.client.post("/staff/closures/look", data={"csrf_token": "x", "reason": "x" * 2_000_000})
    assert answer.status_code == 413


def test_viewers_look_and_touch_nothing(desk_of: DeskOf) -> None:
    viewer = desk_of("viewer")
    for path in ("/staff/closures", "/staff/lending", "/staff/rules"):
        assert 'method="post"' not in viewer.shows(path)
    assert viewer.get("/staff/data").status_code == 403
    assert viewer.post("/staff/closures", version="1", **CLOSE).status_code == 403
    assert viewer.post("/staff/lending/returned", barcode=BUMI).status_code == 403


@pytest.mark.usefixtures("numbered")
def test_a_workbook_is_tried_and_shows_what_would_change(desk: Desk, talk: Talk) -> None:
    table = book([["member_no", "name", "blocked"], [SITI, "Siti Rahmah Dewi", True], ["00077", "Ani", False]])

    page = _send(desk, [(io.BytesIO(table), "members.xlsx")]).text

    assert "members.csv: lihat 1 yang berubah" in page
    assert re.search(rf"{SITI}</td><td[^>]*>name</td><td[^>]*>Siti Rahmah</td><td[^>]*><b>Siti Rahmah Dewi</b>", page)
    assert re.search(r">blocked</td><td[^>]*>tidak</td><td[^>]*><b>ya</b>", page)
    desk.post("/staff/data/load", token=hidden(page, "token"))
    with talk.database.reading() as connection:
        names = connection.scalars(select(tables.members.c.name).order_by(tables.members.c.member_no))
        assert list(names)[:2] == ["Ani", "Siti Rahmah Dewi"]


@pytest.mark.parametrize(
    ("content", "name", "trouble"),
    [
        (b"PK\x03\x04 torn", "members.xlsx", "cannot be read as a workbook"),
        (b"%PDF-1.7", "daftar.pdf", "has none of members.csv"),
        (book([["member_no"], [123], ["00123", None, "x"]]), "members.xlsx", ">3<"),
    ],
)
def test_what_cannot_be_loaded_is_said_without_telling_where_it_lies(
    desk: Desk, content: bytes, name: str, trouble: str
) -> None:
    answer = _send(desk, [(io.BytesIO(content), name)])
    assert answer.status_code == 400
    assert trouble in answer.text
    assert "perpanjang-uploads" not in answer.text


@pytest.mark.parametrize("form", ["csv", "xlsx"])
@pytest.mark.parametrize("name", ["members", "items", "loans"])
def test_what_was_taken_along_can_be_loaded_again(desk: Desk, name: str, form: str) -> None:
    taken = desk.get(f"/staff/export/{name}.{form}").get_data()

    page = _send(desk, [(io.BytesIO(taken), f"{name}.{form}")])

    assert page.status_code == 200, re.findall(r'data-label="(?:Baris|Keterangan|Masalah)"[^>]*>([^<]*)', page.text)
    counts = re.findall(r'class="right"[^>]*>(\d+)<', page.text)
    assert (counts[0], counts[1], counts[3]) == ("0", "0", "0")
