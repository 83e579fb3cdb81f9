"""Messages that speak of a renewal and are meant for somebody else, or tell of former days."""

# ruff: noqa: E501 - a table is read whole

from collections.abc import Sequence
from itertools import pairwise

from bot.understanding.clauses import Clause
from bot.understanding.kinds import Renewal
from bot.understanding.lexicon import Word

_FORWARDS = frozenset(
    {"diteruskan", "teruskan", "disebarkan", "disebarluaskan", "disebar", "dishare", "disampaikan", "diinfokan", "diumumkan", "forward"}
)  # fmt: skip
_YOURS = frozenset({"bukumu", "pinjamanmu", "bukumu2"})
_DEAR = frozenset({"sayang", "sayangku", "beb", "bebs", "ayang", "cintaku", "honey", "darling"})


def is_told_others(said: Sequence[Word], clauses: Sequence[Clause]) -> bool:
    """ "jangan lupa perpanjang bukumu, sayang", "… mohon diteruskan ke siswa": meant for somebody else."""
    raw = {word.raw for word in said}
    own = any(word.sense == "MY" for word in said)
    passed_on = any(_FORWARDS & set(one.raw) and {"KIN", "ALL", "grup", "kelas"} & set(one.words) for one in clauses)
    reminds = any(word.sense == "FORGET" for word in said) and bool(raw & _DEAR)
    return (
        ((bool(raw & _YOURS) or reminds) and not own) or passed_on or any(map(_through_us, clauses)) or _greets(clauses)
    )


_TELL = frozenset(
    {"bilang", "bilangin", "blg", "bilangkan", "sampaikan", "sampein", "sampaiin", "kasih tau", "kasih tahu", "kasi tau", "kasitau", "kasihtau",
     "beri tahu", "beritahu", "ingatkan", "ingetin", "ingatin", "suruh", "tell", "remind", "kabari", "kabarin", "tegur"}
)  # fmt: skip
_OF_DESK = frozenset({"HUMAN", "SERVICE", "LIBRARY", "bagian", "bag", "adm", "admin"})


def _through_us(clause: Clause) -> bool:
    """ "bilang ke teman saya si Rudi bukunya jangan lupa diperpanjang": his book, and for him to do."""
    if not clause.renews:
        return False
    tells = next((at for at in range(clause.anchor) if clause.raw[at] in _TELL), None)
    if tells is None:
        return False
    words, raw = clause.words[tells + 1 : clause.anchor], clause.raw[tells + 1 : clause.anchor]
    own = any(one == "BOOK" and two == "MY" for one, two in pairwise(words)) or {"bukuku", "bukuq"} & set(raw)
    who = [word for word in words[:4] if word not in ("FILLER", "MY", "HELP", "ke", "kepada")]
    kin = who[:1] == ["KIN"] or (who[1:2] == ["KIN"] and raw[:1] == ("si",))
    return kin and not own and not _OF_DESK & set(words)


def _greets(clauses: Sequence[Clause]) -> bool:
    """ "sampaikan salam ke pak Joko, jangan lupa perpanjang bukunya": goes with a greeting to somebody."""
    return any(
        one in ("salam", "salamku") and two in ("ke", "kepada", "buat", "untuk", "utk")
        for clause in clauses for one, two in pairwise(clause.raw)
    )  # fmt: skip


_FRIENDS = frozenset(
    {"teman", "temen", "temenku", "temanku", "temennya", "temannya", "kawan", "kawanku", "sahabat", "sahabatku", "roommate",
     "friend", "classmate", "colleague", "tetanggaku", "tetangga", "neighbour", "neighbor"}
)  # fmt: skip
_OTHERS = frozenset({"he", "she", "they", "dia", "beliau", "teacher", "boss", "lecturer"})
_ASKED = frozenset({"asked", "asks", "told", "tells", "begged"})
_ASKS = frozenset({"minta", "minta tolong", "mintol", "mnta", "nyuruh", "menyuruh", "mohon", "memohon"})
_SENDS = frozenset({"nyuruh", "menyuruh", "suruh", "ngajak", "mengajak"})
_LEADS_ON = frozenset({"FILLER", "MY", "DIALOG_YOU", "PLEASE", "HUMAN", "LIBRARY", "BOOK", "HELP", "BOT"})


def wish_of_a_friend(said: Sequence[Word]) -> bool:
    """ "my friend asked you to renew his book", "temanku minta diperpanjang bukunya": told, and of no loan of one's own."""
    at = next((place for place, word in enumerate(said) if word.sense == "RENEW"), 0)
    before = [word for word in said[:at] if word.sense not in ("MY", "GREET")]
    who = next(
        (place for place, word in enumerate(before) if word.raw in _FRIENDS | _OTHERS or word.sense == "KIN"), None
    )
    if who is None or any(word.sense != "FILLER" for word in before[:who]) or not before[who + 1 :]:
        return False
    verb = before[who + 1]
    wanted = verb.raw in ("wants", "wanted") and any(word.sense == "DIALOG_YOU" for word in before)
    if verb.raw in _SENDS and any(word.sense == "KIN" for word in before[who + 2 :]):
        return True  # "mama nyuruh adik perpanjang bukunya"
    of_friend = verb.raw in _ASKS and before[who].raw in _FRIENDS | _OTHERS
    return (verb.raw in _ASKED or wanted or of_friend) and all(word.sense in _LEADS_ON for word in before[who + 2 :])


_SUBJECTS = frozenset({"tentang", "mengenai", "seputar", "about"})


def book_about_it(said: Sequence[Word]) -> bool:
    """ "buku tentang perpanjangan kontrak": the word stands in what a book is about."""
    at = next((place for place, word in enumerate(said) if word.sense == "RENEW"), 0)
    near = said[max(0, at - 4) : at]
    return any(
        two.raw == "buku tentang" or (two.raw in _SUBJECTS and one.sense in ("BOOK", "READ"))
        for one, two in pairwise([Word("", "|"), *near])
    )


_PERMITS = frozenset({"izin", "ijin"})


def permits_something(said: Sequence[Word]) -> bool:
    """ "perpanjangan izin penelitian": a permit, and none of a loan."""
    permit = any(one.sense == "RENEW" and two.raw in _PERMITS for one, two in pairwise(said))
    return permit and not any(word.sense in ("BOOK", "LOAN", "READ") or word.sense[:2] == "#i" for word in said)


_GATHERINGS = frozenset(
    {"pameran", "acara", "acaranya", "lomba", "lombanya", "kegiatan", "kegiatannya", "event", "eventnya", "workshop", "seminar",
     "pelatihan", "bazar"}
)  # fmt: skip


def prolongs_an_event(said: Sequence[Word]) -> bool:
    """ "perpanjang pamerannya": an exhibition is to last, and nothing follows that would make it a title."""
    return any(
        verb.sense == "RENEW"
        and what.raw in _GATHERINGS
        and then.sense in ("|", "?", "FILLER", "UNTIL", "PLEASE", "YES", "EVENT")
        for verb, what, then in zip(said, said[1:], [*said[2:], Word("", "|")], strict=False)
    )


def of_former_days(said: Sequence[Word], clauses: Sequence[Clause], kind: Renewal) -> bool:
    """ "dulu …", "nenek saya dulu rajin ke sini, buku diperpanjang terus": a tale."""
    if kind is Renewal.REQUEST:
        return False
    kin = any(
        {"dulu", "dahulu"} & set(one.raw) and ("KIN" in one.words or {"ibu", "bapak"} & set(one.raw)) and not one.renews
        for one in clauses
    )
    return said[0].raw in ("dulu", "dahulu", "zaman") or kin
