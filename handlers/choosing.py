"""Which of the patron's own cards and loans a message means."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from circulation.library_system import Decision
from circulation.records import Loan, Patron
from circulation.renewal import Refused, Renewable
from handlers.intents import Intent, Understanding
from handlers.layout import clipped, fitted
from handlers.refusals import mark
from handlers.turn import Reply, Step, StepName, Turn


@dataclass(frozen=True, slots=True)
class Meant:
    """The loans that a message means; `in_doubt` when it names something that cannot be found among them.

    `among`: several copies of one title are on loan, or a title stands beside the wish for another ("perpanjang A, B
    bagus sekali"), and the message leaves open which of them; none is meant yet.
    """

    barcodes: tuple[str, ...] = ()
    in_doubt: bool = False
    among: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Picked:
    """What numbers mean in a list; `beyond` are numbers that the list does not have."""

    barcodes: tuple[str, ...] = ()
    beyond: tuple[int, ...] = ()


def names_foreign_card(turn: Turn) -> bool:
    """True when the message names a card that this contact has not proved to be its own."""
    return any(turn.patron(member_id) is None for member_id in turn.understood.member_ids)


def on_named_card(turn: Turn) -> Turn:
    """The same turn, for the cards that the message names, if it names any; a barcode decides by itself."""
    named = named_cards(turn)
    return turn if not named or turn.understood.item_ids else replace(turn, patrons=named)


def named_cards(turn: Turn) -> tuple[Patron, ...]:
    """The contact's own cards that the message names by number."""
    return tuple(patron for patron in turn.patrons if patron.member_no in turn.understood.member_ids)


def own_loans(turn: Turn) -> list[Loan]:
    """The loans of all cards of the turn, card by card."""
    return [loan for patron in turn.patrons for loan in turn.desk.loans_of(patron.member_no)]


def meant_loans(turn: Turn, loans: Sequence[Loan]) -> Meant:
    """The loans named by code, by title, or as "all" or "all but"; numbers in a list are left to `picked`."""
    asked = turn.understood
    if asked.item_ids:
        return Meant(tuple(code for code in dict.fromkeys(asked.item_ids) if code not in asked.excluded_ids))
    named, kept_out = turn.named_titles(turn.text, [loan.title for loan in loans])
    named = _with_volumes([index for index in numbered_titles(turn, loans) if index not in kept_out], named, loans)
    excluded = set(asked.excluded_ids) | {loans[index].barcode for index in kept_out}
    barcodes = tuple(loans[index].barcode for index in named if loans[index].barcode not in excluded)
    copies = copies_among([loan for loan in loans if loan.barcode in barcodes])
    if asked.all_items:
        of_title = tuple(copies) if len(copies) == len(barcodes) and not _names_beside(turn) else ()
        return _all_but(asked, loans, excluded, barcodes if asked.how_many else of_title)
    if copies or _leaves_open(turn, loans, barcodes):
        return Meant(among=barcodes)
    return Meant(barcodes, in_doubt=not barcodes and bool(asked.title or excluded))


def _leaves_open(turn: Turn, loans: Sequence[Loan], barcodes: Sequence[str]) -> bool:
    """Whether a title is named of which the message does not tell that it is wanted."""
    unsure = turn.unsure_titles(turn.text, [loan.title for loan in loans])
    return any(loans[index].barcode in barcodes for index in unsure)


def copies_among(loans: Sequence[Loan]) -> list[str]:
    """The codes of the loans that share their title with another of them."""
    titles = [tuple(spoken_words(loan.title)) for loan in loans]
    return [loan.barcode for loan, title in zip(loans, titles, strict=True) if titles.count(title) > 1]


def fits_count(asked: Understanding, *counts: int) -> bool:
    """True when "all" was given no number, or one of these."""
    return not asked.how_many or asked.how_many in counts


def titles_in(turn: Turn, loans: Sequence[Loan]) -> tuple[list[str], list[str]]:
    """The codes of the loans whose titles the message names, and of those it takes away."""
    named, kept_out = turn.named_titles(turn.text, [loan.title for loan in loans])
    return [loans[index].barcode for index in named], [loans[index].barcode for index in kept_out]


def numbered_titles(turn: Turn, loans: Sequence[Loan]) -> list[int]:
    """Indexes of the loans whose titles hold the message's numbers, each with the word before it: "yang jilid 2".

    Empty as soon as a number belongs to no title: then it is a place in the list.
    """
    said = spoken_words(turn.text)
    counted = {pair for pair in pairwise(said) if pair[1].isdigit()}
    titled = [set(pairwise(spoken_words(loan.title))) for loan in loans]
    if len(counted) != len({word for word in said if word.isdigit()}) or not counted <= set().union(*titled):
        return []
    return [index for index, pairs in enumerate(titled) if pairs & counted]


def _with_volumes(numbered: Sequence[int], named: Sequence[int], loans: Sequence[Loan]) -> list[int]:
    """ "Bobo dan naruto 12": of the volumes the one whose number is said, and every other title that is named."""
    volumes = {word for index in numbered for word in spoken_words(loans[index].title)}
    return sorted({*numbered, *(at for at in named if volumes.isdisjoint(spoken_words(loans[at].title)))})


def spoken_words(text: str) -> list[str]:
    """The words and numbers of a text in small letters, everything between them left out."""
    return "".join(char if char.isalnum() else " " for char in text.casefold()).split()


def picked(turn: Turn, barcodes: Sequence[str]) -> Picked:
    """The part of a shown list that the message picks by number, or as "all but" numbers."""
    asked, count = turn.understood, len(barcodes)
    numbers = [_place(number, count) for number in asked.ordinals]
    kept_out = [_place(number, count) for number in asked.excluded_ordinals]
    beyond = tuple(number for number in (*numbers, *kept_out) if not 1 <= number <= count)
    if asked.all_items and not numbers:
        if not fits_count(asked, count, count - len(set(kept_out))):
            return Picked()
        numbers = list(range(1, count + 1))
    chosen = [number for number in dict.fromkeys(numbers) if number not in kept_out and number not in beyond]
    return Picked(tuple(barcodes[number - 1] for number in chosen), beyond)


def decisions_for(turn: Turn, loans: Sequence[Loan]) -> dict[str, Decision]:
    """What a renewal of each loan would come to, by barcode."""
    found: dict[str, Decision] = {}
    for member_no in dict.fromkeys(loan.member_no for loan in loans):
        barcodes = [loan.barcode for loan in loans if loan.member_no == member_no]
        found.update((decision.barcode, decision) for decision in turn.desk.may_renew(member_no, barcodes))
    return found


def told_last(turn: Turn, sign: str) -> tuple[str, ...]:
    """The codes of the patron's loans that our last answer told of with this sign."""
    told = " ".join(line for line in (turn.desk.last_reply() or "").splitlines() if sign in line)
    return tuple(loan.barcode for loan in own_loans(turn) if f"({loan.barcode})" in told) if told else ()


def listed(
    turn: Turn, loans: Sequence[Loan], *, head: str, tail: str, page: int = 0, data: dict[str, Any] | None = None
) -> Reply:
    """A numbered list of loans, marked where they cannot be renewed, to which a number may be the answer."""
    loans = _as_shown_before(turn, loans)
    start = page * turn.page_size
    shown = loans[start : start + turn.page_size]
    decisions = decisions_for(turn, shown)
    copies = copies_among(loans)
    lines = []
    for place, loan in enumerate(shown, start + 1):
        lines += _loan_lines(turn, place, loan, decisions, shown)
        if loan.barcode in copies:
            lines.append("   " + turn.say("mark_copy", barcode=loan.barcode))
    left = len(loans) - start - len(shown)
    if left > 0:
        tail = turn.say("more_follow", count=left) + "\n" + tail
    member_no = loans[0].member_no if loans else ""
    barcodes = [loan.barcode for loan in loans]
    step = Step(StepName.CHOOSE_LOANS, {"member_no": member_no, "barcodes": barcodes, "page": page, **(data or {})})
    return Reply(fitted(turn, head, lines, tail), step)


def shown_list(turn: Turn) -> dict[str, Any]:
    """What is kept of the list in sight: the open one, or that out of which the open question was asked; else empty."""
    if turn.step is None:
        return {}
    if turn.step.name is StepName.CHOOSE_LOANS:
        return turn.step.data
    shown: dict[str, Any] = turn.step.data.get("list", {}) if turn.step.name is StepName.CONFIRM_RENEWAL else {}
    return shown


def _as_shown_before(turn: Turn, loans: Sequence[Loan]) -> list[Loan]:
    """A renewal changes the order of the due dates; what was number 2 of the open list stays it."""
    shown = list(shown_list(turn).get("barcodes", ()))
    if not {loan.barcode for loan in loans} <= set(shown):
        return list(loans)
    return sorted(loans, key=lambda loan: shown.index(loan.barcode))


def ask_which_card(turn: Turn, *, again: bool = False, text: str | None = None) -> Reply:
    """Ask a family which of its cards is meant, and remember what was asked for."""
    asked = turn.understood
    lines = [
        turn.say("card_line", number=number, name=first_name(patron), member_no=patron.member_no)
        for number, patron in enumerate(turn.patrons, 1)
    ]
    remembered = {
        "intent": asked.intent.value,
        "item_ids": list(asked.item_ids),
        "all_items": asked.all_items,
        "how_many": asked.how_many,
        "title": asked.title,
        "excluded_ids": list(asked.excluded_ids),
        "excluded_title": asked.excluded_title,
        "text": text if text is not None else turn.text,
    }
    data = {"cards": [patron.member_no for patron in turn.patrons], "asked": remembered}
    head = turn.say("which_card_again" if again else "which_card")
    return Reply(fitted(turn, head, lines, turn.say("answer_card")), Step(StepName.CHOOSE_CARD, data))


def chosen_card(turn: Turn) -> Patron | None:
    """The card picked by number, member number or name among those last listed."""
    cards = [turn.patron(member_no) for member_no in (turn.step.data["cards"] if turn.step else ())]
    patrons = [patron for patron in cards if patron is not None]
    asked = turn.understood
    if asked.member_id is not None:
        return next((patron for patron in patrons if patron.member_no == asked.member_id), None)
    if asked.ordinals:
        places = {_place(number, len(patrons)) for number in asked.ordinals}
        place = places.pop()
        return patrons[place - 1] if not places and 1 <= place <= len(patrons) else None
    return _by_name(turn, patrons)


def as_asked_before(turn: Turn, remembered: dict[str, Any], patrons: Sequence[Patron]) -> Turn:
    """The turn as if the message that led to the question had come now, for these cards only."""
    asked = Understanding(
        intent=Intent(remembered["intent"]),
        item_ids=tuple(remembered["item_ids"]),
        all_items=bool(remembered["all_items"]),
        how_many=int(remembered.get("how_many", 0)),
        title=remembered["title"],
        excluded_ids=tuple(remembered["excluded_ids"]),
        excluded_title=remembered["excluded_title"],
        lang=turn.understood.lang,
    )
    return replace(turn, understood=asked, text=remembered["text"], patrons=tuple(patrons), step=None)


def first_name(patron: Patron) -> str:
    return (patron.name.split() or [patron.member_no])[0]


_BESIDE = frozenset({"termasuk", "juga", "beserta", "sekalian", "including", "also", "too", "especially", "terutama"})


def _names_beside(turn: Turn) -> bool:
    """ "Semua, termasuk atlas dunia": the title is one of all, and not all that is meant."""
    return not _BESIDE.isdisjoint(spoken_words(turn.text))


def _all_but(asked: Understanding, loans: Sequence[Loan], excluded: set[str], named: Sequence[str]) -> Meant:
    """All of the loans, but what is excluded; only the `named` when these are as many as was said, or no number was."""
    if named and fits_count(asked, len(named)):
        return Meant(tuple(named))
    known = {loan.barcode for loan in loans}
    if not fits_count(asked, len(loans), len(known - excluded)):
        return Meant(in_doubt=True)
    unclear = bool(asked.excluded_ordinals or (excluded - known) or (asked.excluded_title and not excluded))
    return Meant(tuple(loan.barcode for loan in loans if loan.barcode not in excluded), in_doubt=unclear)


def _place(number: int, count: int) -> int:
    return count + 1 + number if number < 0 else number


def _loan_lines(turn: Turn, place: int, loan: Loan, decisions: dict[str, Decision], shown: Sequence[Loan]) -> list[str]:
    late = loan.due_on < turn.today
    name = "loan_line_late" if late else "loan_line"
    line = turn.say(name, number=place, title=clipped(loan.title, len(shown)), due_on=loan.due_on)
    decision = decisions.get(loan.barcode)
    if decision is not None and isinstance(decision.outcome, Refused):
        line += "\n   " + mark(turn, decision.outcome, loan)
    elif turn.understood.intent is Intent.RENEW_QUERY and decision is not None:
        assert isinstance(decision.outcome, Renewable)
        line += "\n   " + turn.say("mark_renewable", until=decision.outcome.new_due_on)
    return [*_card_heading(turn, loan, shown), line]


def _card_heading(turn: Turn, loan: Loan, shown: Sequence[Loan]) -> list[str]:
    """On a family's list, the card's name above its first loan."""
    first = next(other for other in shown if other.member_no == loan.member_no)
    patron = turn.patron(loan.member_no)
    if len(turn.patrons) < 2 or first is not loan or patron is None:
        return []
    return [turn.say("card_heading", name=patron.name, member_no=patron.member_no)]


def _by_name(turn: Turn, patrons: Sequence[Patron]) -> Patron | None:
    named, _ = turn.named_titles(turn.text, [patron.name for patron in patrons])
    if len(named) == 1:
        return patrons[named[0]]
    words = set(turn.text.casefold().replace(",", " ").replace(".", " ").split())
    fits = [patron for patron in patrons if words & {part for part in patron.name.casefold().split() if len(part) > 2}]
    return fits[0] if len(fits) == 1 else None
