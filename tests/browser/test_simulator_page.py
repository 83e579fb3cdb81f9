"""The demo phone in a browser: what a visitor types, sees and taps.

SCREENSHOTS=FOLDER keeps a picture of every size and colour scheme.
"""

import os
import re
import threading
import time
from collections.abc import Iterator
from html import escape

import pytest
from flask import Flask, Response, request
from playwright.sync_api import Browser, Page, expect
from werkzeug.serving import make_server

from bot.simulator import Person, simulator_routes
from tests.browser.axe import findings

CAST = [
    Person("Siti Aminah", "+6281200000001", "Tiga pinjaman; satu jatuh tempo besok, satu sudah dipesan anggota lain."),
    Person("Keluarga Rahman", "+6281200000002", "Satu ponsel untuk tiga kartu: bot bertanya kartu mana."),
    Person(
        "Nomor tak dikenal",
        "+6281299999999",
        "Perpanjang dengan nomor anggota dan barcode.",
        "Unknown number",
        "Renew with a member number and a barcode.",
    ),
]
REPLY = """*Diperpanjang* ✅
*Laskar Pelangi* – Andrea Hirata
Kembali: _Senin, 30 November 2026_ (sebelumnya ~23 November~)
Rujukan ```R-7K2M```"""


class Library:
    """The page with a webhook that answers every text in a known way."""

    def __init__(self) -> None:
        app = Flask(__name__)
        app.register_blueprint(
            simulator_routes(
                lambda: CAST,
                lambda url, form: "signed",
                None,
                library_name="Perpustakaan Daerah Kalteng",
                news=lambda phone: self.news.get(phone, []),
            )
        )
        self.news: dict[str, list[dict[str, object]]] = {}
        app.post("/webhooks/twilio")(self.take)
        self.ids: list[str] = []
        self.failures = 0
        self.gate = threading.Event()
        self.gate.set()
        self.server = make_server("127.0.0.1", 0, app, threaded=True)
        self.url = f"http://127.0.0.1:{self.server.server_port}/simulator"

    def take(self) -> Response:
        self.ids.append(request.form["MessageSid"])
        self.gate.wait(10)
        if self.failures:
            self.failures -= 1
            return Response(status=500)
        text = request.form["Body"]
        reply = REPLY if text == "perpanjang" else f"Anda menulis: {text}"
        return Response(f"<Response><Message>{escape(reply)}</Message></Response>", mimetype="text/xml")


@pytest.fixture
def library() -> Iterator[Library]:
    made = Library()
    thread = threading.Thread(target=made.server.serve_forever)
    thread.start()
    yield made
    made.gate.set()
    made.server.shutdown()
    thread.join()
    made.server.server_close()


@pytest.fixture
def page(browser: Browser, library: Library) -> Iterator[Page]:
    """The open page; anything the browser complains about (the content policy above all) fails the test."""
    opened = browser.new_page(viewport={"width": 390, "height": 844})
    complaints: list[str] = []
    opened.on("console", lambda entry: complaints.append(entry.text) if entry.type == "error" else None)
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.goto(library.url)
    yield opened
    opened.close()
    assert [text for text in complaints if "502" not in text] == []


def write(page: Page, text: str) -> None:
    page.get_by_label("Pesan", exact=True).fill(text)
    page.keyboard.press("Enter")


def test_enter_sends_and_the_answer_is_set_in_bold(page: Page) -> None:
    page.get_by_label("Anda menjadi").select_option(label="Keluarga Rahman")
    expect(page.locator("#note")).to_contain_text("tiga kartu")
    write(page, "perpanjang")
    answer = page.locator(".theirs")
    expect(answer.locator("strong")).to_have_text(["Diperpanjang", "Laskar Pelangi"])
    expect(answer.locator("em")).to_have_text("Senin, 30 November 2026")
    expect(answer.locator("s")).to_have_text("23 November")
    expect(answer.locator("code")).to_have_text("R-7K2M")
    expect(answer.locator("time")).to_have_text(re.compile(r"\d\d[.:]\d\d"))
    expect(page.get_by_label("Pesan", exact=True)).to_be_focused()
    expect(page.get_by_label("Pesan", exact=True)).to_have_value("")


def test_text_is_never_markup(page: Page) -> None:
    write(page, "<img src=x onerror=alert(1)> 2*3*4 a_b_c *<b>tebal</b>*")
    answer = page.locator(".theirs")
    expect(answer).to_contain_text("<img src=x onerror=alert(1)> 2*3*4 a_b_c <b>tebal</b>")
    expect(answer.locator("img, em, b")).to_have_count(0)
    expect(answer.locator("strong")).to_have_text("<b>tebal</b>")


def test_shift_enter_starts_a_line_and_the_field_grows(page: Page) -> None:
    field = page.get_by_label("Pesan", exact=True)
    low = field.evaluate("node => node.offsetHeight")
    field.press_sequentially("satu")
    page.keyboard.press("Shift+Enter")
    field.press_sequentially("dua")
    expect(field).to_have_value("satu\ndua")
    assert field.evaluate("node => node.offsetHeight") > low
    page.keyboard.press("Enter")
    expect(page.locator(".mine")).to_contain_text("satu\ndua")
    assert field.evaluate("node => node.offsetHeight") == low


def test_a_suggestion_is_sent_by_a_tap(page: Page) -> None:
    page.get_by_role("button", name="jam buka hari ini?").click()
    expect(page.locator(".theirs")).to_contain_text("Anda menulis: jam buka hari ini?")


def test_typing_is_shown_until_the_answer_comes(page: Page, library: Library) -> None:
    library.gate.clear()
    write(page, "menu")
    expect(page.locator("#typing")).to_be_visible()
    expect(page.locator("#status")).to_have_text("sedang mengetik…")
    library.gate.set()
    expect(page.locator(".theirs")).to_have_count(1)
    expect(page.locator("#typing")).to_be_hidden()


def test_a_failure_is_told_and_a_retry_is_the_same_message(page: Page, library: Library) -> None:
    library.failures = 1
    write(page, "menu")
    expect(page.get_by_text("Maaf, ada gangguan di server.")).to_be_visible()
    page.get_by_role("button", name="Kirim lagi").click()
    expect(page.locator(".theirs")).to_contain_text("Anda menulis: menu")
    expect(page.locator(".mine")).to_have_count(1)
    expect(page.get_by_role("button", name="Kirim lagi")).to_have_count(0)
    assert len(library.ids) == 2
    assert len(set(library.ids)) == 1


def test_everybody_has_a_thread_of_their_own_that_survives_a_reload(page: Page) -> None:
    write(page, "dari Siti")
    expect(page.locator(".theirs")).to_have_count(1)
    page.get_by_label("Anda menjadi").select_option(label="Nomor tak dikenal")
    expect(page.locator(".bubble")).to_have_count(0)
    write(page, "dari nomor lain")
    expect(page.locator(".theirs")).to_have_count(1)
    page.reload()
    expect(page.get_by_label("Anda menjadi")).to_have_value(CAST[2].phone)
    expect(page.locator(".mine")).to_contain_text("dari nomor lain")
    page.get_by_label("Anda menjadi").select_option(label="Siti Aminah")
    expect(page.locator(".mine")).to_contain_text("dari Siti")


def test_a_notice_appears_by_itself_and_once(page: Page, library: Library) -> None:
    notice = {"id": 7, "text": "*Laskar Pelangi* jatuh tempo besok.", "at": 1_795_000_000_000}
    library.news[CAST[0].phone] = [notice]
    expect(page.locator(".theirs strong")).to_have_text("Laskar Pelangi")
    page.reload()
    write(page, "terima kasih")
    expect(page.locator(".theirs")).to_have_count(2)
    page.get_by_label("Anda menjadi").select_option(label="Keluarga Rahman")
    expect(page.locator(".theirs")).to_have_count(0)


def test_the_arrow_recalls_what_was_written(page: Page) -> None:
    field = page.get_by_label("Pesan", exact=True)
    write(page, "pertama")
    write(page, "kedua")
    for key, text in (("Up", "kedua"), ("Up", "pertama"), ("Up", "pertama"), ("Down", "kedua"), ("Down", "")):
        page.keyboard.press(f"Arrow{key}")
        expect(field).to_have_value(text)


def test_the_page_speaks_english_too(page: Page) -> None:
    page.get_by_role("button", name="Switch to English").click()
    expect(page.get_by_label("You are")).to_be_visible()
    expect(page.get_by_role("button", name="my loans")).to_be_visible()
    page.get_by_label("You are").select_option(label="Unknown number")
    expect(page.locator("#note")).to_have_text("Renew with a member number and a barcode.")
    page.get_by_label("You are").select_option(label="Siti Aminah")  # who has no English name
    expect(page.locator("#note")).to_contain_text("Tiga pinjaman")
    expect(page.locator("html")).to_have_attribute("lang", "en")


@pytest.mark.parametrize(("width", "height"), [(390, 844), (1280, 800)])
def test_whoever_sees_little_can_use_it(page: Page, library: Library, width: int, height: int) -> None:
    page.set_viewport_size({"width": width, "height": height})
    write(page, "perpanjang")
    expect(page.locator(".theirs")).to_have_count(1)
    library.failures = 1
    write(page, "menu")
    expect(page.get_by_role("button", name="Kirim lagi")).to_be_visible()
    page.wait_for_timeout(300)  # what has just come is still fading in

    assert findings(page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("width", "height"), [(390, 844), (320, 568), (1280, 800)])
def test_it_fits_the_screen_in_both_colour_schemes(page: Page, width: int, height: int, scheme: str) -> None:
    page.set_viewport_size({"width": width, "height": height})
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    write(page, "perpanjang")
    expect(page.locator(".theirs")).to_have_count(1)
    write(page, "x" * 200)
    expect(page.locator(".theirs")).to_have_count(2)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.evaluate("document.documentElement.scrollHeight <= innerHeight")
    assert page.locator("#log").evaluate("node => node.scrollWidth <= node.clientWidth")
    red, green, blue = page.locator(".theirs").first.evaluate(
        "node => getComputedStyle(node).backgroundColor.match(/\\d+/g).map(Number)"
    )
    assert (red + green + blue < 3 * 128) == (scheme == "dark")
    folder = os.environ.get("SCREENSHOTS")
    if folder:
        time.sleep(0.3)
        page.screenshot(path=f"{folder}/simulator-{width}-{scheme}.png")
