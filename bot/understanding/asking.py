"""Does a clause ask about a renewal, or politely for one?"""

# ruff: noqa: E501 - a table is read whole

from bot.understanding.clauses import Clause
from bot.understanding.kinds import Renewal

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
        "FILLER" if word == "HOW" and raw == "cara" and before == "BOOK" else word
        for word, raw, before in zip(words, clause.raw, ("", *words), strict=False)
    )


def _if_possible(clause: Clause) -> bool:
    """ "kalau masih bisa perpanjang aja 0000…": a request."""
    before = [word for word in clause.words[: clause.anchor] if word not in ("FILLER", "STILL", "MY", "YES", "BOOK")]
    plain = not clause.question and not _ASKING & set(clause.words)
    return plain and [word for word in before if word[0] != "#"] == ["IF", "CAN"]


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
