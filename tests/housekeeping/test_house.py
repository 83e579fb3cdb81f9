"""Promises that hold for the whole house."""

import re
import subprocess
import sys
from datetime import date
from pathlib import Path

import yaml
from flask import Flask

from bot.app import create_app
from bot.providers.twilio_errors import REASONS as THEIR_REASONS
from bot.settings import load_settings
from bot.settling import REASONS as OUR_REASONS
from bot.understanding import parse
from circulation.renewal import Reason
from handlers import HANDLERS, STEPS
from handlers.intents import Intent
from handlers.phrases import LANGUAGES, Phrases
from handlers.turn import StepName
from staff import wording
from staff.access import Role

ROOT = Path(__file__).parents[2]
SIGNED = {"/webhooks/twilio", "/webhooks/twilio/status", "/webhooks/twilio/files/<token>/<name>"}
PUBLIC = {"/healthz", "/readyz"}
LOOPBACK = {"/metrics"}
PAGING = {"LAGI", "MORE"}  # read by the open list alone
DEMO_ONLY = {
    "/simulator",
    "/simulator/send",
    "/simulator/news",
    "/static/<path:filename>",
    "/simulator/static/<path:filename>",
}


SIGN_IN = {"/staff/sign-in", "/staff/sign-in/code", "/staff/language"}
ASSETS = {"/staff/static/<path:filename>"}


def _app() -> Flask:
    environ = {"DEMO": "1", "PUBLIC_URL": "http://127.0.0.1:8000", "TWILIO_AUTH_TOKEN": "x" * 32}
    return create_app(load_settings({**environ, "SECRET_KEY": "for-the-tests-alone"}))


def test_every_route_is_signed_signed_in_or_listed() -> None:
    app = _app()

    needs = {rule.rule: getattr(app.view_functions[rule.endpoint], "needs", None) for rule in app.url_map.iter_rules()}

    for_staff = {rule for rule, need in needs.items() if need is not None and need > Role.ANYBODY}
    assert all(rule.startswith("/staff/") for rule in for_staff)
    assert {rule for rule, need in needs.items() if need is Role.ANYBODY} == SIGN_IN
    assert set(needs) - for_staff - SIGN_IN - ASSETS - SIGNED - PUBLIC - LOOPBACK - DEMO_ONLY == set()


def test_no_page_for_staff_opens_to_a_stranger() -> None:
    app = _app()
    client = app.test_client()

    for rule in app.url_map.iter_rules():
        need = getattr(app.view_functions[rule.endpoint], "needs", Role.ANYBODY)
        if need is Role.ANYBODY:
            continue
        path = re.sub(r"<[^>]+>", "1", rule.rule)
        for method in rule.methods & {"GET", "POST", "PUT", "DELETE"}:
            answer = client.open(path, method=method)
            assert answer.status_code == (302 if method == "GET" else 400), (method, path)
            assert method != "GET" or answer.location.startswith("/staff/sign-in"), path


def test_the_console_leaves_the_other_routes_alone() -> None:
    app = _app()

    answer = app.test_client().post("/webhooks/twilio", data={})

    assert answer.status_code == 403
    assert [hook.__name__ for hook in app.before_request_funcs.get(None, [])] == ["only_here"]  # the demo's own
    assert app.after_request_funcs.get(None, []) == []
    assert "Set-Cookie" not in answer.headers
    assert "Content-Security-Policy" not in answer.headers


def test_every_text_of_the_console_exists_in_every_language() -> None:
    fields = {lang: {key: set(re.findall(r"{(\w+)}", text)) for key, text in wording.texts(lang).items()}
              for lang in LANGUAGES}  # fmt: skip

    assert fields["id"] == fields["en"]


def test_every_text_the_console_names_is_written() -> None:
    named = set()
    for path in [*(ROOT / "staff").rglob("*.html"), *(ROOT / "staff").glob("*.py")]:
        named |= set(re.findall(r"""\bt\(["'](\w+)["'][,)]""", path.read_text(encoding="utf-8")))

    assert named - set(wording.texts("id")) == set()


def test_every_act_of_staff_has_a_name_in_the_audit() -> None:
    named = set()
    for path in (ROOT / "staff").glob("*.py"):
        text = path.read_text(encoding="utf-8")
        named |= set(re.findall(r"""\bact\(\s*connection,\s*"(\w+)\"""", text))
        named |= set(re.findall(r"""_audit\(connection, [\w().]+(?:\[:150\] or "\?")?, "(\w+)\"""", text))

    assert {name for name in named if f"act_{name}" not in wording.texts("id")} == set()


def test_no_page_of_the_console_holds_inline_code() -> None:
    for path in (ROOT / "staff").rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=|javascript:|https?://", text), path


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


def test_every_reason_for_not_sending_has_a_sentence_for_staff() -> None:
    untrue = {"renewed", "returned", "moved", "superseded", "no_consent", "withdrawn", "card_renewed"}
    untrue |= {"closure_changed", "outdated"}
    for lang in LANGUAGES:
        texts = yaml.safe_load((ROOT / f"staff/texts/talk.{lang}.yaml").read_text(encoding="utf-8"))

        missing = {name for name in {*OUR_REASONS, *THEIR_REASONS, *untrue} if f"failure_{name}" not in texts}

        assert missing == set(), lang


def test_every_reason_for_not_sending_is_explained_in_the_docs() -> None:
    words = set(re.findall(r"\w+", (ROOT / "docs/notices.md").read_text(encoding="utf-8")))

    assert {*OUR_REASONS, *THEIR_REASONS} - words == set()
