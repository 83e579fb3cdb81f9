"""The rest of a librarian's day in a real browser: close a day, announce it, read the month's report.

SCREENSHOTS=FOLDER keeps pictures.
"""

from datetime import UTC, date, datetime, timedelta

from playwright.sync_api import Page, expect
from sqlalchemy import insert, select, update

from models import library as tables
from models.decisions import decisions
from models.messages import messages
from models.notices import announcements
from tests.browser import test_console as first_half
from tests.browser.test_console import EMAIL, picture, sign_in
from tests.talk import BUMI, SITI_PHONE, Talk

page, site, talk = first_half.page, first_half.site, first_half.talk

TEXT = "Besok perpustakaan tutup karena rapat dinas. Jatuh tempo dipindahkan ke hari Kamis."


def lively_month(talk: Talk) -> None:
    """Three weeks of messages and decisions, as they pile up."""
    talk.says(SITI_PHONE, f"perpanjang {BUMI}")
    begin = datetime(2026, 11, 2, 1, 10, tzinfo=UTC)
    reasons = ("renewal_limit", "held_by_other", "overdue", "member_expired")
    heard, decided = [], []
    for day in range(20):
        for number in range(4 + day * 7 % 11):
            at = begin + timedelta(days=day, minutes=number * 41)
            common = {"contact_id": 1, "created_at": at}
            asked = {"intent": "unknown" if (day + number) % 9 == 0 else "renew"}
            heard.append(
                {
                    **common,
                    "direction": "in",
                    "author": "patron",
                    "status": "answered",
                    "text": "kapan pameran buku?",
                    "understood": asked,
                    "sent_as": "",
                }
            )
            state = "failed" if (day + number) % 23 == 0 else "delivered"
            heard.append(
                {
                    **common,
                    "direction": "out",
                    "author": "bot",
                    "status": state,
                    "text": "…",
                    "understood": None,
                    "sent_as": "text",
                }
            )
            if number % 3 != 1:
                refused = reasons[(day + number) % 4] if number % 5 == 4 else ""
                decided.append({"at": at, "outcome": "refused" if refused else "renewed", "reason": refused})
    with talk.database.transaction() as connection:
        connection.execute(insert(messages), heard)
        connection.execute(insert(decisions), decided)
        connection.execute(update(tables.members).values(notify=True))


def test_a_day_is_closed_announced_and_reported(page: Page, site: str, talk: Talk) -> None:
    lively_month(talk)
    sign_in(page, talk)

    page.locator(".place", has_text="Perpustakaan").click()
    page.get_by_label("Mulai").fill("2026-11-26")
    page.get_by_label("Alasan").fill("Rapat dinas")
    page.get_by_role("button", name="Lihat akibatnya").click()
    expect(page.get_by_text("1 pinjaman jatuh tempo ketika perpustakaan tutup")).to_be_visible()
    page.locator("#seen").scroll_into_view_if_needed()
    picture(page, "closure")
    page.get_by_role("button", name="Simpan").click()
    expect(page.get_by_text("Disimpan. Bot langsung memakainya.")).to_be_visible()
    assert talk.due("00000104600") == date(2026, 11, 30)

    page.goto(site + "announcements")
    page.get_by_role("link", name="Tulis pengumuman").click()
    page.get_by_label("Teks").fill(TEXT)
    page.get_by_role("radio", name="Semua yang mau diberi tahu").check()
    page.get_by_role("button", name="Lihat dahulu").click()
    expect(page.get_by_text("2 orang akan menerimanya.")).to_be_visible()
    picture(page, "announcement")
    page.get_by_role("button", name="Kirim pengumuman").click()  # the browser asks for the tick first
    expect(page.get_by_text("2 orang akan menerimanya.")).to_be_visible()
    page.get_by_role("checkbox", name="Ya, kirim kepada 2 orang").check()
    page.get_by_role("button", name="Kirim pengumuman").click()
    expect(page.get_by_text("Pengumuman disimpan.")).to_be_visible()
    with talk.database.reading() as connection:
        kept = connection.execute(select(announcements)).one()
    assert (kept.text, kept.audience, kept.created_by) == (TEXT, "everyone", EMAIL)

    page.locator(".place", has_text="Angka").click()
    expect(page.get_by_role("img", name="Pesan dan perpanjangan per hari")).to_be_visible()
    picture(page, "numbers")
    page.get_by_role("link", name="Laporan bulanan").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Laporan layanan WhatsApp, November 2026")
    expect(page.locator(".figure").first).to_contain_text("pesan dari anggota")
    picture(page, "report")
    page.emulate_media(media="print")
    expect(page.get_by_role("navigation")).to_have_count(0)
    picture(page, "report-print")
