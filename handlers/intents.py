"""What a patron can ask for, and what was understood of a message."""

import datetime as dt
from dataclasses import dataclass, fields
from enum import StrEnum


class Intent(StrEnum):
    RENEW = "renew"
    RENEW_QUERY = "renew_query"
    LOANS = "loans"
    FINES = "fines"
    HOURS = "hours"
    INFO = "info"
    LINK = "link"
    CONSENT_STOP = "consent_stop"
    CONSENT_START = "consent_start"
    HUMAN = "human"
    HELP = "help"
    YES = "yes"
    NO = "no"
    SELECT = "select"
    THANKS = "thanks"
    ERASE = "erase"
    LANGUAGE = "language"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Understanding:
    """What one message says, as far as it can be told from its text alone.

    Identifiers are in their canonical form (capitals, no spaces or dots that only group digits).
    On an intent other than RENEW, `item_ids` are only what was mentioned.
    """

    intent: Intent
    member_id: str | None = None
    item_ids: tuple[str, ...] = ()
    all_items: bool = False
    how_many: int = 0
    """How many things `all_items` was said to be ("keduanya" = 2); 0 without a number. No part of the JSON form."""
    ordinals: tuple[int, ...] = ()
    """Places in the last list shown, as written, counted from 1; the last = -1."""
    date: dt.date | None = None
    """One definite day that an hours question is about."""
    lang: str = "id"
    lang_certain: bool = False
    """False when the text gives no sign of its language ("ok", "00000104523") and `lang` is only the default."""
    excluded_ids: tuple[str, ...] = ()
    """"All but these", when all_items."""
    excluded_ordinals: tuple[int, ...] = ()
    excluded_title: str = ""
    title: str = ""
    """Words that may name a title among the patron's loans ("perpanjang laskar pelangi")."""
    time: dt.time | None = None
    """A time of day an hours question is about ("jam 2 siang masih buka?" = 14:00)."""
    topic: str = ""
    """For INFO and HELP: returning, visiting, address, joining, card_renewal, lost_book, catalogue, borrowing,
    contact, donation, facilities, settings, my_data, resend …; for HUMAN: returned, complaint, sorrow; for UNKNOWN:
    why ("kenapa?"). Empty when none is certain."""
    kinds: tuple[str, ...] = ()
    """For the consent intents: the notice kinds meant (due_soon, overdue, closure, opening_hours, announcement …);
    empty = all."""
    birth_date: dt.date | None = None
    """A full date at least three years in the past, as given to prove who one is."""
    code: str = ""
    """A one-time code from the desk (six digits, named as a code)."""
    alternatives: tuple[Intent, ...] = ()
    """On UNKNOWN: the likeliest intents, best first."""
    heard: tuple[str, ...] = ()
    """On UNKNOWN: up to three words of the message that belong to a library's business."""
    more_member_ids: tuple[str, ...] = ()
    """The member numbers after the first, when a message names several cards."""
    pairs: tuple[tuple[str, str], ...] = ()
    """Then each barcode with the member number beside it: the last named before it, else the next one."""

    @property
    def member_ids(self) -> tuple[str, ...]:
        """Every member number, in the order named."""
        return (self.member_id, *self.more_member_ids) if self.member_id is not None else ()

    def as_json(self) -> dict[str, object]:
        """Plain values for JSON, under the same names."""
        plain: dict[str, object] = {name: getattr(self, name) for name in _FIELDS}
        for name in ("date", "time", "birth_date"):
            value = getattr(self, name)
            plain[name] = value.isoformat() if value is not None else None
        return plain

    def remarkable(self) -> dict[str, object]:
        """The same, but only what differs from saying nothing: what is kept with a message."""
        plain = self.as_json()
        return {name: value for name, value in plain.items() if value and value != _DEFAULTS.get(name)}


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a message and what it says by itself."""

    text: str
    asked: Understanding


_FIELDS = tuple(field.name for field in fields(Understanding) if field.name != "how_many")
_DEFAULTS = {field.name: field.default for field in fields(Understanding)}
