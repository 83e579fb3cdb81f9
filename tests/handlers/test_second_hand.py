"""Our own words, pasted by a patron, are known as ours; a patron's own are not."""

from datetime import date

import pytest

from handlers.second_hand import repeats_us
from tests.handlers.fake_desk import PHRASES

DAY = date(2026, 12, 1)


@pytest.mark.parametrize("lang", ["id", "en"])
@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("renewed", {"title": "Bumi Manusia", "barcode": "00000104523", "until": DAY}),
        ("renewed_code", {"barcode": "00000104523", "until": DAY}),
        ("reference", {"reference": "QWS-JLK"}),
        ("not_renewed_because", {"title": "Bumi Manusia", "barcode": "00000104523", "why": "…"}),
        ("cannot_renew_because", {"title": "Bumi Manusia", "barcode": "00000104523", "why": "…"}),
        ("may_renew", {"title": "Bumi Manusia", "barcode": "00000104523", "due_on": DAY, "until": DAY}),
        ("state_not_renewed", {"title": "Bumi Manusia", "barcode": "00000104523", "due_on": DAY}),
        ("state_renewed_on", {"title": "Bumi Manusia", "barcode": "00000104523", "day": DAY, "until": DAY}),
        ("do_wait", {"title": "Bumi Manusia", "barcode": "00000104523", "due_on": DAY, "earliest_on": DAY}),
        ("answer_number", {}),
        ("answer_yes", {}),
        ("answer_renew", {}),
        ("confirm_numbers", {"barcodes": "00000104523"}),
        ("notice_renew", {}),
        ("notice_renew_several", {}),
        ("notice_greeting", {"library": "Perpustakaan", "name": "Siti"}),
        ("template_due_soon", {"name": "Siti", "library": "Perpustakaan", "what": "Bumi Manusia"}),
        ("template_due_today", {"name": "Siti", "library": "Perpustakaan", "what": "Bumi Manusia"}),
        ("template_overdue", {"name": "Siti", "library": "Perpustakaan", "what": "Bumi Manusia"}),
    ],
)
def test_what_we_say_of_renewals_is_known_again(lang: str, name: str, values: dict[str, object]) -> None:
    assert repeats_us(PHRASES.say(lang, name, **values))


@pytest.mark.parametrize(
    "text",
    [
        "✅",
        "✅ ya",
        "❌",
        "mohon dibalas ya bu, perpanjang bumi manusia",
        "tolong balas ya kak",
        "please reply, i want to renew 00000104523",
        "buku *Bumi Manusia* tolong diperpanjang sampai Senin",
        "1. Bumi Manusia\n2. Gadis Pantai\ntolong diperpanjang semua",
    ],
)
def test_a_patrons_own_words_are_the_patrons(text: str) -> None:
    assert not repeats_us(text)
