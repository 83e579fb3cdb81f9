"""Files that librarians send: checked by their content, sent once, fetched by the provider alone, forgotten in time."""

import io
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from sqlalchemy import select, update

from bot.app import create_worker
from bot.retention import forget_old_messages
from bot.sent_files import LARGEST_DOCUMENT, LARGEST_IMAGE, VALID_FOR, address_of, message_behind
from bot.settings import Settings
from models.messages import messages
from models.sent_files import sent_files
from models.staff import audit
from tests.staff.browsing import Desk
from tests.staff.conftest import DeskOf
from tests.talk import BUDI_PHONE, SITI_PHONE, Talk
from tests.twilio_stand_in import ACCOUNT, NUMBER, Fault, StandIn, stand_in

JPEG = b"\xff\xd8\xff\xe0 a photo"
PDF = b"%PDF-1.7 a form"
FETCHED = {"X-Requested-With": "fetch"}


@pytest.fixture
def twilio() -> Iterator[StandIn]:
    with stand_in() as running:
        yield running


@pytest.fixture
def sending(settings: Settings, twilio: StandIn) -> Settings:
    """The library with an account, whose messages go to the stand-in."""
    quick = settings.sending.model_copy(update={"poll_seconds": 0.02, "look_up_after_seconds": 0.05})
    library = settings.library.model_copy(update={"whatsapp": NUMBER})
    account = {"twilio_account_sid": ACCOUNT, "twilio_api_url": twilio.url}
    return settings.model_copy(update={"sending": quick, "library": library, **account})


def _attach(desk: Desk, content: bytes, name: str = "foto.jpg", text: str = "", token: str = "") -> Any:
    form = {"csrf_token": desk.token(), "text": text, "token": token, "file": (io.BytesIO(content), name)}
    answer = desk.client.post("/staff/c/1/reply", data=form, headers=FETCHED)
    answer.request.environ["wsgi.input"].close()  # the test client leaves large ones open
    return answer


def _send(talk: Talk, sending: Settings, until: int) -> None:
    worker = create_worker(sending, database=talk.database, clock=talk.clock)
    for _ in range(50):
        worker.sender.run(until_empty=True)
        if sum(row.status == "sent" for row in talk.kept("out")) >= until:
            return
    raise AssertionError([(row.status, row.error) for row in talk.kept("out")])


def _files(talk: Talk) -> list[int]:
    with talk.database.reading() as connection:
        return list(connection.scalars(select(sent_files.c.message_id)))


def test_a_photo_goes_out_once_with_its_words_and_an_address_that_needs_no_session(
    desk: Desk, talk: Talk, sending: Settings, twilio: StandIn
) -> None:
    talk.says(SITI_PHONE, "petugas")

    for _ in range(2):
        assert _attach(desk, JPEG, text="Ini rak bukunya", token="a" * 32).status_code == 200
    _send(talk, sending, 1)

    assert [(form["Body"], "ContentSid" in form) for form in twilio.forms] == [("Ini rak bukunya", False)]
    address = urlsplit(twilio.forms[0]["MediaUrl"])
    assert f"{address.scheme}://{address.netloc}" == talk.settings.public_url
    answer = talk.app.test_client().get(address.path)
    assert (answer.status_code, answer.data, answer.content_type) == (200, JPEG, "image/jpeg")
    assert "Set-Cookie" not in answer.headers
    page = desk.shows("/staff/c/1")
    assert 'src="/staff/c/1/media/3/0"' in page
    assert 'alt="foto.jpg"' in page
    assert desk.get("/staff/c/1/media/3/0").data == JPEG


def test_words_go_before_a_document_for_whatsapp_drops_those_below_it(
    desk: Desk, talk: Talk, sending: Settings, twilio: StandIn
) -> None:
    talk.says(SITI_PHONE, "petugas")

    assert _attach(desk, PDF, "Formulir anggota (baru).PDF", "Mohon diisi").status_code == 200
    _send(talk, sending, 2)

    sent = [(form.get("Body"), form.get("MediaUrl", "").rpartition("/")[2]) for form in twilio.forms]
    assert sent == [("Mohon diisi", ""), (None, "Formulir-anggota-baru.pdf")]
    page = desk.shows("/staff/c/1")
    assert "Formulir-anggota-baru.pdf" in page
    given = desk.get("/staff/c/1/media/4/0")
    assert given.headers["Content-Disposition"] == 'attachment; filename="Formulir-anggota-baru.pdf"'


def test_after_a_cut_connection_a_file_is_looked_for_before_it_is_sent_again(
    desk: Desk, talk: Talk, sending: Settings, twilio: StandIn
) -> None:
    talk.says(SITI_PHONE, "petugas")
    faults = [Fault(taken=True)]
    twilio.fault = lambda form: faults.pop() if faults else None

    _attach(desk, PDF, "formulir.pdf")
    _send(talk, sending, 1)

    assert len(twilio.sent_to(SITI_PHONE)) == 1
    assert talk.kept("out")[-1].provider_message_id == twilio.sent_to(SITI_PHONE)[0]["sid"]


@pytest.mark.parametrize(
    ("content", "name", "trouble"),
    [
        (b"", "foto.jpg", "kosong"),
        (b"<html><script>alert(1)</script>", "foto.jpg", "Hanya foto"),
        (b"GIF89a", "foto.png", "Hanya foto"),
        (b"PK\x03\x04", "buku.pdf", "Hanya foto"),
        (JPEG + bytes(LARGEST_IMAGE), "foto.jpg", "paling besar 5 MB"),
        (PDF + bytes(LARGEST_DOCUMENT), "buku.pdf", "paling besar 16 MB"),
    ],
)
def test_what_whatsapp_would_not_take_is_refused_and_said(
    desk: Desk, talk: Talk, content: bytes, name: str, trouble: str
) -> None:
    talk.says(SITI_PHONE, "petugas")

    answer = _attach(desk, content, name)

    assert answer.status_code == 400
    assert trouble in answer.json["error"]
    assert _files(talk) == []
    assert len(talk.kept("out")) == 1


def test_a_form_that_is_far_too_large_is_refused_unread(desk: Desk, talk: Talk) -> None:
    talk.says(SITI_PHONE, "petugas")
    answer = _attach(desk, PDF + bytes(LARGEST_DOCUMENT + 200_000), "buku.pdf")
    assert answer.status_code == 413
    assert "terlalu besar" in answer.json["error"]


def test_outside_the_window_no_file_goes(desk: Desk, talk: Talk) -> None:
    talk.says(SITI_PHONE, "petugas")
    talk.clock.at("2026-11-24T09:10:00+07:00")
    answer = _attach(desk, JPEG)
    assert (answer.status_code, _files(talk)) == (400, [])
    assert "24 jam" in answer.json["error"]


def test_a_window_that_closes_before_the_sender_comes_leaves_the_file_unsent(
    desk: Desk, talk: Talk, sending: Settings, twilio: StandIn
) -> None:
    talk.says(SITI_PHONE, "petugas")
    _attach(desk, JPEG)
    talk.clock.at("2026-11-24T09:10:00+07:00")
    create_worker(sending, database=talk.database, clock=talk.clock).sender.run(until_empty=True)
    assert (talk.kept("out")[-1].status, talk.kept("out")[-1].error) == ("skipped", "no_template")
    assert twilio.forms == []


def test_sending_a_file_is_audited(desk: Desk, talk: Talk) -> None:
    talk.says(SITI_PHONE, "petugas")
    _attach(desk, JPEG, '../../etc/rak buku".jpeg')
    with talk.database.reading() as connection:
        rows = connection.execute(select(audit).where(audit.c.act == "sent_file")).all()
    assert [(row.who, row.contact_id, row.about) for row in rows] == [(desk.email, 1, "rak-buku.jpg")]
    assert rows[0].details == {"message": 3, "type": "image/jpeg", "bytes": len(JPEG)}


def test_viewers_send_no_files(desk_of: DeskOf, talk: Talk) -> None:
    talk.says(SITI_PHONE, "petugas")
    assert _attach(desk_of("viewer"), JPEG).status_code == 403


def test_an_address_leads_to_its_file_alone_and_not_for_ever(desk: Desk, talk: Talk) -> None:
    talk.says(SITI_PHONE, "petugas")
    _attach(desk, JPEG)
    now = datetime.now(UTC)
    path = urlsplit(address_of(talk.settings, 3, "foto.jpg", now)).path
    token = path.split("/")[4]
    stranger = talk.app.test_client()

    assert stranger.get(path).status_code == 200
    for wrong in (path[:-1], path.replace("foto", "lain"), f"/webhooks/twilio/files/{token[:-2]}/foto.jpg",
                  "/webhooks/twilio/files/3/foto.jpg", "/webhooks/twilio/files/WzMsOTk5OTk5OTk5OV0/foto.jpg",
                  urlsplit(address_of(talk.settings, 1, "foto.jpg", now)).path,
                  urlsplit(address_of(talk.settings, 3, "foto.jpg", now - VALID_FOR)).path):  # fmt: skip
        assert stranger.get(wrong).status_code == 404, wrong
    assert message_behind(talk.settings, token, now + VALID_FOR - timedelta(minutes=1)) == 3
    assert message_behind(talk.settings, token, now + VALID_FOR + timedelta(minutes=1)) is None


def test_a_file_of_another_conversation_is_not_shown(desk: Desk, talk: Talk) -> None:
    talk.says(SITI_PHONE, "petugas")
    talk.says(BUDI_PHONE, "menu")
    _attach(desk, JPEG)
    assert desk.get("/staff/c/2/media/5/0").status_code == 404


def test_retention_takes_the_file_with_the_words(desk: Desk, talk: Talk) -> None:
    talk.says(SITI_PHONE, "petugas")
    _attach(desk, JPEG)
    with talk.database.transaction() as connection:
        connection.execute(update(messages).values(status="sent"))
    talk.clock.at("2027-02-20T09:00:00+07:00")
    forget_old_messages(talk.settings, talk.database, talk.clock)
    assert _files(talk) == [3]

    talk.clock.at("2027-02-22T09:00:00+07:00")
    forget_old_messages(talk.settings, talk.database, talk.clock)

    assert _files(talk) == []
    assert desk.get("/staff/c/1/media/3/0").status_code == 404


def test_a_patron_who_has_everything_deleted_has_the_files_deleted(desk: Desk, talk: Talk) -> None:
    talk.says(SITI_PHONE, "petugas")
    _attach(desk, JPEG)
    desk.post("/staff/c/1/hand-back")
    talk.says(SITI_PHONE, "hapus data saya")
    talk.says(SITI_PHONE, "ya")
    assert _files(talk) == []


def test_parts_of_a_file_can_be_asked_for(desk: Desk, talk: Talk) -> None:
    talk.says(SITI_PHONE, "petugas")
    _attach(desk, JPEG)
    answer = desk.get("/staff/c/1/media/3/0", headers={"Range": "bytes=0-1"})
    assert (answer.status_code, answer.data) == (206, JPEG[:2])
    assert answer.headers["Content-Range"] == f"bytes 0-1/{len(JPEG)}"


def test_the_demos_phone_shows_the_file(talk: Talk, desk: Desk, settings: Settings) -> None:
    talk.says(SITI_PHONE, "petugas")
    _attach(desk, JPEG, text="Ini raknya")
    demo = settings.model_copy(update={"demo": True, "public_url": "http://127.0.0.1:8000"})
    worker = create_worker(demo, database=talk.database, clock=talk.clock)
    worker.sender.run(until_empty=True)
    phone = Talk(talk.database, demo, talk.clock).client

    news = phone.get(f"/simulator/news?phone={SITI_PHONE}").json["messages"]

    assert [(each["text"], each["file"]["name"], each["file"]["type"]) for each in news] == [
        ("Ini raknya", "foto.jpg", "image/jpeg")
    ]
    assert phone.get(news[0]["file"]["address"]).data == JPEG
