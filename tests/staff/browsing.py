"""A librarian's browser without a screen: signs in as people do, and sends forms with their tokens."""

import re
from datetime import UTC, datetime
from typing import Any

from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from bot.database import Database
from models import accounts
from models.staff import audit
from staff import passwords
from tests.talk import Talk

PASSWORD = "empat kata yang panjang"
_HASH = passwords.hash_of(PASSWORD)
_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


class Desk:
    """One browser at the library's desk."""

    def __init__(self, app: Flask, email: str) -> None:
        self.client = app.test_client()
        self.email = email

    def get(self, path: str, **options: Any) -> TestResponse:
        return self.client.get(path, **options)

    def shows(self, path: str) -> str:
        """The page as text; it must be there."""
        response = self.get(path)
        assert response.status_code == 200, (response.status_code, response.headers.get("Location"))
        return response.text

    def token(self) -> str:
        return _TOKEN.search(self.client.get("/staff/account", follow_redirects=True).text)[1]  # type: ignore[index]

    def post(self, path: str, headers: dict[str, str] | None = None, **form: Any) -> TestResponse:
        """Send a form with its token; tell what is answered, without following."""
        return self.client.post(path, data={"csrf_token": self.token(), **form}, headers=headers or {})

    def sign_in(self, password: str = PASSWORD, **form: str) -> TestResponse:
        page = self.client.get("/staff/sign-in").text
        token = _TOKEN.search(page)[1]  # type: ignore[index]
        values = {"csrf_token": token, "email": self.email, "password": password, **form}
        return self.client.post("/staff/sign-in", data=values)


def add_person(database: Database, email: str, role: str, **values: Any) -> int:
    with database.transaction() as connection:
        made = {"email": email, "role": role, "name": email.split("@")[0].title(), "password_hash": _HASH}
        return accounts.add_account(connection, {**made, "created_at": datetime.now(UTC), **values})


def hidden(page: str, name: str) -> str:
    """The value of a hidden field, which a form must bring back."""
    return re.search(rf'name="{name}" value="([^"]+)"', page)[1]  # type: ignore[index]


def rows(talk: Talk, table: Any) -> list[Any]:
    with talk.database.reading() as connection:
        return list(connection.execute(select(table)))


def acts(talk: Talk) -> list[str]:
    """What staff have done, but for signing in and reading."""
    return [row.act for row in rows(talk, audit) if row.act not in ("signed_in", "read")]
