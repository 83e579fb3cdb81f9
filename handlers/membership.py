"""Until when is my card valid? The patron's own date, told to a registered phone only."""

import re

from circulation.records import Patron
from handlers.choosing import names_foreign_card, on_named_card
from handlers.intents import Intent
from handlers.layout import fitted
from handlers.turn import Reply, Turn

_CARD = re.compile(r"\b(?:kartu\w*|keanggotaan\w*|anggota\w*|member(?:ship)?|card)\b")
_VALID = re.compile(
    r"\b(?:berlaku\w*|habis\w*|aktif\w*|kadaluars\w*|kadaluwars\w*|kedaluwars\w*|kedaluars\w*|expir\w*|valid\w*|mati|status\w*"
    r"|masa aktif|sampai kapan|until when|run out|ends?)\b|\bcek keanggotaan|\bcheck my membership"
)
_OTHER = re.compile(
    r"panjang|renew|extend|hilang|ilang|lost|hubung|link|daftar|denda|fine|pinjam|loan|buku|book|jangan|kalau|kalo|klo|jika|bila"
    r"|\bif\b|syarat|cara|gimana|bagaimana|how|biaya|petugas|lepas|hapus|mengaktif|aktifkan|aktifin|sudah|udah"
)
_MAY_ASK = frozenset({Intent.INFO, Intent.UNKNOWN, Intent.LOANS, Intent.RENEW_QUERY, Intent.HELP, Intent.LINK})
_LEFT = 60
"""Days before its end in which it is told how a card is renewed."""


def membership(turn: Turn) -> Reply | None:
    """ "Kartu saya berlaku sampai kapan?", "status kartu": None for anything else, and for a phone without a card."""
    text = turn.text.casefold()
    if turn.understood.intent not in _MAY_ASK or turn.understood.item_ids or not turn.patrons:
        return None
    if names_foreign_card(turn) or not _CARD.search(text) or not _VALID.search(text) or _OTHER.search(text):
        return None
    patrons = on_named_card(turn).patrons
    ends = [one.expires_on for one in patrons if one.expires_on is not None]
    tail = turn.say("info_card_renewal") if any((day - turn.today).days < _LEFT for day in ends) else ""
    return Reply(fitted(turn, "", [card_valid(turn, one) for one in patrons], tail), keep_step=True)


def card_valid(turn: Turn, patron: Patron) -> str:
    """Until when one card is valid."""
    values = {"name": patron.name, "member_no": patron.member_no}
    if patron.expires_on is None:
        return turn.say("card_always_valid", **values)
    name = "card_valid_until" if patron.expires_on >= turn.today else "card_ended"
    return turn.say(name, until=patron.expires_on, **values)
