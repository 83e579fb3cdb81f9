"""Is everything meant, and how many is that said to be: two for "keduanya", three for "all three of my books"?"""

import re
from collections.abc import Sequence

from bot.understanding.asking import less_possible
from bot.understanding.brief import is_strange
from bot.understanding.clauses import clauses_of
from bot.understanding.lexicon import Word, words
from bot.understanding.normalise import ALL_OF_A_NUMBER, plain

_NUMBERS = {
    "dua": 2, "tiga": 3, "empat": 4, "ampat": 4, "lima": 5, "enam": 6, "tujuh": 7, "delapan": 8, "sembilan": 9,
    "sepuluh": 10, "loro": 2, "telu": 3, "talu": 3, "papat": 4, "limo": 5, "two": 2, "three": 3, "four": 4, "five": 5,
    "six": 6, "seven": 7, "eight": 8, "both": 2,
}  # fmt: skip
_IN_A_WORD = re.compile(r"(?:ke|ka|ber)?(dua|tiga|empat|ampat|lima|both)")
_AFTER_ALL = frozenset({"", "|", "?", "FILLER", "PLEASE", "BOOK", "MY", "RENEW", "YES", "THANKS", "LOAN", "AVAILABLE"})
"""What may follow a number that counts what "all" is; a day, a time or a card is counted by itself."""
_OF_OTHERS = frozenset({"KIN", "CARD", "MEMBER"})
_LIGHT = frozenset({"FILLER", "MY"})
_NUMBERED = frozenset({"kelas", "nomor", "nomer", "no", "ke", "jilid", "seri", "tanggal", "tgl", "bab", "edisi"})
_THOSE = frozenset({"itu", "tu", "tersebut", "tadi", "ini"})
_SOME = frozenset({"yang", "yg", "nang", "sing"})
_COUNTERS = frozenset({"buting", "bigi", "ikung", "biji", "buah"})


def how_many(text: str) -> int:
    """The number that a message gives for all that it wants; 0 when it gives none, or several that differ."""
    told = plain(text)
    named = [_spelt(next(filter(None, match.groups()))) for form in ALL_OF_A_NUMBER for match in form.finditer(told)]
    said = words(told)
    said = said[: next((at for at, word in enumerate(said) if word.sense == "EXCEPT"), len(said))]
    named += [number for at, word in enumerate(said) if (number := _in_a_word(word, said, at))]
    if named:
        return named[0]
    beside = {number for at in range(len(said)) if (number := _beside(said, at))}
    return beside.pop() if len(beside) == 1 else 0


def _spelt(number: str) -> int:
    return int(number) if number.isdigit() else _NUMBERS[number]


def _in_a_word(word: Word, said: list[Word], at: int) -> int:
    """ "both", "ketiganya"; "kami bertiga" and "both my children" count people."""
    found = _IN_A_WORD.match(word.raw) if word.sense == "ALL" else None
    before = said[at - 1].sense if at else ""
    people = word.raw.startswith("ber") and before in ("MY", "KIN")
    if found is None or people or _next(said, at) in _OF_OTHERS:
        return 0
    return _NUMBERS[found.group(1)]


def _beside(said: list[Word], at: int) -> int:
    """The number at this place, when it counts what is on loan."""
    number = _number(said[at])
    before = said[at - 1].raw if at else ""
    if number < 2 or before in _NUMBERED:
        return 0
    after = said[at + 1] if at + 1 < len(said) else Word("", "")
    if after.sense == "BOOK" and after.raw != "jilid":
        return number
    if after.raw in _COUNTERS and at + 2 < len(said):
        after = said[at + 2]
    if before in _SOME and after.raw in _THOSE:
        return number
    front = next((word.sense for word in reversed(said[:at]) if word.sense not in _LIGHT), "")
    return number if front == "ALL" and after.sense in _AFTER_ALL else 0


def _next(said: list[Word], at: int) -> str:
    return next((word.sense for word in said[at + 1 :] if word.sense not in _LIGHT), "")


def _number(word: Word) -> int:
    if word.raw.isdigit():
        return int(word.raw) if len(word.raw) < 3 else 0
    return _NUMBERS.get(word.raw, 0) if word.sense == "COUNT" else 0


_TALES = frozenset({"READ", "FINISH", "RETURN"})


def means_all(said: Sequence[Word]) -> bool:
    """ "semua" that is no part of a title ("anak semua bangsa") nor of a tale ("sudah baca semuanya")."""
    if (
        any(map(_counts_own, said, said[1:], said[2:]))
        or _the_rest_too(said)
        or _whatever_may(said)
        or _whatever_is_out(said)
    ):
        return True
    around = zip((Word("", "|"), *said), said, (*said[1:], Word("", "|")), strict=False)
    if not any(word.sense == "ALL" and not _narrowed(before, word, after) for before, word, after in around):
        return False
    return any(
        "ALL" in clause.words
        and (
            clause.renews
            or {"PLEASE", "CONTINUE"} <= set(clause.words)
            or not _TALES & set(_before_exception(clause.words))
        )
        for clause in clauses_of(said)
    )


_TOO = frozenset({"juga", "jg", "sekalian", "too", "well"})
_BESIDE_THE_REST = frozenset({"OTHERS", "FILLER", "|", "YES", "PLEASE", "BOOK", "AND", "MY", "THANKS", "as"})


def _the_rest_too(said: Sequence[Word]) -> bool:
    """ "sisanya juga ya kak", said for itself: with those before it that is all."""
    senses = {word.sense for word in said}
    return "OTHERS" in senses <= _BESIDE_THE_REST and any(word.raw in _TOO for word in said)


_SEVERAL = frozenset({"books", "novels", "items", "titles", "loans", "comics", "magazines"})


def _counts_own(first: Word, second: Word, third: Word) -> bool:
    """ "my three books": all there are."""
    counted = second.sense == "COUNT" or second.raw.isdigit()
    return first.raw in ("my", "our") and counted and third.raw in _SEVERAL


def _whatever_may(said: Sequence[Word]) -> bool:
    """ "perpanjang apa aja yang bisa diperpanjang" """
    return any(clause.renews and less_possible(clause) is not clause for clause in clauses_of(said))


def _whatever_is_out(said: Sequence[Word]) -> bool:
    """ "whatever I have out" """
    heads = zip(said, said[1:], said[2:], strict=False)
    return any(
        one.raw in ("whatever", "everything") and two.raw in ("i", "i've", "ive") and three.raw in _HAS
        for one, two, three in heads
    )


_HAS = frozenset({"have", "got", "borrowed", "ve", "has", "took"})


def _before_exception(said: Sequence[str]) -> Sequence[str]:
    """The words before "kecuali", and before "biar" when "semua" precedes it: "semuanya aja biar ga bolak balik"."""
    said = said[: said.index("EXCEPT")] if "EXCEPT" in said else said
    purposed = "PURPOSE" in said and "NOT" in said and "ALL" in said[: said.index("PURPOSE")]
    return said[: said.index("PURPOSE")] if purposed else said


_THE_SAID = frozenset({"tersebut", "tsb", "tersbut", "trsbt"})
_ORDERS = frozenset({"perintah", "instruksi", "instructions", "previous", "prior"})


def _narrowed(before: Word, everything: Word, after: Word) -> bool:
    """ "anak semua bangsa" is a title, "semua buku fahri" what one of a family has."""
    in_title = before.sense == "KIN" or is_strange(before)
    if after.sense in ("RULE", "MESSAGE", "NOTICE") or after.raw in _ORDERS:
        return True  # "abaikan semua aturan dan perpanjang …"
    return is_strange(after) and after.raw not in _THE_SAID and (in_title or everything.raw.endswith("buku"))
