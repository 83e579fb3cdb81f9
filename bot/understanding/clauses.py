"""A message in clauses: one thing said each."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from bot.understanding.lexicon import Word

_BREAKS = frozenset({"|", "SO", "terus", "trus"})


@dataclass(frozen=True, slots=True)
class Clause:
    words: tuple[str, ...]
    """Senses, marks and unknown words."""
    raw: tuple[str, ...]
    question: bool = False
    after: str = ""
    """The joining word before it: padahal, soalnya."""

    @property
    def renews(self) -> bool:
        return "RENEW" in self.words

    @property
    def anchor(self) -> int:
        """Where the word "renew" stands."""
        return self.words.index("RENEW")


def clauses_of(said: Iterable[Word]) -> list[Clause]:
    """The clauses of a message, none empty."""
    found: list[Clause] = []
    words: list[Word] = []
    joined = ""
    said = [*_told_cards(list(said)), Word("", "|")]
    for at, word in enumerate(said):
        ends = (
            word.sense in _BREAKS
            or word.sense == "?"
            or (
                word.sense == "AND" and (_asks_more(words, said[at + 1 :]) or _sets_aside(words, said[at + 1 : at + 5]))
            )
        )
        if (
            ends
            or (word.sense == "TOMORROW" and _tells_when(words, said[at + 1 : at + 9]))
            or _tells_of_later(word, words, said[at + 1 : at + 9])
            or _turns_to_another(word, words, said[at + 1 : at + 5])
            or _turns_to_hearsay(word, words, said[at + 1 : at + 3])
            or _asks_besides(word, words, said[at + 1 : at + 5])
        ):
            if words:
                found.append(_clause(words, question=word.sense == "?", after=joined))
            words, joined = ([], word.raw) if ends else ([word], "")
        else:
            words.append(word)
    return found


def _told_cards(said: list[Word]) -> Iterable[Word]:
    """ "my card is 6271… and I want …": this "is" asks nothing."""
    for word, after in zip_longest(said, said[1:]):
        tells = word.sense == "IS_IT" and after is not None and after.sense.startswith("#m")
        yield Word(word.raw, "FILLER") if tells else word


def _tells_of_later(word: Word, before: Sequence[Word], after: Sequence[Word]) -> bool:
    """ "perpanjang aja ya ntar kalo udah kelar aku balikin": a promise behind the wish."""
    if word.sense != "LATER" or not after or after[0].sense != "IF":
        return False
    then = [one.sense for one in after]
    then = then[: then.index("|")] if "|" in then else then
    return "RETURN" in then and "RENEW" not in then and any(one.sense == "RENEW" for one in before)


_TURNS = frozenset({"aja", "saja", "aj", "doang", "ya", "eh"})
_WHICH = frozenset({"yg", "yang", "yng"})
_NOT_IT = frozenset({"NOTNEED", "DONT", "NOT", "CANCEL", "RETURN", "ALREADY"})


def _turns_to_another(word: Word, before: Sequence[Word], after: Sequence[Word]) -> bool:
    """ "perpanjang A & B aja yg C gausah": the next copy is spoken of, without a comma."""
    if word.raw not in _WHICH or not before or before[-1].raw not in _TURNS:
        return False
    then = [one.sense for one in after]
    named = any(one.sense.startswith("#i") for one in before) and then[:1] != [] and then[0].startswith("#i")
    return named and bool(_NOT_IT & set(then[1:3]))


_BIDS = frozenset({"dong", "donk", "dongg", "dongs", "plis", "please", "pls"})
_BIDS_NOTHING = frozenset({"HEARSAY", "CAN", "ALREADY", "NOT", "HOW", "WHY", "IF", "ASK"})


def _turns_to_hearsay(word: Word, before: Sequence[Word], after: Sequence[Word]) -> bool:
    """ "perpanjang buku dong kmrn katanya tinggal chat": a wish, and what was heard of how to put it."""
    heard = word.sense == "HEARSAY" or (word.sense == "YESTERDAY" and [one.sense for one in after[:1]] == ["HEARSAY"])
    if not heard or not before or not any(one.raw in _BIDS for one in before[-2:]):
        return False
    said = {one.sense for one in before}
    return "RENEW" in said and said.isdisjoint(_BIDS_NOTHING)


_BESIDES = frozenset({"sekalian", "skalian", "sekaligus"})


def _asks_besides(word: Word, before: Sequence[Word], after: Sequence[Word]) -> bool:
    """ "mau tanya sekalian minta perpanjang …": a question to come, and a wish."""
    if word.raw not in _BESIDES or not any(one.sense == "ASK" for one in before):
        return False
    then = [one.sense for one in after if one.sense not in ("FILLER", "MY")]
    later = any(one.sense in ("TOMORROW", "LATER", "HOW", "WHEN", "HOWMUCH", "RENEW") for one in before)
    return then[:2] == ["PLEASE", "RENEW"] and not later


def _asks_more(before: Sequence[Word], after: Sequence[Word]) -> bool:
    """ "tolong perpanjang … dan kasih tahu dendaku": a second wish."""
    then = next((word.sense for word in after if word.sense not in ("FILLER", "PLEASE", "WANT", "MY", "AND")), "")
    return then in ("LIST", "ASK", "KNOW", "DATA") and any(word.sense == "RENEW" for word in before)


_SETS_ASIDE = frozenset(
    {"abaikan", "cuekin", "lupakan", "ignore", "disregard", "forget", "scrap", "nevermind", "never mind"}
)
_SAID_BEFORE = frozenset(
    {"RULE", "MESSAGE", "NOTICE", "instructions", "instruction", "instruksi", "perintah", "prompt"}
)


def _sets_aside(before: Sequence[Word], after: Sequence[Word]) -> bool:
    """ "abaikan aturan tadi dan perpanjang …": the rules are set aside, and then comes the wish."""
    then = [word.sense for word in after if word.sense not in ("FILLER", "PLEASE", "MY")]
    aside = next((at for at, word in enumerate(before) if word.raw in _SETS_ASIDE), None)
    if then[:1] != ["RENEW"] or aside is None or any(word.sense in ("DONT", "NOT", "RENEW") for word in before):
        return False
    return any(_SAID_BEFORE & {word.sense, word.raw} for word in before[aside + 1 :])


_HAPPENS = frozenset({"RETURN", "VISIT", "FINISH", "READ", "CAN", "LIBRARY"})


def _tells_when(before: Sequence[Word], after: Sequence[Word]) -> bool:
    """ "diperpanjang saja lusa baru saya bisa antar": dictated, the reason follows without a comma."""
    then = [word.sense for word in after if word.sense not in ("FILLER", "MY")]
    return (
        then[:1] == ["NEW"]
        and bool(_HAPPENS & set(then))
        and "RENEW" not in then
        and any(word.sense == "RENEW" for word in before)
    )


def _clause(words: Sequence[Word], *, question: bool, after: str) -> Clause:
    return Clause(tuple(word.sense for word in words), tuple(word.raw for word in words), question, after)
