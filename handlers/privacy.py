"""Forget this contact, after asking whether that is really wanted."""

from handlers.intents import Intent
from handlers.turn import Reply, Step, StepName, Turn
from handlers.wrong_person import book_off_list


def erase(turn: Turn) -> Reply:
    """Say what erasing means and ask for a yes."""
    return book_off_list(turn) or Reply(turn.say("erase_ask"), Step(StepName.CONFIRM_ERASE))


def confirm_erase(turn: Turn) -> Reply | None:
    """Erase on a yes, nothing else."""
    if turn.understood.intent is Intent.YES and turn.asks_first:
        return Reply(turn.say("erase_ask"), Step(StepName.CONFIRM_ERASE))  # "oh ya?"
    if turn.understood.intent is Intent.YES:
        turn.desk.erase()
        return Reply(turn.say("erased"))
    if turn.understood.intent is Intent.NO:
        return Reply(turn.say("not_erased"))
    return None
