"""How answers are laid out: lists that fit one message, amounts, times, titles."""

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Protocol

from circulation.calendar import Calendar
from handlers.turn import Say

LONGEST = 1_600
"""Characters in one message; WhatsApp by way of Twilio takes no more."""


class Speaking(Protocol):
    """Whatever can say something to somebody: a turn, or a notice that nobody asked for. Times are local."""

    @property
    def lang(self) -> str: ...
    @property
    def say(self) -> Say: ...
    @property
    def now(self) -> datetime: ...
    @property
    def today(self) -> date: ...
    @property
    def calendar(self) -> Calendar: ...


_LONGEST_TITLE = 60
_MANY = 6


def fitted(turn: Speaking, head: str, lines: Sequence[str], tail: str = "") -> str:
    """Head, lines and tail as one message; lines that do not fit are only counted."""
    for shown in range(len(lines), -1, -1):
        rest = len(lines) - shown
        body = [*lines[:shown], *([turn.say("and_more", count=rest)] if rest else [])]
        text = paragraphs(head, "\n".join(body), tail)
        if len(text) <= LONGEST:
            return text
    return paragraphs(head, tail)[:LONGEST]


def paragraphs(*parts: str) -> str:
    """The parts that say something, an empty line between them."""
    return "\n\n".join(part for part in parts if part)


def clipped(title: str, among: int = 1) -> str:
    """A title on one line, short enough for a list of this many."""
    title = " ".join(title.split())
    longest = _LONGEST_TITLE if among <= _MANY else _LONGEST_TITLE // 2
    return title if len(title) <= longest else title[: longest - 1].rstrip() + "…"


def clock(moment: time, lang: str) -> str:
    """08.00 in Indonesian, 08:00 in English; the end of a day is 24."""
    hour, minute = (24, 0) if moment == time.max else (moment.hour, moment.minute)
    return f"{hour:02}{'.' if lang == 'id' else ':'}{minute:02}"
