"""Does a question about opening hours mean this very moment: "masih buka?", "udah tutup?", "jam segini buka ga"?"""

# ruff: noqa: E501 - a pattern is read whole

import re

_DOOR = r"(?:di|ter)?(?:bu[ck]ak?|tutup|ttp|ttup|open|closed?)(?:kah|nya|an)?\b"
_STILL = r"(?:masih|msh|msih|masi|msi|isih|still|udah|udh|uda|sudah|sdh|dah|already|belum|blm|blum|belom|lagi|lg)"
_OF_NOW = re.compile(
    rf"\b{_STILL} (?:pada |juga |mau |ada |not )?{_DOOR}|\b(?:open|closed?) (?:already|yet|still)\b"
    r"|\bjam s?e?gini(?:an)?\b|\bsaat ini\b|\b(?:sekarang|skrg|skrng|skrang|skarang|skr|skg|now)\b|\bdetik ini\b|\bright now\b|\bat the moment\b|\bat this (?:hour|time)\b|\bcurrently\b"
)
_OF_SOME_TIME = re.compile(
    r"\b(?:kalau|kalo|klo|kl|klw|jika|bila|if|when|pas|waktu|selama|during|sejak|tiap|setiap|every|each|kapan|mulai)\b"
    r"|\b(?:puasa|ramadh?an|lebaran|libur\w*|liburan|istirahat|ujian|pandemi|renovasi|tanggal|tgl|jumatan)\b"
    r"|\b(?:hari|minggu|bulan|tahun|jam|menit|pekan|week|month) (?:lagi|depan|lalu|ini|itu)\b|\bse(?:minggu|bulan|hari|jam) lagi\b"
    r"|\b(?:akhir pekan|weekends?|next (?:week|month)|kemarin|kmrn|kemaren|tadi|td|yesterday|biasanya|biasa|dulu(?:nya)? )\b"
    r"|\b(?:jam|pukul|pkl|jm|at) ?\d|\b\d{1,2} ?(?:am|pm)\b|\bjam (?:setengah|stgh|satu|dua|tiga|empat|lima|enam|tujuh|delapan)\b"
)
"""Some other time, or a rule, is asked about: "pas istirahat masih buka?", "kalau sore masih buka?"."""
_PART_OF_DAY = re.compile(
    rf"(?<!selamat )(?<!slmt )(?<!met )(?<!selamt )\b(?:pagi|siang|sore|malam|malem|mlm)2? {_STILL}\b|\b(?:pagi|malam|malem|mlm)2?\W*$"
)


def is_of_now(text: str) -> bool:
    """True when a folded text that names no day asks about the present."""
    return _OF_NOW.search(text) is not None and not _OF_SOME_TIME.search(text) and not _PART_OF_DAY.search(text)
