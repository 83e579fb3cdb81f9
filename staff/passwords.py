"""Passwords: how they are kept and which ones are good enough."""

import secrets

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST = 10
LONGEST = 200
_COMMON = frozenset({"1234567890", "password123", "perpustakaan", "qwertyuiop", "palangkaraya", "indonesia1945"})

_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_nobody: list[str] = []


def hash_of(password: str) -> str:
    return _hasher.hash(password)


def is_right(password: str, password_hash: str | None) -> bool:
    """Compare; without a hash (no such account) it takes just as long and is False."""
    if len(password) > LONGEST:
        return False
    if password_hash is None:
        if not _nobody:
            _nobody.append(_hasher.hash(secrets.token_hex(16)))
        password_hash, known = _nobody[0], False
    else:
        known = True
    try:
        return _hasher.verify(password_hash, password) and known
    except (VerificationError, InvalidHashError):
        return False


def trouble_with(password: str, email: str) -> str:
    """The name of the text that says what is wrong with a new password; "" when it is good."""
    if len(password) < SHORTEST:
        return "password_short"
    if len(password) > LONGEST:
        return "password_long"
    plain = password.casefold()
    if plain in _COMMON or len(set(plain)) < 4 or plain in email or email.split("@")[0] in plain:
        return "password_easy"
    return ""


def new_password() -> str:
    """A first password that can be read out on the telephone: four groups of four letters."""
    letters = "abcdefghjkmnpqrstuvwxyz23456789"
    return "-".join("".join(secrets.choice(letters) for _ in range(4)) for _ in range(4))
