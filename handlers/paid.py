"""Fines: "sudah saya bayar tadi" goes to staff while one is still open, "bisa transfer?" asks how to pay."""

import re

from handlers.hours import next_staffed, open_now
from handlers.intents import Intent
from handlers.layout import paragraphs
from handlers.turn import Reply, Turn

_PAID = re.compile(
    r"\b(?:sudah|udah|udh|sdh|dah|telah|tadi|kemarin|barusan|already|just|have)\b.{0,25}\b(?:di)?(?:bayar\w*|lunas\w*|paid)\b"
    r"|\b(?:di)?(?:bayar|lunas|paid)\w*\b.{0,12}\b(?:sudah|udah|udh|sdh|tadi|kemarin|already|yesterday)\b"
)
_ASKS = re.compile(
    r"\?|\b(?:kalau|kalo|klo|jika|bila|belum|blm|gimana|bagaimana|berapa|brp|kapan|apa|apakah|mana|if|when|how|nanti|besok|mau"
    r"|harus|setelah|sesudah)\b"
)
_MAY_TELL = frozenset(
    {Intent.UNKNOWN, Intent.FINES, Intent.INFO, Intent.YES, Intent.NO, Intent.THANKS, Intent.RENEW_QUERY, Intent.HUMAN}
)
_HOW_TO_PAY = re.compile(
    r"\b(?:bayar\w*|pay\w*)\b.*\b(?:gimana|gmn|bagaimana|cara\w*|mana|kemana|dimana|lewat|pakai|pake|how|where|by)\b"
    r"|\b(?:cara|gimana|bagaimana|dimana|mana|how|where)\b.*\b(?:bayar|pay)|\b(?:transfer|qris|tf|gopay|ovo|dana"
    r"|kartu debit|cash|tunai|e-?wallet)\b"
)
_IF_LOST = re.compile(r"\b(?:kalau|kalo|klo|jika|bila|misal\w*|if)\b.*(?:hilang|ilang|rusak|\blost\b|\blose\b|damage)")


def told_as_paid(turn: Turn) -> Reply | None:
    """ "Sudah saya bayar tadi kok" while a fine is open: staff look at it. None for all else."""
    text, asked = turn.text.casefold(), turn.understood
    if asked.intent not in _MAY_TELL or asked.item_ids or not _PAID.search(text) or _ASKS.search(text):
        return None
    if not any(turn.desk.fines_of(patron.member_no) for patron in turn.patrons):
        return None
    turn.desk.ask_for_staff("asked")
    return Reply(turn.say("fine_paid", when=next_staffed(turn)), keep_step=True, unsettles=True)


def how_to_pay(turn: Turn) -> str:
    """Where fines are paid, for "bayarnya gimana? bisa transfer?"; empty when nobody asks."""
    if not _HOW_TO_PAY.search(turn.text.casefold()):
        return ""
    return paragraphs(turn.say("fine_how_to_pay"), open_now(turn))


def if_lost(turn: Turn) -> Reply | None:
    """ "Berapa denda kalau hilang": what a lost book costs is for staff to say."""
    if not _IF_LOST.search(turn.text.casefold()):
        return None
    return Reply(paragraphs(turn.say("info_lost_book"), turn.say("fine_if_lost")), keep_step=True)
