"""Files that librarians send: which may go, and the address at which the provider fetches one.

Kinds and sizes are WhatsApp's: twilio.com/docs/whatsapp/guidance-whatsapp-media-messages.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import PurePath
from typing import Any
from urllib.parse import quote

from itsdangerous import BadData, URLSafeSerializer

from bot.settings import Settings

LARGEST_IMAGE = 5 * 1024 * 1024  # bytes
LARGEST_DOCUMENT = 16 * 1024 * 1024
PATH = "/webhooks/twilio/files"
VALID_FOR = timedelta(hours=6)
"""The provider fetches at once, but may have the message wait for up to four hours before."""

# The first bytes of what WhatsApp shows, the type, how large it may be, and the ending of its name.
_KINDS = (
    (b"\xff\xd8\xff", "image/jpeg", LARGEST_IMAGE, ".jpg"),
    (b"\x89PNG\r\n\x1a\n", "image/png", LARGEST_IMAGE, ".png"),
    (b"%PDF-", "application/pdf", LARGEST_DOCUMENT, ".pdf"),
)
_ENDINGS = {".jpg": (".jpg", ".jpeg"), ".png": (".png",), ".pdf": (".pdf",)}


class UnfitFile(Exception):  # noqa: N818  (a state of the world)
    """This cannot be sent; `why` is file_empty | file_kind | file_large, `most` the limit in bytes."""

    def __init__(self, why: str, most: int = 0) -> None:
        super().__init__(why)
        self.why = why
        self.most = most


@dataclass(frozen=True, slots=True)
class SentFile:
    """A file as it goes out."""

    name: str
    content_type: str
    content: bytes

    @property
    def takes_words(self) -> bool:
        """Whether words can stand below it in one message: WhatsApp drops those of a document."""
        return self.content_type.startswith("image/")

    @property
    def form(self) -> dict[str, str]:
        """What the message keeps of it, as the provider's own forms name it."""
        return {"NumMedia": "1", "MediaContentType0": self.content_type, "MediaName0": self.name}


def checked(name: str, content: bytes) -> SentFile:
    """The file, known by what is in it and not by its name; raises UnfitFile."""
    if not content:
        raise UnfitFile("file_empty")
    for beginning, content_type, most, ending in _KINDS:
        if content.startswith(beginning):
            if len(content) > most:
                raise UnfitFile("file_large", most)
            return SentFile(_tidy(name, ending), content_type, content)
    raise UnfitFile("file_kind")


def name_in(form: Mapping[str, Any] | None) -> str:
    """The name of the file that goes with a message of ours; "" = there is none."""
    return str((form or {}).get("MediaName0", ""))


def address_of(settings: Settings, message_id: int, name: str, real_now: datetime) -> str:
    """Where the provider fetches this file, for a while."""
    until = int((real_now + VALID_FOR).timestamp())
    token = _signer(settings).dumps([message_id, until])
    return f"{(settings.public_url or '').rstrip('/')}{PATH}/{token}/{quote(name)}"


def message_behind(settings: Settings, token: str, real_now: datetime) -> int | None:
    """The message whose file this address leads to; None when it is not ours or too old."""
    try:
        message_id, until = _signer(settings).loads(token)
    except (BadData, ValueError, TypeError):
        return None
    return int(message_id) if real_now.timestamp() < until else None


def _signer(settings: Settings) -> URLSafeSerializer:
    assert settings.secret_key is not None, "whatever serves or sends has been given SECRET_KEY"
    return URLSafeSerializer(settings.secret_key.get_secret_value(), salt="sent file")


def _tidy(name: str, ending: str) -> str:
    """A name that is safe in an address and a header, and ends as its content does."""
    path = PurePath(name.replace("\\", "/"))
    stem = path.stem if path.suffix.lower() in _ENDINGS[ending] else path.name
    plain = re.sub(r"[^\w.-]+", "-", stem, flags=re.ASCII).strip(".-")[:60]
    return (plain or "berkas") + ending
