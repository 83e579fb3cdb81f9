"""Ask for a person."""

import re

from handlers.hours import next_staffed
from handlers.turn import Reply, Turn

_SAID = {"returned": "human_returned", "complaint": "human_complaint", "sorrow": "human_sorrow"}
"""What is said first, by what moves the patron to write."""
_LOSS = re.compile(
    r"\b(?:ke)?(?:hilang|ilang|rusak|robek|sobek|basah|banjir|bakar|curi)(?:an|nya)?\b|\b(?:ter|di|ke)(?:bakar|curi)"
    r"|\b(?:lost|damaged|torn|stolen|burnt|flooded|wet)\b"
)
_ASKS = re.compile(r"\?|\b(?:kalau|kalo|klo|jika|bila|misal\w*|seandainya|gimana|bagaimana|if|what|how)\b")


def human(turn: Turn) -> Reply:
    """Flag the conversation for staff and tell when they answer; the bot goes on helping meanwhile."""
    turn.desk.ask_for_staff("asked")
    name = _SAID.get(turn.understood.topic, "human")
    is_gone = turn.understood.topic == "returned" or tells_of_loss(turn.text)
    return Reply(turn.say(name, when=next_staffed(turn)), keep_step=not is_gone, unsettles=True)


def tells_of_loss(text: str) -> bool:
    """True when a text tells that books are lost or damaged; a question what to do then tells nothing."""
    return bool(_LOSS.search(text.casefold())) and not _ASKS.search(text.casefold())
