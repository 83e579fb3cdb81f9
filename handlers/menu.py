"""What the bot can do, small talk, and what it says when it does not understand."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from circulation.records import Loan
from handlers.adding import named_loans, one_more
from handlers.another_day import on_another_day
from handlers.choosing import names_foreign_card, own_loans, titles_in, told_last
from handlers.confirming import all_refused, ask_to_confirm
from handlers.consent import notice_settings
from handlers.cues import (
    acknowledges,
    asks_once_more,
    asks_what_now,
    asks_where,
    asks_whether_done,
    asks_why,
    closes,
    speaks_of_rest,
    wonders_at_date,
)
from handlers.hours import next_staffed
from handlers.intents import Intent, Understanding
from handlers.layout import clipped, fitted, paragraphs
from handlers.one_loan import at_places, spoken_of
from handlers.other_one import named_beside_yes, other_one
from handlers.renew_query import about, explain_refusal, renew_query
from handlers.renewal_state import renewal_state, why_this_date
from handlers.turn import Reply, Step, StepName, Turn
from handlers.unproven import bare_numbers
from handlers.what_now import refused_last

_SAYS_NOTHING = frozenset({Intent.INFO, Intent.HELP, Intent.HUMAN})
"""Guesses that would not bring the patron further: without its topic a question has no answer."""


def menu(turn: Turn) -> Reply:
    """Show what can be asked; or the notice settings; or the last answer again; or what to do after a refusal."""
    topic = turn.understood.topic
    if topic == "settings":
        return notice_settings(turn)
    answered = None if topic else (explain_refusal(turn) if asks_what_now(turn) else other_one(turn))
    if answered is not None:
        return answered
    last = turn.desk.last_reply() if topic == "resend" else None
    return Reply(last or turn.say("menu"), keep_step=True)


def thanks(turn: Turn) -> Reply:
    return Reply(turn.say("welcome"), keep_step=True)


def yes(turn: Turn) -> Reply:
    """A yes to nothing: nothing happens. After a renewal or a list it only says "heard"."""
    answered = explain_refusal(turn) if asks_what_now(turn) else None
    if answered is not None:
        return answered
    other = named_beside_yes(turn) or other_one(turn)
    if other is not None:
        return other
    last = turn.desk.last_reply() or ""
    heard = "✅" in last or ("📚" in last and acknowledges(turn))
    return Reply(turn.say("welcome" if heard else "yes_to_nothing"))


def no(turn: Turn) -> Reply:
    """A no to nothing: nothing happens. After a renewal it comes too late, and that is said of the book renewed."""
    answered = renewal_state(turn) if asks_whether_done(turn) else on_another_day(turn)
    if answered is not None:
        return answered
    renewed = told_last(turn, "✅")
    left = _left_as_they_are(turn, renewed)
    if left:
        text = fitted(turn, "", [_left_line(turn, loan) for loan in left])
        return Reply(turn.say("all_right") + ("\n" if len(left) > 1 else " ") + text, keep_step=True)
    if renewed and closes(turn):
        return Reply(turn.say("welcome"), keep_step=True)
    return Reply(turn.say("no_undoing" if renewed else "no_to_nothing"))


def select(turn: Turn) -> Reply:
    """A number without a list: nothing happens. A title, or a number of a list still in sight: shall it be renewed?"""
    if not turn.patrons:
        return bare_numbers(turn)
    answered = renewal_state(turn) if asks_whether_done(turn) else None
    if answered is not None:
        return answered
    places = at_places(turn)
    in_sight = [loan for loan in own_loans(turn) if loan.barcode in places]
    mine = named_loans(turn) if turn.understood.title or turn.understood.excluded_title else in_sight
    if mine:
        return _shall_i(turn, mine, [])
    return other_one(turn) or Reply(turn.say("number_of_nothing"))


def unknown(turn: Turn) -> Reply:
    """Make the best of bare numbers and pictures; else say kindly what can be asked."""
    asked = turn.understood
    if asked.member_id or asked.item_ids:
        return _identifiers(turn)
    answered = _in_context(turn)
    if answered is not None:
        return answered
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
    before = [loan for loan in own_loans(turn) if loan.barcode in turn.step.data.get("barcodes", ())]
    if chosen is Intent.RENEW and before:
        return _shall_i(turn, before, [])
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
    refused = all_refused(turn, loans)
    if refused is not None:
        return Reply(paragraphs(refused.text, *others))
    lines = [turn.say("confirm_line", title=clipped(loan.title), barcode=loan.barcode) for loan in loans] + others
    text = fitted(turn, turn.say("confirm_head"), lines, turn.say("answer_yes"))
    return ask_to_confirm(turn, [loan.barcode for loan in loans], text)


def _in_context(turn: Turn) -> Reply | None:
    """What only makes sense beside our last answer, or the patron's own titles."""
    if asks_whether_done(turn):
        return renewal_state(turn)
    other = other_one(turn)
    if other is not None:
        return other
    refused = refused_last(turn)
    more = one_more(turn) if not set(titles_in(turn, own_loans(turn))[0]) & set(refused) else None
    if more is not None:
        return more
    is_question = turn.understood.topic == "why" or "?" in turn.text or asks_why(turn)
    if is_question or asks_what_now(turn) or asks_where(turn):
        explained = explain_refusal(turn)
        if explained is not None:
            return explained
    renewed = told_last(turn, "✅")
    if renewed and asks_once_more(turn):
        return about(turn, renewed)
    if renewed and wonders_at_date(turn):
        return why_this_date(turn)
    if turn.understood.topic == "why" and asks_what_now(turn) and not turn.patrons:
        return renew_query(turn)
    return None


def _left_as_they_are(turn: Turn, renewed: Sequence[str]) -> list[Loan]:
    """The loans that a no names, when none of them has just been renewed: they go back by their day."""
    loans = own_loans(turn)
    named = spoken_of(turn, loans)
    if not named and renewed and speaks_of_rest(turn):
        named = [loan for loan in loans if loan.barcode not in renewed and loan.last_renewed_on != turn.today]
    just_renewed = any(loan.barcode in renewed or loan.last_renewed_on == turn.today for loan in named)
    return [] if just_renewed else named


def _left_line(turn: Turn, loan: Loan) -> str:
    name = "left_as_is_late" if loan.due_on < turn.today else "left_as_is"
    return turn.say(name, title=clipped(loan.title), due_on=loan.due_on)


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
    data = {"intents": [one.value for one in intents], "barcodes": [loan.barcode for loan in named_loans(turn)]}
    step = Step(StepName.CHOOSE_INTENT, data)
    return Reply(paragraphs(head, lines, turn.say("answer_intent")), step, understood=False)
