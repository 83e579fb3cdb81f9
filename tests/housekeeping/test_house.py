"""Promises that hold for the whole house."""

import re
import subprocess
import sys
from datetime import date
from pathlib import Path

from bot.app import create_app
from bot.settings import load_settings
from bot.understanding import parse
from circulation.renewal import Reason
from handlers import HANDLERS, STEPS
from handlers.intents import Intent
from handlers.phrases import LANGUAGES, Phrases
from handlers.turn import StepName

ROOT = Path(__file__).parents[2]
SIGNED = {"/webhooks/twilio", "/webhooks/twilio/status"}
PUBLIC = {"/healthz", "/readyz"}
LOOPBACK = {"/metrics"}
PAGING = {"LAGI", "MORE"}  # read by the open list alone
DEMO_ONLY = {"/simulator", "/simulator/send", "/static/<path:filename>", "/simulator/static/<path:filename>"}


def test_every_route_is_signed_or_listed() -> None:
    environ = {"DEMO": "1", "PUBLIC_URL": "http://127.0.0.1:8000", "TWILIO_AUTH_TOKEN": "x" * 32}
    app = create_app(load_settings(environ))

    routes = {rule.rule for rule in app.url_map.iter_rules()}

    assert routes - SIGNED - PUBLIC - LOOPBACK - DEMO_ONLY == set()


def test_every_intent_and_every_step_has_a_handler() -> None:
    assert set(HANDLERS) == set(Intent)
    assert set(STEPS) == set(StepName)


def test_every_reason_has_a_sentence_in_every_language() -> None:
    phrases = Phrases()

    missing = [(lang, why) for lang in LANGUAGES for why in Reason if not phrases.has(lang, f"refused_{why}")]

    assert missing == []


def test_the_import_law_holds() -> None:
    linter = Path(sys.executable).with_name("lint-imports")

    done = subprocess.run([linter], cwd=ROOT, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout


def test_every_word_the_bot_advertises_is_understood() -> None:
    advertised: set[str] = set()
    for lang in LANGUAGES:
        texts = (ROOT / f"handlers/texts/{lang}.yaml").read_text(encoding="utf-8")
        advertised |= set(re.findall(r"\*([A-Z]{2,}(?: [A-Z]{2,})*)\*", texts))

    lost = {words for words in advertised if parse(words, date(2026, 11, 23)).intent is Intent.UNKNOWN}

    assert lost - PAGING == set()
