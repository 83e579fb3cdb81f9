"""A message cut where one wish may end and another begin; what each part says is for parse() to tell."""

import re

_CUT = re.compile(
    r"(?<=[?!;\n])|(?<=,)(?!\d)|(?<=\.)(?=\s)"
    r"|\s(?=(?:dan|serta|sekalian|skalian|sekaligus|terus|trus|trs|lalu|kemudian|sama|sm|plus|and|also|then)\s)",
    re.IGNORECASE,
)
_JOINT = re.compile(
    r"^(?:(?:dan|serta|sekalian|skalian|sekaligus|terus|trus|trs|lalu|kemudian|sama|sm|plus|and|also|then|tapi|but|oh|iya)"
    r"\b[\s,]*)+",
    re.IGNORECASE,
)
_LONGEST = 300
_MOST = 6


def parts_of(text: str) -> tuple[str, ...]:
    """ "Perpanjang 0000…, terus besok buka?": "Perpanjang 0000…," and "besok buka?"; nothing for one wish or a tale."""
    if len(text) > _LONGEST:
        return ()
    cut = [_JOINT.sub("", part.strip()) for part in _CUT.split(text)]
    parts = tuple(part for part in cut if any(char.isalnum() for char in part))
    return parts if 1 < len(parts) <= _MOST else ()
