"""Copies that a wish to renew does not reach: asked about, told of, finished, or set beside it without a word."""

from collections.abc import Sequence

from bot.understanding.clauses import Clause
from bot.understanding.pointing import is_listing, marks_of
from bot.understanding.taken_away import ASKS

_ASKED = frozenset({"WHEN", "HOWMUCH", "HOW", "WHERE", "WHY", "FINE", "LOST", "LATE"})
_WISHES = ASKS | {"PLEASE", "CAN", "UNTIL"}
_LENT = frozenset(
    {
        "LOAN",
        "MY",
        "AND",
        "FILLER",
        "BOOK",
        "ALREADY",
        "COUNT",
        "STILL",
        "NUMBER",
        "GREET",
        "|",
        "HUMAN",
        "TODAYISH",
        "YESTERDAY",
    }
)
_LEADS = frozenset({"yang", "yg", "nang", "sing", "the"})
_LIGHT = frozenset(
    {"FILLER", "BOOK", "NUMBER", "YES", "MY", "AND", "PLEASE", "WANT", "NEED", "CAN", "STILL", "YET", "NOT", "READ",
     "LOAN", "GREET", "THANKS", "ALSO", "ALL", "DAYS", "TODAYISH", "HUMAN", "AGAIN", "INSIST", "COUNT", "TITLE",
     "FOR", "DUE", "FALL", "LATE", "TIME", "USE", "SORRY", "UNTIL", "OTHERS", "TOMORROW", "DATE", "juga", "jg",
     "also", "too", "sekalian"}
)  # fmt: skip
"""Beside a title these say nothing against its being wanted with the others."""
_REASONS = frozenset(
    {"karena", "krn", "karna", "soalnya", "sampai", "sampe", "habis", "abis", "setelah", "sehabis", "sesudah",
     "sambil", "sebelum", "selama", "because", "until", "after", "while", "before", "since", "sejak", "seperti",
     "kayak"}
)  # fmt: skip
_INSTEAD = ("instead", "ganti", "gantinya", "daripada", "ketimbang", "drpd", "dripada")


def only_spoken_of(clauses: Sequence[Clause]) -> set[str]:
    """ "perpanjang A, B jatuh temponya kapan?", "saya pinjam A dan B. yang B tolong diperpanjang", "A instead of B"."""
    out = {mark for clause in clauses for mark in _replaced(clause)}
    wished = _asked_for(clauses)
    if not wished:
        return out
    for at, clause in enumerate(clauses):
        marks = set(marks_of(clause))
        chosen_later = _tells_what_is_lent(clause) and any(map(_chooses, clauses[at + 1 :]))
        if _asks_about(clause) or _is_finished(clause) or chosen_later:
            out |= marks - wished
    return out


def unsure_of(clauses: Sequence[Clause]) -> set[str]:
    """Copies named beside the wish that may be meant or not: "perpanjang A, B bagus sekali"."""
    wished = _asked_for(clauses)
    if not wished:
        return set()
    beside = {mark for clause in clauses if not _is_light(clause) for mark in marks_of(clause)} - wished
    return beside.union(*map(_of_the_reason, clauses))


def _of_the_reason(clause: Clause) -> set[str]:
    """ "perpanjang A karena B lagi saya baca", "A atau B", "habis baca A mau lanjut B"."""
    if "OR" in clause.words and len(marks_of(clause)) > 1:
        return set(marks_of(clause))
    at = next((at for at, raw in enumerate(clause.raw) if raw in _REASONS), None)
    marks = [] if at is None else [word for word in clause.words[at:] if word.startswith("#i")]
    return set(marks) if marks and len(set(marks_of(clause))) > 1 else set()


def _asked_for(clauses: Sequence[Clause]) -> set[str]:
    """What stands beside the wish itself."""
    return {mark for clause in clauses if ASKS & set(clause.words) for mark in marks_of(clause)}


def _is_light(clause: Clause) -> bool:
    words = {word for word in clause.words if word[0] != "#" and not word.isdigit()}
    return bool(ASKS & words) or words <= _LIGHT or is_listing([clause])


def _asks_about(clause: Clause) -> bool:
    words = set(clause.words)
    return bool(_ASKED & words) and not (_WISHES & words)


def _is_finished(clause: Clause) -> bool:
    """ "A selesai dibaca": it is not wanted any longer."""
    words = set(clause.words)
    return "FINISH" in words and not {"NOT", "YET", "WANT", "TIME", "DUE", "UNTIL", "IF", "PENDING"} & words


def _tells_what_is_lent(clause: Clause) -> bool:
    words = {word for word in clause.words if word[0] != "#" and not word.isdigit()}
    return "LOAN" in words and words <= _LENT


def _chooses(clause: Clause) -> bool:
    """ "yang B tolong diperpanjang": one of those named before."""
    ahead = next((at for at, word in enumerate(clause.words) if word.startswith("#i")), 0)
    return bool(ahead and ASKS & set(clause.words)) and not _LEADS.isdisjoint(clause.raw[:ahead])


def _replaced(clause: Clause) -> list[str]:
    """ "renew A instead of B", "perpanjang A daripada B": what stands behind the word."""
    at = next((at for at, raw in enumerate(clause.raw) if raw in _INSTEAD), None)
    if at is None or not marks_of(clause) or not any(word.startswith("#i") for word in clause.words[:at]):
        return []
    return [word for word in clause.words[at:] if word.startswith("#i")]
