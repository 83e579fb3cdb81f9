"""An open offer ("… bisa diperpanjang sampai …, balas YA"): questions about it, and other questions in between."""

import re
from dataclasses import replace

from handlers.another_day import puts_off
from handlers.choosing import own_loans, spoken_words, titles_in
from handlers.confirming import ask_about, confirm_renewal
from handlers.intents import Intent
from handlers.layout import clipped, paragraphs
from handlers.renew_query import renew_query
from handlers.turn import Reply, Step, StepName, Turn

_OF_OFFER = re.compile(
    r"\b(?:berapa|brp)\W+(?:lama|hari|minggu|kali)|\b(?:sampai|sampe|smp|hingga|until)\W+(?:kapan|kpn|when|tanggal|tgl)"
    r"|\bhow (?:long|many (?:days|times))|\b(?:kena|ada|pakai|pake|perlu)\W+(?:denda|biaya|bayar)"
    r"|\b(?:bayar|gratis|free|charged?|cost|extra fee)\b|\btambah\w*\W+(?:berapa|brp)\b|\bjadi\W+(?:tanggal|tgl|kapan)"
)
_MAY_ASK = frozenset({Intent.INFO, Intent.UNKNOWN, Intent.RENEW_QUERY, Intent.LOANS, Intent.FINES, Intent.SELECT})
_IN_BETWEEN = frozenset({Intent.HOURS, Intent.FINES, Intent.INFO})
"""What is answered without putting the offer aside."""
_PLAIN_YES = frozenset({
    "ya", "yaa", "y", "iya", "iyaa", "yes", "yep", "boleh", "mau", "tolong", "dong", "silakan", "silahkan", "inggih",
    "kak", "bu", "pak", "min", "please", "sure", "tentu", "jadi", "perpanjang",
})  # fmt: skip
_FEW = 3


def answer_offer(turn: Turn) -> Reply | None:
    """The answer to an offer, or to a question about it, which makes it once more: "berapa lama?", "kena denda ga?"."""
    return _told_again(turn) if _asks_of_it(turn) else puts_off(turn) or confirm_renewal(turn)


def offered_again(turn: Turn) -> Reply | None:
    """A bare yes after something else was said: it renews if the offer was called to mind and it is no "oh oke"; else
    the offer is made once more. None when there is none, or staff were called.
    """
    offered = _offered(turn)
    if not offered or turn.step is None or turn.step.unsettled:
        return None
    if turn.step.data.get("called_to_mind") and set(spoken_words(turn.text)) <= _PLAIN_YES:
        return confirm_renewal(turn)
    titles = {loan.barcode: loan.title for loan in own_loans(turn)}
    return ask_about(turn, [code for code in offered if code in titles], titles)


def with_offer(turn: Turn, reply: Reply) -> Reply:
    """The answer to a question in between, and that the offer stands: a yes to it answers it again."""
    offered = _offered(turn)
    if turn.understood.intent not in _IN_BETWEEN or not reply.keep_step or not reply.understood or reply.unsettles:
        return reply
    if not offered or turn.step is None or turn.step.unsettled:
        return reply
    titles = [f"*{clipped(loan.title)}*" for loan in own_loans(turn) if loan.barcode in offered]
    name = "offer_stands" if len(titles) <= _FEW else "offer_stands_many"
    text = turn.say(name, titles=", ".join(titles), count=len(titles))
    step = Step(StepName.CONFIRM_RENEWAL, {**turn.step.data, "called_to_mind": True}, interrupted=True)
    return replace(reply, text=paragraphs(reply.text, text), step=step)


def _offered(turn: Turn) -> tuple[str, ...]:
    """The codes of the open offer that are still on loan."""
    if turn.step is None or turn.step.name is not StepName.CONFIRM_RENEWAL or not turn.patrons:
        return ()
    mine = {loan.barcode for loan in own_loans(turn)}
    return tuple(code for code in turn.step.data["barcodes"] if code in mine)


def _asks_of_it(turn: Turn) -> bool:
    asked = turn.understood
    if asked.intent not in _MAY_ASK or asked.item_ids or asked.member_id or asked.all_items or not _offered(turn):
        return False
    about_another = set(titles_in(turn, own_loans(turn))[0]) - set(_offered(turn))
    return bool(_OF_OFFER.search(turn.text.casefold())) and not about_another


def _told_again(turn: Turn) -> Reply:
    asked = replace(turn.understood, intent=Intent.RENEW_QUERY, item_ids=_offered(turn), title="", ordinals=())
    return renew_query(replace(turn, understood=asked))
