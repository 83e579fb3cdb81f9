"""Photos and voice notes: shown, but only the provider's, only of this conversation, and never too large."""

import base64
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from sqlalchemy import select
from werkzeug import Request, Response

from bot.media import LARGEST, Media, NoMedia, fetch
from bot.retention import forget_old_messages
from bot.settings import Settings
from models.sent_files import keep_received, sent_files
from tests.staff.browsing import PASSWORD, Desk, add_person
from tests.talk import BUDI_PHONE, SITI_PHONE, TOKEN, Talk

ACCOUNT = "AC" + "1" * 32
PHOTO = "/staff/c/1/media/1/0"
JPEG = b"\xff\xd8\xff\xe0 a photo"


@pytest.fixture
def with_provider(settings: Settings, httpserver: HTTPServer) -> Settings:
    """Twilio's place is taken by a server of the test."""
    return settings.model_copy(
        update={"twilio_api_url": httpserver.url_for("").rstrip("/"), "twilio_account_sid": ACCOUNT}
    )


@pytest.fixture
def librarian(talk: Talk, with_provider: Settings) -> tuple[Desk, Talk]:
    other = Talk(talk.database, with_provider, talk.clock)
    add_person(talk.database, "ani@perpus.example", "viewer")
    desk = Desk(other.app, "ani@perpus.example")
    desk.sign_in(PASSWORD)
    return desk, other


@pytest.fixture
def asked(httpserver: HTTPServer) -> list[str]:
    """With what key the provider was asked for the photo, each time."""
    keys: list[str] = []

    def give(request: Request) -> Response:
        keys.append(request.headers["Authorization"])
        return Response(JPEG)

    httpserver.expect_request("/media/1").respond_with_handler(give)
    return keys


def _kept(talk: Talk) -> list[int]:
    with talk.database.reading() as connection:
        return list(connection.scalars(select(sent_files.c.message_id)))


def _photo(httpserver: HTTPServer, kind: str = "image/jpeg") -> dict[str, Any]:
    return {"NumMedia": "1", "MediaUrl0": httpserver.url_for("/media/1"), "MediaContentType0": kind}


def test_a_photo_is_shown_and_fetched_with_the_librarys_own_key(
    librarian: tuple[Desk, Talk], httpserver: HTTPServer, asked: list[str]
) -> None:
    desk, talk = librarian
    talk.says(SITI_PHONE, "", **_photo(httpserver))

    assert 'src="/staff/c/1/media/1/0"' in desk.shows("/staff/c/1")
    response = desk.get("/staff/c/1/media/1/0")

    assert (response.status_code, response.data, response.content_type) == (200, JPEG, "image/jpeg")
    assert asked == ["Basic " + base64.b64encode(f"{ACCOUNT}:{TOKEN}".encode()).decode()]
    assert response.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("kind", ["image/svg+xml", "text/html", "application/javascript", ""])
def test_what_could_run_in_a_page_is_only_offered_to_be_kept(
    librarian: tuple[Desk, Talk], httpserver: HTTPServer, kind: str
) -> None:
    httpserver.expect_request("/media/1").respond_with_data("<script>alert(1)</script>")
    desk, talk = librarian
    talk.says(SITI_PHONE, "", **_photo(httpserver, kind))
    response = desk.get("/staff/c/1/media/1/0")
    assert response.content_type == "application/octet-stream"
    assert response.headers["Content-Disposition"].startswith("attachment")


def test_a_file_belongs_to_its_conversation(librarian: tuple[Desk, Talk], httpserver: HTTPServer) -> None:
    httpserver.expect_request("/media/1").respond_with_data(JPEG)
    desk, talk = librarian
    talk.says(SITI_PHONE, "", **_photo(httpserver))
    talk.says(BUDI_PHONE, "halo")
    assert desk.get("/staff/c/2/media/1/0").status_code == 404
    assert desk.get("/staff/c/1/media/1/1").status_code == 404


@pytest.mark.parametrize(
    "url",
    ["https://evil.example/x", "http://api.twilio.com/x", "file:///etc/passwd", "http://127.0.0.1:1/x",
     "https://twilio.com.evil.example/x", "https://eviltwilio.com/x", "https://api.twilio.com@evil.example/x", ""],
)  # fmt: skip
def test_nothing_is_fetched_from_anybody_else(with_provider: Settings, url: str) -> None:
    with pytest.raises(NoMedia):
        fetch(Media(url, "image/jpeg"), with_provider)


def test_a_redirect_to_anybody_else_is_not_followed(with_provider: Settings, httpserver: HTTPServer) -> None:
    moved = {"Location": "http://127.0.0.1:1/secret"}
    httpserver.expect_request("/media/1").respond_with_data("", status=302, headers=moved)
    with pytest.raises(NoMedia):
        fetch(Media(httpserver.url_for("/media/1"), "image/jpeg"), with_provider)


@pytest.mark.parametrize("answer", [{"status": 404}, {"response_data": b"x" * (LARGEST + 1)}])
def test_gone_or_too_large_is_no_file(with_provider: Settings, httpserver: HTTPServer, answer: Any) -> None:
    httpserver.expect_request("/media/1").respond_with_data(**answer)
    with pytest.raises(NoMedia):
        fetch(Media(httpserver.url_for("/media/1"), "image/jpeg"), with_provider)


def test_what_a_browser_has_is_not_fetched_again(
    librarian: tuple[Desk, Talk], httpserver: HTTPServer, asked: list[str]
) -> None:
    desk, talk = librarian
    talk.says(SITI_PHONE, "", **_photo(httpserver))
    first = desk.get(PHOTO)
    talk.run("DELETE FROM sent_files")

    again = desk.get(PHOTO, headers={"If-None-Match": first.headers["ETag"]})

    assert (again.status_code, again.data, len(asked)) == (304, b"", 1)
    for answer in (first, again):
        assert answer.headers["Cache-Control"] == "private, max-age=3600"
        assert "Cookie" in answer.headers["Vary"]  # after signing out the browser asks anew
        assert answer.headers["ETag"] == first.headers["ETag"]
    assert desk.get(PHOTO, headers={"If-None-Match": '"another"'}).status_code == 200


def test_a_browser_that_has_the_photo_must_still_be_allowed_to_see_it(
    librarian: tuple[Desk, Talk], httpserver: HTTPServer, asked: list[str]
) -> None:
    desk, talk = librarian
    talk.says(SITI_PHONE, "", **_photo(httpserver))
    talk.says(BUDI_PHONE, "halo")
    known = {"If-None-Match": desk.get(PHOTO).headers["ETag"]}

    assert desk.get("/staff/c/2/media/1/0", headers=known).status_code == 404
    desk.post("/staff/sign-out")
    assert desk.get(PHOTO, headers=known).status_code == 302


def test_a_photo_is_fetched_once_for_everybody(
    librarian: tuple[Desk, Talk], httpserver: HTTPServer, asked: list[str]
) -> None:
    desk, talk = librarian
    add_person(talk.database, "rina@perpus.example", "librarian")
    other = Desk(talk.app, "rina@perpus.example")
    other.sign_in(PASSWORD)
    talk.says(SITI_PHONE, "", **_photo(httpserver))

    seen = [each.get(PHOTO).data for each in (desk, other, desk)]
    part = desk.get(PHOTO, headers={"Range": "bytes=0-1"})

    assert seen == [JPEG] * 3
    assert (part.status_code, part.data) == (206, JPEG[:2])
    assert len(asked) == 1


def test_only_small_files_are_kept(
    librarian: tuple[Desk, Talk], httpserver: HTTPServer, asked: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("staff.media.LARGEST_KEPT", len(JPEG) - 1)
    desk, talk = librarian
    talk.says(SITI_PHONE, "", **_photo(httpserver))
    assert [desk.get(PHOTO).data for _ in range(2)] == [JPEG, JPEG]
    assert (len(asked), _kept(talk)) == (2, [])


def test_a_patron_who_has_everything_deleted_has_the_photos_deleted(
    librarian: tuple[Desk, Talk], httpserver: HTTPServer, asked: list[str]
) -> None:
    desk, talk = librarian
    talk.says(SITI_PHONE, "", **_photo(httpserver))
    known = {"If-None-Match": desk.get(PHOTO).headers["ETag"]}
    assert _kept(talk) == [1]

    talk.says(SITI_PHONE, "hapus data saya")
    talk.says(SITI_PHONE, "ya")

    assert _kept(talk) == []
    assert desk.get(PHOTO, headers=known).status_code == 404


def test_a_photo_is_not_kept_for_a_message_that_was_blanked_meanwhile(talk: Talk) -> None:
    talk.says(SITI_PHONE, "halo")
    talk.run("UPDATE messages SET form = NULL")
    with talk.database.transaction() as connection:
        keep_received(connection, 1, JPEG)
    assert _kept(talk) == []


def test_of_two_who_look_at_once_one_keeps_the_photo(talk: Talk) -> None:
    talk.says(SITI_PHONE, "halo")
    for _ in range(2):
        with talk.database.transaction() as connection:
            keep_received(connection, 1, JPEG)
    assert _kept(talk) == [1]


def test_a_photo_goes_with_the_words_of_its_message(
    librarian: tuple[Desk, Talk], httpserver: HTTPServer, asked: list[str]
) -> None:
    desk, talk = librarian
    talk.says(SITI_PHONE, "", **_photo(httpserver))
    talk.clock.at("2027-02-20T09:00:00+07:00")
    assert desk.get(PHOTO).data == JPEG  # looked at for the first time when it was old

    talk.clock.at("2027-02-22T09:00:00+07:00")
    forget_old_messages(talk.settings, talk.database, talk.clock)

    assert _kept(talk) == []
    assert desk.get(PHOTO).status_code == 404
