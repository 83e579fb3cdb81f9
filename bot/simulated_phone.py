"""A patron's phone without a phone: a message goes in by the webhook's front door, signed as the provider signs it."""

import http.client
import re
import secrets
import urllib.error
import urllib.parse
import urllib.request
import xml.etree.ElementTree as ET
from collections.abc import Callable

Sign = Callable[[str, dict[str, str]], str]

WEBHOOK_PATH = "/webhooks/twilio"
DEMO_LIBRARY_PHONE = "+62800000000"
DEMO_ACCOUNT = "AC" + "0" * 32
SECONDS_TO_ANSWER = 30

# A proxy set in the environment must never see (or swallow) a call to this very machine.
_OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))
_MESSAGE_ID = re.compile(r"SM[0-9a-f]{32}")


class NoAnswerError(Exception):
    """The webhook gave no answer; `reason` is refused, failed, unreachable or unreadable."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def new_message_id() -> str:
    """A provider's message id that was never used before."""
    return "SM" + secrets.token_hex(16)


def is_message_id(text: str) -> bool:
    """Whether `text` has the form of a provider's message id."""
    return _MESSAGE_ID.fullmatch(text) is not None


def message_form(
    phone: str,
    text: str,
    message_id: str,
    *,
    library_phone: str = DEMO_LIBRARY_PHONE,
    account: str = DEMO_ACCOUNT,
    profile: str = "Pemustaka",
) -> dict[str, str]:
    """The fields Twilio posts for one text message from WhatsApp."""
    digits = phone.lstrip("+")
    return {
        "SmsMessageSid": message_id,
        "MessageSid": message_id,
        "SmsSid": message_id,
        "AccountSid": account,
        "NumMedia": "0",
        "ProfileName": profile,
        "MessageType": "text",
        "WaId": digits,
        "SmsStatus": "received",
        "Body": text,
        "To": f"whatsapp:{library_phone}",
        "From": f"whatsapp:+{digits}",
        "NumSegments": "1",
        "ReferralNumMedia": "0",
        "ApiVersion": "2010-04-01",
    }


def post_message(
    url: str,
    phone: str,
    text: str,
    sign: Sign,
    *,
    message_id: str | None = None,
    signed_url: str | None = None,
    library_phone: str = DEMO_LIBRARY_PHONE,
    account: str = DEMO_ACCOUNT,
) -> list[str]:
    """Post one message to the webhook at `url` and return the texts it answers with; NoAnswerError when there is none.

    The same `message_id` twice is the same message twice. `signed_url` is the address the webhook believes it
    has, where that differs from the one it is reached at.
    """
    form = message_form(phone, text, message_id or new_message_id(), library_phone=library_phone, account=account)
    headers = {
        "Content-Type": "application/x-www-form-urlencoded; charset=utf-8",
        "X-Twilio-Signature": sign(signed_url or url, form),
    }
    return texts_of(_post(url, urllib.parse.urlencode(form).encode(), headers))


def texts_of(twiml: bytes) -> list[str]:
    """The texts of a TwiML answer, in order; an empty answer has none."""
    if not twiml.strip():
        return []
    try:
        root = ET.fromstring(twiml)
    except ET.ParseError as error:
        raise NoAnswerError("unreadable") from error
    texts = (_text_of(message) for message in root.iter("Message"))
    return [text for text in texts if text]


def _text_of(message: ET.Element) -> str:
    body = message.find("Body")
    return "".join((message if body is None else body).itertext()).strip()


def _post(url: str, body: bytes, headers: dict[str, str]) -> bytes:
    request = urllib.request.Request(url, body, headers, method="POST")
    try:
        with _OPENER.open(request, timeout=SECONDS_TO_ANSWER) as answer:
            content: bytes = answer.read()
    except urllib.error.HTTPError as error:
        error.close()
        raise NoAnswerError("refused" if error.code < 500 else "failed") from error
    except (OSError, http.client.HTTPException) as error:
        raise NoAnswerError("unreachable") from error
    return content
