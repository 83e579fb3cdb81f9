"""Is a message the patron's own words, or words of ours that were pasted or handed round?"""

import re
from dataclasses import replace

from handlers.intents import Intent
from handlers.turn import Turn

_OUR_SIGNS = re.compile(
    r"\s*[✅❌📚📅⏰⚠🚪🕗🪪👤🙋👉]\ufe0f?\s*(?:\*|(?:Buku|Item|Halo|Hello|Terima kasih|Thank you)\b)"
)
_OUR_QUESTIONS = re.compile(
    r"\b(?:[Bb]alas|BALAS|[Rr]eply|REPLY)(?: with)?[\s:]{1,3}"
    r"(?:\*|\"|')?(?:nomor(?:nya)?\b|the number\b|(?:YA|TIDAK|PERPANJANG|SEMUA|PETUGAS|PINJAMAN|BERHENTI|MULAI|LAGI"
    r"|MENU|YES|NO|RENEW|ALL|STAFF|LOANS|STOP|START|MORE)\b)"
)
_OUR_RESULTS = re.compile(
    r"\(\w{4,20}\)\*?(?:, [^()\n]{5,45},)? (?:(?:bisa )?diperpanjang sampai|(?:belum|tidak) bisa diperpanjang"
    r"|(?:sudah|belum|terakhir|masih dapat|dapat) diperpanjang|(?:is|can be) renewed until|cannot be renewed"
    r"|was (?:last )?renewed|has (?:not )?been renewed)"
    r"|^\s*(?:No\. referensi|Reference(?: no\.)?): [A-Z]",
    re.MULTILINE,
)


def repeats_us(text: str) -> bool:
    """True for a text that looks like an answer or a notice of ours: it begins with our signs and bold print, asks for
    a reply in capitals ("Balas YA"), or tells of a renewal as we do. A sign alone ("✅") is an answer of the patron's.
    """
    return any(ours.search(text) for ours in (_OUR_QUESTIONS, _OUR_RESULTS)) or bool(_OUR_SIGNS.match(text))


def unstopped(turn: Turn) -> Turn:
    """Our notices tell how to stop them; whoever pastes one may have a question about its books, but stops nothing."""
    asked = turn.understood
    if asked.intent not in (Intent.CONSENT_STOP, Intent.CONSENT_START) or not repeats_us(turn.text):
        return turn
    return replace(turn, understood=replace(asked, intent=Intent.RENEW))
