"""Stepping in, in a real browser: begin with any member, put a wrong card right, renew against the rules, new words.

SCREENSHOTS=FOLDER keeps pictures.
"""

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser import test_console as first_half
from tests.browser.test_console import EMAIL, LIVE, PHONE, picture, sign_in
from tests.talk import BUDI, BUMI, SITI, SITI_PHONE, Talk

page, site, talk = first_half.page, first_half.site, first_half.talk


@pytest.fixture
def with_template(talk: Talk) -> None:
    """WhatsApp has approved the template for announcements."""
    notices = talk.settings.notices.model_copy(update={"templates": {"announcement": {"id": "HX1"}}})
    settings = talk.settings.model_copy(update={"notices": notices})
    object.__setattr__(talk.app.extensions["console"], "settings", settings)


def _beside(page: Page) -> None:
    if page.viewport_size == PHONE:
        page.get_by_role("link", name="Pinjaman").click()


@pytest.mark.usefixtures("with_template")
def test_a_conversation_is_begun_by_template_with_a_member_who_never_wrote(page: Page, site: str, talk: Talk) -> None:
    sign_in(page, talk)
    page.get_by_label("Cari", exact=True).fill("santoso")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Mulai percakapan").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Budi Santoso")
    expect(page.locator("#mode-template")).to_contain_text("Halo Budi Santoso, pengumuman dari Perpustakaan: (tulisan")
    picture(page, "template")
    page.get_by_label("Balasan", exact=True).fill("Buku yang Anda cari sudah ada.")
    page.get_by_role("button", name="Kirim", exact=True).click()

    expect(page.locator(".message.staff")).to_contain_text("Buku yang Anda cari sudah ada.", timeout=LIVE)
    [sent] = talk.kept("out")
    assert sent.template["variables"] == {"1": "Budi Santoso", "2": "Buku yang Anda cari sudah ada"}


def test_a_wrong_card_is_put_right_and_a_loan_renewed_against_the_rules(page: Page, site: str, talk: Talk) -> None:
    talk.says(SITI_PHONE, "menu")
    talk.run("UPDATE loans SET renewals = 2")
    sign_in(page, talk)
    page.goto(site + "c/1")
    _beside(page)
    loan = page.locator(".loans li", has_text=BUMI)
    expect(loan).to_contain_text("batas perpanjangan tercapai")
    loan.get_by_text("Perpanjang meski ditolak").click()
    loan.get_by_label("Sampai tanggal").fill("2026-12-05")
    loan.get_by_label("Alasan (dicatat)").fill("anggota sakit")
    loan.get_by_role("button", name="Perpanjang", exact=True).click()
    expect(page.get_by_text(f"{BUMI} diperpanjang sampai 5 Des 2026.")).to_be_visible()

    _beside(page)
    page.locator("summary", has_text="Hubungkan kartu").click()
    page.get_by_label("Nomor anggota").fill(BUDI)
    page.get_by_role("button", name="Hubungkan kartu").click()
    expect(page.get_by_text(f"Kartu {BUDI} terhubung.")).to_be_visible()
    _beside(page)
    card = page.locator(".patron", has_text=BUDI)
    card.get_by_text("Bukan kartu orang ini?").click()
    card.get_by_role("button", name="Putuskan").click()
    expect(page.get_by_text(f"Kartu {BUDI} diputuskan.")).to_be_visible()
    _beside(page)
    expect(page.locator(".patron", has_text=SITI)).to_be_visible()
    expect(page.locator(".patron", has_text=BUDI)).to_be_hidden()


def test_the_bots_words_are_seen_while_they_are_written_and_then_said(page: Page, site: str, talk: Talk) -> None:
    talk.run(f"UPDATE staff SET role = 'admin' WHERE email = '{EMAIL}'")
    sign_in(page, talk)
    page.goto(site + "texts")
    picture(page, "texts")
    page.get_by_role("link", name="Bagaimana mengembalikan buku?").click()
    page.get_by_label("Bahasa Indonesia").fill("Titipkan di *kotak hijau*.")
    expect(page.locator(".said strong", has_text="kotak hijau")).to_be_visible()
    picture(page, "text")
    page.get_by_role("button", name="Simpan").click()

    expect(page.get_by_text("Disimpan. Bot sudah memakainya.")).to_be_visible()
    assert talk.says(SITI_PHONE, "bagaimana cara mengembalikan buku?") == "Titipkan di *kotak hijau*."
    page.locator("summary", has_text="Kalimat semula").click()
    page.get_by_role("button", name="Kembalikan ke semula").click()
    expect(page.get_by_text("Dikembalikan ke kalimat semula.")).to_be_visible()
    assert "kotak hijau" not in talk.says(SITI_PHONE, "bagaimana cara mengembalikan buku?")


def test_words_written_before_the_pages_script_has_come_are_seen_too(page: Page, site: str, talk: Talk) -> None:
    talk.run(f"UPDATE staff SET role = 'admin' WHERE email = '{EMAIL}'")
    sign_in(page, talk)
    held: list[Route] = []
    page.route("**/looks.js*", lambda route: held.append(route))
    with page.expect_request("**/looks.js*"):
        page.goto(site + "texts/info_returning", wait_until="commit")
    page.get_by_label("Bahasa Indonesia").fill("Titipkan di *kotak hijau*.")
    held[0].continue_()
    expect(page.locator(".said strong", has_text="kotak hijau")).to_be_visible()
