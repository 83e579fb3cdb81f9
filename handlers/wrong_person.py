"""A phone that is no longer its owner's, a card or a book to be taken off: all for staff to set right."""

import re

from handlers.choosing import own_loans, spoken_words, titles_in
from handlers.hours import next_staffed
from handlers.intents import Intent
from handlers.turn import Reply, StepName, Turn

_MAY_DISOWN = frozenset({Intent.UNKNOWN, Intent.NO, Intent.HUMAN, Intent.INFO, Intent.LINK, Intent.HELP, Intent.YES})
_NOT_NAME = (
    r"\b(?:saya|sy|aku|ini|sini|nomor\w*|hp|ulun|i'?m|i am|this is|we are|kami)\b"
    r"(?:\W+\w+){0,2}?\W+(?:bukan|bkn|not|lain|kada)\W+"
    r"(?:(?:si|ibu|bu|pak|bapak|kak|mbak|nomor\w*|hp|punya\w*|milik\w*|wa|atas nama|mr|mrs|ms)\W+){0,2}"
)
_WRONG_NUMBER = re.compile(r"\b(?:salah (?:nomor|nomer|sambung|orang)|wrong (?:number|person))\b")
_NOT_OWNER = re.compile(
    r"\b(?:bukan|bkn|not|kada)\W+(?:\w+\W+){0,2}?(?:yang punya kartu|pemilik(?:nya)?|orangnya|the owner)\b"
    r"|\b(?:nomor|nomer|number)\b.*\b(?:ganti (?:orang|pemilik)|pindah tangan|changed (?:hands|owners?)|new owner)\b"
)
_DETACHES = re.compile(
    r"\b(?:lepas(?:kan|in)?|dilepas(?:kan)?|copot|putus(?:kan|in)|diputus(?:kan)?|cabut|pisah(?:kan|in)|keluarkan|unlink|disconnect"
    r"|detach|remove)\b"
)
_LINKS_ANOTHER = re.compile(r"\b(?:ganti\w*|baru\w*|hubung\w*|sambung\w*|pindah\w*|replace|new|instead)\b")
_FROM_LIST = re.compile(
    r"\b(?:buku|bukunya|judul|book)\b.*\b(?:dari|from)\W+(?:\w+\W+)?(?:daftar|list|pinjaman|loans?)\b"
)
_OWN_DATA = re.compile(
    r"\b(?:data\w*|chat\w*|percakapan\w*|obrolan\w*|nomor\w*|nomer\w*|akun\w*|riwayat\w*|history|account|conversation|number|profil\w*)\b"
)


def not_this_person(turn: Turn) -> Reply | None:
    """ "Saya bukan Siti, salah nomor", "lepaskan kartu … dari nomor ini"; None for all else."""
    if not turn.patrons or (turn.step is not None and turn.step.name is StepName.CHOOSE_CARD):
        return None
    text, asked = turn.text.casefold(), turn.understood
    if asked.intent is Intent.LINK and _DETACHES.search(text) and not _LINKS_ANOTHER.search(text):
        return _to_staff(turn, "unlink_by_staff")
    if asked.intent not in _MAY_DISOWN or asked.item_ids or not (_disowns_name(turn, text) or _NOT_OWNER.search(text)):
        return None
    return _to_staff(turn, "wrong_person")


def book_off_list(turn: Turn) -> Reply | None:
    """ "Hapus buku Gadis Pantai dari daftar saya" is no wish to be forgotten; None for all else."""
    text = turn.text.casefold()
    named = turn.patrons and any(titles_in(turn, own_loans(turn)))
    if _OWN_DATA.search(text) or not (named or _FROM_LIST.search(text)):
        return None
    return _to_staff(turn, "human")


def _disowns_name(turn: Turn, text: str) -> bool:
    names = [part for patron in turn.patrons for part in spoken_words(patron.name) if len(part) > 2]
    named = "|".join(map(re.escape, names))
    if not named:
        return False
    if re.search(rf"{_NOT_NAME}(?:{named})\b", text):
        return True
    return bool(_WRONG_NUMBER.search(text)) and bool(
        re.search(rf"\b(?:bukan|bkn|not)\W+(?:\w+\W+)?(?:{named})\b", text)
    )


def _to_staff(turn: Turn, name: str) -> Reply:
    turn.desk.ask_for_staff("asked")
    return Reply(turn.say(name, when=next_staffed(turn)), unsettles=True)
