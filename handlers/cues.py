"""Words that tell what a short message right after an answer is about.

The understanding reads a message by itself; "terus gimana?" or "sip" can only be read beside what was said before. So
each of these is asked only where an answer of ours makes the question likely.
"""

import re
from collections.abc import Sequence

from handlers.choosing import spoken_words
from handlers.intents import Intent
from handlers.turn import Turn

_WHAT_NOW = frozenset({
    "gimana", "gmn", "gmana", "gimna", "gimanaa", "bagaimana", "bgmn", "bgm", "caranya", "solusi", "solusinya",
    "kapan", "kpn", "bisanya", "lunas", "dibayar", "bayar", "bayarnya", "harus", "what", "when", "how", "should",
})  # fmt: skip
_WHY = frozenset({"kenapa", "knp", "napa", "ngapa", "mengapa", "kok", "koq", "why", "alasan", "alasannya"})
_WHERE = frozenset({"mana", "kemana", "dimana", "where"})
_WHO = frozenset({"siapa", "sapa", "siapakah", "who"})
_CUT = frozenset({"cuma", "cuman", "hanya", "only", "just", "segitu", "sebentar", "biasanya", "usually"})
_AGREED = frozenset({
    "ok", "oke", "okay", "okey", "okee", "okeh", "sip", "sipp", "siap", "siapp", "baik", "baiklah", "noted", "mantap",
    "👍", "🙏", "👌", "beres", "good", "great", "fine", "alright",
})  # fmt: skip
_COURTESY = frozenset({
    "ya", "yaa", "iya", "dong", "donk", "deh", "nih", "kak", "ka", "bu", "bpk", "pak", "bang", "min", "mimin", "admin",
    "mbak", "mas", "tolong", "mohon", "please", "makasih", "terima", "kasih", "terimakasih", "thanks",
})  # fmt: skip
_BESIDE_TITLE = _COURTESY | frozenset({
    "yang", "yg", "buku", "judul", "judulnya", "itu", "ini", "aja", "saja", "dan", "sama", "juga", "jg", "sekalian",
    "sekarang", "kalau", "kalo", "klo", "punya", "punyanya", "plus", "tambah", "terus", "trus", "lalu", "satu", "lagi",
    "satunya", "mau", "dengan", "sm", "eh", "oh", "oke", "ok", "the", "one", "and", "also", "too", "as", "well", "book",
})  # fmt: skip
_REST = frozenset({
    "sisanya", "sisa", "lainnya", "selebihnya", "sisany", "rest", "others", "remaining", "remainder", "lain",
})  # fmt: skip
_GOES_BACK = re.compile(r"kembali|balik|antar|anter|pulang|return|bring")
_UNDOES = re.compile(
    r"\b(?:jangan|jgn|batal\w*|cancel\w*|salah|keliru|undo|wrong|mistake|don'?t|revert)\b"
    r"|\b(?:tidak|tdk|ndak|nggak|ngga|enggak|gak|ga|gk|nda) jadi\b"
)
_DONE = re.compile(r"\b(?:itu|segitu|cukup|sudah|udah|dah|that'?s)\b.{0,10}\b(?:saja|aja|dulu|all|cukup|sudah|itu)\b")
_ALREADY = re.compile(r"\b(?:sudah|udah|udh|sdh|dah|already)\b")
_DATE = re.compile(
    r"\b(?:sampai|smpai|smp|sampe|until|till|tanggal\w*|tgl\w*|hari|minggu|seminggu|week|days?|segitu|sebentar|sebentaran"
    r"|cepat|cepet|singkat|pendek|short|soon|senin|selasa|rabu|kamis|jum'?at|sabtu)\b"
)
_RENEWED = re.compile(r"panjang|renew|extend")
_ALL = re.compile(r"\b(?:semua\w*|all|everything)\b")
_ASKS_BACK = re.compile(r"\?|\b(?:kan|belum|blm)\b")
_MAY = re.compile(r"\b(?:bisa|bs|boleh|bole|dapat|can|may|waktunya|kali)\b")
_AGAIN = re.compile(r"\b(?:sekali|satu kali|1x|1 kali) lagi\b|\b(?:once more|again)\b")


def _said(turn: Turn) -> set[str]:
    return set(spoken_words(turn.text))


def asks_what_now(turn: Turn) -> bool:
    """ "Terus gimana dong?", "berarti kapan bisanya?", "kalau sudah lunas bisa?" """
    return not _said(turn).isdisjoint(_WHAT_NOW)


def asks_why(turn: Turn) -> bool:
    return not _said(turn).isdisjoint(_WHY)


def asks_where(turn: Turn) -> bool:
    return not _said(turn).isdisjoint(_WHERE)


def asks_who(turn: Turn) -> bool:
    return not _said(turn).isdisjoint(_WHO)


def wonders_at_date(turn: Turn) -> bool:
    """ "Kok cuma sampai Jumat?" """
    return not _said(turn).isdisjoint(_CUT | _WHY) and bool(_DATE.search(turn.text.casefold()))


def asks_once_more(turn: Turn) -> bool:
    """ "Sekali lagi dong" """
    return bool(_AGAIN.search(turn.text.casefold()))


def asks_whether_done(turn: Turn) -> bool:
    """ "Sudah masuk belum perpanjangannya?", "siapa yang perpanjang?", "semua sudah kan?"; no "sudah bisa …?" """
    if turn.understood.intent is Intent.RENEW:
        return False
    text = turn.text.casefold()
    of_renewal = bool(_RENEWED.search(text))
    if of_renewal and asks_who(turn):
        return True
    if _MAY.search(text) or not _ALREADY.search(text):
        return False
    if of_renewal:
        return True
    return speaks_of_all(turn) and asks_back(turn)


def speaks_of_all(turn: Turn) -> bool:
    return turn.understood.all_items or bool(_ALL.search(turn.text.casefold()))


def asks_back(turn: Turn) -> bool:
    return bool(_ASKS_BACK.search(turn.text.casefold()))


def acknowledges(turn: Turn) -> bool:
    """ "Ok", "sip bu", a thumb: heard, and nothing wanted."""
    words = set(spoken_words(turn.text)) or {mark for mark in _AGREED if mark in turn.text}
    return not words.isdisjoint(_AGREED) and not words - _AGREED - _COURTESY


def closes(turn: Turn) -> bool:
    """ "Sudah itu saja", "sip, … gak perlu": the end of the talk, nothing to be undone."""
    text = turn.text.casefold()
    if _UNDOES.search(text) or _GOES_BACK.search(text):
        return False
    first = next(iter(spoken_words(text)), "")
    return first in _AGREED or bool(_DONE.search(text))


def speaks_of_rest(turn: Turn) -> bool:
    """ "And the rest too", "sisanya biar saya balikin"."""
    return not _said(turn).isdisjoint(_REST) or "selain itu" in turn.text.casefold()


def speaks_of_return(turn: Turn) -> bool:
    return bool(_GOES_BACK.search(turn.text.casefold()))


def is_hardly_more_than(turn: Turn, titles: Sequence[str], names: Sequence[str]) -> bool:
    """True for titles with at most one word beside them that says anything else: "dongeng kancilnya juga"."""
    parts = [part for told in (*titles, *names) for part in spoken_words(told)]
    others = [word for word in spoken_words(turn.text) if word not in _BESIDE_TITLE]
    return sum(not any(_alike(word, part) for part in parts) for word in others) <= 1


def _alike(word: str, part: str) -> bool:
    return word == part or (len(part) > 2 and word.startswith(part)) or (len(word) > 2 and word[:3] == part[:3])
