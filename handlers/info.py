"""Questions about the library that have one written answer, and what we keep about the one who asks."""

import re

from handlers.choosing import own_loans, titles_in
from handlers.consent import kind_name
from handlers.hand_over import tells_of_loss
from handlers.hours import open_now
from handlers.layout import fitted, paragraphs
from handlers.renew_query import explain_refusal, renew_query
from handlers.topics import TOPICS
from handlers.turn import Reply, Turn
from handlers.which_can import which_can

_KEPT = ("phone", "since", "cards", "messages", "decisions")
"""What is told of what we keep, in this order; a fact that is not known is left out."""

_OF_CARD = re.compile(r"\b(?:kartu|card)", re.IGNORECASE)
_OF_BOOK = re.compile(r"\b(?:buku|book|novel|komik|majalah|judul)", re.IGNORECASE)


_WHEN = re.compile(r"\b(?:kapan|kpn|cepat|segera|secepatnya|sekarang|when|soonest|earliest|now)\b")


def info(turn: Turn) -> Reply:
    """Answer with the library's own words on the topic."""
    topic = turn.understood.topic
    if topic == "my_data":
        return _my_data(turn)
    if topic not in TOPICS:
        return _without_topic(turn)
    if topic == "lost_book" and _OF_CARD.search(turn.text) and not _OF_BOOK.search(turn.text):
        return Reply(turn.say("lost_card"), keep_step=True)
    is_gone = topic == "lost_book" and tells_of_loss(turn.text)
    when = open_now(turn) if topic == "returning" and _WHEN.search(turn.text.casefold()) else ""
    return Reply(paragraphs(turn.say(f"info_{topic}"), when), keep_step=not is_gone)


def _without_topic(turn: Turn) -> Reply:
    """ "Kalau Gadis Pantai?" is about that loan, "terus harus bagaimana?" about a refusal; else there is no answer."""
    if turn.patrons and any(titles_in(turn, own_loans(turn))[0]):
        return renew_query(turn)
    return which_can(turn) or explain_refusal(turn) or Reply(turn.say("info_other"), keep_step=True)


def _my_data(turn: Turn) -> Reply:
    kept = turn.desk.kept_about_me()
    notices = [kind_name(turn, kind) for kind, wanted in turn.desk.notices_on().items() if wanted]
    facts = {**{name: kept[name] for name in _KEPT if kept.get(name) not in (None, "")}, "consents": notices}
    lines = [
        turn.say("my_data_line", what=turn.say(f"kept_{name}"), value=_plain(turn, value))
        for name, value in facts.items()
    ]
    return Reply(fitted(turn, turn.say("my_data_head"), lines, turn.say("my_data_tail")), keep_step=True)


def _plain(turn: Turn, value: object) -> object:
    if isinstance(value, list | tuple):
        return ", ".join(str(part) for part in value) or turn.say("kept_none")
    return value
