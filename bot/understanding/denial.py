"""How far a "jangan", a "tidak" or a "batal" reaches: does it deny the renewal, or something else?"""

from collections.abc import Sequence

from bot.understanding.asking import is_tag
from bot.understanding.clauses import Clause
from bot.understanding.kinds import OWN_OBJECT, TAKES_NEGATION, Renewal

_NEGATORS = frozenset({"NOT", "DONT", "ISNT", "NOTNEED", "CANCEL", "STOP"})
_UNWILLING = frozenset(
    {"tanpa", "daripada", "ketimbang", "dibanding", "instead", "rather", "without", "malas", "males", "ogah", "emoh",
     "menolak", "tolak", "against", "enggan", "batalin", "salah", "WRONG"}
)  # fmt: skip
_ALMOST = frozenset({"hampir", "nyaris", "almost", "nearly"})
_BEFORE_ERASING = frozenset({"FILLER", "MY", "PLEASE", "CAN", "WANT", "YESTERDAY", "ALREADY"})
""" "perpanjangan yang tadi tolong dihapus" """
_OF_SERVICE = frozenset(
    {"php", "phpin", "kayak", "kyk", "seperti", "abaikan",
      "ghosting", "dighosting", "ghostingin", "ribet", "lelet", "ngaret", "molor", "pelit",
     "galak", "judes", "ngambek", "dicuekin", "cuekin", "diabaikan", "didiamkan", "didiemin", "dianggurin", "dilupakan",
     "dilupain", "diskip", "dilewat",
     "dilewatkan", "dibatalkan", "dibatalin", "ditunda", "ditolak", "dipersulit", "nunggu", "diread", "mahal", "susah",
     "banyak", "forget", "ignore", "marahin", "dimarahin", "kaget", "bosan", "bosen"}
)  # fmt: skip
""" "perpanjang … jangan php", "jangan dicuekin": how it is to be done, and that it is."""
_OF_MANNER = frozenset({"LONG", "QUICK", "WRONG", "ANSWER", "LATE", "COMPLAIN"})
_UP_TO_IT = frozenset({"FILLER", "USE", "MORE", "AGAIN", "pake", "terlalu", "take", "be", "too", "MY"})
_PLACES = frozenset({"kemana", "kemana2", "kmn", "kemana mana", "ke mana", "kesana", "ke sana"})
_OF_ASKING = frozenset({"PLEASE", "WANT", "HEARSAY", "MY", "FILLER", "ALREADY", "NEED", "RENEW"})


def refused_before(clause: Clause) -> Renewal | None:
    words, at = clause.words, clause.anchor
    if at and words[at - 1] == "than":
        return Renewal.REFUSED
    for place in range(at - 1, -1, -1):
        word = words[place]
        if word == "WRONG" and any(mark[0] == "#" for mark in words[place:at]):
            return None  # "eh salah, maksudnya 0000… diperpanjang"
        if word in _UNWILLING or (word in _ALMOST and place >= at - 3) or (word == "ERASE" and place >= at - 4):
            return Renewal.REFUSED
        if word in _NEGATORS and not _sets_number_right(words, place):
            return Renewal.QUESTION if is_tag(clause, place) else _reach(clause, place)
        if word == "PENDING" and words[place + 1] == "WANT":
            return Renewal.REFUSED  # "yang belum mau diperpanjang"
        if word == "YET":
            if words[place + 1] in ("WANT", "PLEASE", "NEED"):
                return Renewal.REFUSED
            return None if "PLEASE" in words[place:at] else Renewal.DONE
        if _takes_it(words, place):
            return None
    return None


def _takes_it(words: Sequence[str], place: int) -> bool:
    """Whether the word at `place` takes a denial that stands before it, so that it does not reach the verb."""
    word, at = words[place], words.index("RENEW")
    if word == "DUE" and {"MORE", "CONTINUE"} & set(words[max(0, place - 2) : place]):
        return False  # "tidak perlu tambahan masa pinjam": the time is what is denied
    if word == "AVAILABLE" and set(words[place + 1 : at]) <= {"FILLER", "NEED", "WANT", "BOOK", "MY", "AGAIN"}:
        return False  # "tidak ada yang perlu diperpanjang"
    until = word == "UNTIL" and set(words[place + 1 : at]) <= {"FILLER"}
    return word in TAKES_NEGATION and not until  # but "jangan sampai diperpanjang" refuses


def _reach(clause: Clause, place: int) -> Renewal | None:
    """Whether the denial at `place` reaches the verb: "tidak sempat, tolong perpanjang" denies something else."""
    words, at = clause.words, clause.anchor
    word, after, between = words[place], words[place + 1], words[place:at]
    if word != "NOT" and next(other for other in words[place + 1 :] if other not in ("FILLER", "UNTIL")) == "RENEW":
        return Renewal.REFUSED  # "agar jangan diperpanjang"
    if after in ("FORGET", "UNTIL") or _spared(clause, place) or (place and words[place - 1] == "PURPOSE"):
        return None
    if "PLEASE" in between and word in ("NOT", "STOP", "ISNT") and after not in _OF_ASKING:
        return None
    if word == "NOT" and {"CAN", "PLEASE"} <= set(words[:place]) and clause.question:
        return None  # "bisa tolong dari sini aja ga diperpanjangnya?"
    if word == "NOT" and _PLACES & set(clause.raw[place + 1 : place + 3]):
        return None  # "gabisa kemana2 perpanjangin yaa"
    if word == "ISNT" and after in ("CARD", "MEMBER"):
        return None
    return Renewal.QUESTION if word == "NOT" and "CAN" in between else Renewal.REFUSED


def _spared(clause: Clause, place: int) -> bool:
    """ "jangan dulu ditarik ya perpanjang seminggu": what is not to be called off."""
    before = [word for word in clause.words[:place] if word != "FILLER"]
    return clause.words[place] == "CANCEL" and before[-1:] == ["DONT"] and clause.raw[place].startswith("di")


def _sets_number_right(words: Sequence[str], place: int) -> bool:
    """ "kodenya 0000… bukan 0000… perpanjang ya": denies a number, after the one that holds."""
    number_denied = words[place] == "ISNT" and words[place + 1].startswith("#i")
    return number_denied and any(word.startswith("#i") for word in words[:place])


def _of_manner(clause: Clause, place: int) -> bool:
    """ "perpanjang … jangan lama lama balasnya": denies how, not whether."""
    if clause.words[place] == "CANCEL":
        return False
    then = next((at for at in range(place + 1, len(clause.words)) if clause.words[at] not in _UP_TO_IT), None)
    return then is not None and (clause.words[then] in _OF_MANNER or clause.raw[then] in _OF_SERVICE)


def refused_after(clause: Clause) -> Renewal | None:
    words, at = clause.words, clause.anchor
    for place in range(at + 1, len(words)):
        word, rest = words[place], words[place + 1 :]
        if (
            word == "ERASE"
            and clause.raw[at].startswith("perpanjangan")
            and set(words[at + 1 : place]) <= _BEFORE_ERASING
        ):
            return Renewal.REFUSED
        if word in ("CANCEL", "NOTNEED", "DONT") and rest[:1] != ("LONG",):  # "… jangan lama-lama balasnya"
            if "OTHERS" in words[at:place] and "#i" in " ".join(words[at:place]):
                return None  # "… 0000… aja, yang lain jangan"
            own = any(OWN_OBJECT.match(other) for other in rest) or any(other in TAKES_NEGATION for other in rest[:2])
            return None if own or _of_manner(clause, place) else Renewal.REFUSED
        if word == "ISNT" and rest and rest[0].startswith("#i"):
            return None  # "… A, bukan B"
        if word == "ISNT" and "BOOK" in words[:place] and {"CARD", "MEMBER"} & set(rest[:2]):
            return None  # "perpanjang buku, bukan kartu"
        if word in ("NOT", "ISNT"):
            if "IF" in words[at:place] and "HOLD" in rest:
                return None  # "… if no one else has reserved it"
            return _negated_tail(words[:place], rest)
        if word in ("PURPOSE", "UNTIL", "SO") or word in TAKES_NEGATION:
            return None
    return None


def _negated_tail(before: Sequence[str], rest: Sequence[str]) -> Renewal | None:
    """ "perpanjang nggak" asks, "perpanjang nggak jadi" refuses, "… tidak sempat datang" is a reason."""
    if rest and rest[0] in ("jadi", "NEED", "usah", "WANT", "CONTINUE", "YES"):
        return Renewal.REFUSED
    light = [word for word in rest if word not in ("FILLER", "YES", "KAH", "PLEASE", "CAN", "?", "MY")]
    if not light:
        return Renewal.QUESTION
    return None if light[0] in TAKES_NEGATION or "PLEASE" in before else Renewal.QUESTION
