"""The second factor: six digits from an authenticator app, or one of ten recovery codes."""

import hashlib
import hmac
import secrets
from collections.abc import Sequence
from datetime import datetime

import pyotp
import segno

_SECONDS = 30
_RECOVERY_CODES = 10


def new_secret() -> str:
    return pyotp.random_base32()


def step_of(secret: str, code: str, now: datetime) -> int | None:
    """The 30-second step that this code belongs to (the present one or a neighbour); None when it is wrong."""
    digits = "".join(char for char in code if char.isdigit())
    totp = pyotp.TOTP(secret)
    current = int(now.timestamp()) // _SECONDS
    for step in (current, current - 1, current + 1):
        if hmac.compare_digest(totp.at(step * _SECONDS), digits):
            return step
    return None


def picture_of(secret: str, email: str, issuer: str) -> str:
    """The QR code to scan, as an SVG data address."""
    address = pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=issuer)
    picture: str = segno.make_qr(address, error="m").svg_data_uri(scale=5, border=3, light="#fff", dark="#111")
    return picture


def new_recovery_codes() -> list[str]:
    return [f"{secrets.token_hex(4)}-{secrets.token_hex(4)}" for _ in range(_RECOVERY_CODES)]


def hash_of(code: str) -> str:
    """Recovery codes hold 64 random bits: a plain hash is enough."""
    return hashlib.sha256(code.strip().lower().encode()).hexdigest()


def without(code: str, hashes: Sequence[str]) -> list[str] | None:
    """The recovery codes that are left when this one is used up; None when it is none of them."""
    used = hash_of(code)
    return [each for each in hashes if each != used] if used in hashes else None
