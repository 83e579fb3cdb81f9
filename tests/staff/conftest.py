"""A library whose staff can sign in: `desk` is a librarian's browser, `desk_of(role)` anybody's."""

from collections.abc import Callable

import pytest

from bot.config_sections import Console
from bot.settings import Settings, load_settings
from tests.staff.browsing import Desk, add_person
from tests.talk import TOKEN, URL, Talk

DeskOf = Callable[..., Desk]


@pytest.fixture
def settings(tmp_path) -> Settings:  # type: ignore[no-untyped-def]
    config = tmp_path / "config.yaml"
    days = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday")
    week = "".join(f'  {day}: ["08:00-16:00"]\n' for day in days)
    config.write_text(
        f"hours:\n{week}  sunday: []\nholidays: {{country: null}}\nconsole: {{second_factor: optional}}\n"
    )
    environ = {"CONFIG": str(config), "TWILIO_AUTH_TOKEN": TOKEN, "SECRET_KEY": "for-the-tests-alone"}
    return load_settings({**environ, "PUBLIC_URL": URL})


@pytest.fixture
def strict_settings(settings: Settings) -> Settings:
    """A second factor is demanded."""
    return settings.model_copy(update={"console": Console(second_factor="required")})


@pytest.fixture
def desk_of(talk: Talk) -> DeskOf:
    """A browser that is signed in as somebody of this role."""

    def signed_in(role: str, email: str = "") -> Desk:
        email = email or f"{role}@perpus.example"
        add_person(talk.database, email, role)
        desk = Desk(talk.app, email)
        assert desk.sign_in().status_code == 302
        return desk

    return signed_in


@pytest.fixture
def desk(desk_of: DeskOf) -> Desk:
    return desk_of("librarian")
