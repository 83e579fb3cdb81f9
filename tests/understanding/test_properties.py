"""What holds for every text."""

import time
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.understanding import parse
from handlers.intents import Intent

TODAY = date(2026, 11, 23)
_VERBS = st.sampled_from(["perpanjang", "diperpanjang", "perpanjangin", "pjg", "renew", "extend"])
_BEFORE = st.sampled_from(["", "tolong", "kak", "buku saya", "pak mohon", "00000104523"])
_AFTER = st.sampled_from(["", "ya", "buku saya", "00000104523", "semua", "laskar pelangi"])


@settings(deadline=None)
@given(st.text(max_size=400))
def test_never_raises_and_repeats_itself(text: str) -> None:
    assert parse(text, TODAY) == parse(text, TODAY)


@settings(deadline=None)
@given(_BEFORE, _VERBS, _AFTER, st.sampled_from(["", " ya kak", " 🙏", " 😊😊"]))
def test_courtesy_changes_nothing(before: str, verb: str, after: str, courtesy: str) -> None:
    text = f"{before} {verb} {after}"
    assert (parse(text + courtesy, TODAY).intent is Intent.RENEW) == (parse(text, TODAY).intent is Intent.RENEW)


@settings(deadline=None)
@given(_BEFORE, _VERBS, _AFTER)
def test_jangan_never_renews(before: str, verb: str, after: str) -> None:
    assert parse(f"{before} jangan {verb} {after}", TODAY).intent is not Intent.RENEW


@pytest.mark.parametrize(
    "piece", ["a", "1", "0 ", "62-", "perpanjang ", "tidak ", "no 1 ", "\n", "O0", "rp1.", "xqzvb ", "ya "]
)
def test_a_long_text_is_quick(piece: str) -> None:
    text = (piece * 10000)[:10000]
    parse(text, TODAY)
    started = time.perf_counter()
    parse(text, TODAY)
    assert time.perf_counter() - started < 0.2
