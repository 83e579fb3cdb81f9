"""A counter in memory for handler tests: it remembers what it was asked to do."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta, timezone
from typing import Any

from bot.understanding.titles import named_titles
from circulation.calendar import Calendar, Closure
from circulation.library_system import Decision
from circulation.loan_rule import LoanRule, LoanRules
from circulation.records import Fine, Item, Loan, Patron
from circulation.renewal import Reason, Refused, Renewable
from handlers import HANDLERS, STEPS
from handlers.intents import Intent, Understanding
from handlers.phrases import Phrases
from handlers.turn import Contact, Decided, NoticeSaid, RenewedBefore, Reply, Step, Turn, UnprovenRenewal

TODAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 10, 0, tzinfo=timezone(timedelta(hours=7), "WIB"))
SITI = Patron("62710112345", "Siti Rahmah")
BUDI = Patron("62710199999", "Budi Santoso")
PHRASES = Phrases()
OPEN = ((time(8), time(12)), (time(13), time(15, 30)))


def loan(barcode: str, title: str, *, patron: Patron = SITI, due: date = date(2026, 11, 24)) -> Loan:
    return Loan(patron.member_no, Item(barcode, title), date(2026, 11, 17), due)


BUMI = loan("00000104523", "Bumi Manusia")
GADIS = loan("00000104530", "Gadis Pantai", due=date(2026, 11, 25))
LASKAR = loan("00000104600", "Laskar Pelangi", patron=BUDI)


@dataclass
class FakeDesk:
    """Renews everything by a week, but what `refusals` names."""

    loans: list[Loan] = field(default_factory=list)
    refusals: dict[str, Refused] = field(default_factory=dict)
    fines: list[Fine] = field(default_factory=list)
    unproven: UnprovenRenewal = field(default_factory=UnprovenRenewal)
    owner: Patron | None = None
    left: int = 1
    fine: int = 0
    said: tuple[NoticeSaid, ...] = ()
    last: str = "yang terakhir"
    before: dict[str, RenewedBefore] = field(default_factory=dict)
    done: list[tuple[Any, ...]] = field(default_factory=list)

    def loans_of(self, member_no: str) -> tuple[Loan, ...]:
        return tuple(one for one in self.loans if one.member_no == member_no)

    def fines_of(self, member_no: str) -> tuple[Fine, ...]:
        return tuple(one for one in self.fines if one.member_no == member_no)

    def may_renew(self, member_no: str, barcodes: Sequence[str]) -> tuple[Decision, ...]:
        return tuple(self._decide(member_no, barcode) for barcode in barcodes)

    def renew(self, member_no: str, barcodes: Sequence[str]) -> tuple[Decided, ...]:
        self.done += [("renew", member_no, barcode) for barcode in barcodes]
        return tuple(Decided(self._decide(member_no, barcode), "R1") for barcode in barcodes)

    def renewed_before(self, member_no: str, barcode: str) -> RenewedBefore | None:
        return self.before.get(barcode)

    def renew_unproven(self, numbers: Mapping[str, Sequence[str]]) -> UnprovenRenewal:
        self.done += [("renew_unproven", barcode, *members) for barcode, members in numbers.items()]
        return self.unproven

    def link(self, member_no: str, birth_date: date) -> Patron | None:
        self.done.append(("link", member_no, birth_date))
        return self.owner

    def link_by_code(self, code: str) -> Patron | None:
        self.done.append(("link_by_code", code))
        return self.owner

    def ask_for_staff(self, reason: str) -> None:
        self.done.append(("staff", reason))

    def set_consent(self, kinds: Sequence[str], granted: bool, words: str) -> None:
        self.done.append(("consent", tuple(kinds), granted))

    def consents(self) -> dict[str, bool]:
        return {"all": True, "due_soon": True, "overdue": False}

    def notices_on(self) -> dict[str, bool]:
        return {"overdue": False, "due_soon": True, "opening_hours": False}

    def notices_said(self) -> tuple[NoticeSaid, ...]:
        return self.said

    def set_language(self, lang: str) -> None:
        self.done.append(("language", lang))

    def erase(self) -> None:
        self.done.append(("erase",))

    def kept_about_me(self) -> dict[str, Any]:
        return {"phone": "+62813", "messages": 3, "cards": ["62710112345"]}

    def last_reply(self) -> str | None:
        return self.last

    def renewed(self) -> list[str]:
        return [each[2] for each in self.done if each[0] == "renew"]

    def _decide(self, member_no: str, barcode: str) -> Decision:
        found = next((one for one in self.loans if one.barcode == barcode and one.member_no == member_no), None)
        if barcode in self.refusals:
            return Decision(member_no, barcode, self.refusals[barcode], found)
        if found is None:
            return Decision(member_no, barcode, Refused(Reason.ITEM_NOT_FOUND))
        outcome = Renewable(found.due_on + timedelta(days=7), renewals_left=self.left, fine=self.fine)
        return Decision(member_no, barcode, outcome, found)


def turn(desk: FakeDesk, intent: Intent, text: str = "", /, **values: Any) -> Turn:
    """A turn of Siti's, unless told otherwise; what is no field of Turn is understood of the message."""
    own = {name: values.pop(name) for name in tuple(values) if name in Turn.__dataclass_fields__}
    lang = own.get("lang", "id")
    calendar = Calendar(dict.fromkeys(range(5), OPEN), [Closure(date(2026, 11, 26), date(2026, 11, 26), "Rapat")])
    base = Turn(
        text=text,
        understood=Understanding(intent, **{"lang": lang, **values}),
        now=NOW,
        lang=lang,
        contact=Contact(1, lang),
        patrons=(SITI,),
        step=None,
        desk=desk,
        calendar=calendar,
        rules=LoanRules([LoanRule(fine_per_day=500)]),
        say=lambda name, /, **said: PHRASES.say(lang, name, **said),
        named_titles=named_titles,
    )
    return replace(base, **own)


def answer(asked: Turn) -> Reply:
    """As in a conversation: the open question first, else the intent."""
    reply = STEPS[asked.step.name](asked) if asked.step is not None else None
    return reply if reply is not None else HANDLERS[asked.understood.intent](asked)


def ask(desk: FakeDesk, intent: Intent, text: str = "", /, **values: Any) -> Reply:
    return answer(turn(desk, intent, text, **values))


def follow(reply: Reply) -> Step:
    """The question that a reply asks."""
    assert reply.step is not None
    return reply.step
