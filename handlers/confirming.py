"""Renew loans of the patron's own, at once or after a yes."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from circulation.records import Loan
from circulation.renewal import Reason, Refused
from handlers.choosing import (
    copies_among,
    decisions_for,
    fits_count,
    listed,
    names_foreign_card,
    own_loans,
    picked,
    shown_list,
    spoken_words,
    titles_in,
)
from handlers.intents import Intent
from handlers.layout import clipped, fitted
from handlers.picking import picked_by_word, wanted_beside_no
from handlers.refusals import refusal
from handlers.results import told
from handlers.turn import Reply, Step, StepName, Turn

_AS_WELL = frozenset({"juga", "sekalian", "sama", "dan", "plus", "tambah", "also", "too", "and", "both"})

_ONE_OF_THEM = frozenset({"satu", "salah", "one"})
_ASKS_FOR_IT = frozenset({Intent.RENEW, Intent.SELECT, Intent.YES})


def renew_these(turn: Turn, barcodes: Sequence[str]) -> Reply:
    """Renew these of the patron's own loans and tell what came of each; or ask first, when the turn is to."""
    if turn.asks_first:
        return _ask_first(turn, barcodes)
    owners = {loan.barcode: loan.member_no for loan in own_loans(turn)}
    default = next(iter(owners[code] for code in barcodes if code in owners), turn.patrons[0].member_no)
    by_card: dict[str, list[str]] = {}
    for barcode in dict.fromkeys(barcodes):
        by_card.setdefault(owners.get(barcode, default), []).append(barcode)
    decided = [one for member_no, codes in by_card.items() for one in turn.desk.renew(member_no, codes)]
    return Reply(told(turn, decided))


def _ask_first(turn: Turn, barcodes: Sequence[str]) -> Reply:
    titles = {loan.barcode: loan.title for loan in own_loans(turn)}
    mine = [code for code in dict.fromkeys(barcodes) if code in titles]
    if mine:
        return ask_about(turn, mine, titles)
    return Reply(fitted(turn, "", [turn.say("not_yours", barcode=code) for code in dict.fromkeys(barcodes)]))


def ask_to_confirm(turn: Turn, barcodes: Sequence[str], text: str) -> Reply:
    """Ask for a YES before these loans are renewed."""
    member_no = turn.patrons[0].member_no if turn.patrons else ""
    data = {"member_no": member_no, "barcodes": list(barcodes), "list": shown_list(turn)}
    return Reply(text, Step(StepName.CONFIRM_RENEWAL, data))


def ask_about(turn: Turn, barcodes: Sequence[str], titles: Mapping[str, str]) -> Reply:
    """Name these loans and ask for a YES; tell why, when none of them can be renewed."""
    refused = all_refused(turn, [loan for loan in own_loans(turn) if loan.barcode in barcodes])
    if refused is not None:
        return refused
    lines = [turn.say("confirm_line", title=clipped(titles[code]), barcode=code) for code in barcodes]
    return ask_to_confirm(turn, barcodes, fitted(turn, turn.say("confirm_head"), lines, turn.say("answer_yes")))


def ask_which_loans(turn: Turn, loans: Sequence[Loan], *, head: str = "which_loans", page: int = 0) -> Reply:
    """List the loans, a page at a time, and ask which of them to renew; tell why, when none of them can be."""
    refused = all_refused(turn, loans) if not page else None
    if refused is not None:
        return refused
    tail = "answer_number" if len(loans) > 1 else "answer_yes"
    return listed(turn, loans, head=turn.say(head), tail=turn.say(tail), page=page)


def all_refused(turn: Turn, loans: Sequence[Loan]) -> Reply | None:
    """The refusals, logged when a renewal was asked for; None as soon as one of the loans can be renewed."""
    decisions = decisions_for(turn, loans)
    outcomes = [decision.outcome for decision in decisions.values()]
    refused = [outcome.reason for outcome in outcomes if isinstance(outcome, Refused)]
    if not refused or len(refused) < len(outcomes):
        return None
    if turn.understood.intent in _ASKS_FOR_IT and not turn.asks_first and Reason.SYSTEM_ERROR not in refused:
        return renew_these(turn, list(decisions))
    return Reply(fitted(turn, "", [refusal(turn, decision) for decision in decisions.values()]))


def confirm_renewal(turn: Turn) -> Reply | None:
    """The answer to "shall I renew these?": only a clear yes renews; a list shown before stays in sight."""
    reply = _confirmed(turn)
    shown = shown_list(turn)
    if reply is None or reply.step is not None or reply.keep_step or not shown:
        return reply
    assert turn.step is not None
    renewed = turn.step.data["barcodes"] if "✅" in reply.text else ()
    data = {**shown, "listed": True, "done": [*shown.get("done", ()), *renewed]}
    return replace(reply, step=Step(StepName.CHOOSE_LOANS, data, interrupted=True))


def _confirmed(turn: Turn) -> Reply | None:
    asked = turn.understood
    assert turn.step is not None
    barcodes = tuple(turn.step.data["barcodes"])
    if not turn.patrons or names_foreign_card(turn):
        return None
    by_word = picked_by_word(turn, own_loans(turn))
    if by_word and "?" not in turn.text and set(by_word) <= set(barcodes):
        return renew_these(turn, by_word)
    if asked.intent is Intent.NO:
        return _no_to_all(turn, barcodes)
    if asked.intent not in (Intent.YES, Intent.RENEW, Intent.SELECT):
        return None
    if asked.item_ids:
        named = tuple(code for code in asked.item_ids if code in barcodes)
        return renew_these(turn, named) if len(named) == len(asked.item_ids) else None
    if asked.ordinals == (1,) and len(barcodes) == 1:  # a number is no yes; the question is not forgotten over it
        return ask_about(turn, barcodes, {loan.barcode: loan.title for loan in own_loans(turn)})
    if asked.ordinals or asked.excluded_ordinals:
        return _numbers_of(turn, barcodes)
    unclear = asked.intent is Intent.SELECT and not asked.all_items
    if unclear or asked.title or asked.excluded_ids or asked.excluded_title:
        return None
    if not fits_count(asked, len(barcodes)):  # "ya, ketiganya" to a question about one
        return None if asked.intent is Intent.RENEW else ask_which_loans(turn, own_loans(turn))
    return _as_far_as_named(turn, barcodes)


def _no_to_all(turn: Turn, barcodes: Sequence[str]) -> Reply:
    """ "Yang A aja, satunya mau saya balikin" is no plain no."""
    asked_about = [loan for loan in own_loans(turn) if loan.barcode in barcodes]
    wanted = wanted_beside_no(turn, asked_about) if len(asked_about) > 1 else []
    if wanted:
        return ask_about(turn, wanted, {loan.barcode: loan.title for loan in asked_about})
    return Reply(turn.say("nothing_renewed"))


def _as_far_as_named(turn: Turn, barcodes: Sequence[str]) -> Reply:
    """ "Ya, tapi yang A saja" is a yes to A alone; to what was not asked about it is none, so that is asked."""
    loans = own_loans(turn)
    named, kept_out = titles_in(turn, loans)
    others = [code for code in named if code not in barcodes]
    if others:
        added = set(spoken_words(turn.text)) & _AS_WELL
        wanted = [*barcodes, *others] if added else named
        titles = {loan.barcode: loan.title for loan in loans}
        return ask_about(turn, [code for code in wanted if code in titles and code not in kept_out], titles)
    copies = unclear_copies(turn, loans, named, barcodes)
    if copies:
        return ask_which_loans(turn, copies)
    chosen = [code for code in named or barcodes if code not in kept_out]
    return renew_these(turn, chosen) if chosen else Reply(turn.say("nothing_renewed"))


def unclear_copies(turn: Turn, loans: Sequence[Loan], named: Sequence[str], asked: Sequence[str]) -> list[Loan]:
    """The named loans, when copies of one title are among them and the answer is no plain yes to all that was asked."""
    wanted = [loan for loan in loans if loan.barcode in named]
    one = not _ONE_OF_THEM.isdisjoint(spoken_words(turn.text))
    clear = turn.understood.all_items or (set(named) == set(asked) and not one)
    return wanted if copies_among(wanted) and not clear else []


def _numbers_of(turn: Turn, barcodes: Sequence[str]) -> Reply | None:
    chosen = picked(turn, barcodes)
    if chosen.beyond or not chosen.barcodes or len(barcodes) == 1:
        return None
    return renew_these(turn, chosen.barcodes)
