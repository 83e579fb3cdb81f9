"""A small library with its bot, and one that sends to a stand-in for Twilio."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bot.database import Database
from bot.loading import LoadReport, load_folder
from bot.settings import Settings, load_settings
from tests.sending_house import House
from tests.talk import TOKEN, URL
from tests.twilio_stand_in import StandIn, stand_in

Load = Callable[..., LoadReport]
LOADED_ON = date(2026, 11, 24)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    config = tmp_path / "config.yaml"
    days = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday")
    week = "".join(f'  {day}: ["08:00-16:00"]\n' for day in days)
    config.write_text(f"hours:\n{week}  sunday: []\nholidays: {{country: null}}\n")
    return load_settings(
        {"CONFIG": str(config), "TWILIO_AUTH_TOKEN": TOKEN, "SECRET_KEY": "for-the-tests-alone", "PUBLIC_URL": URL}
    )


@pytest.fixture
def twilio() -> Iterator[StandIn]:
    with stand_in() as running:
        yield running


@pytest.fixture
def house(database: Database, twilio: StandIn, tmp_path: Path) -> House:
    return House(database, twilio, tmp_path)


@pytest.fixture
def load(database: Database, tmp_path: Path) -> Load:
    """Write these files, by name without .csv, in place of the earlier ones, and load them."""
    folder = tmp_path / "data"

    def run(files: dict[str, str | bytes], **options: Any) -> LoadReport:
        folder.mkdir(exist_ok=True)
        for old in folder.iterdir():
            old.unlink()
        for name, content in files.items():
            data = content.encode() if isinstance(content, str) else content
            (folder / (name if "." in name else f"{name}.csv")).write_bytes(data)
        return load_folder(database, folder, today=LOADED_ON, **options)

    return run
