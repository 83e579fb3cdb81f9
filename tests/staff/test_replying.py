"""Stepping in: one winner, replies once, everything written down."""

import re
import threading
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from bot.config_sections import Notices
from models.contacts import card_links
from models.decisions import decisions
from models.messages import messages
from models.staff import audit, notes
from tests.staff.browsing import Desk, add_person
from tests.staff.conftest import DeskOf
from tests.talk import BUDI, BUMI, SITI, SITI_PHONE, Talk

FETCH = {"X-Requested-With": "fetch"}


@pytest.fixture
def begun(talk: Talk) -> Talk:
    """Siti has written."""
    talk.says(SITI_PHONE, "halo")
    return talk


def _staff_messages(talk: Talk) -> list[Any]:
    return [row for row in talk.kept("out") if row.author == "staff"]


def _acts(talk: Talk) -> list[tuple[str, str]]:
    with talk.database.reading() as connection:
        rows = connection.execute(select(audit).order_by(audit.c.id))
        return [(row.act, row.about) for row in rows if row.act not in ("signed_in", "read")]


def test_after_taking_over_the_bot_keeps_quiet_until_it_is_handed_back(desk: Desk, begun: Talk) -> None:
    assert desk.post("/staff/c/1/take-over").status_code == 302
    assert begun.says(SITI_PHONE, "perpanjang semua") == ""
    assert "Bot diam karena petugas sedang menangani." in desk.shows("/staff/c/1")

    desk.post("/staff/c/1/hand-back")
    assert "PERPANJANG" in begun.says(SITI_PHONE, "menu")
    assert _acts(begun) == [("took_over", ""), ("handed_back", "")]


def test_of_two_who_take_over_one_wins_and_the_other_sees_who(desk_of: DeskOf, begun: Talk) -> None:
    rina, budi = desk_of("librarian", "rina@perpus.example"), desk_of("librarian", "budi@perpus.example")
    answers: dict[str, int] = {}
    tokens = {each.email: each.token() for each in (rina, budi)}

    def take(desk: Desk) -> None:
        form = {"csrf_token": tokens[desk.email]}
        answers[desk.email] = desk.client.post("/staff/c/1/take-over", data=form, headers=FETCH).status_code

    threads = [threading.Thread(target=take, args=(each,)) for each in (rina, budi)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()

    assert sorted(answers.values()) == [200, 409]
    winner, loser = sorted((rina, budi), key=lambda each: answers[each.email])
    assert f"{winner.email.split('@')[0].title()} sedang menangani" in loser.shows("/staff/c/1")
    response = loser.post("/staff/c/1/reply", text="saya duluan", headers=FETCH)
    assert response.status_code == 409
    assert _staff_messages(begun) == []


def test_a_reply_is_queued_for_the_sender_and_takes_over(desk: Desk, begun: Talk) -> None:
    assert desk.post("/staff/c/1/reply", text=" Baik, <b>kami</b> cek dulu.\r\nTerima kasih. ").status_code == 302

    [row] = _staff_messages(begun)
    assert (row.status, row.kind, row.text) == ("queued", "staff", "Baik, <b>kami</b> cek dulu.\nTerima kasih.")
    assert begun.contacts()[0].taken_over_by == desk.email
    assert begun.contacts()[0].last_message_id == row.id
    assert [act for act, _ in _acts(begun)] == ["took_over", "replied"]


def test_the_same_form_posted_again_is_one_reply(desk: Desk, begun: Talk) -> None:
    for _ in range(3):
        assert desk.post("/staff/c/1/reply", headers=FETCH, text="Baik", token="a" * 32).json == {"done": True}
    assert len(_staff_messages(begun)) == 1


@pytest.mark.parametrize("text", ["", "   ", "x" * 1601])
def test_an_empty_or_endless_reply_is_refused(desk: Desk, begun: Talk, text: str) -> None:
    response = desk.post("/staff/c/1/reply", text=text, headers=FETCH)
    assert response.status_code == 400
    assert _staff_messages(begun) == []


def test_outside_the_window_nothing_goes_out_without_a_template_and_the_page_says_so(desk: Desk, begun: Talk) -> None:
    begun.clock.at("2026-11-24T09:05:00+07:00")
    assert 'data-mode="closed"' in desk.shows("/staff/c/1")
    response = desk.post("/staff/c/1/reply", text="Halo", headers=FETCH)
    assert response.status_code == 400
    assert "24 jam" in response.json["error"]
    assert _staff_messages(begun) == []


def test_outside_the_window_a_template_carries_the_reply(talk: Talk, settings: Any) -> None:
    templates = {"announcement": {"id": "HX1"}}
    with_template = settings.model_copy(update={"notices": Notices(templates=templates)})
    other = Talk(talk.database, with_template, talk.clock)
    other.says(SITI_PHONE, "halo")
    add_person(talk.database, "ani@perpus.example", "librarian")
    desk = Desk(other.app, "ani@perpus.example")
    desk.sign_in()
    talk.clock.at("2026-11-25T09:05:00+07:00")

    assert 'data-mode="template"' in desk.shows("/staff/c/1")
    assert desk.post("/staff/c/1/reply", text="Buku\nAnda siap.", headers=FETCH).status_code == 200
    assert desk.post("/staff/c/1/reply", text="x" * 301, headers=FETCH).status_code == 400

    [row] = _staff_messages(talk)
    assert row.template["kind"] == "announcement"
    assert row.template["variables"]["2"] == "Buku Anda siap"  # the template has the full stop


def test_a_conversation_left_alone_goes_back_to_the_bot_with_a_warning_before(desk: Desk, begun: Talk) -> None:
    desk.post("/staff/c/1/take-over")
    begun.clock.at("2026-11-23T09:58:00+07:00")
    assert "Tahan lebih lama" in desk.shows("/staff/c/1")
    desk.post("/staff/c/1/keep")
    begun.clock.at("2026-11-23T10:30:00+07:00")
    desk.shows("/staff/")
    assert begun.contacts()[0].taken_over_by == desk.email

    begun.clock.at("2026-11-23T10:59:00+07:00")
    desk.shows("/staff/")
    assert begun.contacts()[0].taken_over_by == ""
    assert ("handed_back_by_itself", "") in _acts(begun)


def test_settled_clears_the_flag(desk: Desk, begun: Talk) -> None:
    begun.says(SITI_PHONE, "petugas")
    desk.post("/staff/c/1/settled")
    assert begun.contacts()[0].needs_person == ""


def test_notes_labels_and_who_looks_after_it(desk: Desk, begun: Talk) -> None:
    desk.post("/staff/c/1/note", text="Sudah <i>ditelepon</i>")
    desk.post("/staff/c/1/label", name="  Buku   rusak ")
    desk.post("/staff/c/1/label", name="buku rusak")
    desk.post("/staff/c/1/assign", to=desk.email)
    page = desk.shows("/staff/c/1")
    assert "Sudah &lt;i&gt;ditelepon&lt;/i&gt;" in page
    assert page.count("Buku rusak ×") == 1
    assert begun.contacts()[0].assigned_to == desk.email
    assert desk.post("/staff/c/1/assign", to="nobody@else").status_code == 400
    desk.post("/staff/c/1/label", remove="1")
    assert "Buku rusak ×" not in desk.shows("/staff/c/1")
    with begun.database.reading() as connection:
        assert connection.execute(select(notes.c.who)).all() == [(desk.email,)]


def test_a_renewal_for_the_patron_follows_the_rules(desk: Desk, begun: Talk) -> None:
    desk.post("/staff/c/1/renew", member_no=SITI, barcode=BUMI)
    assert begun.due(BUMI) == date(2026, 12, 1)
    page = desk.shows("/staff/c/1")
    reference = re.search(rf"{BUMI} diperpanjang sampai 1 Des 2026. Rujukan ([A-Z]{{3}}-[A-Z]{{3}})", page)[1]
    assert f"Rujukan {reference}" in desk.shows(f"/staff/?q={reference}")
    begun.run("UPDATE loans SET renewals = 2")
    desk.post("/staff/c/1/renew", member_no=SITI, barcode=BUMI)
    assert begun.due(BUMI) == date(2026, 12, 1)
    assert begun.decided() == [("renewed", ""), ("refused", "renewal_limit")]
    assert "renewed" in [act for act, _ in _acts(begun)]


def test_against_the_rules_it_takes_a_reason_and_a_date(desk: Desk, begun: Talk) -> None:
    begun.run("UPDATE loans SET renewals = 2")
    desk.post("/staff/c/1/renew", member_no=SITI, barcode=BUMI, why="Anggota sakit", until="2026-12-10")
    assert begun.due(BUMI) == date(2026, 12, 10)
    assert begun.decided() == [("renewed", "staff_override")]
    with begun.database.reading() as connection:
        row = connection.execute(select(audit).where(audit.c.act == "overrode")).one()
    assert (row.about, row.details["why"]) == (f"{SITI} {BUMI}", "Anggota sakit")
    for until in ("", "2026-11-22", "soon"):
        form = {"member_no": SITI, "barcode": "00000104530", "why": "x", "until": until}
        assert desk.post("/staff/c/1/renew", **form).status_code == 400


def test_only_cards_of_this_contact_can_be_renewed_here(desk: Desk, begun: Talk) -> None:
    assert desk.post("/staff/c/1/renew", member_no=BUDI, barcode="00000104600").status_code == 400
    with begun.database.reading() as connection:
        assert connection.execute(select(decisions)).all() == []


def test_a_wrong_link_is_put_right(desk: Desk, begun: Talk) -> None:
    desk.post("/staff/c/1/link", member_no=BUDI)
    assert "Budi Santoso" in desk.shows("/staff/c/1")
    desk.post("/staff/c/1/unlink", member_no=BUDI)
    desk.post("/staff/c/1/unlink", member_no=SITI)
    assert "Belum dikenal" in desk.shows("/staff/c/1")
    assert not begun.contacts()[0].phone_trusted
    with begun.database.reading() as connection:
        assert connection.execute(select(card_links)).all() == []
    desk.post("/staff/c/1/link", member_no="404")
    assert "Tidak ada anggota dengan nomor 404" in desk.shows("/staff/c/1")


ACTS = ("take-over", "hand-back", "keep", "settled", "reply", "note", "label", "assign", "renew", "unlink", "link")


@pytest.mark.parametrize("act", ACTS)
def test_a_viewer_may_do_none_of_it(desk_of: DeskOf, begun: Talk, act: str) -> None:
    viewer = desk_of("viewer")
    assert viewer.post(f"/staff/c/1/{act}", text="x", name="x").status_code == 403
    assert "composer" not in viewer.shows("/staff/c/1")
    assert _acts(begun) == []


@pytest.mark.parametrize("token", ["", "forged", "IjEi.aaaa.bbbb"])
def test_a_forged_form_is_400(desk: Desk, begun: Talk, token: str) -> None:
    for act in ACTS:
        response = desk.client.post(f"/staff/c/1/{act}", data={"csrf_token": token, "text": "x"})
        assert response.status_code == 400, act
    assert begun.contacts()[0].taken_over_by == ""
    with begun.database.reading() as connection:
        assert connection.scalar(select(messages.c.id).where(messages.c.author == "staff")) is None


def test_another_browsers_token_is_a_forgery(desk_of: DeskOf, begun: Talk) -> None:
    rina, budi = desk_of("librarian", "rina@perpus.example"), desk_of("librarian", "budi@perpus.example")
    response = rina.client.post("/staff/c/1/take-over", data={"csrf_token": budi.token()})
    assert response.status_code == 400


def test_acts_on_a_conversation_that_is_not_there_are_404(desk: Desk) -> None:
    for act in ("take-over", "reply", "note", "label", "link"):
        assert desk.post(f"/staff/c/99/{act}", text="x", name="x").status_code == 404, act


def test_what_somebody_should_look_at_again_is_left_unread(desk: Desk, begun: Talk) -> None:
    desk.shows("/staff/c/1")
    assert "Siti Rahmah" not in desk.shows("/staff/?show=unread")

    assert desk.post("/staff/c/1/unread?show=unread").location == "/staff/?show=unread"

    assert "Siti Rahmah" in desk.shows("/staff/?show=unread")
    assert _acts(begun) == [("marked_unread", "")]
