"""Is a renewal asked for, asked about, refused, done or put off? The only file that can allow one."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from bot.understanding.act import kind_of
from bot.understanding.asking import tells_which
from bot.understanding.beside import (
    admired,
    asks_from_here,
    asks_on,
    asks_whether_done,
    asks_why,
    for_others,
    names_own,
    next_in_turn,
    only_asks,
    only_urges,
    picks_rest,
    takes_back,
    unless_finished,
    urged,
    wish_of_another,
)
from bot.understanding.calling_off import asks_to_undo, called_off, given_up, was_against_it, was_returned
from bot.understanding.clauses import Clause, clauses_of
from bot.understanding.hints import hints_at_longer
from bot.understanding.kinds import Renewal
from bot.understanding.lexicon import Word
from bot.understanding.longer import bids_for_days, longer_loan
from bot.understanding.objects import is_card, is_other, less_the_card, less_the_topic
from bot.understanding.once_more import asks_once_more, forgot_and_asks_now
from bot.understanding.polite import politely_asked
from bot.understanding.scope import left_out
from bot.understanding.tales import (
    book_about_it,
    is_told_others,
    of_former_days,
    permits_something,
    prolongs_an_event,
    wish_of_a_friend,
)

__all__ = ["Found", "Renewal", "renewal_in"]


@dataclass(frozen=True, slots=True)
class Found:
    """What the text says of renewing; `synonym` when it says so in other words ("more time")."""

    kind: Renewal
    synonym: bool = False


def renewal_in(said: Sequence[Word], senses: str, *, has_items: bool, has_member: bool) -> Found:
    """What a message says of renewing a loan."""
    synonym = "RENEW" not in senses
    if synonym:
        place = longer_loan(senses, has_items=has_items) or bids_for_days(said)
        if place is None:
            return Found(_hinted(said, senses, has_items, has_member), synonym)
        said = [*said[:place], Word("perpanjang", "RENEW"), *said[place:]]
        senses = " ".join(word.sense for word in said)
    if book_about_it(said) or (synonym and any(map(was_returned, clauses_of(said)))):
        return Found(Renewal.NAMED, synonym)
    said, senses = less_the_card(*_without_double_denial(said, senses))
    if is_other(senses, has_items=has_items) or permits_something(said) or prolongs_an_event(said):
        return Found(Renewal.OTHER, synonym)
    if "CANCEL" not in senses and not (synonym and "LOAN" in senses) and is_card(senses, has_items=has_items):
        return Found(Renewal.CARD, synonym)
    clauses = clauses_of(said)
    kinds = [
        kind_of(clause, has_items, has_member) if clause.renews and not tells_which(clause, later) else Renewal.NONE
        for clause, later in zip(clauses, [*clauses[1:], None], strict=True)
    ]
    kind = _together(kinds, clauses)
    if kind is Renewal.QUESTION and politely_asked(clauses):
        kind = Renewal.WEAK
    alone = not has_items and not has_member
    doubtful = kind in (Renewal.PLAIN, Renewal.WEAK) or (kind is Renewal.REQUEST and _speaks_of_one(said))
    if doubtful and alone and _is_strange(senses):
        kind = Renewal.OTHER
    if kind in _WISHED and not has_items and (is_told_others(said, clauses) or of_former_days(said, clauses, kind)):
        kind = Renewal.NAMED
    if kind in _WISHED and alone and wish_of_a_friend(said):
        kind = Renewal.QUESTION
    return Found(kind, synonym)


def _without_double_denial(said: Sequence[Word], senses: str) -> tuple[Sequence[Word], str]:
    """ "jangan sampai ga diperpanjang": what must not stay undone is asked for."""
    spoken = [word.sense for word in said]
    for at in range(len(spoken) - 3):
        if spoken[at : at + 4] in (["DONT", "UNTIL", "NOT", "RENEW"], ["DONT", "UNTIL", "YET", "RENEW"]):
            rest = [*said[:at], *said[at + 3 :]]
            return rest, " ".join(word.sense for word in rest)
    return said, senses


_RATHER_THAN = frozenset({"daripada", "drpd", "dripada", "ketimbang"})
""" "mending dibalikin daripada diperpanjang"; "daripada telat, perpanjang" asks for it."""


def _rather_not(clause: Clause) -> bool:
    return any(one in _RATHER_THAN and two == "RENEW" for one, two in zip(clause.raw, clause.words[1:], strict=False))


def _hinted(said: Sequence[Word], senses: str, has_items: bool, has_member: bool) -> Renewal:
    clauses = clauses_of(said)
    hinted = hints_at_longer(clauses, has_items=has_items, has_member=has_member)
    if not hinted or is_card(senses, has_items=has_items):
        return Renewal.NONE
    return Renewal.NONE if wish_of_a_friend(said) or is_told_others(said, clauses) else Renewal.HINTED


_WISHED = frozenset({Renewal.REQUEST, Renewal.PLAIN, Renewal.WEAK})


def _speaks_of_one(said: Sequence[Word]) -> bool:
    """ "mau konfirmasi perpanjangan kios": the noun, which goes with many a business."""
    return any(word.sense == "RENEW" and word.raw.startswith("perpanjangan") for word in said)


_SOMEWHERE = re.compile(r"\b(?:di|ke|dari|VISIT|in|at) (?:OUTSIDE|OTHER)\b")


def _is_strange(senses: str) -> bool:
    """Nothing of a library, and something of another business: "kuotanya habis, perpanjang dong"."""
    spoken = set(less_the_topic(_SOMEWHERE.sub("", senses)).split())
    return (
        bool(spoken & {"OTHER", "OUTSIDE", "SPAM"})
        and "ALL" not in spoken
        and not spoken & {"BOOK", "LOAN", "LIBRARY", "VISIT", "DUE"}
    )


def _together(kinds: Sequence[Renewal], clauses: Sequence[Clause]) -> Renewal:
    said = [kind for kind in kinds if kind is not Renewal.NONE]
    first = next(at for at, clause in enumerate(clauses) if clause.renews)
    if was_against_it(clauses):
        return Renewal.REQUEST
    if (
        any(map(_rather_not, clauses))
        or called_off(clauses)
        or given_up(clauses)
        or asks_to_undo(clauses, first)
        or _sent_wrong(clauses, first)
    ):
        return Renewal.REFUSED
    if Renewal.REFUSED in said:
        return Renewal.REQUEST if _wants_the_rest(kinds, clauses) else Renewal.REFUSED
    if any(takes_back(clause, before) for before, clause in pairwise(clauses[first:])):
        return Renewal.REFUSED
    if _asks_about(clauses, first):
        return Renewal.QUESTION
    if _puts_off(clauses[first:]) or any(map(unless_finished, clauses[:first])):
        return Renewal.LATER
    return _strongest(said, clauses, first)


def _strongest(said: Sequence[Renewal], clauses: Sequence[Clause], first: int) -> Renewal:
    """What several clauses come to that neither refuse nor put off."""
    named = any(word.startswith(("#i", "#m")) for clause in clauses for word in clause.words)
    if Renewal.NAMED in said and named and forgot_and_asks_now(clauses, first):
        return Renewal.REQUEST
    if Renewal.QUESTION in said and named and any(map(only_urges, clauses)):
        return Renewal.REQUEST  # "masa ga bisa diperpanjang, plis lah 0000…"
    if Renewal.QUESTION in said and named and said[-1] is Renewal.PLAIN:
        return Renewal.REQUEST  # "kata teman bisa diperpanjang lewat sini, perpanjangin punyaku dong, kartu …"
    if {Renewal.DONE, Renewal.QUESTION} & set(said) and asks_once_more(clauses, first):
        return Renewal.REQUEST
    if Renewal.DONE in said and any(only_urges(clause) or next_in_turn(clause) for clause in clauses[first + 1 :]):
        return _one_more(clauses, first)
    if Renewal.LATER in said and "YESTERDAY" in clauses[first].words and any(map(asks_from_here, clauses[first + 1 :])):
        return Renewal.REQUEST
    if Renewal.PLAIN in said and any({"THANKS", "NOTICE"} <= set(one.words) for one in clauses[:first]):
        return Renewal.REQUEST  # "makasih sudah diingatkan, perpanjang aja ya"
    for kind in (Renewal.REQUEST, Renewal.LATER, Renewal.QUESTION, Renewal.PLAIN, Renewal.WEAK, Renewal.DONE):
        if kind in said:
            return Renewal.WEAK if kind is Renewal.PLAIN and admired(clauses) else kind
    return said[0] if said else Renewal.NONE


def _one_more(clauses: Sequence[Clause], first: int) -> Renewal:
    """ "punya teman sudah, tolong 0000… juga": one is done, another is asked for."""
    later = clauses[first + 1 :]
    names_another = any((only_urges(one) or next_in_turn(one)) and "#i" in " ".join(one.words) for one in later)
    return Renewal.REQUEST if names_another or "YET" in clauses[first].words else Renewal.DONE


def _sent_wrong(clauses: Sequence[Clause], first: int) -> bool:
    """ "salah kirim, perpanjang 0000… itu buat grup kelas": meant for somebody else."""
    return any({"WRONG", "SEND"} <= set(clause.words) for clause in clauses[:first]) and any(map(for_others, clauses))


def _asks_until_when(clause: Clause) -> bool:
    """ "perpanjangan 0000… yg kemarin, jadinya sampai tanggal berapa": what became of it."""
    return "HOWMUCH" in clause.words and bool({"UNTIL", "DATE", "DUE"} & set(clause.words))


def _puts_off(clauses: Sequence[Clause]) -> bool:
    """ "mau perpanjang tapi besok aja deh": nothing but a later day in a clause of its own."""
    return not urged(clauses[0]) and any(
        ({"TOMORROW", "LATER"} & set(clause.words) and set(clause.words) <= _ONLY_LATER)
        or ({"MESSAGE", "AGAIN"} <= set(clause.words) <= _ONLY_LATER | {"MESSAGE", "TODAYISH"})
        for clause in clauses[1:]
    )


_ONLY_LATER = frozenset({"TOMORROW", "LATER", "FILLER", "YES", "MY", "NOTICE", "AGAIN", "KNOW"})


def _wants_the_rest(kinds: Sequence[Renewal], clauses: Sequence[Clause]) -> bool:
    """ "yang A jangan, yang B saja": one is refused, another wanted in so many words."""
    refused = [clause for clause, kind in zip(clauses, kinds, strict=True) if kind is Renewal.REFUSED]
    asked = any(kind in (Renewal.REQUEST, Renewal.PLAIN, Renewal.WEAK) for kind in kinds)
    before = (clauses[0], *clauses)
    picked = any(
        not clause.renews and picks_rest(clause) and not _goes_on(previous, clause)
        for previous, clause in zip(before, clauses, strict=False)
    )
    if not asked and not picked:
        return False
    kept = {word for clause in clauses if clause not in refused for word in clause.words if word.isdigit()}
    if kept and kept <= {word for clause in refused for word in clause.words}:
        return False  # "jangan perpanjang 1 dan 2, eh 2 aja": which of the two is wanted cannot be told
    named = {word for clause in clauses for word in clause.words if word.startswith("#i")}
    if named:
        if not all(names_own(clause) or {"ALL", "OTHERS"} & set(clause.words) for clause in refused):
            return False  # "jangan perpanjang, tapi yang 0000… aja": a refusal of nothing certain refuses all
        return bool(named - left_out(clauses) - {word for clause in refused for word in clause.words})
    return all(names_own(clause) for clause in refused)


def _goes_on(before: Clause, clause: Clause) -> bool:
    """ "jangan perpanjang 1, 2, 4 aja": the commas of one list."""
    numbers = all(word.isdigit() or word in ("FILLER", "AND") for word in clause.words)
    return numbers and before.words[-1:] != () and before.words[-1].isdigit()


def _asks_to_be_let(main: Clause) -> bool:
    """ "if I am late will you still let me renew" """
    return "IF" in main.words and main.raw[max(main.anchor - 2, 0) : main.anchor] in (("let", "me"), ("let me",))


def _asks_the_rule(main: Clause, later: Sequence[Clause]) -> bool:
    """ "sudah 2x minta tambah waktu, masih dikasih ga ya aturannya?" """
    return "ALREADY" in main.words[: main.anchor] and any("RULE" in one.words and one.question for one in later)


def _asks_about(clauses: Sequence[Clause], first: int) -> bool:
    """The message as a whole asks about a renewal, though its clause alone might ask for one."""
    main = clauses[first]
    if _asks_to_be_let(main) or _asks_the_rule(main, clauses[first + 1 :]):
        return True
    if not urged(main):
        asked = any(one.question for one in clauses[first:]) and not any(map(urged, clauses))
        if asked and any("IF" in one.words for one in clauses[:first]):
            return True
        if any(map(asks_why, clauses[:first])):
            return True
        if "WANT" in main.words and asks_on(clauses[first + 1 :]):
            return True
        if main.raw[main.anchor].startswith("perpanjangan") and any(map(_asks_until_when, clauses[first + 1 :])):
            return True
        if any("RULE" in one.words and {"WHAT", "?"} & set(one.words) for one in clauses[first + 1 :]):
            return True
    if "KIN" in main.words[: main.anchor] and any(
        [word for word in one.words if word != "FILLER"][:1] == ["WHY"] for one in clauses[first + 1 :]
    ):
        return True  # "teman saya diperpanjang terus, kok boleh"
    if wish_of_another(main) and asks_on(clauses[first + 1 :]):
        return True
    return any(asks_whether_done(clause) or only_asks(clause) for clause in clauses)
