"""A number that takes the place of the one before it: a slip set right, an old card, the card of somebody else."""

# ruff: noqa: E501 - a pattern is read whole

import re

_CORRECTS = re.compile(
    r"\b(?:eh|ralat|koreksi|typo|revisi)\b|\bsalah (?:ketik|tulis|maksud|sebut|kartu|nomor|angka)|\b(?:se)?harusnya\W{0,3}(?:(?:yang|yg|nomor|no)\W{1,2})?$|\bmaksud(?:nya|ku| saya| nenek)?\b"
)
_ADDS = re.compile(
    r"\b(?:bukan|jangan|jgn|tapi|tp|dan|sama|sm|juga|jg|perpanjang|buku|panjangin|(?:yang|yg)(?! be(?:ner|nar|tul)))\b"
)
_CORRECTS_WITHIN = 40
_OLD = re.compile(r"\b(?:lama|lawas|dulu|dulunya|old|(?:jangan|jgn) (?:pakai|pake))\b\W*(?:\w+\W+){0,3}$")
_NOW = re.compile(r"\b(?:baru|new|ganti\w*|diganti\w*|menjadi|pakai|pake)\b")
_BECAME = re.compile(r"\b(?:di)?ganti\w* (?:jadi|ke|menjadi|dengan|dgn)\b|\breplaced (?:by|with)\b")
_BOTH = re.compile(r"\b(?:dan|sama|juga|semua|semuanya|and|both)\b")
_TWO_CARDS = re.compile(r"\b(?:keduanya|kedua kartu|dua kartu|dua-duanya|both)\b")
_REPLACED_WITHIN = 60
_DISOWNED_WITHIN = 90
_OTHERS = r"(?:dia|teman|temen|temanku|adik|adek|adikku|kakak|abang|suami|istri|ibu|mama|bapak|papa|ayah|anak|sodara|saudara|orang|tetangga)"
_DISOWNED = re.compile(
    r"^\W*(?:(?:eh+|aduh|ups|oops|oh|maaf|sorry|actually|wait|hmm|no)\W+){0,3}(?:"
    rf"(?:(?:itu|ini|yang itu) )?(?:bukan|bkn|not)\W+(?:(?:yang|yg|itu|ini|nomor|no|the|my|that's)\W+){{0,4}}(?:punya|milik|kartu|{_OTHERS}|mine|saya)"
    rf"|(?:itu|that's|that is|that was|it's)\W+(?:(?:yang|yg|kartu|kartunya|punya|milik|the|my|an)\W+){{0,3}}(?:{_OTHERS}|lama|old|expired|(?:wife|husband|sister|brother|son|daughter|mother|father|friend)'s))\b"
)
""" "…, eh bukan itu punya adik", "Actually no, that's the old one"."""
_OWN = re.compile(
    r"(?:\b(?:kartu|nomor|no|punya|milik|anggota) ?(?:saya|sy|ku|aku|gue)\b|\b(?:kartuku|nomorku|punyaku|mine|my (?:own |card |number |new )*)\b|\bit'?s\b|\b(?:yang|yg) (?:benar|bener|betul|baru)\b)\W*(?:\w+\W+){0,3}$"
)
_OF_OTHERS = re.compile(
    rf"\b(?:kartu|kartunya|nomor|nomornya|anggota|card) (?:punya |milik |si )?{_OTHERS}\w*\W*$|\b(?:his|her|their|friend's|sister's|brother's) card\W*(?:number\W+|is\W+|no\W+)?$"
)
_BUT_OWN = re.compile(
    r"\b(?:tapi|tp|tetapi|sedangkan|but)\b[^.?\n]*\b(?:(?:saya|sy|aku) (?:sendiri )?(?:punya|ada) kartu|kartu (?:saya|sy|ku|aku)|kartuku|my own card|i have my own)\b[^.?\n]*$"
)
_ON_OWN = re.compile(
    r"\b(?:kartu|punya|milik) (?:saya|sy|aku|ku|sendiri)\b|\bkartuku\b|\bpunyaku\b|\bon my (?:own )?card\b|\bon mine\b"
)


def slipped(between: str) -> bool:
    """Whether the words between two numbers set the first right: "6271… eh salah, 6271…"."""
    return len(between) < _CORRECTS_WITHIN and bool(_CORRECTS.search(between)) and not _ADDS.search(between)


def card_replaced(before: str, between: str, after: str) -> bool:
    """Whether of two cards the second counts: the first is old, named by mistake, or somebody else's."""
    if len(between) < _DISOWNED_WITHIN:
        if _DISOWNED.search(between) and _OWN.search(between) and not _TWO_CARDS.search(after):
            return True
        if _OF_OTHERS.search(before) and _BUT_OWN.search(between) and _ON_OWN.search(after):
            return True
    if len(between) > _REPLACED_WITHIN or _BOTH.search(between):
        return False
    return _BECAME.search(between) is not None or (_OLD.search(before) is not None and _NOW.search(between) is not None)
