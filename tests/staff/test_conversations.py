"""What librarians see: the list, one conversation, and what is new."""

import itertools
import re
from datetime import date
from types import SimpleNamespace

import pytest
from sqlalchemy import insert, update

from models import library as tables
from models.contacts import contacts
from models.messages import messages
from models.staff import audit
from tests.staff.browsing import Desk
from tests.staff.conftest import DeskOf
from tests.talk import BUDI_PHONE, BUMI, SITI, SITI_PHONE, Talk

LINE = re.compile(r'id="l(\d+)"')
BOLD = re.compile(r'<strong dir="auto">([^<]+)</strong>')
STATIC = ("console.css", "talk.css", "live.js", "writing.js", "keys.js", "icon.svg")
HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "\u202etxet desrever\u202c ends here",
    "{{ 7*7 }} {% raw %} ${7*7}",
    "'\"><svg/onload=alert(1)>",
    "x" * 10_000,
    "*<b>tebal</b>*",
    "&lt;script&gt; &amp; &#60;",
]


def _names(page: str) -> list[str]:
    return BOLD.findall(page)


def test_those_who_need_a_person_come_first_then_the_newest(desk: Desk, talk: Talk) -> None:
    talk.says(BUDI_PHONE, "petugas")
    talk.says("+6281300000009", "menu")
    talk.says(SITI_PHONE, "perpanjang")

    page = desk.shows("/staff/")

    assert _names(page) == ["Budi Santoso", "Siti Rahmah", "+62 813-0000-0009"]
    assert "Minta petugas" in page


def test_opening_a_conversation_marks_it_as_read_and_says_so_in_the_audit(desk: Desk, talk: Talk) -> None:
    talk.says(SITI_PHONE, "perpanjang")
    assert _names(desk.shows("/staff/?show=unread")) == ["Siti Rahmah"]

    desk.shows("/staff/c/1")

    assert _names(desk.shows("/staff/?show=unread")) == []
    with talk.database.reading() as connection:
        rows = connection.execute(audit.select().where(audit.c.act == "read")).all()
    assert [(row.who, row.contact_id) for row in rows] == [("librarian@perpus.example", 1)]


def test_a_viewer_reads_but_leaves_it_unread_for_the_librarians(desk_of: DeskOf, talk: Talk) -> None:
    talk.says(SITI_PHONE, "perpanjang")
    viewer = desk_of("viewer")
    viewer.shows("/staff/c/1")
    assert _names(viewer.shows("/staff/?show=unread")) == ["Siti Rahmah"]


def test_filters_narrow_the_list(desk: Desk, talk: Talk) -> None:
    talk.says(SITI_PHONE, "perpanjang semua")
    talk.run("UPDATE loans SET renewals = 2, due_on = '2026-11-25'")
    talk.says(BUDI_PHONE, "perpanjang")
    talk.says("+6281300000009", "blarg snorf wibble")
    desk.post("/staff/c/1/label", name="Penting")

    shown = {name: _names(desk.shows(f"/staff/?show={name}")) for name in ("refused", "unknown", "mine", "failed")}
    assert shown == {"refused": ["Budi Santoso"], "unknown": ["+62 813-0000-0009"], "mine": [], "failed": []}
    assert _names(desk.shows("/staff/?label=1")) == ["Siti Rahmah"]
    assert len(_names(desk.shows("/staff/?since=2026-11-23&until=2026-11-23"))) == 3
    assert _names(desk.shows("/staff/?until=2026-11-22")) == []
    talk.run("UPDATE members SET branch = 'Kota' WHERE name LIKE 'Budi%'")
    assert _names(desk.shows("/staff/?branch=Kota")) == ["Budi Santoso"]


@pytest.mark.parametrize(
    "query", ["show=nonsense", "label=x", "label=99999999999999", "since=yesterday", "until=9999-12-31", "after=rest-x",
              "after=;", "q=%00", "q=%27%22%29", "q=*", "q=" + "a" * 5000, "branch=%F0%9F%98%80"]
)  # fmt: skip
def test_nonsense_in_the_address_is_no_error(desk: Desk, query: str) -> None:
    assert desk.get(f"/staff/?{query}").status_code == 200


def test_a_long_list_comes_in_pages_without_gap_or_repeat(desk: Desk, talk: Talk) -> None:
    with talk.database.transaction() as connection:
        for number in range(1, 71):
            when = talk.clock.now()
            needs = "asked" if number % 10 == 0 else ""
            values = {"id": number, "created_at": when, "last_message_id": number, "needs_person": needs}
            connection.execute(insert(contacts), values)
            message = {"contact_id": number, "direction": "in", "author": "patron", "status": "answered"}
            connection.execute(insert(messages), {"id": number, "text": "halo", "created_at": when, **message})

    seen, path = [], "/staff/lines"
    while path:
        page = desk.shows(path)
        seen += [int(one) for one in LINE.findall(page)]
        link = re.search(r'data-fragment="([^"]+)"', page)
        path = link[1].replace("&amp;", "&") if link else ""

    needing = [number for number in range(70, 0, -1) if number % 10 == 0]
    assert seen == needing + [number for number in range(70, 0, -1) if number % 10]


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: text[:12])
def test_whatever_a_patron_writes_is_only_text(desk: Desk, talk: Talk, text: str) -> None:
    talk.says(SITI_PHONE, text)

    for path in ("/staff/", "/staff/c/1", "/staff/?q=" + text[:20].replace("<", "%3C")):
        page = desk.shows(path)
        assert "<script>alert" not in page
        assert not re.search(r"<(img src=x|svg/|b>tebal)", page)
        assert "49" not in re.findall(r'class="text"[^>]*>([^<]*)', page)


def test_below_a_message_stands_what_was_understood_decided_and_why(desk: Desk, talk: Talk) -> None:
    talk.says(SITI_PHONE, f"perpanjang {BUMI}")
    talk.run("UPDATE loans SET renewals = 2")
    talk.says(SITI_PHONE, f"perpanjang {BUMI}")

    page = " ".join(desk.shows("/staff/c/1").split())

    assert f"minta perpanjang · buku {BUMI}" in page
    assert re.search(r"Diperpanjang</b> Bumi Manusia .*24 Nov 2026 → <b>1 Des 2026</b>", page)
    assert "batas perpanjangan tercapai" in page
    assert "Aturan: kategori apa saja, jenis buku: 2 kali, 7 hari." in page


def test_the_loans_stand_beside_with_what_the_rules_say(desk: Desk, talk: Talk) -> None:
    talk.says(SITI_PHONE, "menu")
    talk.run("UPDATE loans SET renewals = 2 WHERE id = 2")
    page = " ".join(desk.shows("/staff/c/1").split())
    assert "Perpanjang s.d. 1 Des 2026" in page
    assert "Gadis Pantai" in page
    assert "diperpanjang 2/2" in page
    assert "batas perpanjangan tercapai" in page


@pytest.mark.parametrize(
    ("status", "error", "shown"),
    [("delivered", "", "sampai"), ("read", "", "dibaca"), ("queued", "", "menunggu dikirim"),
     ("failed", "blocked_us", "Anggota memblokir nomor perpustakaan."), ("failed", "odd", "Pesan ini tidak sampai."),
     ("skipped", "no_template", "belum ada templat")],
)  # fmt: skip
def test_ticks_tell_what_became_of_a_message(desk: Desk, talk: Talk, status: str, error: str, shown: str) -> None:
    talk.says(SITI_PHONE, "menu")
    with talk.database.transaction() as connection:
        connection.execute(update(messages).where(messages.c.direction == "out").values(status=status, error=error))
    assert shown in desk.shows("/staff/c/1")


def test_older_messages_come_on_request(desk: Desk, talk: Talk) -> None:
    with talk.database.transaction() as connection:
        connection.execute(insert(contacts), {"id": 1, "created_at": talk.clock.now(), "last_message_id": 70})
        common = {"contact_id": 1, "direction": "in", "author": "patron", "status": "answered"}
        for number in range(1, 71):
            values = {"id": number, "text": f"pesan {number}.", "created_at": talk.clock.now(), **common}
            connection.execute(insert(messages), values)

    first, second = desk.shows("/staff/c/1"), desk.shows("/staff/c/1/older?before=41")

    numbers = [[int(one) for one in re.findall(r'id="m(\d+)"', page)] for page in (first, second)]
    assert numbers == [list(range(41, 71)), list(range(11, 41))]
    assert desk.get("/staff/c/1/older").status_code == 400
    assert "pesan 20." in desk.shows("/staff/c/1?at=20")


def test_a_conversation_that_is_not_there_is_404(desk: Desk) -> None:
    assert desk.get("/staff/c/77").status_code == 404


def _live(desk: Desk, **asked: object) -> dict[str, object]:
    headers = {"X-Requested-With": "fetch"}
    response = desk.get("/staff/live", query_string=asked, headers=headers)
    assert response.status_code == 200
    return dict(response.json)


def test_the_poll_brings_what_is_new_and_then_nothing(desk: Desk, talk: Talk) -> None:
    talk.says(SITI_PHONE, "menu")
    page = desk.shows("/staff/c/1")
    state = re.search(r'data-state="(\w+)"', page)[1]
    have = ",".join(f"{one}:{version}" for one, version in re.findall(r'id="m(\d+)" data-v="(\w+)"', page))
    known = _live(desk)["list"]
    assert _live(desk, list=known, c=1, have=have, state=state) == {"thread": {}}

    talk.says(SITI_PHONE, "petugas")

    news = _live(desk, list=known, c=1, have=have, state=state)
    assert "Siti Rahmah" in news["lines"]
    assert news["counts"] == {"needs": 1, "unread": 1}
    assert [one["id"] for one in news["thread"]["messages"]] == [3, 4]
    assert "Minta petugas" in news["thread"]["head"]


def test_a_list_that_changes_all_the_time_is_drawn_now_and_then_only(
    desk: Desk, talk: Talk, monkeypatch: pytest.MonkeyPatch
) -> None:
    seconds = itertools.count(step=0.02)
    monkeypatch.setattr("staff.inbox.time", SimpleNamespace(monotonic=lambda: next(seconds)))
    known, drawn = "", 0
    for _ in range(6):
        talk.says(SITI_PHONE, "menu")
        news = _live(desk, list=known)
        known, drawn = news.get("list", known), drawn + ("lines" in news)
    assert drawn == 2
    seconds = itertools.count(2)
    assert "lines" in _live(desk, list=known)


def test_a_list_that_turns_over_as_a_whole_waits_longer(
    desk: Desk, talk: Talk, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 100.0
    monkeypatch.setattr("staff.inbox.time", SimpleNamespace(monotonic=lambda: now))
    monkeypatch.setattr("staff.inbox._PAUSE", float("inf"))
    for _ in range(2):  # one may be drawn too early
        talk.says(SITI_PHONE, "menu")
        known = _live(desk)["list"]
    for number in range(15):
        talk.says(f"+62812000000{number:02}", "menu")
    now += 1
    assert "lines" not in _live(desk, list=known)
    now += 1
    assert "lines" in _live(desk, list=known)


def test_a_list_never_goes_back_to_what_it_was(desk: Desk, talk: Talk) -> None:
    for _ in range(3):
        talk.says(SITI_PHONE, "menu")
        _live(desk)
    talk.says(BUDI_PHONE, "menu")
    page = desk.shows("/staff/")
    talk.says(SITI_PHONE, "menu")
    state = re.search(r'data-list="([^"]+)"', page)[1]
    assert "Budi Santoso" in _live(desk, list=state)["lines"]


def test_the_poll_tells_of_a_tick_that_changed(desk: Desk, talk: Talk) -> None:
    talk.says(SITI_PHONE, "menu")
    page = desk.shows("/staff/c/1")
    have = ",".join(f"{one}:{version}" for one, version in re.findall(r'id="m(\d+)" data-v="(\w+)"', page))
    with talk.database.transaction() as connection:
        connection.execute(update(messages).where(messages.c.id == 2).values(status="read"))
    news = _live(desk, c=1, have=have)["thread"]
    assert [one["id"] for one in news["messages"]] == [2]
    assert "dibaca" in news["messages"][0]["html"]


def test_a_page_that_was_away_too_long_loads_itself_anew(desk: Desk, talk: Talk) -> None:
    with talk.database.transaction() as connection:
        connection.execute(insert(contacts), {"id": 1, "created_at": talk.clock.now(), "last_message_id": 50})
        for number in range(1, 51):
            values = {"id": number, "contact_id": 1, "direction": "in", "author": "patron", "status": "answered"}
            connection.execute(insert(messages), {**values, "text": "halo", "created_at": talk.clock.now()})
    assert _live(desk, c=1, have="3:abc")["thread"] == {"reload": True}


def test_without_a_sign_in_the_poll_is_told_so(talk: Talk) -> None:
    response = talk.app.test_client().get("/staff/live", headers={"X-Requested-With": "fetch"})
    assert response.status_code == 401
    assert "Anda belum masuk" in response.json["error"]


def test_pages_are_light(desk: Desk, talk: Talk) -> None:
    for number in range(40):
        talk.says(f"+6281300000{number:03}", "perpanjang buku saya dong kak, nomornya lupa, terima kasih banyak ya")
    for _ in range(15):
        talk.clock.at("2026-11-23T10:05:00+07:00")
        talk.says(SITI_PHONE, "pinjaman saya")
    weight = 0
    for path in ("/staff/c/41", *(f"/staff/static/{name}" for name in STATIC)):
        with desk.get(path) as response:
            weight += len(response.data)
    assert weight < 100_000


def test_english_speakers_get_english(desk: Desk, talk: Talk) -> None:
    talk.says(SITI_PHONE, "petugas")
    desk.post("/staff/account/language", language="en")
    page = desk.shows("/staff/c/1")
    assert "Take over" in page
    assert "Asked for a person" in page
    assert 'lang="en"' in page


def test_a_member_who_never_wrote_is_found_and_a_conversation_begun(desk: Desk, talk: Talk) -> None:
    page = desk.shows("/staff/?q=rahmah")
    assert "Anggota yang belum pernah menulis" in page
    response = desk.post(f"/staff/members/{SITI}/conversation")
    assert response.location == "/staff/c/1"
    assert desk.post(f"/staff/members/{SITI}/conversation").location == "/staff/c/1"
    assert "jendela 24 jam tertutup" in desk.shows("/staff/c/1")
    assert desk.post("/staff/members/999/conversation").status_code == 404


def test_search_finds_by_everything_one_knows(desk: Desk, talk: Talk) -> None:
    reply = talk.says(SITI_PHONE, f"perpanjang {BUMI}")
    talk.says(BUDI_PHONE, "apakah ada ruang laktasi?")
    reference = re.search(r"[A-Z]{3}-[A-Z]{3}", reply)[0]
    for wanted, name in [
        ("siti", "Siti Rahmah"), (SITI, "Siti Rahmah"), ("0813-4901", "Siti Rahmah"),
        ("+62 813 4901 0101", "Siti Rahmah"), (BUMI, "Siti Rahmah"), ("bumi man", "Siti Rahmah"),
        (reference, "Siti Rahmah"), (reference.lower(), "Siti Rahmah"), ("ruang laktasi", "Budi Santoso"),
        ("LAKTASI", "Budi Santoso"), ("lakt", "Budi Santoso"),
    ]:  # fmt: skip
        assert _names(desk.shows(f"/staff/?q={wanted.replace('+', '%2B')}"))[:1] == [name], wanted
    assert "Tidak ada yang cocok" in desk.shows("/staff/?q=zzzqqq")


def test_erased_texts_are_found_no_more(desk: Desk, talk: Talk) -> None:
    talk.says(BUDI_PHONE, "apakah ada ruang laktasi?")
    talk.run("UPDATE messages SET text = ''")
    assert _names(desk.shows("/staff/?q=laktasi")) == []
    talk.says(BUDI_PHONE, "apakah ada ruang menyusui?")
    talk.run("DELETE FROM messages")
    assert _names(desk.shows("/staff/?q=menyusui")) == []


def test_a_phone_that_changed_hands_shows_no_name(desk: Desk, talk: Talk) -> None:
    talk.says(SITI_PHONE, "menu")
    talk.run("UPDATE contacts SET phone_trusted = false")
    assert _names(desk.shows("/staff/")) == ["+62 813-4901-0101"]
    assert "Belum dikenal" in desk.shows("/staff/c/1")


def test_dates_beside_are_those_of_the_library(desk: Desk, talk: Talk) -> None:
    talk.says(SITI_PHONE, "menu")
    with talk.database.transaction() as connection:
        connection.execute(update(tables.members).where(tables.members.c.id == 1).values(expires_on=date(2026, 11, 1)))
    assert "habis 1 Nov 2026" in " ".join(desk.shows("/staff/c/1").split())
