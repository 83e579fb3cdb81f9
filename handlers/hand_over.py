"""Ask for a person."""

from handlers.hours import next_staffed
from handlers.turn import Reply, Turn


def human(turn: Turn) -> Reply:
    """Flag the conversation for staff and tell when they answer; the bot goes on helping meanwhile."""
    turn.desk.ask_for_staff("asked")
    return Reply(turn.say("human", when=next_staffed(turn)), keep_step=True)
