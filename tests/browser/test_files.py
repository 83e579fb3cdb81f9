"""Files in a real browser: a patron's photo shows and a voice note plays, a librarian's file goes out and shows.

SCREENSHOTS=FOLDER keeps pictures.
"""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pytest_httpserver import HTTPServer

from models.sent_files import sent_files
from tests.browser import test_console as first_half
from tests.browser.little_media import photo, voice_note
from tests.browser.test_console import LIVE, picture, sign_in
from tests.talk import SITI_PHONE, Talk

page, site, talk = first_half.page, first_half.site, first_half.talk


@pytest.fixture
def media_host(talk: Talk, httpserver: HTTPServer) -> HTTPServer:
    """Stands in for the provider's media host."""
    settings = talk.settings.model_copy(update={"twilio_api_url": httpserver.url_for("").rstrip("/")})
    object.__setattr__(talk.app.extensions["console"], "settings", settings)
    return httpserver


def test_a_photo_shows_and_a_voice_note_plays(page: Page, talk: Talk, media_host: HTTPServer, site: str) -> None:
    media_host.expect_request("/photo").respond_with_data(photo(), content_type="image/png")
    media_host.expect_request("/voice").respond_with_data(voice_note(), content_type="audio/ogg")
    for place, kind in (("photo", "image/png"), ("voice", "audio/ogg; codecs=opus")):
        url = media_host.url_for(f"/{place}")
        talk.says(SITI_PHONE, "", NumMedia="1", MediaUrl0=url, MediaContentType0=kind)
    sign_in(page, talk)

    page.goto(site + "c/1")

    shown = page.get_by_alt_text("Foto")
    expect(shown).to_be_visible()
    expect(page.locator("img.photo")).to_have_js_property("naturalWidth", 320)
    heard = page.evaluate(
        """async () => {
          const voice = document.querySelector("audio");
          voice.muted = true;
          await voice.play();
          await new Promise((done) => { voice.onended = done; });
          return [voice.error, voice.currentTime > 1.5];
        }"""
    )
    assert heard == [None, True]
    picture(page, "media")


def test_a_photo_is_attached_made_smaller_and_sent(page: Page, talk: Talk, site: str, tmp_path: Path) -> None:
    talk.says(SITI_PHONE, "petugas")
    large = tmp_path / "rak baru.png"
    large.write_bytes(photo(2400, 1800) + bytes(1_000_000))
    sign_in(page, talk)
    page.goto(site + "c/1")

    page.get_by_label("Lampirkan foto atau PDF").set_input_files(large)
    expect(page.locator("#chosen")).to_contain_text("rak baru.jpg")
    page.get_by_label("Balasan", exact=True).fill("Ini rak barunya")
    picture(page, "attached")
    page.get_by_role("button", name="Kirim", exact=True).click()

    sent = page.locator(".message.staff")
    expect(sent).to_contain_text("Ini rak barunya", timeout=LIVE)
    expect(sent.locator("img.photo")).to_have_js_property("naturalWidth", 2000)
    expect(page.locator("#chosen")).to_be_hidden()
    picture(page, "sent-file")


def test_what_cannot_be_sent_is_said_and_stays_chosen(page: Page, talk: Talk, site: str, tmp_path: Path) -> None:
    talk.says(SITI_PHONE, "petugas")
    wrong = tmp_path / "daftar.pdf"
    wrong.write_bytes(b"PK\x03\x04 a table")
    sign_in(page, talk)
    page.goto(site + "c/1")

    page.get_by_label("Lampirkan foto atau PDF").set_input_files(wrong)
    expect(page.get_by_text("WhatsApp tidak menampilkan tulisan di bawah PDF")).to_be_visible()
    page.get_by_role("button", name="Kirim", exact=True).click()

    expect(page.locator("#trouble")).to_contain_text("Hanya foto")
    expect(page.locator("#chosen")).to_contain_text("daftar.pdf")
    with talk.database.reading() as connection:
        assert connection.execute(sent_files.select()).all() == []
    page.get_by_role("button", name="Lepas berkas").click()
    expect(page.locator("#trouble")).to_be_hidden()


def test_files_that_are_too_large_are_told_before_they_are_sent(
    page: Page, talk: Talk, site: str, tmp_path: Path
) -> None:
    large, small = tmp_path / "items.xlsx", tmp_path / "members.csv"
    small.write_text("member_no\n1\n")
    with large.open("wb") as file:
        file.truncate(200_000_000)
    sign_in(page, talk)
    page.goto(site + "data")

    page.get_by_label("Berkas CSV atau XLSX").set_input_files(large)
    expect(page.get_by_text("terlalu besar untuk dikirim lewat halaman (paling besar 100 MB)")).to_be_visible()
    expect(page.get_by_role("button", name="Coba dahulu")).to_be_disabled()

    page.get_by_label("Berkas CSV atau XLSX").set_input_files(small)
    page.get_by_role("button", name="Coba dahulu").click()
    expect(page.get_by_role("heading", name="Yang akan berubah")).to_be_visible()
