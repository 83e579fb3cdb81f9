"""What is joined, and when."""

import click
import pytest
from flask.cli import ScriptInfo

from bot.app import create_app


@pytest.mark.parametrize("server", ["granian", "python -m granian", "hypercorn"])
def test_every_server_gets_the_webhook(server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("TWILIO_AUTH_TOKEN", "SECRET_KEY"):
        monkeypatch.setenv(name, "x" * 32)
    monkeypatch.setenv("PUBLIC_URL", "https://library.example")

    with click.Context(click.Command(server), info_name=server):
        app = create_app()

    assert "/webhooks/twilio" in {rule.rule for rule in app.url_map.iter_rules()}


def test_a_command_needs_no_secret() -> None:
    with click.Context(click.Command("load"), info_name="load", obj=ScriptInfo()):
        app = create_app()

    assert "/webhooks/twilio" not in {rule.rule for rule in app.url_map.iter_rules()}
