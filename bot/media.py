"""Photos and voice notes of patrons: fetched from the provider's hosts alone, never more than a fair size."""

import base64
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from email.message import Message
from typing import Any
from urllib.parse import urlsplit

from bot.settings import Settings

LARGEST = 16 * 1024 * 1024
"""Bytes; WhatsApp itself allows no larger photo, voice note or video."""
_SECONDS = 20
_HOSTS = ("twilio.com", "twiliocdn.com", "media.twiliocdn.com.s3-external-1.amazonaws.com")
_REDIRECTS = 3

SHOWN = {
    "image/jpeg": "image", "image/png": "image", "image/webp": "image", "image/gif": "image",
    "audio/ogg": "audio", "audio/mpeg": "audio", "audio/mp4": "audio", "audio/aac": "audio", "audio/amr": "audio",
    "video/mp4": "video", "video/3gpp": "video",
}  # fmt: skip
"""What a page may show by itself; everything else is only offered to be kept."""


class NoMedia(Exception):  # noqa: N818  (a state of the world)
    """The file cannot be had: gone, too large, or from a host that is not the provider's."""


@dataclass(frozen=True, slots=True)
class Media:
    """A file that came with a message."""

    url: str
    content_type: str

    @property
    def kind(self) -> str:
        """image | audio | video | file"""
        return SHOWN.get(self.content_type, "file")


def media_of(form: Mapping[str, Any] | None) -> list[Media]:
    """The files of a message, from the provider's form."""
    count = str((form or {}).get("NumMedia", "0"))
    number = int(count) if count.isascii() and count.isdigit() and len(count) < 3 else 0
    return [
        Media(
            str((form or {}).get(f"MediaUrl{place}", "")), _plain(str((form or {}).get(f"MediaContentType{place}", "")))
        )
        for place in range(number)
    ]


def fetch(media: Media, settings: Settings) -> bytes:
    """The file itself; raises NoMedia."""
    url = media.url
    for _ in range(_REDIRECTS + 1):
        answer = _ask(url, settings)
        if isinstance(answer, bytes):
            return answer
        url = answer
    raise NoMedia


def _ask(url: str, settings: Settings) -> bytes | str:
    """The file, or where it has moved to."""
    parts = urlsplit(url)
    host, own = parts.hostname or "", urlsplit(settings.twilio_api_url or "")
    is_ours = bool(own.hostname) and (parts.scheme, parts.netloc) == (own.scheme, own.netloc)
    is_theirs = parts.scheme == "https" and any(host == each or host.endswith("." + each) for each in _HOSTS)
    if not (is_ours or is_theirs):
        raise NoMedia
    asked = urllib.request.Request(url)
    if settings.twilio_account_sid and settings.twilio_auth_token and (is_ours or host == "api.twilio.com"):
        pair = f"{settings.twilio_account_sid}:{settings.twilio_auth_token.get_secret_value()}"
        asked.add_header("Authorization", "Basic " + base64.b64encode(pair.encode()).decode())
    try:
        with _OPENER.open(asked, timeout=_SECONDS) as answer:
            if answer.status in (301, 302, 303, 307, 308):
                return str(answer.headers.get("Location", ""))
            content: bytes = answer.read(LARGEST + 1)
    except (OSError, ValueError, urllib.error.URLError) as error:
        raise NoMedia from error
    if len(content) > LARGEST:
        raise NoMedia
    return content


class _StayHere(urllib.request.HTTPRedirectHandler):
    """Hands a redirect back as an answer, so that its host is checked, too."""

    def http_error_302(self, req: Any, fp: Any, code: int, msg: str, headers: Message) -> Any:
        return fp

    http_error_301 = http_error_303 = http_error_307 = http_error_308 = http_error_302


_OPENER = urllib.request.build_opener(_StayHere)


def _plain(content_type: str) -> str:
    return content_type.partition(";")[0].strip().lower()
