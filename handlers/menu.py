"""What the bot can do, small talk, and what it says when it does not understand."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from circulation.records import Loan
from handlers.choosing import meant_loans, names_foreign_card, own_loans, told_last
from handlers.confirming import ask_to_confirm
from handlers.consent import notice_settings
from handlers.hours import next_staffed
from handlers.intents import Intent, Understanding
from handlers.layout import clipped, fitted, paragraphs
from handlers.renew_query import explain_refusal
from handlers.turn import Reply, Step, StepName, Turn
from handlers.unproven import bare_numbers

_SAYS_NOTHING = frozenset({Intent.INFO, Intent.HELP, Intent.HUMAN})
"""Guesses that would not bring the patron further: without its topic a question has no answer."""


def menu(turn: Turn) -> Reply:
    """Show what can be asked; or the notice settings; or the last answer again."""
    topic = turn.understood.topic
    if topic == "settings":
        return notice_settings(turn)
    last = turn.desk.last_reply() if topic == "resend" else None
    return Reply(last or turn.say("menu"), keep_step=True)


def thanks(turn: Turn) -> Reply:
    return Reply(turn.say("welcome"), keep_step=True)


def yes(turn: Turn) -> Reply:
    """A yes to nothing: nothing happens."""
    return Reply(turn.say("yes_to_nothing"))


def no(turn: Turn) -> Reply:
    """A no to nothing: nothing happens. After a renewal it comes too late, and that is said."""
    name = "no_undoing" if told_last(turn, "✅") else "no_to_nothing"
    return Reply(turn.say(name))


def select(turn: Turn) -> Reply:
    """A number without a list: nothing happens. A title: shall it be renewed?"""
    mine = _named_loans(turn) if turn.understood.title else []
    return _shall_i(turn, mine, []) if mine else Reply(turn.say("number_of_nothing"))


def unknown(turn: Turn) -> Reply:
    """Make the best of bare numbers and pictures; else say kindly what can be asked."""
    asked = turn.understood
    if asked.member_id or asked.item_ids:
        return _identifiers(turn)
    if asked.topic == "why" or "?" in turn.text:
        explained = explain_refusal(turn)
        if explained is not None:
            return explained
    if not turn.text.strip():
        return Reply(turn.say("media_only"), keep_step=True, understood=False)
    if turn.contact.misunderstood >= 2:
        turn.desk.ask_for_staff("not_understood")
        return Reply(turn.say("not_understood_3", when=next_staffed(turn)), keep_step=True, understood=False)
    name = "not_understood_2" if turn.contact.misunderstood else "not_understood_1"
    return _offer(turn, name)


def choose_intent(handlers: Mapping[Intent, Callable[[Turn], Reply]], turn: Turn) -> Reply | None:
    """The answer to "did you mean …?"; a renewal chosen here is still asked about before it is done."""
    assert turn.step is not None
    asked, intents = turn.understood, [Intent(name) for name in turn.step.data["intents"]]
    if asked.intent is Intent.YES and len(intents) == 1:
        chosen = intents[0]
    elif asked.intent is Intent.SELECT and len(asked.ordinals) == 1:
        place = asked.ordinals[0] if asked.ordinals[0] > 0 else len(intents) + 1 + asked.ordinals[0]
        if not 1 <= place <= len(intents):
            return Reply(turn.say("choose_intent_again", count=len(intents)), keep_step=True)
        chosen = intents[place - 1]
    else:
        return None
    if chosen is Intent.RENEW and turn.patrons:
        chosen = Intent.RENEW_QUERY
    meant = Understanding(chosen, lang=turn.lang)
    return handlers[chosen](replace(turn, understood=meant, text="", step=None))


def _identifiers(turn: Turn) -> Reply:
    """Numbers without a word: ask whether to renew."""
    if not turn.patrons or names_foreign_card(turn):
        return bare_numbers(turn)
    asked = turn.understood
    if not asked.item_ids:
        return Reply(turn.say("own_card_only", member_no=asked.member_id))
    titles = {loan.barcode: loan.title for loan in own_loans(turn)}
    mine = [code for code in dict.fromkeys(asked.item_ids) if code in titles]
    others = [turn.say("not_yours", barcode=code) for code in asked.item_ids if code not in titles]
    if not mine:
        return Reply(fitted(turn, "", others))
    return _shall_i(turn, [loan for loan in own_loans(turn) if loan.barcode in mine], others)


def _shall_i(turn: Turn, loans: Sequence[Loan], others: list[str]) -> Reply:
    lines = [turn.say("confirm_line", title=clipped(loan.title), barcode=loan.barcode) for loan in loans] + others
    text = fitted(turn, turn.say("confirm_head"), lines, turn.say("answer_yes"))
    return ask_to_confirm(turn, [loan.barcode for loan in loans], text)


def _named_loans(turn: Turn) -> list[Loan]:
    loans = own_loans(turn)
    meant = meant_loans(turn, loans)
    return [loan for loan in loans if loan.barcode in meant.barcodes]


def _offer(turn: Turn, name: str) -> Reply:
    """Say what was heard, offer the likeliest wishes and a person."""
    asked = turn.understood
    if not asked.alternatives or turn.step is not None:
        return Reply(turn.say(name), keep_step=True, understood=False)
    likely = [one for one in asked.alternatives if one not in _SAYS_NOTHING][:2]
    if not likely:
        return Reply(turn.say(name), keep_step=True, understood=False)
    intents = list(dict.fromkeys([*likely, Intent.HUMAN]))
    lines = "\n".join(f"{number}. {turn.say(f'intent_{one.value}')}" for number, one in enumerate(intents, 1))
    words = " · ".join(f"*{word}*" for word in asked.heard)
    head = turn.say("heard_words", words=words) if words else turn.say("did_you_mean")
    step = Step(StepName.CHOOSE_INTENT, {"intents": [one.value for one in intents]})
    return Reply(paragraphs(head, lines, turn.say("answer_intent")), step, understood=False)
