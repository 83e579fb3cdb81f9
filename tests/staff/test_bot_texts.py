"""The bot's words, changed by page: said at once by every process, seen before, taken back, never said wrongly."""

import re
from typing import Any

import pytest
from sqlalchemy import event, select

from bot.notices import NoticePlanner
from handlers.phrases import Phrases
from models.staff import audit
from tests.staff.browsing import Desk
from tests.staff.conftest import DeskOf
from tests.talk import BUMI, SITI_PHONE, Talk

ASK = "bagaimana cara mengembalikan buku?"
NEW = "Titipkan buku di *kotak hijau* di depan pintu."


@pytest.fixture
def admin(desk_of: DeskOf) -> Desk:
    return desk_of("admin")


def _form(desk: Desk, name: str, **typed: str) -> dict[str, str]:
    """The form as the page shows it, with what is typed."""
    page = desk.shows(f"/staff/texts/{name}")
    seen = dict(re.findall(r'name="seen_(\w+)" value="([^"]*)"', page))
    plain = {lang: text.replace("&#39;", "'").replace("&amp;", "&").replace("&lt;", "<").replace("&gt;", ">")
             for lang, text in seen.items()}  # fmt: skip
    form = {f"seen_{lang}": text for lang, text in plain.items()} | {
        f"text_{lang}": text for lang, text in plain.items()
    }
    return form | typed


def _keep(desk: Desk, name: str, **typed: str) -> Any:
    return desk.post(f"/staff/texts/{name}", **_form(desk, name, **typed))


def test_a_new_text_is_said_at_once_by_every_process(admin: Desk, talk: Talk) -> None:
    other = Talk(talk.database, talk.settings, talk.clock)
    before = other.says(SITI_PHONE, ASK, MessageSid="SM" + "a" * 32)

    assert _keep(admin, "info_returning", text_id=NEW).status_code == 302

    assert talk.says(SITI_PHONE, ASK) == NEW
    assert other.says(SITI_PHONE, ASK, MessageSid="SM" + "b" * 32) == NEW
    assert talk.says("+6281300000005", "how do I return a book?") != NEW
    assert admin.post("/staff/texts/info_returning/restore", lang="id").status_code == 302
    assert other.says(SITI_PHONE, ASK, MessageSid="SM" + "c" * 32) == before


def test_a_change_costs_later_messages_nothing(admin: Desk, talk: Talk) -> None:
    _keep(admin, "info_returning", text_id=NEW)
    talk.says(SITI_PHONE, ASK)
    read: list[str] = []
    event.listen(talk.database.engine, "before_cursor_execute", lambda *told: read.append(told[2]))
    talk.says(SITI_PHONE, ASK)
    assert [sql for sql in read if "own_texts" in sql] == []


def test_sentences_with_fields_keep_them(admin: Desk, talk: Talk) -> None:
    for wrong in ("Sudah.", "Sampai {until}", "{title.__class__} {barcode} {until}", "{title!r} {barcode} {until}",
                  "{title} {barcode} {until} {nobody}", "{title} {barcode} {until", ""):  # fmt: skip
        answer = _keep(admin, "renewed", text_id=wrong)
        assert answer.status_code == 400, wrong
        assert wrong.replace("{", "{") in answer.text
    assert _keep(admin, "info_returning", text_id="Buka {pintu}").status_code == 400
    assert _keep(admin, "info_returning", text_id="x" * 1501).status_code == 400

    _keep(admin, "renewed", text_id="👍 {title} / {barcode} → {until}")

    assert f"👍 Bumi Manusia / {BUMI} → Selasa, 1 Desember 2026" in talk.says(SITI_PHONE, f"perpanjang {BUMI}")


def test_the_second_of_two_admins_is_told_and_keeps_his_words(admin: Desk, desk_of: DeskOf, talk: Talk) -> None:
    other = desk_of("admin", "second@perpus.example")
    late = _form(other, "info_returning", text_id="Yang kedua.")
    _keep(admin, "info_returning", text_id=NEW)

    answer = other.post("/staff/texts/info_returning", **late)

    assert answer.status_code == 409
    assert "Yang kedua." in answer.text
    assert talk.says(SITI_PHONE, ASK) == NEW


def test_every_change_is_audited_with_what_was_said_before(admin: Desk, talk: Talk) -> None:
    _keep(admin, "welcome", text_id="Siap!", text_en="Any time!")
    admin.post("/staff/texts/welcome/restore", lang="id")
    with talk.database.reading() as connection:
        rows = connection.execute(select(audit).where(audit.c.act.like("%text")).order_by(audit.c.id)).all()
    assert [(row.act, row.about) for row in rows] == [
        ("changed_text", "welcome (id)"), ("changed_text", "welcome (en)"), ("restored_text", "welcome (id)")
    ]  # fmt: skip
    assert rows[0].details["after"] == "Siap!"
    assert rows[0].details["before"].startswith("Sama-sama")


def test_nothing_changes_when_nothing_was_written_anew(admin: Desk, talk: Talk) -> None:
    _keep(admin, "menu")
    with talk.database.reading() as connection:
        assert connection.execute(select(audit).where(audit.c.act == "changed_text")).all() == []


def test_the_former_words_typed_again_are_the_former_words(admin: Desk) -> None:
    former = _form(admin, "welcome")["text_id"]
    _keep(admin, "welcome", text_id="Siap!")
    assert "diubah" in admin.shows("/staff/texts")
    _keep(admin, "welcome", text_id=former)
    assert "diubah" not in admin.shows("/staff/texts").replace("sudah diubah", "")


def test_the_librarys_name_stands_in_notices_and_ready_made_replies(admin: Desk, talk: Talk) -> None:
    _keep(admin, "library_name", text_id="Pustaka Kita")
    talk.run("UPDATE members SET notify = true")
    planner = NoticePlanner(talk.settings, talk.database, talk.clock, Phrases())

    told = [row.text for row in planner.plan(talk.clock.now().date(), dry_run=True) if row.status == "would_send"]

    assert told
    assert all("*Pustaka Kita*" in text for text in told)
    admin.post("/staff/canned", name="Salam", text="Salam dari {perpustakaan}")
    talk.says(SITI_PHONE, "menu")
    assert "Salam dari Pustaka Kita" in admin.shows("/staff/c/1")


def test_the_preview_shows_fields_filled_and_bold(admin: Desk) -> None:
    shown = admin.post("/staff/texts/renewed/look", text="*{title}* ({barcode}) sampai {until} <b>").text
    assert "<strong>Laskar Pelangi</strong> (00000104523) sampai 1 Desember 2026 &lt;b&gt;" in shown
    assert "harus memuat" in admin.post("/staff/texts/renewed/look", text="{title}").text


def test_all_sentences_can_be_found_but_not_those_that_whatsapp_has_approved(admin: Desk) -> None:
    page = admin.shows("/staff/texts?q=diperpanjang")
    assert "/staff/texts/renewed" in page
    assert "template_" not in admin.shows("/staff/texts?q=template")
    assert admin.get("/staff/texts/template_overdue").status_code == 404
    assert admin.get("/staff/texts/nothing").status_code == 404
    assert admin.post("/staff/texts/menu/restore", lang="xx").status_code == 400
    assert "Tidak ada kalimat" in admin.shows("/staff/texts?q=zzzzzz")


def test_only_administrators_change_what_the_bot_says(desk: Desk) -> None:
    assert desk.get("/staff/texts").status_code == 403
    assert desk.post("/staff/texts/menu", text_id="x").status_code == 403
