"""What curious or hostile people try, from outside and from behind the desk."""

import re
import threading
from typing import Any

import pyotp
import pytest
from sqlalchemy import select

from models import accounts
from models.staff import audit
from staff import passwords, second_factor
from staff.access import Role
from tests.staff.browsing import PASSWORD, Desk, add_person
from tests.staff.conftest import DeskOf
from tests.talk import BUDI_PHONE, SITI, SITI_PHONE, Talk

EMAIL = "rina@perpus.example"
FETCHED = {"X-Requested-With": "fetch"}


def views(talk: Talk, method: str) -> list[tuple[str, Role]]:
    """Every address of the console that takes this method, with who may."""
    found = []
    for rule in talk.app.url_map.iter_rules():
        need = getattr(talk.app.view_functions[rule.endpoint], "needs", None)
        if need is not None and method in rule.methods:
            found.append((re.sub(r"<[^>]+>", "1", rule.rule), need))
    return found


def acts(talk: Talk, who: str) -> list[tuple[str, int | None, str]]:
    with talk.database.reading() as connection:
        lines = select(audit.c.act, audit.c.contact_id, audit.c.about).where(audit.c.who == who).order_by(audit.c.id)
        return [tuple(row) for row in connection.execute(lines)]


@pytest.mark.parametrize("role", ["viewer", "librarian"])
def test_nothing_beyond_the_own_role_opens(desk_of: DeskOf, talk: Talk, role: str) -> None:
    desk = desk_of(role)
    token = desk.token()
    for method in ("GET", "POST"):
        for path, need in views(talk, method):
            if need > Role[role.upper()]:
                data = {"csrf_token": token} if method == "POST" else None
                assert desk.client.open(path, method=method, data=data).status_code == 403, (method, path)


def test_no_form_is_taken_without_its_token(desk_of: DeskOf, talk: Talk) -> None:
    admin = desk_of("admin")
    for path, _ in views(talk, "POST"):
        for form in ({}, {"csrf_token": "x"}, {"csrf_token": ""}):
            assert admin.client.post(path, data=form).status_code == 400, path
        assert admin.client.post(path, data=b"{}", content_type="application/json").status_code == 400, path


def test_a_planted_session_is_worth_nothing_after_the_sign_in(talk: Talk) -> None:
    add_person(talk.database, EMAIL, "librarian")
    victim, thief = Desk(talk.app, EMAIL), Desk(talk.app, EMAIL)
    thief.get("/staff/sign-in")
    planted = thief.client.get_cookie("perpanjang_staff").value
    victim.client.set_cookie("perpanjang_staff", planted)
    assert victim.sign_in().status_code == 302
    assert victim.get("/staff/").status_code == 200
    assert victim.client.get_cookie("perpanjang_staff").value != planted
    assert thief.get("/staff/").status_code == 302


def test_who_knows_the_password_cannot_try_codes_for_ever(talk: Talk) -> None:
    """A right password must not wipe out the wrong codes before it."""
    totp = _with_factor(talk)
    thief = Desk(talk.app, EMAIL)
    for _ in range(6):
        thief.sign_in()
        _give_code(thief, "000000")
    thief.sign_in()
    assert _give_code(thief, totp.now()) != 302


def test_a_whole_sign_in_forgives_what_went_wrong_before(talk: Talk) -> None:
    totp = _with_factor(talk)
    rina = Desk(talk.app, EMAIL)
    for _ in range(4):
        rina.sign_in("wrong words here")
    rina.sign_in()
    assert _give_code(rina, totp.now()) == 302
    for _ in range(4):
        rina.sign_in("wrong words here")
    assert rina.sign_in().status_code == 302


def _with_factor(talk: Talk) -> pyotp.TOTP:
    secret = second_factor.new_secret()
    add_person(talk.database, EMAIL, "librarian", totp_secret=secret)
    return pyotp.TOTP(secret)


def _give_code(desk: Desk, code: str) -> int:
    page = desk.client.get("/staff/sign-in/code", follow_redirects=True).text
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)[1]
    return desk.client.post("/staff/sign-in/code", data={"csrf_token": token, "code": code}).status_code


def test_an_unknown_address_costs_as_much_work_as_a_known_one(talk: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    add_person(talk.database, EMAIL, "librarian")
    add_person(talk.database, "gone@perpus.example", "librarian", active=False)
    Desk(talk.app, "first@perpus.example").sign_in()  # makes the hash that stands in
    real, worked = passwords._hasher, []

    class Counting:
        def verify(self, *given: str) -> bool:
            worked.append("verify")
            return real.verify(*given)

        def hash(self, *given: str) -> str:
            worked.append("hash")
            return real.hash(*given)

    monkeypatch.setattr(passwords, "_hasher", Counting())
    for email in (EMAIL, "nobody@perpus.example", "gone@perpus.example"):
        worked.clear()
        assert Desk(talk.app, email).sign_in("wrong words here").status_code == 401
        assert worked == ["verify"], email


@pytest.mark.parametrize(
    "target",
    ["/staff/\t//evil.example", "/staff/\r\nSet-Cookie: a=b", "javascript:alert(1)", "/staffevil", "/\\evil.example",
     "///evil.example", "/staff/../../evil"],
)  # fmt: skip
def test_after_the_sign_in_nobody_lands_elsewhere(talk: Talk, target: str) -> None:
    add_person(talk.database, EMAIL, "librarian")
    answer = Desk(talk.app, EMAIL).sign_in(next=target)
    assert answer.location.startswith("/staff/")
    assert not re.search(r"[\s\\]|//", answer.location)
    assert "a=b" not in str(answer.headers.getlist("Set-Cookie"))


def test_a_false_host_appears_nowhere(desk: Desk) -> None:
    headers = {"Host": "evil.example", "X-Forwarded-Host": "evil.example"}
    for path in ("/staff/", "/staff/account", "/staff/poster", "/staff/sign-in"):
        assert "evil.example" not in desk.client.get(path, headers=headers).text
    stranger = desk.client.application.test_client().get("/staff/", headers=headers)
    assert stranger.location.startswith("/staff/sign-in")


@pytest.mark.parametrize("path", ["/staff/", "/staff/c/99", "/staff/people", "/staff/nowhere", "/staff/numbers/x.csv"])
def test_every_answer_carries_the_content_policy(desk: Desk, path: str) -> None:
    policy = desk.get(path).headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy


def test_every_way_to_read_a_conversation_leaves_a_line(desk_of: DeskOf, talk: Talk) -> None:
    photo = {"NumMedia": "1", "MediaUrl0": "https://evil.example/1", "MediaContentType0": "image/jpeg"}
    talk.says(SITI_PHONE, "halo", **photo)
    ways = ("/staff/live?c=1", "/staff/live?c=1&have=1:x,2:y", "/staff/c/1/older?before=99", "/staff/c/1/media/1/0")
    for number, way in enumerate(ways):
        viewer = desk_of("viewer", f"v{number}@perpus.example")
        viewer.get(way, headers=FETCHED)
        assert ("read", 1, "") in acts(talk, viewer.email), way


def test_a_page_that_stays_open_does_not_fill_the_audit(desk: Desk, talk: Talk) -> None:
    talk.says(SITI_PHONE, "halo")
    desk.shows("/staff/c/1")
    for _ in range(3):
        desk.get("/staff/live?c=1", headers=FETCHED)
    assert acts(talk, desk.email).count(("read", 1, "")) == 1


def test_what_was_searched_is_written_down(desk: Desk, talk: Talk) -> None:
    talk.says(SITI_PHONE, "halo")
    desk.shows("/staff/?q=Siti")
    desk.shows("/staff/lines?q=halo")
    assert acts(talk, desk.email)[-2:] == [("searched", None, "Siti"), ("searched", None, "halo")]


def test_of_many_who_take_over_at_once_one_wins(desk_of: DeskOf, talk: Talk) -> None:
    talk.says(SITI_PHONE, "petugas")
    desks = [desk_of("librarian", f"l{number}@perpus.example") for number in range(4)]
    tokens = [desk.token() for desk in desks]
    answers: list[int] = []
    start = threading.Barrier(len(desks))

    def take(desk: Desk, token: str) -> None:
        start.wait()
        answer = desk.client.post("/staff/c/1/take-over", data={"csrf_token": token}, headers=FETCHED)
        answers.append(answer.status_code)

    threads = [threading.Thread(target=take, args=pair) for pair in zip(desks, tokens, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [200, 409, 409, 409]
    assert len([line for desk in desks for line in acts(talk, desk.email) if line[0] == "took_over"]) == 1


def test_a_recovery_code_lets_one_in_however_many_come_at_once(talk: Talk) -> None:
    _with_factor(talk)
    with talk.database.transaction() as connection:
        account: Any = accounts.account_by_email(connection, EMAIL)
        accounts.change_account(connection, account.id, recovery_codes=[second_factor.hash_of("aaaa-bbbb")])
    desks = [Desk(talk.app, EMAIL) for _ in range(3)]
    for desk in desks:
        desk.sign_in()
    answers: list[int] = []
    threads = [threading.Thread(target=lambda one=desk: answers.append(_give_code(one, "aaaa-bbbb"))) for desk in desks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [302, 401, 401]


def test_another_contacts_cards_notes_and_labels_stay_out_of_reach(desk: Desk, talk: Talk) -> None:
    talk.says(SITI_PHONE, "halo")
    talk.says(BUDI_PHONE, "halo")
    desk.post("/staff/c/2/note", text="rahasia Budi")
    assert "rahasia Budi" not in desk.shows("/staff/c/1")
    assert desk.post("/staff/c/2/renew", member_no=SITI, barcode="00000104523").status_code == 400
    assert desk.get("/staff/c/1/media/3/0").status_code == 404
    assert PASSWORD not in desk.shows("/staff/account")
