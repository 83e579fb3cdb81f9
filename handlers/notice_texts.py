"""What a notice says: the message itself, and the one-line variables of the template that stands in for it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby

from babel.dates import get_day_names

from circulation.calendar import Calendar, Day
from circulation.notices import LOAN_KINDS, URGENCY, Closing, NoticeKind
from circulation.records import Loan, Patron
from circulation.renewal import Reason, Refused
from handlers.choosing import first_name
from handlers.hours import spans
from handlers.layout import LONGEST, clipped, paragraphs
from handlers.refusals import mark
from handlers.turn import Say

TITLES_IN_A_LINE = 3
BUTTON_KINDS = LOAN_KINDS
"""Kinds whose template has a button that renews."""

_MOST_LINES = 30
_SIGN = re.compile(r"^\W+")
"""The picture that a line of ours begins with."""
_LONGEST_VARIABLE = 600
_WEEK = 7


@dataclass(frozen=True, slots=True)
class Voice:
    """Speaks to somebody who has not asked; `now` is local business time."""

    lang: str
    say: Say
    now: datetime
    calendar: Calendar
    library: str

    @property
    def today(self) -> date:
        return self.now.date()


@dataclass(frozen=True, slots=True)
class LoanTold:
    """A loan of which a notice tells, and why it cannot be renewed today, if so."""

    kind: NoticeKind
    loan: Loan
    patron: Patron
    refused: Refused | None = None


@dataclass(frozen=True, slots=True)
class Notice:
    """Everything one person is told in one message. `weekly` is the day that the opening hours begin with."""

    patrons: tuple[Patron, ...] = ()
    loans: tuple[LoanTold, ...] = ()
    expiring: tuple[Patron, ...] = ()
    closing: Closing | None = None
    weekly: date | None = None
    announcement: str = ""

    @property
    def kind(self) -> NoticeKind:
        """The most urgent kind: it names the template."""
        kinds = {told.kind for told in self.loans}
        parts = (
            (NoticeKind.CARD_EXPIRING, self.expiring),
            (NoticeKind.CLOSURE, self.closing),
            (NoticeKind.OPENING_HOURS, self.weekly),
            (NoticeKind.ANNOUNCEMENT, self.announcement),
        )
        return min(kinds | {kind for kind, part in parts if part}, key=URGENCY.__getitem__)


@dataclass(frozen=True, slots=True)
class Draft:
    """The message, and the loans it lists in the order of their numbers as (member number, barcode)."""

    text: str
    listed: tuple[tuple[str, str], ...] = ()


def draft(voice: Voice, notice: Notice) -> Draft:
    """The message: the most urgent first, at most 1,600 characters; loans that do not fit are only counted."""
    loans = in_order(notice.loans)
    for shown in range(min(len(loans), _MOST_LINES), -1, -1):
        text = _composed(voice, notice, loans[:shown], len(loans) - shown)
        if len(text) <= LONGEST:
            return Draft(text, tuple((told.loan.member_no, told.loan.barcode) for told in loans[:shown]))
    return Draft(text[: LONGEST - 1].rstrip() + "…")


def in_order(loans: Sequence[LoanTold]) -> list[LoanTold]:
    """By urgency, then due date and title: as the message numbers them."""
    return sorted(loans, key=lambda told: (URGENCY[told.kind], told.loan.due_on, told.loan.title, told.loan.barcode))


def template_variables(voice: Voice, notice: Notice, notice_id: int) -> dict[str, str]:
    """What fills the numbered places of the template of `notice.kind`: one line each, never empty."""
    parts = [
        *_loans_in_a_line(voice, notice),
        *(_SIGN.sub("", _card_line(voice, patron)) for patron in notice.expiring),
        *([_SIGN.sub("", _closing_line(voice, notice.closing))] if notice.closing else []),
        *(["; ".join(_week_lines(voice, notice.weekly))] if notice.weekly else []),
        notice.announcement,
    ]
    what = one_line(" • ".join(one_line(part) for part in parts if part))
    variables = {"1": _greeted(voice, notice), "2": what}
    return variables | ({"3": str(notice_id)} if notice.kind in BUTTON_KINDS else {})


def template_text(voice: Voice, notice: Notice, variables: Mapping[str, str]) -> str:
    """What a patron reads when the template of `notice.kind` goes out with these variables."""
    return voice.say(f"template_{notice.kind}", library=voice.library, name=variables["1"], what=variables["2"])


def template_body(say: Say, kind: str, library: str) -> str:
    """A template's text as the provider wants it, with {{1}} for the name and {{2}} for what there is to tell."""
    return say(f"template_{kind}", library=library, name="{{1}}", what="{{2}}")


def one_line(text: str) -> str:
    """The text without line breaks, bold marks or a final stop, short enough for a template's variable."""
    line = " ".join(text.replace("*", "").split()).rstrip(" .;")
    return line if len(line) <= _LONGEST_VARIABLE else line[: _LONGEST_VARIABLE - 1].rstrip() + "…"


def _composed(voice: Voice, notice: Notice, shown: Sequence[LoanTold], left: int) -> str:
    say = voice.say
    return paragraphs(
        say("notice_greeting", library=voice.library, name=_greeted(voice, notice)),
        *_loan_parts(voice, notice, shown),
        say("and_others", count=left) + "\n" + say("all_dates") if left else "",
        *(_card_line(voice, patron) for patron in notice.expiring),
        _closing_line(voice, notice.closing) if notice.closing else "",
        "\n".join([say("notice_week"), *_week_lines(voice, notice.weekly)]) if notice.weekly else "",
        notice.announcement,
        _what_to_do(voice, notice, shown),
        say("notice_stop"),
    )


def _loan_parts(voice: Voice, notice: Notice, shown: Sequence[LoanTold]) -> list[str]:
    family = len({told.patron.member_no for told in notice.loans}) > 1
    numbered = enumerate(shown, 1)
    return [
        "\n".join([voice.say(f"notice_{kind}"), *(_loan_line(voice, place, told, family) for place, told in part)])
        for kind, part in groupby(numbered, key=lambda pair: pair[1].kind)
    ]


def _loan_line(voice: Voice, place: int, told: LoanTold, family: bool) -> str:
    title = clipped(told.loan.title or told.loan.barcode)
    whose = f" ({first_name(told.patron)})" if family else ""
    line = voice.say(f"notice_loan_{told.kind}", number=place, title=title, whose=whose, due_on=told.loan.due_on)
    return f"{line} {_why_not(voice, told)}".rstrip()


def _why_not(voice: Voice, told: LoanTold) -> str:
    """Why it cannot be renewed, unless the heading above it has said so."""
    if told.refused is None or (told.kind is NoticeKind.OVERDUE and told.refused.reason is Reason.OVERDUE):
        return ""
    return mark(voice, told.refused, told.loan)


def _what_to_do(voice: Voice, notice: Notice, shown: Sequence[LoanTold]) -> str:
    """How to renew, by the numbers where only some can be renewed; else to bring them back."""
    if not notice.loans:
        return ""
    if all(told.refused is None for told in notice.loans):
        return voice.say("notice_renew" if len(notice.loans) == 1 else "notice_renew_several")
    numbers = [str(place) for place, told in enumerate(shown, 1) if told.refused is None]
    return voice.say("notice_renew_some", numbers=", ".join(numbers)) if numbers else voice.say("notice_return")


def _card_line(voice: Voice, patron: Patron) -> str:
    return voice.say("notice_card", name=first_name(patron), member_no=patron.member_no, until=patron.expires_on)


def _closing_line(voice: Voice, closing: Closing) -> str:
    say = voice.say
    span = {"first": closing.first, "last": closing.last}
    days = say("day_span", **span) if closing.first < closing.last else say("one_day", day=closing.first)
    because = f" ({closing.reason})" if closing.reason else ""
    if closing.hours:
        return say("notice_short_days", days=days, hours=spans(voice, closing.hours), because=because)
    told = say("notice_closed_days", days=days, because=because)
    opens = voice.calendar.next_open_day(closing.last)
    if opens is None:
        return told
    return f"{told} {say('opens_again', day=opens, hours=spans(voice, voice.calendar.day(opens).hours))}"


def _week_lines(voice: Voice, first: date) -> list[str]:
    """The hours of the seven days from `first` on, days in a row with the same hours on one line."""
    days = [voice.calendar.day(first + timedelta(days=ahead)) for ahead in range(_WEEK)]
    return [_days_line(voice, list(group)) for _, group in groupby(days, key=lambda day: (day.hours, day.reason))]


def _days_line(voice: Voice, days: Sequence[Day]) -> str:
    names = get_day_names("wide", locale=voice.lang)
    ends = dict.fromkeys(names[day.date.weekday()] for day in (days[0], days[-1]))
    told = spans(voice, days[0].hours) if days[0].hours else voice.say("closed_word")
    return f"{'–'.join(ends)}: {told}" + (f" ({days[0].reason})" if days[0].reason else "")


def _loans_in_a_line(voice: Voice, notice: Notice) -> list[str]:
    loans = in_order(notice.loans)
    numbered = list(enumerate(loans, 1))
    parts = []
    for kind, group in groupby(numbered[:TITLES_IN_A_LINE], key=lambda pair: pair[1].kind):
        titles = [(f"{place}. " if len(loans) > 1 else "") + _title_in_a_line(voice, told) for place, told in group]
        also = "" if kind is notice.kind else voice.say(f"also_{kind}") + " "
        parts.append(also + ", ".join(titles))
    left = len(loans) - TITLES_IN_A_LINE
    if left > 0:
        parts[-1] += " " + voice.say("and_others", count=left)
    return parts


def _title_in_a_line(voice: Voice, told: LoanTold) -> str:
    values = {"title": clipped(told.loan.title or told.loan.barcode), "due_on": told.loan.due_on}
    return f"{voice.say('title_due', **values)} {_why_not(voice, told)}".rstrip()


def _greeted(voice: Voice, notice: Notice) -> str:
    if len(notice.patrons) == 1:
        return one_line(first_name(notice.patrons[0]))
    return voice.say("notice_anyone")


SAMPLES: Mapping[str, Mapping[str, str]] = {
    "id": {"1": "Siti", "2": "Bumi Manusia (Selasa, 24 November 2026)", "3": "123"},
    "en": {"1": "Siti", "2": "Bumi Manusia (Tuesday, 24 November 2026)", "3": "123"},
}
"""Sample values, which the provider asks for with each template."""
