"""Ask for a person."""

from handlers.hours import next_staffed
from handlers.turn import Reply, Turn

_SAID = {"returned": "human_returned", "complaint": "human_complaint", "sorrow": "human_sorrow"}
"""What is said first, by what moves the patron to write."""


def human(turn: Turn) -> Reply:
    """Flag the conversation for staff and tell when they answer; the bot goes on helping meanwhile."""
    turn.desk.ask_for_staff("asked")
    name = _SAID.get(turn.understood.topic, "human")
    return Reply(turn.say(name, when=next_staffed(turn)), keep_step=True)
