"""Twilio: signatures, inbound forms, TwiML; sending, and the lists of what was sent and received.

Parameters: twilio.com/docs/messaging/guides/webhook-request. They grow without notice, so unknown ones are kept.
Sending: twilio.com/docs/messaging/api/message-resource.
"""

import hmac
import json
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from functools import cached_property
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from twilio.request_validator import HMAC_SHA256, RequestValidator, get_signature_algorithm

from bot.providers.base import (
    NO_CONNECTION,
    NOTICE_BUTTON,
    Accepted,
    Inbound,
    NotReached,
    Outcome,
    Outgoing,
    ProviderAway,
    Refused,
    Sent,
    Unclear,
)
from bot.providers.twilio_errors import meaning_of, meaning_of_answer
from bot.providers.twilio_http import Account, http_client, never_left

LONGEST_TEXT = 10_000
_NO_MEDIA = {None, "", "0"}
_EMPTY = '<?xml version="1.0" encoding="UTF-8"?><Response />'


class TwilioProvider:
    """Implements bot.providers.base.Provider."""

    name = "twilio"
    is_connected = True

    def __init__(self, auth_token: str, account: Account | None = None) -> None:
        self._token = auth_token
        self._validator = RequestValidator(auth_token)
        self._account = account

    def sign(self, url: str, form: Mapping[str, str]) -> str:
        """The signature Twilio itself would send with this form."""
        return str(self._validator.compute_signature(url, form))

    def verify(self, url: str, form: Any, headers: Any) -> bool:
        signature = headers.get("X-Twilio-Signature", "")
        if not signature:
            return False
        try:
            algorithm = get_signature_algorithm(headers.get("X-Twilio-Webhooks-Signature-Settings"))
            if algorithm != HMAC_SHA256:
                expected = self._validator.compute_signature(url, form)
                if hmac.compare_digest(expected.encode(), signature.encode()):
                    return True
            return bool(self._validator.validate(url, form, signature, algorithm))  # with and without the port
        except (TypeError, ValueError, AttributeError, UnicodeError, KeyError):
            return False

    def read(self, form: Any) -> Inbound | None:
        message_id = _clean(form.get("MessageSid") or form.get("SmsMessageSid") or form.get("SmsSid") or "")[:64]
        address = _clean(form.get("From", ""))[:200]
        if not message_id or not address:
            return None
        return Inbound(
            provider=self.name,
            message_id=message_id,
            address=address,
            scoped_id=_clean(form.get("ExternalUserId", "")),
            text=_clean(_text_of(form))[:LONGEST_TEXT],
            has_media=form.get("NumMedia", "0") not in {"", "0"},
            form={_clean(key): _values(values) for key, values in form.lists()},
        )

    def answer(self, reply: str | None, callback_url: str) -> str:
        if not reply:
            return _EMPTY
        opening = f"<Message statusCallback={quoteattr(callback_url)}>"
        return f'<?xml version="1.0" encoding="UTF-8"?><Response>{opening}{escape(reply)}</Message></Response>'

    def send(self, message: Outgoing) -> Outcome:
        import requests
        from twilio.base.exceptions import TwilioException

        try:
            made = self._messages.create(
                from_=self._own_address,
                to=f"whatsapp:{message.address}",
                status_callback=message.callback_url,
                **_content(message),
            )
        except requests.ConnectionError as error:
            return NotReached(NO_CONNECTION) if never_left(error) else Unclear("connection_lost")
        except requests.RequestException as error:
            return Unclear(type(error).__name__)
        except TwilioException as error:
            return meaning_of_answer(getattr(error, "status", 500), str(getattr(error, "code", "")))
        except (ValueError, KeyError, AttributeError, TypeError):  # an answer that cannot be read
            return Unclear("unreadable_answer")
        return Accepted(made.sid) if made.sid else Unclear("unreadable_answer")

    def find_sent(self, address: str, since: datetime, *, replies: bool = False) -> list[Sent]:
        # Without a filter by date: a message still waiting at Twilio has no date of sending yet.
        kinds = {"outbound-reply", "outbound-api", None} if replies else {"outbound-api", None}
        listed = self._listed(to=f"whatsapp:{address}", page_size=50, limit=50)
        found = [
            Sent(
                each.sid,
                each.body or "",
                each.date_created or each.date_sent,
                each.num_media not in _NO_MEDIA,
                str(each.status or ""),
                str(each.error_code or ""),
            )
            for each in listed
            if each.sid and each.direction in kinds
        ]
        recent = [each for each in found if each.at is None or each.at >= since]
        return sorted(recent, key=lambda each: each.at or since)

    def inbound_since(self, since: datetime) -> Iterable[Inbound]:
        listed = self._listed(to=self._own_address, date_sent_after=since.astimezone(UTC), page_size=1000, limit=20_000)
        moments = [(each.date_sent or each.date_created or since, each) for each in listed]
        for at, each in sorted(moments, key=lambda pair: pair[0]):
            if each.sid and each.from_ and (each.direction or "inbound") == "inbound":
                yield _listed_inbound(self.name, at, each)

    def judge(self, code: str) -> Refused:
        return meaning_of(code)

    def _listed(self, **what: Any) -> list[Any]:
        import requests
        from twilio.base.exceptions import TwilioException

        try:
            return list(self._messages.list(**what))
        except (requests.RequestException, TwilioException, ValueError, KeyError, TypeError) as error:
            raise ProviderAway(type(error).__name__) from None

    @property
    def _own_address(self) -> str:
        assert self._account is not None, "there is no account to send from"
        return f"whatsapp:{self._account.number}"

    @cached_property
    def _messages(self) -> Any:
        from twilio.rest import Client

        assert self._account is not None, "there is no account to send from"
        return Client(self._account.sid, self._token, http_client=http_client(self._account)).messages


def _content(message: Outgoing) -> dict[str, Any]:
    if message.template_id:
        return {"content_sid": message.template_id, "content_variables": json.dumps(dict(message.variables))}
    body = {"body": message.text} if message.text or not message.media_url else {}
    return body | ({"media_url": [message.media_url]} if message.media_url else {})


def _listed_inbound(provider: str, at: datetime, listed: Any) -> Inbound:
    body = _clean(listed.body or "")
    form = {"MessageSid": listed.sid, "From": listed.from_, "To": listed.to or "", "Body": body}
    return Inbound(
        provider=provider,
        message_id=_clean(listed.sid)[:64],
        address=_clean(listed.from_)[:200],
        scoped_id="",
        text=body[:LONGEST_TEXT],
        has_media=listed.num_media not in _NO_MEDIA,
        form=form | {"NumMedia": listed.num_media or "0", "Recovered": "list"},
        at=at,
    )


def _text_of(form: Any) -> str:
    """What the patron said: a tapped button says more by its payload than by its label, but for a notice's number."""
    payload = form.get("ButtonPayload") or ""
    shown = form.get("Body") or form.get("ButtonText") or ""
    return str(shown if payload.startswith(NOTICE_BUTTON) else payload or shown)


def _values(values: list[str]) -> str | list[str]:
    return _clean(values[0]) if len(values) == 1 else [_clean(value) for value in values]


def _clean(text: str) -> str:
    """Without control characters (NUL breaks PostgreSQL and XML) and lone surrogates; line breaks stay."""
    if text.isprintable():
        return text
    kept = (char for char in text if char in "\n\t" or unicodedata.category(char) not in {"Cc", "Cs"})
    return "".join(kept)
