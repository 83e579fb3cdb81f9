"""Messages that differ in their numbers only are read once; what comes out is as if each had been read by itself."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from bot.understanding import reading
from bot.understanding.identifiers import Shapes, find_identifiers
from bot.understanding.normalise import fold

TODAY = date(2026, 11, 23)
_HERE = Path(__file__).parent
TEXTS = [
    json.loads(line)["text"]
    for file in sorted(_HERE.rglob("*.jsonl"))
    for line in file.read_text(encoding="utf-8").splitlines()
]


def test_every_message_reads_the_same_with_and_without_what_is_remembered() -> None:
    for text in TEXTS:
        found = find_identifiers(fold(text), Shapes())
        alone = reading._understood(text, found, TODAY, None)
        said = reading.parse(text, TODAY)
        assert replace(said, how_many=0) == alone, text  # the number of "all" is counted in the text itself, after both


@pytest.mark.parametrize("words", ["perpanjang {} jangan {}", "perpanjang {}, yang {} sudah kembali", "{} dan {}"])
def test_each_number_stays_in_its_place(words: str) -> None:
    one, two = (
        reading.parse(words.format("B00123", "B00456"), TODAY),
        reading.parse(words.format("B00789", "B00012"), TODAY),
    )
    renamed = {"B00123": "B00789", "B00456": "B00012"}
    assert tuple(renamed[item] for item in one.item_ids) == two.item_ids
    assert tuple(renamed[item] for item in one.excluded_ids) == two.excluded_ids
    assert one.intent == two.intent
