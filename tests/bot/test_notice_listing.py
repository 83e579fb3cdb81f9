"""flask notices and flask templates, as commands."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import Result
from sqlalchemy import update

from bot.app import create_app
from bot.database import Database
from bot.settings import Settings
from models.messages import messages
from tests.small_library import MONDAY, SmallLibrary

SITI, BUDI = "+6281349010101", "+6281349990000"


class Commands(SmallLibrary):
    def flask(self, *words: str) -> Result:
        url = self.database.url.render_as_string(hide_password=False)
        app = create_app(self.settings.model_copy(update={"database_url": url}), database=self.database)
        with app.app_context():
            return app.test_cli_runner().invoke(args=words)


@pytest.fixture
def library(sqlite_database: Database, settings: Settings) -> Commands:
    library = Commands(sqlite_database, settings)
    library.member("SITI", SITI, expires_on=MONDAY + timedelta(days=5))
    library.loan("SITI", "Bumi Manusia", MONDAY + timedelta(days=1))
    library.member("BUDI", BUDI, notify=False)
    library.loan("BUDI", "Gadis Pantai", MONDAY - timedelta(days=1))
    return library


def test_jsonl_has_one_object_a_person_and_kind(library: Commands) -> None:
    done = library.flask("notices", "--on", str(MONDAY), "--dry-run", "--format", "jsonl")

    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert [(row["phone"], row["kind"], row["status"], row["reason"]) for row in rows] == [
        (SITI, "due_soon", "would_send", ""), (SITI, "card_expiring", "would_send", ""),
        (BUDI, "overdue", "skipped", "no_consent"),
    ]  # fmt: skip
    assert list(rows[0]) == ["phone", "member_no", "kind", "status", "reason", "text"]
    assert rows[0]["text"] == rows[1]["text"] != ""
    assert library.kept() == []


def test_the_table_shows_the_very_words_once_and_who_is_skipped(library: Commands) -> None:
    shown = library.flask("notices", "--on", str(MONDAY)).stdout

    assert shown.count("1. *Bumi Manusia*, paling lambat Selasa, 24 November 2026") == 1
    assert "no_consent" in shown
    assert shown.splitlines()[-1] == f"{MONDAY}: 2 queued, 1 skipped"
    assert len(library.queue()) == 1


def test_one_kind_alone_can_be_planned(library: Commands) -> None:
    done = library.flask("notices", "--on", str(MONDAY), "--kind", "card_expiring", "--format", "jsonl")

    assert [json.loads(line)["kind"] for line in done.stdout.splitlines()] == ["card_expiring"]


def test_an_unknown_kind_is_named_with_those_there_are(library: Commands) -> None:
    done = library.flask("notices", "--kind", "late")

    assert done.exit_code == 2
    assert "late is no kind of notice; possible: overdue, due_today" in done.stderr


def test_planning_one_kind_takes_nothing_of_another_back(library: Commands) -> None:
    library.plan()
    library.change_loan("Bumi Manusia", returned_on=MONDAY)

    library.flask("notices", "--on", str(MONDAY), "--kind", "card_expiring")

    assert len(library.queue()) == 1


def test_what_a_patron_had_erased_is_not_told_again(library: Commands) -> None:
    library.plan()
    with library.database.transaction() as connection:
        connection.execute(update(messages).values(status="cancelled", error="erased"))

    rows = library.plan()

    assert {row.reason for row in rows if row.phone == SITI} == {"already_told"}


def test_templates_are_printed_for_every_kind_and_language(library: Commands, tmp_path: Path) -> None:
    shown = library.flask("templates").stdout

    assert shown.count("== ") == 14
    assert "== due_soon_id   category UTILITY   language id" in shown
    assert "quick reply button: Perpanjang   id: notice:{{3}}" in shown
    assert "{what}" not in shown
