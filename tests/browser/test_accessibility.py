"""Every page of the console at the desk and on the phone: it fits, and axe-core finds nothing serious.

Pages are taken from the routes, so that a new one is looked at too. SCREENSHOTS=FOLDER keeps pictures.
"""

import os
import re
from collections.abc import Iterable

import pyotp
from playwright.sync_api import Page, expect

from staff.access import Role
from tests.browser import test_console as console
from tests.browser.axe import findings
from tests.browser.test_console import EMAIL, PHONE, give_password, sign_in
from tests.browser.test_pages import lively_month
from tests.talk import BUDI_PHONE, BUMI, SITI_PHONE, Talk

page, site, talk = console.page, console.site, console.talk

NOT_PAGES = {"lines", "live", "sign-in", "sign-in/code"}
MORE = ("?q=perpanjang", "?q=zzzz", "?show=failed", "report?month=2026-11", "notices/try?on=2026-11-23", "nowhere")


def look_at(page: Page, name: str) -> list[str]:
    """What is wrong: it does not fit the width, or who sees little or uses no mouse cannot work with it."""
    wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
    cut = page.evaluate("[...document.querySelectorAll('.rail')].some((one) => one.scrollWidth > one.clientWidth)")
    if os.environ.get("SCREENSHOTS"):
        size = "phone" if page.viewport_size == PHONE else "desk"
        file = re.sub(r"\W+", "-", name.split("?")[0]) or "list"
        page.screenshot(path=f"{os.environ['SCREENSHOTS']}/page-{file}-{size}.png")
    return [
        f"{name}: {each}"
        for each in (["too wide"] if wide else []) + (["navigation cut off"] if cut else []) + findings(page)
    ]


def paths_of(talk: Talk) -> Iterable[str]:
    """All pages that need no more than an address."""
    for rule in talk.app.url_map.iter_rules():
        needs = getattr(talk.app.view_functions[rule.endpoint], "needs", None)
        path = rule.rule.removeprefix("/staff/")
        is_page = "GET" in rule.methods and "<" not in path and path not in NOT_PAGES
        if is_page and needs is not None and needs > Role.ANYBODY:
            yield path


def test_every_page(page: Page, site: str, talk: Talk) -> None:
    wrong: list[str] = []
    lively_month(talk)
    talk.run(f"UPDATE staff SET role = 'admin' WHERE email = '{EMAIL}'")
    sign_in(page, talk)
    for path in (*paths_of(talk), *MORE):
        page.goto(site + path)
        expect(page.get_by_role("heading", level=1)).to_be_attached()
        wrong += look_at(page, path)
    assert not wrong, "\n".join(wrong)


def test_a_conversation_whoever_answers_in_it(page: Page, site: str, talk: Talk) -> None:
    wrong: list[str] = []
    talk.says(SITI_PHONE, f"perpanjang {BUMI}")
    talk.says(SITI_PHONE, "x" * 3000)
    photo = {"NumMedia": "1", "MediaUrl0": "https://api.twilio.com/1", "MediaContentType0": "application/pdf"}
    talk.says(SITI_PHONE, "", **photo)
    talk.says(BUDI_PHONE, "petugas")
    talk.run("UPDATE messages SET status = 'failed', error = 'not_reachable' WHERE id = 2")
    talk.run("INSERT INTO notes (contact_id, who, text, at) SELECT 1, email, 'sopan', created_at FROM staff")
    sign_in(page, talk)
    page.goto(site + "c/1")
    for summary in page.locator("summary").all():
        if summary.is_visible():
            summary.click()
    wrong += look_at(page, "c/1 answered by the bot")
    page.get_by_role("button", name="Ambil alih").click()
    expect(page.get_by_text("Anda menangani percakapan ini")).to_be_visible()
    wrong += look_at(page, "c/1 answered by me")
    talk.run("UPDATE contacts SET taken_over_by = 'budi@perpus.example', locked_until = '2026-12-01' WHERE id = 1")
    page.goto(site + "c/1")
    wrong += look_at(page, "c/1 answered by another")
    if page.viewport_size == PHONE:
        page.get_by_role("link", name="Pinjaman").click()
        wrong += look_at(page, "c/1 its loans")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    wrong += look_at(page, "help")
    assert not wrong, "\n".join(wrong)


def test_what_is_shown_before_it_is_saved(page: Page, site: str, talk: Talk) -> None:
    wrong: list[str] = []
    talk.run("UPDATE members SET notify = true")
    sign_in(page, talk)
    page.goto(site + "closures")
    page.get_by_label("Mulai").fill("2026-11-26")
    page.get_by_role("button", name="Lihat akibatnya").click()
    expect(page.get_by_text("pinjaman jatuh tempo ketika")).to_be_visible()
    wrong += look_at(page, "closures seen")
    page.goto(site + "announcements/new")
    page.get_by_label("Teks").fill("Besok perpustakaan tutup karena rapat dinas.")
    page.get_by_role("radio", name="Semua yang mau diberi tahu").check()
    page.get_by_role("button", name="Lihat dahulu").click()
    expect(page.get_by_role("button", name="Kirim pengumuman")).to_be_visible()
    wrong += look_at(page, "announcement seen")
    assert not wrong, "\n".join(wrong)


def test_the_way_in(page: Page) -> None:
    wrong: list[str] = []
    wrong += look_at(page, "sign-in")
    give_password(page)
    secret = page.locator("#secret").inner_text()
    wrong += look_at(page, "second factor")
    page.get_by_label("Kode", exact=True).fill(pyotp.TOTP(secret).now())
    page.get_by_role("button", name="Aktifkan").click()
    expect(page.locator(".codes")).to_be_visible()
    wrong += look_at(page, "recovery codes")
    page.get_by_role("link", name="Sudah saya simpan").click()
    page.get_by_role("link", name="Akun").click()
    page.get_by_role("button", name="Keluar", exact=True).click()
    give_password(page)
    expect(page.get_by_label("Kode", exact=True)).to_be_visible()
    wrong += look_at(page, "code")
    assert not wrong, "\n".join(wrong)
