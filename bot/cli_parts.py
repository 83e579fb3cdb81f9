"""What the commands work with, made only when one of them runs."""

from datetime import date
from typing import TYPE_CHECKING

from flask import current_app

if TYPE_CHECKING:
    from bot.database import Database
    from bot.settings import Settings


def settings_here() -> "Settings":
    settings: Settings = current_app.extensions["settings"]
    return settings


def open_database() -> "Database":
    from bot.database import Database

    return Database(settings_here().database_url)


def today_here() -> date:
    from bot.clock import Clock

    return Clock(settings_here().zone, settings_here().now).now().date()
