"""What a message picks from what is on loan in words of its own: a word of a title, a place, or all the rest."""

import re
from collections.abc import Sequence
from dataclasses import replace

from circulation.records import Loan
from handlers.choosing import spoken_words, titles_in
from handlers.intents import Intent
from handlers.turn import Turn

_BREAK = re.compile(r"[,;.!\n]+|\b(?:tapi|tetapi|tp|sedangkan|but|while)\b")
_BESIDE = frozenset({
    "yang", "yg", "nang", "buku", "bukunya", "judul", "judulnya", "novel", "itu", "ini", "aja", "saja", "doang", "juga",
    "dulu", "deh", "ya", "yaa", "dong", "donk", "sih", "lah", "kak", "bu", "pak", "bang", "min", "mbak", "mas",
    "tolong", "mohon", "mau", "dan", "sama", "perpanjang", "diperpanjang", "perpanjangin", "lanjut", "eh", "oh", "ok",
    "oke", "the", "one", "book", "just", "only", "please", "and", "also", "renew",
})  # fmt: skip
"""Words that may stand beside a word of a title without saying anything else."""
_SAY_SOMETHING = frozenset({
    "semua", "semuanya", "iya", "tidak", "jangan", "batal", "petugas", "menu", "berhenti", "stop", "lagi", "satu",
    "dua", "tiga", "empat", "lima", "all", "yes", "no", "none", "tak", "tdk", "nggak", "gak", "ga", "enggak", "engga",
    "bukan", "belum", "blm", "nanti", "besok", "sudah", "udah", "kapan", "baik", "siap", "not", "later", "tomorrow",
})  # fmt: skip
"""Words that are an answer of their own, in whatever title they stand."""
_MAY_NAME = frozenset({Intent.NO, Intent.UNKNOWN, Intent.SELECT, Intent.RENEW, Intent.INFO})
"""What a few words of a title may sound like; thanks are thanks, though a book be called so."""
_ONLY = re.compile(r"^\W*(?:yang|yg|the)\b|\b(?:aja|saja|doang|only|just)\b")
_NOT_NOW = re.compile(
    r"\b(?:jangan|jgn|tidak|tdk|ndak|nggak|ngga|gak|ga|gausah|nda|bukan|belum|blm|batal|nanti|ntar|besok|bsk|lusa|sudah|udah|udh"
    r"|selesai|kapan|don'?t|not|later|tomorrow|done|already)\b|kembali|balik|pulang|antar|return|hilang|rusak|biar|\?"
)
_REST = re.compile(r"\b(?:lain(?:nya)?|sisa(?:nya)?|selebihnya|others?|rest)\b")
_KEEPS = re.compile(r"panjang|renew|extend|lanjut")
_LEAVES = re.compile(r"\b(?:biarin|biarkan|biar(?: (?:aja|saja))|tinggalin|tinggalkan|lewati|lewatin|leave|skip)\b")
_ORDINALS = {
    "pertama": 1, "kesatu": 1, "first": 1, "kedua": 2, "second": 2, "ketiga": 3, "third": 3, "keempat": 4, "fourth": 4,
    "kelima": 5, "fifth": 5, "terakhir": -1, "last": -1,
}  # fmt: skip
_COUNTS = {"satu": 1, "dua": 2, "tiga": 3, "empat": 4, "lima": 5, "one": 1, "two": 2, "three": 3}
_PLACE = re.compile(
    rf"\b(?:(?:nomor|nomer|nmr|no|number)[ .#-]{{0,2}}(\d{{1,2}}|{'|'.join([*_COUNTS, *_ORDINALS])})"
    rf"|(?:yang|yg|ke|the)[ .#-]{{0,2}}(?:ke[ -]?)?(\d{{1,2}}|{'|'.join(_ORDINALS)}))\b"
    r"(?! ?(?:x|kali|hari|minggu|bulan|buku|days?|weeks?|times?)\b)"
)


def picked_by_word(turn: Turn, loans: Sequence[Loan]) -> list[str]:
    """The codes of the loans that an answer names by words of their titles alone: "yang pelangi", "bumi aja".

    Empty as soon as a word of it belongs to no title, to two of them, or says something of its own.
    """
    if turn.understood.intent not in _MAY_NAME:
        return []
    words = [word for word in spoken_words(turn.text) if word not in _BESIDE]
    if not words or not _SAY_SOMETHING.isdisjoint(words) or any(word.isdigit() for word in words):
        return []
    titles = [set(spoken_words(loan.title)) for loan in loans]
    holders = [{at for at, title in enumerate(titles) if word in title} for word in words]
    sure = {at for found in holders if len(found) == 1 for at in found}
    return [loans[at].barcode for at in sorted(sure)] if all(found & sure for found in holders) else []


def wanted_beside_no(turn: Turn, loans: Sequence[Loan]) -> list[str]:
    """The codes that a refusal picks out all the same: "yang A aja, satunya mau saya balikin"."""
    titles = [loan.title for loan in loans]
    wanted: list[str] = []
    for clause in _BREAK.split(turn.text.casefold()):
        if _ONLY.search(clause) and not _NOT_NOW.search(clause):
            wanted += [loans[at].barcode for at in turn.named_titles(clause, titles)[0]]
    return list(dict.fromkeys(wanted))


def wants_the_rest(text: str) -> bool:
    """True for "yang lain tolong diperpanjang": a clause of its own that renews what else there is."""
    return any(
        _REST.search(clause) and _KEEPS.search(clause) and not _NOT_NOW.search(clause)
        for clause in _BREAK.split(text.casefold())
    )


def with_the_rest(turn: Turn, loans: Sequence[Loan]) -> Turn:
    """The same turn, "A jangan, yang lain tolong diperpanjang" taken as all but A."""
    asked = turn.understood
    if asked.intent is not Intent.RENEW or asked.all_items or asked.item_ids or not wants_the_rest(turn.text):
        return turn
    wanted, left = titles_in(turn, loans)
    if wanted or not left:
        return turn
    return replace(turn, understood=replace(asked, all_items=True, title=""))


def places_in(text: str) -> tuple[int, ...]:
    """The places in a list that a text names, counted from 1; the last = -1."""
    known = _COUNTS | _ORDINALS
    words = [labelled or named for labelled, named in _PLACE.findall(text.casefold())]
    return tuple(dict.fromkeys(int(word) if word.isdigit() else known[word] for word in words))


def places_left(text: str) -> tuple[int, ...]:
    """The places that are to stay as they are: "yang kedua biarin"."""
    clauses = [clause for clause in _BREAK.split(text.casefold()) if _LEAVES.search(clause)]
    return tuple(place for clause in clauses for place in places_in(clause))
