"""Renew for a card that the contact has not proved to be its own: member number and barcode must fit together."""

from typing import Any

from circulation.renewal import Refused
from handlers.choosing import names_foreign_card
from handlers.intents import Intent
from handlers.layout import clock, fitted
from handlers.refusals import NOT_YOURS, code_refusal
from handlers.turn import Decided, Reply, Step, StepName, Turn, UnprovenRenewal


def renew_by_numbers(turn: Turn) -> Reply:
    """Renew what the message names with both numbers, or ask for the one that is missing."""
    asked = turn.understood
    return _with(turn, asked.member_id, list(dict.fromkeys(asked.item_ids)), confirm=False)


def bare_numbers(turn: Turn) -> Reply:
    """Numbers without a word of what to do with them: collected, and renewed only after a yes."""
    asked = turn.understood
    return _with(turn, asked.member_id, list(dict.fromkeys(asked.item_ids)), confirm=True)


def give_ids(turn: Turn) -> Reply | None:
    """The answer to "what is the number?": what came before and what came now belong together."""
    asked = turn.understood
    assert turn.step is not None
    data = turn.step.data
    if asked.intent is Intent.NO:
        return Reply(turn.say("nothing_renewed"))
    if asked.intent not in (Intent.UNKNOWN, Intent.RENEW, Intent.SELECT, Intent.YES) or _is_for_own_card(turn):
        return None
    confirm = bool(data.get("confirm")) and asked.intent not in (Intent.RENEW, Intent.YES)
    if not asked.member_id and not asked.item_ids:
        return _without_numbers(turn, data, confirm=confirm)
    member_no = asked.member_id or data.get("member_no")
    item_ids = list(dict.fromkeys([*data.get("item_ids", ()), *asked.item_ids]))
    return _with(turn, member_no, item_ids, confirm=confirm)


def is_locked(turn: Turn) -> bool:
    """True while too many wrong numbers keep this contact from trying again."""
    return turn.contact.locked_until is not None and turn.contact.locked_until > turn.now


def locked_reply(turn: Turn) -> Reply:
    until = turn.contact.locked_until
    if until is None or not is_locked(turn):
        return Reply(turn.say("locked"))
    return Reply(turn.say("locked_until", time=clock(until.time(), turn.lang)))


def _without_numbers(turn: Turn, data: dict[str, Any], *, confirm: bool) -> Reply | None:
    asked = turn.understood
    if asked.all_items:
        return Reply(turn.say("all_needs_barcodes"), keep_step=True)
    goes_on = asked.intent is Intent.YES or (asked.intent is Intent.RENEW and not asked.title)
    if not goes_on:
        return None
    return _with(turn, data.get("member_no"), list(data.get("item_ids", ())), confirm=confirm)


def _with(turn: Turn, member_no: str | None, item_ids: list[str], *, confirm: bool) -> Reply:
    if is_locked(turn):
        return locked_reply(turn)
    if turn.unregistered == "link_first":
        return _link_first(turn, member_no)
    data: dict[str, Any] = {"member_no": member_no or "", "item_ids": item_ids}
    if confirm:
        data["confirm"] = True
    step = Step(StepName.GIVE_IDS, data)
    if member_no and item_ids:
        if confirm:
            return Reply(turn.say("confirm_numbers", barcodes=", ".join(item_ids)), step)
        return _told(turn, member_no, turn.desk.renew_unproven(member_no, item_ids))
    return Reply(turn.say(_what_is_missing(turn, member_no, item_ids)), step)


def _link_first(turn: Turn, member_no: str | None) -> Reply:
    """A member number that has been given is not asked for again."""
    if not member_no:
        return Reply(turn.say("link_first"), Step(StepName.GIVE_CARD_TO_LINK))
    return Reply(turn.say("link_first_birth_date"), Step(StepName.GIVE_BIRTH_DATE, {"member_no": member_no}))


def _what_is_missing(turn: Turn, member_no: str | None, item_ids: list[str]) -> str:
    if turn.understood.all_items:
        return "all_needs_barcodes"
    if member_no:
        return "give_barcode"
    return "give_member_no" if item_ids else "give_both"


def _is_for_own_card(turn: Turn) -> bool:
    """A patron who asks for a renewal without a foreign number no longer means the foreign card."""
    return bool(turn.patrons) and turn.understood.intent is Intent.RENEW and not names_foreign_card(turn)


def _told(turn: Turn, member_no: str, result: UnprovenRenewal) -> Reply:
    """What came of it; after a wrong pair a corrected number alone is enough."""
    lines: list[str] = []
    wrong = list(result.wrong)
    for decided in result.decided:
        outcome = decided.decision.outcome
        if isinstance(outcome, Refused) and outcome.reason in NOT_YOURS:
            wrong.append(decided.decision.barcode)
        else:
            lines.append(_line(turn, decided))
    if wrong and not result.locked:
        lines.append(turn.say("wrong_pair", barcodes=", ".join(wrong)))
    text = fitted(turn, "", lines, turn.say("locked") if result.locked else "")
    again = Step(StepName.GIVE_IDS, {"member_no": member_no, "item_ids": []})
    return Reply(text, again if wrong and not result.locked else None)


def _line(turn: Turn, decided: Decided) -> str:
    """Only the code, never a title or a name."""
    barcode, outcome = decided.decision.barcode, decided.decision.outcome
    reference = turn.say("reference", reference=decided.reference)
    if not isinstance(outcome, Refused):
        return turn.say("renewed_code", barcode=barcode, until=outcome.new_due_on) + "\n" + reference
    return code_refusal(turn, barcode, outcome) + "\n" + reference
