"""Every intent has a handler, every refusal a sentence, every sentence a twin in the other language."""

from string import Formatter

import pytest
import yaml

from circulation.renewal import Reason
from handlers import HANDLERS, STEPS
from handlers.consent import KINDS
from handlers.info import _KEPT, TOPICS
from handlers.intents import Intent
from handlers.phrases import _FOLDER, LANGUAGES
from handlers.turn import StepName

TEXTS = {lang: yaml.safe_load((_FOLDER / f"{lang}.yaml").read_text(encoding="utf-8")) for lang in LANGUAGES}


def _placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def test_every_intent_and_every_step_is_answered() -> None:
    assert set(HANDLERS) == set(Intent)
    assert set(STEPS) == set(StepName)


def test_both_languages_say_the_same() -> None:
    forms = [{name: _placeholders(text) for name, text in TEXTS[lang].items()} for lang in LANGUAGES]

    assert forms[0] == forms[1]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_name_made_at_run_time_has_its_sentence(lang: str) -> None:
    needed = {f"{form}_{reason.value}" for form in ("refused", "short") for reason in Reason}
    needed |= {f"{form}_other_overdue" for form in ("refused", "short")} | {
        f"kept_{name}" for name in (*_KEPT, "consents")
    }
    needed |= {f"kind_{kind}" for kind in (*KINDS, "other")}
    needed |= {f"info_{topic}" for topic in (*TOPICS, "other")}
    needed |= {f"renewed_by_{way}" for way in ("this_number", "other_number", "staff")}
    needed |= {f"intent_{intent.value}" for intent in Intent}

    assert needed <= set(TEXTS[lang])


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_sentence_says_that_something_succeeded(lang: str) -> None:
    """A word such as "berhasil" in a list or question would be read as done."""
    assert [name for name, text in TEXTS[lang].items() if "berhasil" in text.casefold()] == []
