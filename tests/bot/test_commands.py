"""The groups of commands: what the console's buttons do, and what a patron may demand."""

import json

import pytest
from click.testing import Result

from bot.app import create_app
from bot.database import Database
from tests.talk import BUMI, SITI, SITI_PHONE, Talk


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    """A command leaves its connection to the end of its own process, of which PostgreSQL's driver complains in ours."""
    return sqlite_database


def flask(talk: Talk, *args: str, **options: str) -> Result:
    """As it is typed: a program of its own, with the same database."""
    url = talk.database.url.render_as_string(hide_password=False)
    app = create_app(talk.settings.model_copy(update={"database_url": url}))
    with app.app_context():
        return app.test_cli_runner().invoke(args=args, **options)


def test_a_conversation_is_taken_over_by_one_and_handed_back(talk: Talk) -> None:
    talk.says(SITI_PHONE, "menu")

    assert flask(talk, "conversation", "take-over", SITI_PHONE, "--by", "rina").exit_code == 0
    assert talk.says(SITI_PHONE, "menu") == ""
    late = flask(talk, "conversation", "take-over", SITI_PHONE, "--by", "budi")
    assert (late.exit_code, "rina has taken over" in late.output) == (1, True)

    assert flask(talk, "conversation", "hand-back", SITI_PHONE).exit_code == 0
    assert talk.says(SITI_PHONE, "menu") != ""


@pytest.mark.parametrize("command", ["take-over", "hand-back"])
def test_nobody_is_taken_over_who_never_wrote(talk: Talk, command: str) -> None:
    result = flask(talk, "conversation", command, "+62 812-0000-0000")
    assert (result.exit_code, "+6281200000000" in result.output) == (1, True)


def test_what_is_kept_is_printed_and_forgotten_after_one_question(talk: Talk) -> None:
    talk.says(SITI_PHONE, f"perpanjang {BUMI}")
    kept = json.loads(flask(talk, "privacy", "export", SITI).output)
    assert kept["member"]["member_no"] == SITI
    assert BUMI in kept["contacts"][0]["messages"][0]["text"]

    assert flask(talk, "privacy", "erase", SITI, input="n\n").exit_code == 1
    assert talk.kept("in")[0].text != ""
    assert "2 messages forgotten, 0 links cut" in flask(talk, "privacy", "erase", SITI, "--yes").output
    assert talk.kept("in")[0].text == ""


@pytest.mark.parametrize("command", [("export",), ("erase", "--yes")])
def test_a_number_that_nobody_has(talk: Talk, command: tuple[str, ...]) -> None:
    result = flask(talk, "privacy", *command, "999")
    assert (result.exit_code, "nothing is known of the number 999" in result.output) == (1, True)
