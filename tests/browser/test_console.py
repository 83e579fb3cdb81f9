"""A librarian's day in a real browser, at the desk and on the phone.

SCREENSHOTS=FOLDER keeps pictures.
"""

import os
import re
import threading
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pyotp
import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from werkzeug.serving import make_server

from bot.database import Database
from bot.settings import load_settings
from models import accounts
from tests.staff.browsing import PASSWORD, add_person
from tests.talk import BUDI_PHONE, BUMI, SITI_PHONE, TOKEN, MovingClock, Talk, fill_library

DESK, PHONE = {"width": 1360, "height": 800}, {"width": 390, "height": 844}
EMAIL = "rina@perpus.example"
LIVE = 15_000  # milliseconds; the page asks every 1.8 seconds, and the machine may be busy


@pytest.fixture
def talk(sqlite_database: Database, tmp_path: Path) -> Talk:
    config = tmp_path / "config.yaml"
    config.write_text('hours: {monday: ["08:00-16:00"], tuesday: ["08:00-16:00"]}\nholidays: {country: null}\n')
    environ = {"CONFIG": str(config), "TWILIO_AUTH_TOKEN": TOKEN, "SECRET_KEY": "for-the-tests-alone"}
    settings = load_settings({**environ, "PUBLIC_URL": "https://perpanjang.example.org"})
    clock = MovingClock(settings.zone, datetime.fromisoformat("2026-11-23T09:05:00+07:00"))
    with sqlite_database.transaction() as connection:
        fill_library(connection)
    made = Talk(sqlite_database, settings, clock)
    made.app.config["SESSION_COOKIE_SECURE"] = False  # the test's server speaks plain HTTP
    add_person(sqlite_database, EMAIL, "librarian")
    return made


@pytest.fixture
def site(talk: Talk) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, talk.app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/staff/"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(params=["desk", "phone"])
def page(request: pytest.FixtureRequest, browser: Browser, site: str) -> Iterator[Page]:
    """The sign-in page; anything the browser complains about (the content policy above all) fails the test."""
    context = browser.new_context(viewport=DESK if request.param == "desk" else PHONE, base_url=site)
    context.set_default_timeout(10_000)
    opened = context.new_page()
    complaints: list[str] = []
    opened.on("console", lambda entry: complaints.append(entry.text) if entry.type == "error" else None)
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.goto(site)
    yield opened
    context.close()
    assert [text for text in complaints if "ERR_FAILED" not in text and "status of 40" not in text] == []


def give_password(page: Page, email: str = EMAIL) -> None:
    page.get_by_label("Alamat surel").fill(email)
    page.get_by_label("Kata sandi", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Masuk").click()


def sign_in(page: Page, talk: Talk, email: str = EMAIL) -> None:
    """By password and code, for a person who has an authenticator app."""
    secret = pyotp.random_base32()
    with talk.database.transaction() as connection:
        account = accounts.account_by_email(connection, email)
        accounts.change_account(connection, account.id, totp_secret=secret)
    give_password(page, email)
    page.get_by_label("Kode", exact=True).fill(pyotp.TOTP(secret).now())
    page.get_by_role("button", name="Lanjut").click()
    expect(page.locator("#desk")).to_be_visible()
    page.wait_for_load_state()  # the scripts that hear the keys have run


def picture(page: Page, name: str) -> None:
    folder = os.environ.get("SCREENSHOTS")
    if folder:
        page.screenshot(path=f"{folder}/{name}-{page.viewport_size['width']}.png")


def test_the_first_sign_in_sets_up_the_second_factor_and_the_next_one_asks_for_it(page: Page) -> None:
    give_password(page)
    expect(page.get_by_alt_text("Kode QR untuk aplikasi autentikator")).to_be_visible()
    secret = page.locator("#secret").inner_text()
    page.get_by_label("Kode", exact=True).fill(pyotp.TOTP(secret).now())
    page.get_by_role("button", name="Aktifkan").click()
    recovery = page.locator(".codes code").first.inner_text()
    page.get_by_role("link", name="Sudah saya simpan").click()
    expect(page.get_by_text("Belum ada percakapan")).to_be_visible()

    page.get_by_role("link", name="Akun").click()
    page.get_by_role("button", name="Keluar", exact=True).click()
    give_password(page)
    page.get_by_label("Kode", exact=True).fill(recovery)
    page.get_by_role("button", name="Lanjut").click()
    expect(page.locator("#desk")).to_be_visible()


def test_a_message_arrives_live_is_answered_and_the_conversation_handed_back(page: Page, talk: Talk) -> None:
    talk.says(BUDI_PHONE, "menu")
    sign_in(page, talk)
    expect(page.locator("a.line")).to_have_count(1)

    talk.says(SITI_PHONE, "petugas")

    first = page.locator("a.line").first
    expect(first).to_contain_text("Siti Rahmah", timeout=LIVE)
    expect(first).to_contain_text("Minta petugas")
    expect(page).to_have_title(re.compile(r"^\(1\) "))
    picture(page, "list")
    first.click()
    expect(page.locator(".message.patron")).to_contain_text("petugas")
    page.get_by_role("button", name="Ambil alih").click()
    expect(page.get_by_text("Anda menangani percakapan ini")).to_be_visible()

    assert talk.says(SITI_PHONE, "bukunya basah kena hujan <b>bagaimana?</b>") == ""

    expect(page.locator(".message.patron").last).to_contain_text("<b>bagaimana?</b>", timeout=LIVE)
    page.get_by_label("Balasan", exact=True).fill("Baik, silakan bawa bukunya ke meja depan.")
    page.get_by_role("button", name="Kirim").click()
    expect(page.locator(".message.staff")).to_contain_text("silakan bawa bukunya")
    expect(page.locator(".message.staff .tick.waiting")).to_be_visible()
    expect(page.get_by_label("Balasan", exact=True)).to_have_value("")

    talk.run("UPDATE messages SET status = 'read' WHERE author = 'staff'")

    expect(page.locator(".message.staff .tick.read")).to_be_visible(timeout=LIVE)
    picture(page, "thread")
    page.get_by_role("button", name="Serahkan ke bot").click()
    expect(page.get_by_role("button", name="Ambil alih")).to_be_visible()
    assert "PERPANJANG" in talk.says(SITI_PHONE, "halo")


def test_a_renewal_is_found_by_its_reference_number(page: Page, talk: Talk) -> None:
    reply = talk.says(SITI_PHONE, f"perpanjang {BUMI}")
    talk.says(BUDI_PHONE, "menu")
    reference = re.search(r"[A-Z]{3}-[A-Z]{3}", reply)[0]
    sign_in(page, talk)

    page.keyboard.press("/")
    page.keyboard.type(reference.lower())
    page.keyboard.press("Enter")
    page.locator("a.line").click()

    expect(page.locator(".message.found")).to_contain_text("perpanjang")
    page.locator(".message.found summary").click()
    expect(page.locator(".because")).to_contain_text(reference)
    expect(page.locator(".because")).to_contain_text("Aturan:")


def test_two_librarians_at_once_one_wins_and_the_other_keeps_what_was_typed(
    page: Page, browser: Browser, site: str, talk: Talk
) -> None:
    talk.says(SITI_PHONE, "petugas")
    add_person(talk.database, "budi@perpus.example", "librarian")
    context = browser.new_context(viewport=DESK, base_url=site)
    other = context.new_page()
    other.goto(site)
    sign_in(other, talk, "budi@perpus.example")
    sign_in(page, talk)
    for each in (page, other):
        each.goto(site + "c/1")

    other.get_by_role("button", name="Ambil alih").click()
    page.get_by_label("Balasan", exact=True).fill("Saya bantu, ya")
    expect(page.get_by_text("Budi sedang menangani percakapan ini")).to_be_visible(timeout=LIVE)
    expect(page.get_by_role("button", name="Kirim")).to_be_disabled()
    expect(page.get_by_label("Balasan", exact=True)).to_have_value("Saya bantu, ya")
    context.close()


def test_a_lost_connection_shows_keeps_the_text_and_catches_up(page: Page, site: str, talk: Talk) -> None:
    talk.says(SITI_PHONE, "petugas")
    sign_in(page, talk)
    page.goto(site + "c/1")

    page.route("**/staff/**", lambda route: route.abort())
    page.get_by_label("Balasan", exact=True).fill("Sebentar, kami cek")
    page.get_by_role("button", name="Kirim").click()
    expect(page.get_by_text("Belum terkirim")).to_be_visible()
    expect(page.get_by_text("Sambungan terputus")).to_be_visible(timeout=LIVE)
    talk.says(SITI_PHONE, "masih ada orang?")
    page.unroute("**/staff/**")

    expect(page.get_by_text("Sambungan terputus")).to_be_hidden(timeout=LIVE)
    expect(page.locator(".message.patron").last).to_contain_text("masih ada orang?")
    page.reload()
    expect(page.get_by_label("Balasan", exact=True)).to_have_value("Sebentar, kami cek")
    page.get_by_role("button", name="Kirim").click()
    expect(page.locator(".message.staff")).to_have_count(1)


def has_focus(page: Page, element: Locator) -> None:
    """The keys go there; whether the window is in front does not matter, as it would to `to_be_focused`."""
    for _ in range(100):
        if element.evaluate("each => each === document.activeElement"):
            return
        page.wait_for_timeout(50)
    raise AssertionError("the element never got the focus")


def test_the_keyboard_walks_the_list(page: Page, talk: Talk) -> None:
    for phone in (BUDI_PHONE, SITI_PHONE):
        talk.says(phone, "menu")
    sign_in(page, talk)

    page.keyboard.press("j")
    page.keyboard.press("j")
    has_focus(page, page.locator("a.line").nth(1))
    page.keyboard.press("k")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Siti Rahmah")
    page.wait_for_load_state()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_contain_text("tulis balasan")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    page.keyboard.press("r")
    has_focus(page, page.get_by_label("Balasan", exact=True))
    page.keyboard.type("jt/")
    expect(page.get_by_label("Balasan", exact=True)).to_have_value("jt/")


def test_the_loans_are_renewed_beside_the_conversation(page: Page, site: str, talk: Talk) -> None:
    talk.says(SITI_PHONE, "menu")
    sign_in(page, talk)
    page.goto(site + "c/1")
    if page.viewport_size == PHONE:
        page.get_by_role("link", name="Pinjaman").click()
    picture(page, "beside")
    page.get_by_role("button", name="Perpanjang s.d. 1 Des 2026").click()
    expect(page.get_by_text(f"{BUMI} diperpanjang sampai 1 Des 2026.")).to_be_visible()
