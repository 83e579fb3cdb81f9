"""Does a clause ask about a renewal, or politely for one?"""

# ruff: noqa: E501 - a table is read whole

from collections.abc import Sequence

from bot.understanding.clauses import Clause
from bot.understanding.condition import less_courtesy
from bot.understanding.kinds import LIGHT, Renewal

INFORMS = frozenset({"STILL", "IF", "HOWMUCH", "WHEN", "WHY", "NOT_YET", "YET", "RULE"})
_ASKING_PLAINLY = frozenset({"HOW", "HOWMUCH", "WHEN", "WHO", "WHERE", "WHY", "ASK", "WHAT", "IS_IT", "IF", "CAN"})
_WILLING = frozenset({"berkenan", "berkenankah", "bersedia", "bersediakah", "sudi", "sudikah", "kerso", "mind"})
_WOULD_IT_BE = ("would it be", "is it ok", "do you mind")
_FOR_ME = frozenset({"untuk", "buat", "utk", "bagi", "gasan", "for"})
_MUST = frozenset({"harus", "hrs", "wajib", "perlu", "must"})
_ASKING = frozenset({"HOW", "HOWMUCH", "WHEN", "WHO", "WHERE", "WHY", "OFTEN", "RULE", "ASK", "WHAT", "gratis", "free",
                     "otomatis", "automatic", "automatically", "wajib", "bedanya", "artinya", "maksudnya",
                     "dihitung", "dihitungnya", "terhitung", "hitungannya", "hitungnya", "ngitungnya", "counted", "calculated"})  # fmt: skip


def asks_willing(clause: Clause) -> bool:
    """ "apakah Ibu berkenan memperpanjang …", "apakah bisa perpanjang … untuk saya": no question, but courtesy."""
    words, raw, at = clause.words, clause.raw, clause.anchor
    if "else" in raw or INFORMS & set(words) or _ASKING & set(words) - {"IS_IT"}:
        return False
    if any(word.startswith(_WOULD_IT_BE) for word in raw[:at]):
        return True
    if {"get", "have"} & set(raw[:at]) and "CAN" in words[:at] and "MY" in words[:at]:
        return True  # "could I get an extension …"
    for_me = any(word in _FOR_ME and mine == "MY" for word, mine in zip(raw[at + 1 :], words[at + 2 :], strict=False))
    return bool(_WILLING & set(raw[:at])) or (for_me and "CAN" in words[:at])


_WHAT_MAY = frozenset({"ALL", "WHAT", "whatever", "anything", "everything"})


def less_possible(clause: Clause) -> Clause:
    """ "perpanjang semua yang masih bisa (diperpanjang)": all of them, as far as it goes."""
    words, at = clause.words, clause.anchor
    chosen = next((place for place, word in enumerate(words) if word in _WHAT_MAY), None)
    if chosen is None or clause.question or words[:at].count("CAN") or "NOT" in words:
        return clause
    may = next((place for place in range(max(chosen, at) + 1, len(words)) if words[place] == "CAN"), None)
    if may is None or any(
        word not in ("FILLER", "STILL", "PENDING", "BOOK", "LOAN", "MY") for word in words[max(chosen, at) + 1 : may]
    ):
        return clause
    if any(word not in ("FILLER", "RENEW", "YES", "be", "CAN", "PENDING") for word in words[may:]) or not (
        {"yang", "yg", "nang", "can", "whatever", "yang masih", "yg masih"} & set(clause.raw[chosen : may + 1])
    ):
        return clause
    kept = [place for place in range(may) if words[place] not in ("WHAT", "STILL", "whatever", "PENDING")]
    return Clause(tuple(words[place] for place in kept), tuple(clause.raw[place] for place in kept), after=clause.after)


def tells_which(clause: Clause, following: Clause | None) -> bool:
    """ "yang bisa diperpanjang, perpanjang semua ya": names them, and asks nothing."""
    if following is None or clause.question or "ALL" not in following.words or not following.renews:
        return False
    which = clause.raw[0] in ("yang", "yg", "nang", "yang masih", "yg masih")
    return (
        which and set(clause.words) <= {"FILLER", "PENDING", "STILL", "CAN", "RENEW", "BOOK"} and "CAN" in clause.words
    )


def is_tag(clause: Clause, place: int) -> bool:
    """The "nggak" of "boleh nggak …" asks and denies nothing; "boleh tidak diperpanjang" may deny."""
    words, raw = clause.words, clause.raw
    if (
        place == 0
        or words[place] != "NOT"
        or words[place - 1] not in ("CAN", "SUCCESS")
        or raw[place - 1] in ("can", "could", "may")
    ):
        return False
    return not (raw[place] in ("tidak", "tdk", "tak") and words[place + 1] == "RENEW")


def may_i(clause: Clause) -> bool:
    denied = any(word == "NOT" and not is_tag(clause, at) for at, word in enumerate(clause.words[: clause.anchor]))
    return "CAN" in clause.words and not denied


def tagged(clause: Clause) -> Renewal | None:
    """ "… bayar nggak ya": a question tag at the end."""
    words, at = clause.words, clause.anchor
    tail = [word for word in words[at + 1 :] if word not in ("FILLER", "YES", "KAH", "MY", "GREET")]
    asks = tail[-1:] in (["NOT"], ["YET"]) and "PURPOSE" not in tail and "PLEASE" not in words
    return Renewal.QUESTION if asks else None


def asks(clause: Clause, has_items: bool) -> bool:
    clause = _less_news(less_courtesy(clause))
    words, at = clause.words, clause.anchor
    urged = "PLEASE" in words[max(0, at - (5 if clause.question else 12)) : at] or "PLEASE" in words[at + 1 : at + 5]
    conditional = "IF" in words[:at] and not (urged and "CAN" in words) and not (has_items and _if_possible(clause))
    if "IF" in words[at:] and has_items and {"PLEASE", "WANT"} & set(words[:at]):
        return False  # "… if nobody else is waiting"
    if (
        "IF" in words
        and not (has_items and _if_possible(clause))
        and (conditional or "IF" in words[at:])
        and not (urged and words.index("IF") > at)
    ):
        return True
    if (clause.question and "ONLY" in words) or ("OR" in words and "RETURN" in words and not urged):
        return True  # "perpanjang atau balikin"
    if urged and not clause.question and not _ASKING_PLAINLY & set(words):
        return False
    words = _without_titles(clause)
    if any(word in _ASKING for word in words) or asks_time(clause) or (clause.question and _MUST & set(clause.raw)):
        return not (urged and words[at:].count("WHAT") + words[:at].count("WHAT") == 1 and not clause.question)
    if clause.question and not urged and not has_items and {"FINE", "PAY"} & set(words[at:]):
        return True  # "perpanjang kena biaya?"
    return _asks_yes_or_no(clause, urged, has_items)


_NEWS = frozenset({"NOTICE", "KNOW", "LIST", "ANSWER", "SEND", "MESSAGE"})


def _less_news(clause: Clause) -> Clause:
    """The clause less "… kabari kalau sudah": the condition of the news, not of the renewal."""
    words = clause.words
    tells = next((at for at in range(clause.anchor + 1, len(words)) if words[at] in _NEWS), None)
    if tells is None or "IF" not in words[tells:] or "IF" in words[:tells] or clause.question:
        return clause
    return Clause(words[:tells], clause.raw[:tells], after=clause.after)


def _asks_yes_or_no(clause: Clause, urged: bool, has_items: bool) -> bool:
    words, at = clause.words, clause.anchor
    if "IS_IT" in words[:at] or "KAH" in words:
        return not urged or "IS_IT" in words[:at]
    if "CAN" in words:
        if urged and "PURPOSE" in words[: words.index("CAN")]:
            return False  # "mohon agar buku … dapat diperpanjang"
        return _asks_whether(clause, urged, has_items)
    if "ALREADY" in words[at:] and clause.question:
        return True
    nominal = clause.raw[at].startswith(("perpanjangan", "renewal", "extension"))
    if nominal and at and words[at - 1] == "LONG":
        return True
    wanted = urged or "WANT" in words or has_items
    return bool(clause.question and not wanted and (nominal or words[0] != "RENEW"))


def _without_titles(clause: Clause) -> tuple[str, ...]:
    """The words, less those of a book on how to do something and of a reproach for silence."""
    words = clause.words
    if "ANSWER" in words and "WHY" in words[clause.anchor :]:
        words = tuple("FILLER" if word == "WHY" else word for word in words)
    return tuple(
        "FILLER"
        if (word == "WHERE" and "NOT" in words[max(0, at - 2) : at])
        or (word == "HOW" and raw == "cara" and before == "BOOK")
        or (word == "OFTEN" and _for_the_nth(words, at))
        else word
        for at, (word, raw, before) in enumerate(zip(words, clause.raw, ("", *words), strict=False))
    )


def _for_the_nth(words: Sequence[str], at: int) -> bool:
    """ "untuk ke-2 kalinya" counts, and asks nothing."""
    return at > 0 and (words[at - 1] == "ORDINAL" or (at > 1 and words[at - 2] == "ke" and words[at - 1].isdigit()))


def _if_possible(clause: Clause) -> bool:
    """ "kalau masih bisa perpanjang aja 0000…": a request."""
    before = [word for word in clause.words[: clause.anchor] if word not in ("FILLER", "STILL", "MY", "YES", "BOOK")]
    plain = not clause.question and not _ASKING & set(clause.words)
    named = [word for word in before if word[0] != "#"]
    if named[:2] == ["PLEASE", "LIST"]:
        named = named[2:]  # "tolong cek dulu, kalau aman langsung perpanjang 0000…"
    nobody_waits = named[:2] == ["IF", "NOT"] and "HOLD" in named and set(named) <= _NOBODY_WAITS
    return plain and (named in (["IF", "CAN"], ["IF", "aman"]) or nobody_waits)


_NOBODY_WAITS = frozenset(
    {"IF", "NOT", "AVAILABLE", "HOLD", "orang", "lain", "OTHERS", "CONTINUE", "MORE", "DAYS", "AGAIN", "COUNT"}
)


_CHECKED_BY_DESK = frozenset(
    {"STILL", "CAN", "YET", "NOT", "LATE", "DUE", "FALL", "HOLD", "LOAN", "AVAILABLE", "FILLER", "MY", "BOOK", "OTHERS", "orang", "lain", "ada", "FINISH", "WANT",
     "nobody", "no", "one", "else", "waiting", "WAIT", "IS_IT", "ALREADY", "COUNT", "needs", "NEED", "ALL"}
)  # fmt: skip
_IN_TIME = frozenset({"keburu", "sempat", "sempet", "smpat", "smpet"})


def if_it_may(clause: Clause) -> bool:
    """ "perpanjang ya kalau masih bisa": asked for, on a condition that is looked at anyhow."""
    words, raw, at = clause.words, clause.raw, clause.anchor
    if clause.question or "IF" not in words[at:] or words.count("IF") != 1:
        return False
    place = words.index("IF")
    then, between = words[place + 1 :], raw[at + 1 : place]
    if (
        not then
        or any(word not in LIGHT for word in words[:at])
        or any(word not in LIGHT and word[0] != "#" for word in words[at + 1 : place])
    ):
        return False
    if not (
        {"ya", "yaa", "yak", "dong", "donk", "aja", "saja", "deh"} & set(between)
        or {"PLEASE", "WANT"} & set(words[:at])
    ):
        return False
    denied = bool({"YET", "NOT", "nobody"} & set(then))
    if any(
        word not in _CHECKED_BY_DESK and own not in _IN_TIME for word, own in zip(then, raw[place + 1 :], strict=True)
    ):
        return False
    if denied:
        return (
            bool({"LATE", "DUE", "HOLD", "LOAN", "waiting", "WAIT", "WANT", "NEED", "needs"} & set(then))
            and "CAN" not in then
        )
    return not {"LATE", "DUE", "HOLD", "LOAN", "FALL"} & set(then)


def asks_time(clause: Clause) -> bool:
    """ "… jam berapa": one word in the lexicon, and a question."""
    return any(raw.endswith((" berapa", " brp", "what time")) for raw in clause.raw) or (
        clause.question and "how long" in clause.raw
    )


def _asks_whether(clause: Clause, urged: bool, has_items: bool) -> bool:
    words, at = clause.words, clause.anchor
    tag = any(word == "NOT" for word in words[words.index("CAN") :])
    if "STILL" in words and not urged:
        return not has_items
    if urged:
        return tag and not has_items and "STILL" in words
    if has_items:
        return False
    if any(word in ("YOU", "you", "u") for word in words[:at]) or "DIALOG_YOU" in words[:at]:
        return False
    return not (
        "WANT" in words[:at] and not tag and not any(word in ("lewat", "PHONE", "via", "online") for word in words)
    )
