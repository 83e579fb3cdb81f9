"""Photos and voice notes: shown, but only the provider's, only of this conversation, and never too large."""

import base64
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from bot.media import LARGEST, Media, NoMedia, fetch
from bot.settings import Settings
from tests.staff.browsing import PASSWORD, Desk, add_person
from tests.talk import BUDI_PHONE, SITI_PHONE, TOKEN, Talk

ACCOUNT = "AC" + "1" * 32
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


def _photo(httpserver: HTTPServer, kind: str = "image/jpeg") -> dict[str, Any]:
    return {"NumMedia": "1", "MediaUrl0": httpserver.url_for("/media/1"), "MediaContentType0": kind}


def test_a_photo_is_shown_and_fetched_with_the_librarys_own_key(
    librarian: tuple[Desk, Talk], httpserver: HTTPServer
) -> None:
    asked: list[str] = []

    def give(request: Request) -> Response:
        asked.append(request.headers["Authorization"])
        return Response(JPEG)

    httpserver.expect_request("/media/1").respond_with_handler(give)
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
