"""Member numbers and barcodes that were named together, in one message or in several that belong together."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from handlers.turn import Turn

_ADDS = re.compile(
    r"^\W*(?:(?:kak|bu|pak|min|oh|eh|ya|iya|oke?)\W+)*(?:sama|dan|plus|terus|and)\b"
    r"|\b(?:juga|jg|sekalian|tambah\w*|nambah|(?:satu|1) lagi|also|too|one more|as well)\b"
)
_SLIPS = re.compile(r"\b(?:salah|eh|bukan|bkn|maksud\w*|ralat|koreksi|wrong|sorry|oops|mean|instead)\b")


@dataclass(frozen=True, slots=True)
class Numbers:
    """The numbers of one message, or of the messages that belong together."""

    members: tuple[str, ...] = ()
    item_ids: tuple[str, ...] = ()
    beside: Mapping[str, str] = field(default_factory=dict)
    """The member number that each barcode was named with."""
    failed: tuple[str, ...] = ()
    """Barcodes that did not fit their card: another card named alone takes them up again."""

    @property
    def member_no(self) -> str:
        """The first member number."""
        return self.members[0] if self.members else ""

    def kept(self) -> dict[str, Any]:
        """As plain values, for a step."""
        data: dict[str, Any] = {"member_no": self.member_no, "item_ids": list(self.item_ids)}
        if len(self.members) > 1:
            data |= {"members": list(self.members), "beside": dict(self.beside)}
        return data

    def beside_of(self, barcode: str) -> str:
        return self.beside.get(barcode, self.member_no)

    def likeliest_for(self, barcode: str) -> tuple[str, ...]:
        """The member numbers that a barcode may go with: that beside it, that of the same place, the others."""
        first = [self.beside_of(barcode)]
        if len(self.members) == len(self.item_ids):
            first.append(self.members[self.item_ids.index(barcode)])
        return tuple(dict.fromkeys([*first, *self.members]))


def named(turn: Turn) -> Numbers:
    """The numbers of this message."""
    asked = turn.understood
    return Numbers(asked.member_ids, tuple(dict.fromkeys(asked.item_ids)), dict(asked.pairs))


def asked_before(data: Mapping[str, Any]) -> Numbers:
    """The numbers that a step keeps."""
    members = data.get("members") or [one for one in [data.get("member_no")] if one]
    codes, failed = tuple(data.get("item_ids", ())), tuple(data.get("failed", ()))
    return Numbers(tuple(members), codes, data.get("beside", {}), failed)


def together(before: Numbers, now: Numbers, text: str) -> Numbers:
    """What is meant when a message follows others that were kept.

    A member number alone is the one that was missing, or sets the earlier one right. Barcodes take the place of those
    that have a card already, and of any after a slip; they are added when the message says so, or while their card is
    still to come.
    """
    if not now.item_ids:
        members = now.members or before.members
        again = before.failed if set(now.members) - set(before.members) else ()
        return Numbers(members, before.item_ids or again, before.beside if members == before.members else {})
    spare = [card for card in now.members if card not in map(now.beside_of, now.item_ids)]
    waiting = not before.members and (spare or not now.members) and not _SLIPS.search(text.casefold())
    if not (waiting or adds(text)):
        return now if now.members else replace(now, members=before.members)
    first = (*spare, *now.members, *before.members)[:1]
    cards = {code: before.beside_of(code) or first[0] for code in before.item_ids if first}
    cards |= {code: now.beside_of(code) or before.member_no for code in now.item_ids if first}
    item_ids = tuple(dict.fromkeys([*before.item_ids, *now.item_ids]))
    return Numbers(tuple(dict.fromkeys([*before.members, *now.members])), item_ids, cards)


def adds(text: str) -> bool:
    """True when a message says that its numbers come beside the earlier ones: "00000104802 juga", "sama yang …"."""
    return bool(_ADDS.search(text.casefold()))
