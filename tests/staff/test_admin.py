"""Accounts, the audit log, the poster and the codes of the desk."""

import csv
import io
import re
from typing import Any

import pytest
from sqlalchemy import select

from models.staff import audit, canned_replies, staff
from tests.staff.browsing import PASSWORD, Desk
from tests.staff.conftest import DeskOf
from tests.talk import SITI, Talk


@pytest.fixture
def admin(desk_of: DeskOf) -> Desk:
    return desk_of("admin")


def _account(talk: Talk, email: str) -> Any:
    with talk.database.reading() as connection:
        return connection.execute(select(staff).where(staff.c.email == email)).one()


def _seen(account: Any) -> dict[str, str]:
    return {"account": str(account.id), "seen_role": account.role, "seen_active": "yes" if account.active else "no"}


def test_a_new_person_gets_a_first_password_that_is_shown_once(admin: Desk, talk: Talk) -> None:
    page = admin.post("/staff/people", email="Ani@Perpus.example", name="Ani", role="viewer").text
    password = re.search(r"<code>([^<]+)</code>", page)[1]
    ani = Desk(talk.app, "ani@perpus.example")
    assert ani.sign_in(password).status_code == 302
    assert ani.get("/staff/").location == "/staff/account/password"
    assert password not in admin.shows("/staff/people")
    assert admin.post("/staff/people", email="ani@perpus.example", role="viewer").status_code == 409
    assert admin.post("/staff/people", email="ani", role="viewer").status_code == 400
    assert admin.post("/staff/people", email="ali@perpus.example", role="king").status_code == 400


def test_a_role_is_changed_and_counts_at_once(admin: Desk, desk: Desk, talk: Talk) -> None:
    account = _account(talk, desk.email)
    admin.post("/staff/people/role", role="viewer", **_seen(account))
    assert desk.get("/staff/").status_code == 302
    desk.sign_in()
    assert desk.get("/staff/export").status_code == 403


def test_two_admins_do_not_overwrite_each_other(admin: Desk, desk_of: DeskOf, desk: Desk, talk: Talk) -> None:
    other = desk_of("admin", "second@perpus.example")
    seen = _seen(_account(talk, desk.email))
    admin.post("/staff/people/role", role="viewer", **seen)
    answer = other.client.post(
        "/staff/people/role", data={"csrf_token": other.token(), "role": "admin", **seen}, follow_redirects=True
    )
    assert "petugas lain sudah mengubahnya" in answer.text
    assert _account(talk, desk.email).role == "viewer"


def test_shutting_out_ends_every_session_and_letting_in_opens_again(admin: Desk, desk: Desk, talk: Talk) -> None:
    admin.post("/staff/people/active", active="no", **_seen(_account(talk, desk.email)))
    assert desk.get("/staff/").status_code == 302
    assert desk.sign_in().status_code == 401
    admin.post("/staff/people/active", active="yes", **_seen(_account(talk, desk.email)))
    assert desk.sign_in().status_code == 302


def test_nobody_shuts_himself_out(admin: Desk, talk: Talk) -> None:
    mine = _account(talk, admin.email)
    admin.post("/staff/people/active", active="no", **_seen(mine))
    admin.post("/staff/people/role", role="viewer", **_seen(mine))
    assert (_account(talk, admin.email).role, _account(talk, admin.email).active) == ("admin", True)


def test_a_reset_gives_a_new_password_and_takes_the_old_one(admin: Desk, desk: Desk, talk: Talk) -> None:
    page = admin.post("/staff/people/reset", account=str(_account(talk, desk.email).id)).text
    password = re.search(r"<code>([^<]+)</code>", page)[1]
    assert desk.get("/staff/").status_code == 302
    assert desk.sign_in(PASSWORD).status_code == 401
    assert desk.sign_in(password).status_code == 302


def test_the_audit_tells_who_did_what_and_can_be_sieved(admin: Desk, desk: Desk, talk: Talk) -> None:
    desk.post("/staff/link-code", member_no=SITI)
    admin.post("/staff/people", email="ani@perpus.example", role="viewer")
    page = admin.shows("/staff/audit?act=added_account")
    assert "ani@perpus.example" in page
    assert SITI not in page
    assert SITI in admin.shows(f"/staff/audit?about={SITI}&who={desk.email}")
    rows = list(csv.DictReader(io.StringIO(admin.get("/staff/audit.csv").get_data().decode("utf-8-sig"))))
    assert {"made_link_code", "added_account"} <= {row["act"] for row in rows}


@pytest.mark.parametrize("path", ["/staff/people", "/staff/audit", "/staff/audit.csv"])
def test_only_administrators_see_accounts_and_audit(desk: Desk, path: str) -> None:
    assert desk.get(path).status_code == 403


def test_a_code_links_a_phone_once_and_is_nowhere_written_down(desk: Desk, talk: Talk) -> None:
    page = desk.post("/staff/link-code", member_no=SITI).text
    code = re.search(r'class="handed">(\d{6})<', page)[1]
    with talk.database.reading() as connection:
        assert code not in str(connection.execute(select(audit)).all())
    stranger = "+6281200009999"
    talk.says(stranger, re.search(r"HUBUNGKAN KODE \d{6}", page)[0])
    assert "Bumi Manusia" in talk.says(stranger, "pinjaman saya")
    assert desk.post("/staff/link-code", member_no="nobody").status_code == 400


def test_the_poster_leads_to_the_librarys_number(desk_of: DeskOf, talk: Talk) -> None:
    viewer = desk_of("viewer")
    assert "config.yaml" in viewer.shows("/staff/poster")
    library = talk.settings.library.model_copy(update={"whatsapp": "+6282250569900"})
    settings = talk.settings.model_copy(update={"library": library})
    object.__setattr__(talk.app.extensions["console"], "settings", settings)
    page = viewer.shows("/staff/poster")
    assert "https://wa.me/6282250569900?text=perpanjang" in page
    assert 'src="data:image/svg+xml' in page


def _replies(talk: Talk) -> list[tuple[str, str]]:
    with talk.database.reading() as connection:
        return [(row.name, row.text) for row in connection.execute(select(canned_replies))]


def test_ready_made_replies_are_kept_changed_and_removed(desk: Desk, desk_of: DeskOf, talk: Talk) -> None:
    desk.post("/staff/canned", name="Salam", text="Halo {nama}")
    assert desk.post("/staff/canned", name="Salam", text="Lain").status_code == 409
    assert desk.post("/staff/canned", name="", text="Lain").status_code == 400
    other = desk_of("librarian", "budi@perpus.example")
    first = {"reply": "1", "seen": "Halo {nama}"}
    assert desk.post("/staff/canned/change", text="Selamat pagi {nama}", **first).status_code == 302
    late = other.post("/staff/canned/change", text="Selamat siang {nama}", **first)
    assert late.status_code == 409
    assert "Selamat siang {nama}" in late.text
    assert other.post("/staff/canned/change", remove="yes", text="x", **first).status_code == 409
    assert _replies(talk) == [("Salam", "Selamat pagi {nama}")]
    gone = {"reply": "1", "seen": "Selamat pagi {nama}", "remove": "yes"}
    assert desk.post("/staff/canned/change", **gone).status_code == 302
    assert _replies(talk) == []
