"""Is a renewal told that was made lately, against what the library says?"""

from bot.understanding.clauses import Clause

_NOW = frozenset({"sekarang", "skrg", "skrang", "skr", "skg", "hari ini", "hr ini", "now", "today"})
_CONTRARY = frozenset({"padahal", "pdhl", "pdahal", "though", "although"})
_BEFORE_IT = frozenset({"FILLER", "MY", "KIN", "WHY", "HEARSAY", "YESTERDAY", "ALREADY", "GREET"})
_NOT_DONE_YET = frozenset({"PLEASE", "WANT", "NEED", "CAN", "TOMORROW", "LATER", "IF"})


def just_done(clause: Clause) -> bool:
    """ "baru juga perpanjang sabtu", "padahal perpanjang hari senin"; "baru perpanjang sekarang" may ask for it."""
    words, raw, at = clause.words, clause.raw, clause.anchor
    if _NOT_DONE_YET & set(words) or _NOW & set(raw):
        return False
    before = [
        word for word, own in zip(words[:at], raw[:at], strict=True)
        if word not in _BEFORE_IT and not (word == "BOOK" and own != "buku")
    ]  # fmt: skip
    if before == ["NEW"]:
        return True
    return not before and clause.after in _CONTRARY and bool({"TODAYISH", "DATE", "YESTERDAY"} & set(words[at:]))
