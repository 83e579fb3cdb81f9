"""The secrets of second factors are kept sealed: a copy of the database alone makes no codes."""

import base64
import binascii
import os
from typing import TYPE_CHECKING

from staff.console import console

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_FORM = "1:"  # AES-256-GCM: nonce and sealed secret in base64
_NONCE = 12  # bytes


class OtherKey(Exception):  # noqa: N818 - it says what is the matter
    """Sealed under another SECRET_KEY, or for another account."""


def seal(secret: str, account_id: int) -> str:
    """What to keep in place of the secret; good for this account only."""
    nonce = os.urandom(_NONCE)
    return _FORM + base64.b64encode(nonce + _cipher().encrypt(nonce, secret.encode(), _owner(account_id))).decode()


def is_sealed(kept: str) -> bool:
    """Secrets of earlier releases were kept as they are."""
    return kept.startswith(_FORM)


def opened(kept: str, account_id: int) -> str:
    """The secret again; raises OtherKey."""
    from cryptography.exceptions import InvalidTag

    if not is_sealed(kept):
        return kept
    try:
        raw = base64.b64decode(kept.removeprefix(_FORM), validate=True)
        return _cipher().decrypt(raw[:_NONCE], raw[_NONCE:], _owner(account_id)).decode()
    except (InvalidTag, ValueError, binascii.Error) as error:
        raise OtherKey from error


def _owner(account_id: int) -> bytes:
    return f"second factor of {account_id}".encode()


def _cipher() -> "AESGCM":
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    key = console().settings.secret_key
    assert key is not None, "whatever serves has been given SECRET_KEY"
    derived = HKDF(SHA256(), 32, salt=None, info=b"perpanjang: second factors").derive(key.get_secret_value().encode())
    return AESGCM(derived)
