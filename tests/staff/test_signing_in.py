"""Who gets in, who does not, and what it takes to stay in."""

import re
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pyotp
import pytest
from click.testing import Result
from pydantic import SecretStr

from bot.app import create_app
from bot.database import Database
from bot.settings import Settings
from models import accounts
from staff import passwords, second_factor
from tests.staff.browsing import PASSWORD, Desk, add_person
from tests.talk import MovingClock, Talk

EMAIL = "rina@perpus.example"
FACTOR = "/staff/account/second-factor"
PROOF = "/staff/account/second-factor/proof"


@pytest.fixture
def rina(talk: Talk) -> Desk:
    """Not signed in yet."""
    add_person(talk.database, EMAIL, "librarian")
    return Desk(talk.app, EMAIL)


def _with_factor(talk: Talk) -> pyotp.TOTP:
    secret = second_factor.new_secret()
    with talk.database.transaction() as connection:
        account = accounts.account_by_email(connection, EMAIL)
        kept = [second_factor.hash_of("aaaa-bbbb")]
        accounts.change_account(connection, account.id, totp_secret=secret, recovery_codes=kept)
    return pyotp.TOTP(secret)


def _give(desk: Desk, code: str) -> int:
    token = re.search(r'name="csrf_token" value="([^"]+)"', desk.client.get("/staff/sign-in/code").text)[1]
    return desk.client.post("/staff/sign-in/code", data={"csrf_token": token, "code": code}).status_code


def test_a_page_leads_to_the_sign_in_and_back(rina: Desk) -> None:
    response = rina.get("/staff/?filter=unread")
    assert response.status_code == 302
    assert response.location == "/staff/sign-in?next=/staff/?filter%3Dunread"

    assert rina.sign_in(next="/staff/?filter=unread").location == "/staff/?filter=unread"
    assert rina.get("/staff/").status_code == 200


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example/staff/", "/staff/\\evil.example", "/staff//evil.example", ""]
)
def test_the_sign_in_leads_nowhere_else(rina: Desk, target: str) -> None:
    assert rina.sign_in(next=target).location == "/staff/"


def test_a_wrong_password_and_an_unknown_person_are_told_the_same(rina: Desk, talk: Talk) -> None:
    wrong, unknown = rina.sign_in("wrong words here"), Desk(talk.app, "nobody@perpus.example").sign_in()
    assert (wrong.status_code, unknown.status_code) == (401, 401)
    flash = re.compile(r'<p class="flash bad"[^>]*>([^<]+)')
    assert flash.search(wrong.text)[1] == flash.search(unknown.text)[1]


def test_five_wrong_passwords_shut_the_door_for_a_while(rina: Desk) -> None:
    for _ in range(5):
        rina.sign_in("wrong words here")
    answer = rina.sign_in()
    assert answer.status_code == 401
    assert "tunggu 15 menit" in answer.text


def test_wrong_codes_count_too(rina: Desk, talk: Talk) -> None:
    totp = _with_factor(talk)
    rina.sign_in()
    assert [_give(rina, "000000") for _ in range(5)] == [401] * 5
    assert _give(rina, totp.now()) == 401


def test_the_second_factor_is_asked_for_and_each_code_works_once(rina: Desk, talk: Talk) -> None:
    totp = _with_factor(talk)
    assert rina.sign_in().location == "/staff/sign-in/code"
    assert rina.get("/staff/").status_code == 302  # halfway is not in
    code = totp.now()
    assert _give(rina, code) == 302
    assert rina.get("/staff/").status_code == 200

    other = Desk(talk.app, EMAIL)
    other.sign_in()
    assert _give(other, code) == 401


def test_a_recovery_code_lets_in_once(rina: Desk, talk: Talk) -> None:
    _with_factor(talk)
    rina.sign_in()
    assert _give(rina, " AAAA-bbbb ") == 302
    other = Desk(talk.app, EMAIL)
    other.sign_in()
    assert _give(other, "aaaa-bbbb") == 401


def test_a_second_factor_is_set_up_and_then_demanded(rina: Desk) -> None:
    rina.sign_in()
    page = rina.shows(FACTOR)
    secret = _shown(page)
    assert 'src="data:image/svg+xml' in page
    assert (
        "Kode cadangan"
        in rina.client.post(
            FACTOR,
            data={"csrf_token": re.search(r'csrf_token" value="([^"]+)"', page)[1], "code": pyotp.TOTP(secret).now()},
        ).text
    )
    rina.post("/staff/sign-out")
    assert rina.sign_in().location == "/staff/sign-in/code"


def _shown(page: str) -> str:
    """The new secret that a page shows; "" when it shows none."""
    found = re.search(r'id="secret"[^>]*>([A-Z2-7 ]+)<', page)
    return found[1].replace(" ", "") if found else ""


def _signed_in_with_factor(rina: Desk, talk: Talk) -> pyotp.TOTP:
    """The code of the step before has been used for it: the present one is still good."""
    totp = _with_factor(talk)
    rina.sign_in()
    assert _give(rina, totp.at(time.time() - 30)) == 302
    return totp


def test_who_sits_at_a_browser_that_is_signed_in_gets_no_other_second_factor(rina: Desk, talk: Talk) -> None:
    totp = _signed_in_with_factor(rina, talk)
    kept = _kept(talk)

    assert rina.get(FACTOR).location == PROOF
    assert not _shown(rina.shows(PROOF))
    assert rina.post(FACTOR, code=totp.now()).location == PROOF
    wrong = rina.post(PROOF, password="wrong words here", code=totp.now())
    assert wrong.status_code == 401
    assert rina.post(PROOF, password=PASSWORD, code="000000").status_code == 401
    assert rina.post(PROOF, password=PASSWORD).status_code == 401
    assert rina.get(FACTOR).location == PROOF
    assert _kept(talk) == kept


@pytest.mark.parametrize("way", ["code", "recovery"])
def test_password_and_present_factor_lead_to_another_one(rina: Desk, talk: Talk, way: str) -> None:
    totp = _signed_in_with_factor(rina, talk)
    proof = totp.now() if way == "code" else "aaaa-bbbb"

    assert rina.post(PROOF, password=PASSWORD, code=proof).location == FACTOR
    secret = _shown(rina.shows(FACTOR))
    assert rina.post(FACTOR, code=pyotp.TOTP(secret).now()).status_code == 200

    other = Desk(talk.app, EMAIL)
    other.sign_in()
    assert _give(other, pyotp.TOTP(secret).at(time.time() + 30)) == 302
    assert rina.get(FACTOR).location == PROOF  # one proof is good for one factor
    acts = [row.act for row in _audited(talk)]
    assert acts.index("proved_to_be_there") > acts.index("set_up_second_factor")  # the newest first


def test_wrong_proofs_shut_the_door_too(rina: Desk, talk: Talk) -> None:
    totp = _signed_in_with_factor(rina, talk)
    for _ in range(5):
        rina.post(PROOF, password="wrong words here", code="000000")
    answer = rina.post(PROOF, password=PASSWORD, code=totp.now())
    assert answer.status_code == 401
    assert "tunggu 15 menit" in answer.text


def test_a_proof_is_good_for_a_quarter_of_an_hour(rina: Desk, talk: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    totp = _signed_in_with_factor(rina, talk)
    rina.post(PROOF, password=PASSWORD, code=totp.now())
    secret = _shown(rina.shows(FACTOR))

    later = datetime.now(UTC) + timedelta(minutes=16)
    monkeypatch.setattr(talk.clock, "real_now", lambda: later, raising=False)
    assert rina.post(FACTOR, code=pyotp.TOTP(secret).at(later)).location == PROOF
    assert rina.get(FACTOR).location == PROOF


def test_without_a_factor_the_password_is_asked_for_unless_it_was_just_given(
    rina: Desk, talk: Talk, monkeypatch: pytest.MonkeyPatch
) -> None:
    rina.sign_in()
    assert _shown(rina.shows(FACTOR))

    later = datetime.now(UTC) + timedelta(minutes=16)
    monkeypatch.setattr(talk.clock, "real_now", lambda: later, raising=False)
    assert rina.get(FACTOR).location == PROOF
    assert 'name="code"' not in rina.shows(PROOF)
    assert rina.post(PROOF, password="wrong words here").status_code == 401
    assert rina.post(PROOF, password=PASSWORD).location == FACTOR
    assert _shown(rina.shows(FACTOR))


def test_where_it_is_demanded_nothing_opens_without_a_second_factor(
    database: Database, strict_settings: Settings
) -> None:
    clock = MovingClock(strict_settings.zone, datetime(2026, 11, 23, tzinfo=UTC))
    app = create_app(strict_settings, database=database, clock=clock)
    add_person(database, EMAIL, "admin")
    desk = Desk(app, EMAIL)
    desk.sign_in()
    assert desk.get("/staff/").location == FACTOR


def test_a_first_password_must_be_changed_before_anything_else(talk: Talk) -> None:
    add_person(talk.database, EMAIL, "viewer", must_change_password=True)
    desk = Desk(talk.app, EMAIL)
    desk.sign_in()
    assert desk.get("/staff/").location == "/staff/account/password"
    new = "sebuah kata sandi lain"
    assert desk.post("/staff/account/password", password=PASSWORD, new=new, again=new).status_code == 302
    assert desk.get("/staff/").status_code == 200
    assert Desk(talk.app, EMAIL).sign_in(new).status_code == 302


@pytest.mark.parametrize(
    ("new", "again"), [("pendek", "pendek"), ("rina rina rina", "rina rina rina"), (PASSWORD, PASSWORD),
                       ("perpustakaan", "perpustakaan"), ("sebuah kata lain", "sebuah kata lainnya")]
)  # fmt: skip
def test_a_poor_new_password_is_refused(rina: Desk, new: str, again: str) -> None:
    rina.sign_in()
    assert rina.post("/staff/account/password", password=PASSWORD, new=new, again=again).status_code == 400
    rina.post("/staff/sign-out")
    assert rina.sign_in().status_code == 302


def test_signing_in_gives_a_new_token_and_the_old_one_is_worth_nothing_after_signing_out(
    rina: Desk, talk: Talk
) -> None:
    rina.get("/staff/sign-in")
    before = rina.client.get_cookie("perpanjang_staff").value
    rina.sign_in()
    inside = rina.client.get_cookie("perpanjang_staff").value
    assert inside != before
    rina.post("/staff/sign-out")

    thief = talk.app.test_client()
    thief.set_cookie("perpanjang_staff", inside)
    assert thief.get("/staff/").status_code == 302


def test_sign_out_everywhere_leaves_only_this_browser(rina: Desk, talk: Talk) -> None:
    other = Desk(talk.app, EMAIL)
    rina.sign_in()
    other.sign_in()
    rina.post("/staff/sign-out-everywhere")
    assert rina.get("/staff/").status_code == 200
    assert other.get("/staff/").status_code == 302


def test_the_command_adds_lists_resets_and_disables(sqlite_database: Database, settings: Settings) -> None:
    app = create_app(settings.model_copy(update={"database_url": str(sqlite_database.url)}))
    runner, email = app.test_cli_runner(), "ani@perpus.example"
    ani = Desk(app, email)

    def flask(*args: str) -> Result:
        with app.app_context():
            return runner.invoke(args=["staff", *args])

    first = flask("add", "Ani@Perpus.example", "--role", "viewer", "--name", "Ani").output.split("password: ")[1]
    assert ani.sign_in(first.strip()).status_code == 302
    assert ani.get("/staff/").location == "/staff/account/password"
    assert f"{email}\tviewer\tactive\tpassword only\tAni" in flask("list").output
    assert flask("add", email, "--role", "admin").exit_code == 1

    assert flask("disable", email).exit_code == 0
    assert ani.get("/staff/account").status_code == 302
    assert ani.sign_in(first.strip()).status_code == 401
    flask("enable", email)
    second = flask("reset", email).output.split("password: ")[1].strip()
    assert second != first.strip()
    assert ani.sign_in(second).status_code == 302


def test_cookies_and_headers_are_strict(rina: Desk) -> None:
    response = rina.get("/staff/sign-in")
    cookie = response.headers["Set-Cookie"]
    assert all(word in cookie for word in ("Secure", "HttpOnly", "SameSite=Lax"))
    policy = response.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self'; ")
    assert "unsafe" not in policy
    assert response.headers["Cache-Control"] == "no-store"


def test_passwords_are_kept_as_argon2_and_generated_ones_are_good() -> None:
    assert passwords.hash_of("some words").startswith("$argon2id$")
    assert passwords.trouble_with(passwords.new_password(), EMAIL) == ""
    assert not passwords.is_right("anything", None)
    assert not passwords.is_right("anything", "not a hash")


def _audited(talk: Talk) -> list[Any]:
    since = datetime.now(UTC) - timedelta(days=1)
    with talk.database.reading() as connection:
        return accounts.audit_lines(connection, accounts.AuditSought(since, since + timedelta(days=2)))


def _kept(talk: Talk) -> str:
    with talk.database.reading() as connection:
        return accounts.account_by_email(connection, EMAIL).totp_secret


def test_the_secret_of_a_second_factor_is_kept_sealed(rina: Desk, talk: Talk) -> None:
    rina.sign_in()
    page = rina.shows(FACTOR)
    secret = _shown(page)
    assert rina.post(FACTOR, code=pyotp.TOTP(secret).now()).status_code == 200
    assert _kept(talk).startswith("1:")
    assert secret not in _kept(talk)

    other = Desk(talk.app, EMAIL)
    other.sign_in()
    assert _give(other, pyotp.TOTP(secret).at(time.time() + 30)) == 302


def test_secrets_of_an_earlier_release_are_sealed_when_somebody_signs_in(rina: Desk, talk: Talk) -> None:
    totp = _with_factor(talk)
    add_person(talk.database, "budi@perpus.example", "viewer")
    Desk(talk.app, "budi@perpus.example").sign_in()
    assert _kept(talk).startswith("1:")
    rina.sign_in()
    assert _give(rina, totp.now()) == 302


def test_a_sealed_secret_is_good_for_its_own_account_only(rina: Desk, talk: Talk) -> None:
    totp = _with_factor(talk)
    rina.sign_in()
    other = add_person(talk.database, "budi@perpus.example", "admin")
    with talk.database.transaction() as connection:
        accounts.change_account(connection, other, totp_secret=_kept(talk))
    budi = Desk(talk.app, "budi@perpus.example")
    budi.sign_in()
    assert _give(budi, totp.now()) == 401


def test_after_the_secret_key_was_changed_the_page_says_so_and_a_recovery_code_leads_to_a_new_factor(
    rina: Desk, talk: Talk, strict_settings: Settings
) -> None:
    totp = _with_factor(talk)
    rina.sign_in()  # seals it
    changed = strict_settings.model_copy(update={"secret_key": SecretStr("quite-another-key")})
    desk = Desk(Talk(talk.database, changed, talk.clock).app, EMAIL)
    desk.sign_in()
    page = desk.get("/staff/sign-in/code").text
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)[1]
    answer = desk.client.post("/staff/sign-in/code", data={"csrf_token": token, "code": totp.now()})
    assert answer.status_code == 401
    assert f"flask staff reset {EMAIL}" in answer.text

    assert _give(desk, "aaaa-bbbb") == 302
    assert desk.get("/staff/").location == FACTOR
