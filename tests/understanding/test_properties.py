"""What holds for every text."""

import json
import re
import time
from datetime import date
from pathlib import Path
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.understanding import lexicon, parse, reading
from handlers.intents import Intent

TODAY = date(2026, 11, 23)
_VERBS = st.sampled_from(
    ["perpanjang", "diperpanjang", "perpanjangin", "perpanjangkan", "memperpanjang", "pjg", "dipanjangin", "extend"]
)
_BEFORE = st.sampled_from(["", "tolong", "kak", "buku saya", "pak mohon", "00000104523", "min buku laskar pelangi"])
_AFTER = st.sampled_from(["", "ya", "buku saya", "00000104523", "semua", "laskar pelangi", "dong kak", "yang kedua"])
_DENIALS = st.sampled_from(["jangan", "jgn", "tidak jadi", "gak jadi", "ga usah", "batal", "nggak jadi", "kada usah"])
_COURTESY = st.sampled_from(
    [" ya", " ya kak", " kak", " pak", " bu", " min", " \U0001f64f", " \U0001f60a\U0001f60a", " ya min \U0001f64f"]
)
_SAID = st.sampled_from(
    [
        "perpanjang buku saya", "jam berapa buka", "denda saya berapa", "pinjaman saya apa saja", "jangan diperpanjang",
        "buku saya hilang", "mau bicara dengan petugas", "hapus data saya", "matikan notifikasi",
        "berapa kali boleh diperpanjang", "alamat perpustakaan dimana", "hubungkan kartu saya", "nomor 2 saja",
        "00000104523 tolong diperpanjang", "perpanjang semua", "aktifkan pengingat", "sudah saya kembalikan",
    ]
)  # fmt: skip


@settings(deadline=None)
@given(st.text(max_size=400) | st.text(st.sampled_from("0123456789 .-/Ool#|?\n"), max_size=400))
def test_never_raises_and_repeats_itself(text: str) -> None:
    assert parse(text, TODAY) == parse(text, TODAY)


@pytest.mark.parametrize("key", [*"a2'"])
def test_a_slip_in_any_known_word_is_read(key: str) -> None:
    for word in lexicon.lexicon().sense:
        if 5 < len(word) < 12:
            lexicon.words(word[:-1] + key)


@settings(deadline=None)
@given(_SAID, _COURTESY)
def test_courtesy_changes_no_intent(text: str, courtesy: str) -> None:
    assert parse(text + courtesy, TODAY).intent is parse(text, TODAY).intent


@settings(deadline=None)
@given(_BEFORE, _VERBS, _AFTER, _COURTESY)
def test_courtesy_makes_and_unmakes_no_renewal(before: str, verb: str, after: str, courtesy: str) -> None:
    text = f"{before} {verb} {after}"
    assert (parse(text + courtesy, TODAY).intent is Intent.RENEW) == (parse(text, TODAY).intent is Intent.RENEW)


@settings(deadline=None)
@given(_BEFORE, _DENIALS, _VERBS, _AFTER)
def test_a_denial_before_the_verb_never_renews(before: str, denial: str, verb: str, after: str) -> None:
    assert parse(f"{before} {denial} {verb} {after}", TODAY).intent is not Intent.RENEW


_VERB = re.compile(r"\b((?:di|mem)?perpanjang\w*|pjg|ppjg|dipanjangin|panjangin|extend|renew)\b", re.IGNORECASE)
_OF_TWO = (
    "yang bumi manusia jangan",
    "B01330, only B01331",
    "perpanjang nomor 1, nomor 2 aja",
    "panjangin yang ketiga, yang pertama aja",
    "yg pertama ga jadi deng, yg kedua aja",
)
"""What is denied here is one of two, and the other is wanted."""


@pytest.mark.parametrize("denial", ["jangan", "tidak jadi", "ga usah"])
def test_a_denial_put_into_any_known_request_never_renews(denial: str) -> None:
    renewed = []
    for file in sorted(Path(__file__).parent.rglob("*.jsonl")):
        for line in file.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            if row["intent"] != "renew" or len(_VERB.findall(row["text"])) != 1:
                continue
            text = _VERB.sub(rf"{denial} \1", row["text"], count=1)
            if parse(text, TODAY).intent is Intent.RENEW and not any(part in text for part in _OF_TWO):
                renewed.append(text)
    assert renewed == []


@pytest.mark.parametrize(
    "retraction",
    [". eh ga jadi deh", "\nbatal", ", gajadi deh kak udah selesai", " eh gak jadi", ". cancel", ". eh salah kirim"],
)
def test_a_retraction_put_behind_any_known_request_never_renews(retraction: str) -> None:
    renewed = [
        row["text"]
        for file in sorted(Path(__file__).parent.rglob("*.jsonl"))
        for row in map(json.loads, file.read_text(encoding="utf-8").splitlines())
        if row["intent"] == "renew" and parse(row["text"] + retraction, TODAY).intent is Intent.RENEW
    ]
    assert renewed == []


@pytest.mark.parametrize(
    "piece",
    [
        "\n",
        "1, ",
        "1,1,",
        "ya, ",
        ", ",
        "panjang 1, ",
        "nomor ",
        "buku a b ayam ",
        "+1 hari ",
        "koma titik ",
        "B00123 eh ",
        "eh ",
        "eh 1 juga ",
    ],
)
def test_the_work_grows_no_faster_than_the_text(piece: str) -> None:
    """Twice what is promised, for slower machines; the time of this thread alone is counted."""
    text = (piece * 10000)[:10000]
    taken = []
    for number in range(3):
        began = time.thread_time()
        parse(f"{number}{text}", TODAY)
        taken.append(time.thread_time() - began)
    assert min(taken) < 0.04


@pytest.mark.parametrize(
    "piece",
    ["a", "1", "0 ", "62-", "perpanjang ", "tidak ", "no 1 ", "\n", "O0", "rp1.", "xqzvb ", "ya ", "\u0660", "satu ",
     "yang ", "tanggal ", "buku 00000104523, ", "kalau ? ", "\u00bd", "ke-", "'a ", "(", "dua dua "],
)  # fmt: skip
def test_a_long_text_costs_no_more_than_its_beginning(piece: str) -> None:
    """Only so much is read: the work has a bound, whatever comes after it."""
    text = (piece * 10000)[:10000]
    with patch.object(reading, "words", wraps=lexicon.words) as words:
        said = parse(text, TODAY)

    read = words.call_args.args[0]
    assert len(read) <= 6 * reading.LONGEST
    assert len(lexicon.words(read)) <= lexicon.MOST_WORDS
    assert said.intent is not Intent.RENEW or len(said.item_ids) == 1
