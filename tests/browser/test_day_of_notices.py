"""A day of the demo library, hour by hour, on the phones of its patrons: notices, answers, a closed day ahead.

SCREENSHOTS=FOLDER keeps the pictures of docs/notices.md.
"""

import csv
import os
import threading
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import func, select
from werkzeug.serving import make_server

from bot.app import create_app, create_worker
from bot.clock import Clock
from bot.database import Database
from bot.demo import demo_folder
from bot.loading import load_folder
from bot.settings import load_settings
from models.messages import messages
from tests.talk import TOKEN

TODAY = date(2026, 11, 23)  # a Monday
HOURS = range(6, 23)
URL = "http://127.0.0.1:8000"  # what signatures are made over; the server itself takes any free port


class Day:
    """The demo library, its worker, and a patron's phone in the browser; the hour is moved by hand."""

    def __init__(self, database: Database, folder: Path, traveller: time_machine.Traveller) -> None:
        demo_folder(TODAY, folder)
        with (folder / "closures.csv").open("a", encoding="utf-8", newline="") as file:
            csv.writer(file).writerow([TODAY + timedelta(days=1), "", "", "Pemeliharaan listrik"])
        load_folder(database, folder, today=TODAY)
        keys = {"TWILIO_AUTH_TOKEN": TOKEN, "SECRET_KEY": "for-the-tests-alone", "PUBLIC_URL": URL, "DEMO": "1"}
        settings = load_settings({**keys, "CONFIG": str(Path(__file__).parents[2] / "config.yaml")})
        clock = Clock(settings.zone, None)
        self.app = create_app(settings, database=database, clock=clock)
        self.sent: dict[int, int] = {}
        self._database = database
        self._traveller = traveller
        self._worker = create_worker(settings, database=database, clock=clock)
        self._zone = settings.zone

    def at(self, hour: int, page: Page) -> None:
        """It is this hour: what the worker's timetable does then is done."""
        moment = datetime.combine(TODAY, datetime.min.time(), self._zone) + timedelta(hours=hour)
        self._traveller.move_to(moment)
        page.clock.set_system_time(moment)
        before = self._count()
        self._worker.jobs["notices"]()
        self._worker.sender.run(until_empty=True)
        self.sent[hour] = self._count() - before

    def _count(self) -> int:
        with self._database.reading() as connection:
            told = (messages.c.direction == "out") & (messages.c.via == "api") & (messages.c.status == "sent")
            return connection.scalar(select(func.count()).where(told)) or 0


@pytest.fixture
def day(sqlite_database: Database, tmp_path: Path) -> Iterator[Day]:
    with time_machine.travel(datetime.fromisoformat(f"{TODAY}T05:00:00+07:00")) as traveller:
        yield Day(sqlite_database, tmp_path / "csv", traveller)


@pytest.fixture
def page(browser: Browser, day: Day) -> Iterator[Page]:
    server = make_server("127.0.0.1", 0, day.app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    viewport, zone = {"width": 390, "height": 980}, "Asia/Pontianak"
    opened = browser.new_page(viewport=viewport, timezone_id=zone, reduced_motion="reduce")
    opened.clock.install()
    opened.goto(f"http://127.0.0.1:{server.server_port}/simulator")
    yield opened
    opened.close()
    server.shutdown()
    thread.join()
    server.server_close()


def is_with(page: Page, label: str) -> None:
    """Look at this patron's phone, with what has come since."""
    page.get_by_label("Anda menjadi").select_option(label=label)
    page.clock.run_for(10_000)  # the page asks for news every few seconds


def says(page: Page, text: str) -> None:
    answers = page.locator(".theirs").count()
    page.get_by_label("Pesan", exact=True).fill(text)
    page.keyboard.press("Enter")
    expect(page.locator(".theirs")).to_have_count(answers + 1)


def hears(page: Page, *parts: str) -> None:
    for part in parts:
        expect(page.locator(".theirs").last).to_contain_text(part)


def keep_picture(page: Page, name: str) -> None:
    if os.environ.get("SCREENSHOTS"):
        page.locator("main.phone").screenshot(path=f"{os.environ['SCREENSHOTS']}/notice-{name}.png")


def asks_in_the_morning(page: Page) -> None:
    is_with(page, "Banyak pinjaman")
    says(page, "besok buka jam berapa kak?")
    hears(page, "tutup", "Pemeliharaan listrik")


def late_today_and_soon(page: Page) -> None:
    is_with(page, "Beberapa pinjaman")
    hears(page, "Halo Yohanes", "1. Padang Bulan", "hari ini: 2. Sang Pemimpi", "segera jatuh tempo: 3. Edensor")
    hears(page, "Perpustakaan tutup hari Selasa, 24 November 2026")
    keep_picture(page, "late")
    says(page, "1 dan 3")
    hears(page, "❌ Padang Bulan", "sudah lewat jatuh tempo", "✅ Edensor")
    keep_picture(page, "answered")


def a_family(page: Page) -> None:
    is_with(page, "Ponsel keluarga: ibu")
    hears(page, "Halo Bapak/Ibu", "1. Bumi Manusia")
    says(page, "perpanjang")
    hears(page, "✅ Bumi Manusia", "✅ Guru Aini", "✅ Ayah")


def who_wrote_lately(page: Page) -> None:
    is_with(page, "Banyak pinjaman")
    hears(page, "Jatuh tempo hari ini:", "1. Perburuan", "2. Bumi, paling lambat Selasa, 24 November 2026", "semuanya")
    keep_picture(page, "list")
    says(page, "ya")
    hears(page, "Ini hasil untuk 4 buku")


def somebody_waits_for_the_book(page: Page) -> None:
    is_with(page, "Dipesan anggota lain")
    hears(page, "tidak bisa diperpanjang: ditunggu anggota lain")
    says(page, "perpanjang")
    hears(page, "buku ini sudah ditunggu anggota lain")


def no_more_notices(page: Page) -> None:
    is_with(page, "Jatuh tempo hari ini")
    says(page, "mulai")
    hears(page, "Anda akan menerima pemberitahuan")
    says(page, "berhenti")
    hears(page, "semua pemberitahuan dihentikan", "MULAI")
    says(page, "pengaturan")
    hears(page, "buku terlambat: tidak aktif")
    keep_picture(page, "settings")


def asks_for_the_hours(page: Page) -> None:
    is_with(page, "Tanpa pinjaman")
    says(page, "langganan jam buka")
    hears(page, "jam buka mingguan")


def hears_the_hours(page: Page) -> None:
    is_with(page, "Tanpa pinjaman")
    hears(page, "Perpustakaan tutup hari Selasa, 24 November 2026 (Pemeliharaan listrik)", "Jam layanan minggu ini")
    keep_picture(page, "hours")


PLAN = {
    6: [asks_in_the_morning],
    9: [late_today_and_soon],
    10: [a_family],
    11: [who_wrote_lately],
    13: [somebody_waits_for_the_book],
    15: [no_more_notices],
    16: [asks_for_the_hours],
    17: [hears_the_hours],
}


def test_a_day_reads_right(page: Page, day: Day) -> None:
    for hour in HOURS:
        day.at(hour, page)
        for scene in PLAN.get(hour, ()):
            scene(page)

    morning, subscriber = 31, 1
    assert {hour: count for hour, count in day.sent.items() if count} == {8: morning, 17: subscriber}
