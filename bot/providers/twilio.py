"""Twilio: signatures, inbound forms, TwiML.

Parameters: twilio.com/docs/messaging/guides/webhook-request. They grow without notice, so unknown ones are kept.
"""

import hmac
import unicodedata
from collections.abc import Mapping
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from twilio.request_validator import HMAC_SHA256, RequestValidator, get_signature_algorithm

from bot.providers.base import Inbound

LONGEST_TEXT = 10_000
_EMPTY = '<?xml version="1.0" encoding="UTF-8"?><Response />'


class TwilioProvider:
    """Implements bot.providers.base.Provider."""

    name = "twilio"

    def __init__(self, auth_token: str) -> None:
        self._validator = RequestValidator(auth_token)

    def sign(self, url: str, form: Mapping[str, str]) -> str:
        """The signature Twilio itself would send with this form."""
        return str(self._validator.compute_signature(url, form))

    def verify(self, url: str, form: Any, headers: Mapping[str, str]) -> bool:
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
            form={_clean(key): _values(form.getlist(key)) for key in form},
        )

    def answer(self, reply: str | None, callback_url: str) -> str:
        if not reply:
            return _EMPTY
        opening = f"<Message statusCallback={quoteattr(callback_url)}>"
        return f'<?xml version="1.0" encoding="UTF-8"?><Response>{opening}{escape(reply)}</Message></Response>'


def _text_of(form: Any) -> str:
    """What the patron said: a tapped button says more by its payload than by its label."""
    return str(form.get("ButtonPayload") or form.get("Body") or form.get("ButtonText") or "")


def _values(values: list[str]) -> str | list[str]:
    cleaned = [_clean(value) for value in values]
    return cleaned[0] if len(cleaned) == 1 else cleaned


def _clean(text: str) -> str:
    """Without control characters (NUL breaks PostgreSQL and XML) and lone surrogates; line breaks stay."""
    if text.isprintable():
        return text
    kept = (char for char in text if char in "\n\t" or unicodedata.category(char) not in {"Cc", "Cs"})
    return "".join(kept)
