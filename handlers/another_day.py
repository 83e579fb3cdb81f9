"""A renewal wished for another day, "besok tolong perpanjang …": it can be done now, or be asked for again."""

import re
from collections.abc import Sequence
from dataclasses import replace

from circulation.records import Loan
from handlers.choosing import own_loans, titles_in
from handlers.confirming import ask_about
from handlers.layout import paragraphs
from handlers.turn import Reply, Turn

_DAYS = r"senin|selasa|rabu|kamis|jum'?at|sabtu|minggu|monday|tuesday|wednesday|thursday|friday|saturday|sunday"
_LATER = r"besok|bsk|esok|isuk|lusa|nanti|ntar|kaina|minggu depan|tomorrow|later|next week|day after tomorrow"
_SAYS_LATER = re.compile(rf"\b(?:{_LATER}|{_DAYS})\b")
_RENEWS = re.compile(r"p[aeo]?r?p?anjang|prpnjng|renew|extend")
_AGAINST = re.compile(
    r"\b(?:jangan|jgn|batal\w*|tidak|tdk|ndak|nggak|ngga|gak|ga|nda|kada|bukan|sudah|udah|don'?t|not|cancel|already)\b"
    r"|gausah|kembali|balik|pulang|antar|return|hilang|rusak|\bsalah\b"
)
_ON_A_DAY = re.compile(
    rf"^\W*(?:hari |pada hari |on )?(?:{_DAYS})(?: depan| ini)?\W+(?:saya |aku |sy )?(?:\w+ )?(?:di)?p[ae]?r?panjang"
    rf"|^(?!.*\b(?:sampai|sampe|smp|hingga|tempo|until|till|due|yang|yg|to)\b).*(?:panjang|renew|extend).*"
    rf"\b(?:hari|on) (?:{_DAYS})(?: depan| aja| saja| ya| kak)*\W*$"
)
_ONLY_LATER = re.compile(rf"^\W*(?:(?:{_LATER}|aja|saja|deh|dulu|ya|kak|bu|pak|min|pagi|siang|sore|lagi|maybe)\W*)+$")


def on_another_day(turn: Turn) -> Reply | None:
    """What a wish for another day is answered with: now, by a yes, or again by the due date. None for anything else."""
    text = turn.text.casefold()
    if not _SAYS_LATER.search(text) or not _RENEWS.search(text) or _AGAINST.search(text):
        return None
    loans = _meant(turn)
    if not loans:
        return Reply(turn.say("another_day_general"))
    offer = ask_about(turn, [loan.barcode for loan in loans], {loan.barcode: loan.title for loan in loans})
    if offer.step is None:
        return offer
    due = min(loan.due_on for loan in loans)
    head = turn.say("another_day" if due >= turn.today else "another_day_late", due_on=due)
    return replace(offer, text=paragraphs(head, offer.text))


def names_a_weekday(turn: Turn) -> bool:
    """ "Hari rabu tolong perpanjang gadis pantai"; no "jatuh tempo rabu, tolong perpanjang"."""
    return bool(_ON_A_DAY.search(turn.text.casefold()))


def puts_off(turn: Turn) -> Reply | None:
    """ "Besok aja" to an offer: nothing is renewed, and the patron is to write again."""
    if not _ONLY_LATER.search(turn.text.casefold()) or not _SAYS_LATER.search(turn.text.casefold()):
        return None
    return Reply(turn.say("another_day_again"))


def _meant(turn: Turn) -> Sequence[Loan]:
    """The loans named by code or title; the only loan there is."""
    loans = own_loans(turn)
    named = {*turn.understood.item_ids, *titles_in(turn, loans)[0]}
    return [loan for loan in loans if loan.barcode in named] or (loans if len(loans) == 1 else [])
