"""Renew loans of the patron's own, at once or after a yes."""

from collections.abc import Mapping, Sequence

from handlers.choosing import names_foreign_card, own_loans, picked, spoken_words, titles_in
from handlers.intents import Intent
from handlers.layout import clipped, fitted
from handlers.results import told
from handlers.turn import Reply, Step, StepName, Turn

_AS_WELL = frozenset({"juga", "sekalian", "sama", "dan", "plus", "tambah", "also", "too", "and", "both"})


def renew_these(turn: Turn, barcodes: Sequence[str]) -> Reply:
    """Renew these of the patron's own loans and tell what came of each."""
    owners = {loan.barcode: loan.member_no for loan in own_loans(turn)}
    default = next(iter(owners[code] for code in barcodes if code in owners), turn.patrons[0].member_no)
    by_card: dict[str, list[str]] = {}
    for barcode in dict.fromkeys(barcodes):
        by_card.setdefault(owners.get(barcode, default), []).append(barcode)
    decided = [one for member_no, codes in by_card.items() for one in turn.desk.renew(member_no, codes)]
    return Reply(told(turn, decided))


def ask_to_confirm(turn: Turn, barcodes: Sequence[str], text: str) -> Reply:
    """Ask for a YES before these loans are renewed."""
    member_no = turn.patrons[0].member_no if turn.patrons else ""
    return Reply(text, Step(StepName.CONFIRM_RENEWAL, {"member_no": member_no, "barcodes": list(barcodes)}))


def ask_about(turn: Turn, barcodes: Sequence[str], titles: Mapping[str, str]) -> Reply:
    """Name these loans and ask for a YES."""
    lines = [turn.say("confirm_line", title=clipped(titles[code]), barcode=code) for code in barcodes]
    return ask_to_confirm(turn, barcodes, fitted(turn, turn.say("confirm_head"), lines, turn.say("answer_yes")))


def confirm_renewal(turn: Turn) -> Reply | None:
    """The answer to "shall I renew these?": only a clear yes renews."""
    asked = turn.understood
    assert turn.step is not None
    barcodes = tuple(turn.step.data["barcodes"])
    if not turn.patrons or names_foreign_card(turn):
        return None
    if asked.intent is Intent.NO:
        return Reply(turn.say("nothing_renewed"))
    if asked.intent not in (Intent.YES, Intent.RENEW, Intent.SELECT):
        return None
    if asked.item_ids:
        named = tuple(code for code in asked.item_ids if code in barcodes)
        return renew_these(turn, named) if len(named) == len(asked.item_ids) else None
    if asked.ordinals or asked.excluded_ordinals:
        return _numbers_of(turn, barcodes)
    unclear = asked.intent is Intent.SELECT and not asked.all_items
    if unclear or asked.title or asked.excluded_ids or asked.excluded_title:
        return None
    return _as_far_as_named(turn, barcodes)


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
    chosen = [code for code in named or barcodes if code not in kept_out]
    return renew_these(turn, chosen) if chosen else Reply(turn.say("nothing_renewed"))


def _numbers_of(turn: Turn, barcodes: Sequence[str]) -> Reply | None:
    chosen = picked(turn, barcodes)
    if chosen.beyond or not chosen.barcodes or len(barcodes) == 1:
        return None
    return renew_these(turn, chosen.barcodes)
