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
    return ((bool(raw & _YOURS) or reminds) and not own) or passed_on


_PERMITS = frozenset({"izin", "ijin"})


def permits_something(said: Sequence[Word]) -> bool:
    """ "perpanjangan izin penelitian": a permit, and none of a loan."""
    permit = any(one.sense == "RENEW" and two.raw in _PERMITS for one, two in pairwise(said))
    return permit and not any(word.sense in ("BOOK", "LOAN", "READ") or word.sense[:2] == "#i" for word in said)


def of_former_days(said: Sequence[Word], clauses: Sequence[Clause], kind: Renewal) -> bool:
    """ "dulu …", "nenek saya dulu rajin ke sini, buku diperpanjang terus": a tale."""
    if kind is Renewal.REQUEST:
        return False
    kin = any(
        {"dulu", "dahulu"} & set(one.raw) and ("KIN" in one.words or {"ibu", "bapak"} & set(one.raw)) and not one.renews
        for one in clauses
    )
    return said[0].raw in ("dulu", "dahulu", "zaman") or kin
