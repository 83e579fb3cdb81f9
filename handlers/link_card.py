"""Link a card to this phone: member number and birth date, or a one-time code from the desk."""

from datetime import date

from circulation.records import Patron
from handlers.choosing import first_name
from handlers.intents import Intent
from handlers.turn import Reply, Step, StepName, Turn
from handlers.unproven import is_locked, locked_reply

_GIVES_A_NUMBER = frozenset({Intent.LINK, Intent.UNKNOWN, Intent.SELECT, Intent.INFO, Intent.LOANS, Intent.FINES})
"""What a message with a member number may sound like when it was that number we asked for."""


def link(turn: Turn) -> Reply:
    """Link with what the message gives, or ask for what is missing; a card that does not exist is asked the same."""
    asked = turn.understood
    if is_locked(turn):
        return locked_reply(turn)
    if asked.code:
        return _outcome(turn, turn.desk.link_by_code(asked.code), "code_wrong")
    if asked.member_id is None:
        data = {"birth_date": asked.birth_date.isoformat()} if asked.birth_date else {}
        return Reply(turn.say("link_give_card"), Step(StepName.GIVE_CARD_TO_LINK, data))
    return _with_card(turn, asked.member_id, asked.birth_date)


def give_card_to_link(turn: Turn) -> Reply | None:
    """The answer to "what is your member number?"."""
    asked = turn.understood
    if asked.intent is Intent.NO:
        return Reply(turn.say("link_cancelled"))
    if asked.code and asked.intent in (Intent.LINK, Intent.UNKNOWN):
        return link(turn)
    if asked.member_id is None or asked.item_ids or asked.intent not in _GIVES_A_NUMBER:
        return None
    if is_locked(turn):
        return locked_reply(turn)
    earlier = turn.step.data.get("birth_date") if turn.step else None
    return _with_card(turn, asked.member_id, asked.birth_date or (date.fromisoformat(earlier) if earlier else None))


def give_birth_date(turn: Turn) -> Reply | None:
    """The answer to "when were you born?"."""
    asked = turn.understood
    if asked.intent is Intent.NO:
        return Reply(turn.say("link_cancelled"))
    if is_locked(turn):
        return None
    if asked.birth_date is not None:
        assert turn.step is not None
        return _with_card(turn, asked.member_id or turn.step.data["member_no"], asked.birth_date)
    if asked.intent in (Intent.UNKNOWN, Intent.SELECT, Intent.YES) and not asked.item_ids and not turn.has_media:
        return Reply(turn.say("link_give_birth_date_again"), keep_step=True)
    return None


def explain_linking(turn: Turn) -> Reply:
    """What only the owner of a card may see needs a linked card; a number just given is not asked for again."""
    given = next((one for one in turn.understood.member_ids if turn.patron(one) is None), None)
    if is_locked(turn):
        return locked_reply(turn)
    if given is not None:
        return Reply(turn.say("link_to_see_birth_date"), Step(StepName.GIVE_BIRTH_DATE, {"member_no": given}))
    return Reply(turn.say("link_to_see"), Step(StepName.GIVE_CARD_TO_LINK))


def _with_card(turn: Turn, member_no: str, birth_date: date | None) -> Reply:
    patron = turn.patron(member_no)
    if patron is not None:
        return Reply(turn.say("already_linked", member_no=member_no))
    if birth_date is None:
        return Reply(turn.say("link_give_birth_date"), Step(StepName.GIVE_BIRTH_DATE, {"member_no": member_no}))
    again = Step(StepName.GIVE_BIRTH_DATE, {"member_no": member_no})
    return _outcome(turn, turn.desk.link(member_no, birth_date), "link_wrong", again)


def _outcome(turn: Turn, patron: Patron | None, otherwise: str, again: Step | None = None) -> Reply:
    if patron is None:
        return Reply(turn.say(otherwise), again)
    return Reply(turn.say("linked", name=first_name(patron), member_no=patron.member_no))
