"""The demo phone: its form is the provider's, its answers are the webhook's, and no other site may use it."""

import io
import threading
from collections.abc import Iterator
from html import escape
from typing import Any

import pytest
from flask import Flask, Response, request
from flask.testing import FlaskClient
from werkzeug.serving import make_server
from werkzeug.test import TestResponse

from bot import terminal
from bot.simulated_phone import NoAnswerError, post_message, texts_of
from bot.simulator import Person, simulator_routes

PHONE = "+6281200000001"
CAST = [Person("Siti <Aminah>", PHONE, "Dua pinjaman"), Person("Nomor asing", "+6281299999999", "Belum terdaftar")]


def sign(url: str, params: dict[str, str]) -> str:
    return f"{url}|{params['Body']!a}|{len(params)}"


class Webhook:
    """A webhook on a real port that remembers what it was sent and answers what it is told to."""

    def __init__(self, public_url: str | None = None) -> None:
        self.forms: list[dict[str, str]] = []
        self.signatures: list[str] = []
        self.status = 200
        self.twiml: str | None = None
        app = Flask(__name__)
        app.register_blueprint(simulator_routes(lambda: CAST, sign, public_url, library_name="Pustaka Uji"))
        app.post("/webhooks/twilio")(self.take)
        self.app = app
        self.server = make_server("127.0.0.1", 0, app, threaded=True)
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    def take(self) -> Response:
        self.forms.append(request.form.to_dict())
        self.signatures.append(request.headers["X-Twilio-Signature"])
        text = escape(f"Anda menulis: {request.form['Body']}")
        twiml = self.twiml or f"<Response><Message>{text}</Message></Response>"
        return Response(twiml, status=self.status, mimetype="text/xml")

    def client(self) -> FlaskClient:
        return self.app.test_client()


@pytest.fixture
def webhook() -> Iterator[Webhook]:
    yield from running(Webhook())


def running(hook: Webhook) -> Iterator[Webhook]:
    thread = threading.Thread(target=hook.server.serve_forever)
    thread.start()
    try:
        yield hook
    finally:
        hook.server.shutdown()
        thread.join()
        hook.server.server_close()


def send(hook: Webhook, content: Any, **options: Any) -> TestResponse:
    return hook.client().post("/simulator/send", base_url=hook.url, json=content, **options)


def test_a_message_reaches_the_webhook_as_a_signed_form(webhook: Webhook) -> None:
    answer = send(webhook, {"phone": PHONE, "text": "perpanjang & <cepat>\nya"})
    assert answer.get_json()["replies"] == ["Anda menulis: perpanjang & <cepat>\nya"]
    form = webhook.forms[0]
    assert form["Body"] == "perpanjang & <cepat>\nya"
    assert form["From"] == f"whatsapp:{PHONE}"
    assert form["WaId"] == PHONE.lstrip("+")
    assert form["MessageSid"] == form["SmsSid"] == form["SmsMessageSid"] == answer.get_json()["message_id"]
    assert webhook.signatures == [sign(f"{webhook.url}/webhooks/twilio", form)]


def test_the_signature_is_made_over_the_public_address() -> None:
    for hook in running(Webhook("http://localhost:1/")):
        assert send(hook, {"phone": PHONE, "text": "menu"}).status_code == 200
        assert hook.signatures[0].startswith("http://localhost:1/webhooks/twilio|")


def test_a_retry_is_the_same_message(webhook: Webhook) -> None:
    message = {"phone": PHONE, "text": "menu", "message_id": "SM" + "0a" * 16}
    send(webhook, message)
    send(webhook, message)
    assert [form["MessageSid"] for form in webhook.forms] == [message["message_id"]] * 2


def test_messages_of_their_own_have_ids_of_their_own(webhook: Webhook) -> None:
    for _ in range(2):
        send(webhook, {"phone": PHONE, "text": "menu"})
    assert len({form["MessageSid"] for form in webhook.forms}) == 2


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://example.org"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none"},
    ],
)
def test_another_site_is_refused(webhook: Webhook, headers: dict[str, str]) -> None:
    assert send(webhook, {"phone": PHONE, "text": "perpanjang"}, headers=headers).status_code == 403
    assert webhook.forms == []


def test_the_own_page_is_welcome(webhook: Webhook) -> None:
    headers = {"Origin": webhook.url, "Sec-Fetch-Site": "same-origin"}
    assert send(webhook, {"phone": PHONE, "text": "menu"}, headers=headers).status_code == 200


def test_only_json_is_taken(webhook: Webhook) -> None:
    body = '{"phone": "+6281200000001", "text": "perpanjang"}'
    for kind in ("text/plain", "application/x-www-form-urlencoded"):
        answer = webhook.client().post("/simulator/send", base_url=webhook.url, data=body, content_type=kind)
        assert answer.status_code == 415
    assert webhook.forms == []


def test_a_host_name_that_is_not_this_machine_is_refused(webhook: Webhook) -> None:
    for path, method in (("/simulator", "GET"), ("/simulator/send", "POST")):
        answer = webhook.client().open(path, method=method, base_url="http://evil.example", json={})
        assert answer.status_code == 403


@pytest.mark.parametrize(
    "content",
    [
        [],
        {"phone": PHONE},
        {"phone": PHONE, "text": " \n"},
        {"phone": PHONE, "text": "x" * 4097},
        {"phone": "0812", "text": "menu"},
        {"phone": 62812, "text": "menu"},
        {"phone": PHONE, "text": "menu", "message_id": "1"},
        {"phone": PHONE, "text": "menu", "message_id": 7},
    ],
)
def test_what_is_no_message_is_told_so(webhook: Webhook, content: Any) -> None:
    answer = send(webhook, content)
    assert (answer.status_code, answer.get_json()) == (400, {"error": "invalid"})
    assert webhook.forms == []


@pytest.mark.parametrize(("status", "reason"), [(403, "refused"), (500, "failed")])
def test_a_webhook_that_fails_is_an_error_with_a_reason(webhook: Webhook, status: int, reason: str) -> None:
    webhook.status = status
    answer = send(webhook, {"phone": PHONE, "text": "menu"})
    assert (answer.status_code, answer.get_json()) == (502, {"error": reason})


def test_an_unreadable_answer_is_an_error(webhook: Webhook) -> None:
    webhook.twiml = "<html><p>Oops"
    assert send(webhook, {"phone": PHONE, "text": "menu"}).get_json() == {"error": "unreadable"}


def test_nobody_at_home_is_an_error() -> None:
    with pytest.raises(NoAnswerError, match="unreachable"):
        post_message("http://127.0.0.1:9/webhooks/twilio", PHONE, "menu", sign)


def test_replies_are_read_from_twiml() -> None:
    assert texts_of(b"") == texts_of(b"<Response/>") == texts_of(b"<Response><Message/></Response>") == []
    twiml = b"<Response><Message> a\nb </Message><Message><Body>c</Body><Media>http://x/y</Media></Message></Response>"
    assert texts_of(twiml) == ["a\nb", "c"]


def test_the_page_names_its_people_safely_and_loads_nothing_from_elsewhere(webhook: Webhook) -> None:
    page = webhook.client().get("/simulator", base_url=webhook.url)
    assert page.headers["Content-Security-Policy"].startswith("default-src 'self'")
    assert "Pustaka Uji" in page.text
    assert "Siti &lt;Aminah&gt;" in page.text
    assert "style=" not in page.text
    assert "http" not in page.text
    for name in ("css", "js", "svg"):
        with webhook.client().get(f"/simulator/static/simulator.{name}", base_url=webhook.url) as asset:
            assert asset.status_code == 200


def talk(monkeypatch: pytest.MonkeyPatch, typed: str, send_line: Any) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(typed))
    terminal.chat(send_line)


def test_the_terminal_sends_lines_and_prints_replies(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    sent: list[str] = []

    def answer(text: str) -> list[str]:
        sent.append(text)
        return [f"*{text}*"]

    talk(monkeypatch, "menu\n\n  ya \n", answer)
    assert sent == ["menu", "ya"]
    assert capsys.readouterr().out == "*menu*\n\n*ya*\n\n"


def test_the_terminal_goes_on_after_a_failure(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def answer(text: str) -> list[str]:
        if text == "a":
            raise NoAnswerError("unreachable")
        return []

    talk(monkeypatch, "a\nb\n", answer)
    assert capsys.readouterr().out == f"{terminal.APOLOGIES['unreachable']}\n\n(pesan sampai, tanpa balasan)\n\n"


def test_a_screen_shows_bold_and_no_control_characters() -> None:
    assert terminal.shown("*Laskar Pelangi* 2*3*4", styled=True) == "\033[1mLaskar Pelangi\033[22m 2*3*4"
    assert terminal.shown("a_b_c _miring_", styled=True) == "a_b_c \033[3mmiring\033[23m"
    assert terminal.shown("\033[2J*x*\n", styled=False) == "[2J*x*\n"
