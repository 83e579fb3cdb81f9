"""The library's own words, facts and currency in the bot's sentences."""

from pathlib import Path

import pytest

from bot.app import phrases_of
from bot.settings import load_settings
from handlers.phrases import Money, Phrases


def phrases(tmp_path: Path, text: str) -> Phrases:
    file = tmp_path / "config.yaml"
    file.write_text(text, encoding="utf-8")
    return phrases_of(load_settings({"CONFIG": str(file)}))


def test_facts_of_the_library_stand_below_the_answers(tmp_path: Path) -> None:
    said = phrases(
        tmp_path,
        "library: {address: 'Jl. Ais Nasution 1', phone: '0536-21000', website: 'https://perpus.example', "
        "catalogue: 'https://opac.example'}\n"
        "info: {contact: {id: 'Telepon kami 0536-21000.'}}\n",
    )
    for lang in ("id", "en"):
        assert said.say(lang, "info_address").endswith("\nJl. Ais Nasution 1")
        assert said.say(lang, "info_catalogue").endswith("\nhttps://opac.example")
    assert said.say("id", "info_contact") == "Telepon kami 0536-21000.\nhttps://perpus.example"
    assert said.say("en", "info_contact").endswith("\n0536-21000\nhttps://perpus.example")


@pytest.mark.parametrize(
    ("currency", "lang", "written"),
    [("{code: IDR}", "id", "Rp1.250"), ("{code: MYR, decimals: 2}", "en", "MYR 12.50")],
)
def test_amounts_are_those_of_the_library(tmp_path: Path, currency: str, lang: str, written: str) -> None:
    said = phrases(tmp_path, f"currency: {currency}\n")
    assert written in said.say(lang, "fines_total", amount=Money(1_250))
