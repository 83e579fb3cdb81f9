"""Questions about the library that have one written answer, and what we keep about the one who asks."""

from handlers.layout import fitted
from handlers.turn import Reply, Turn

TOPICS = (
    "returning",
    "visiting",
    "address",
    "joining",
    "card_renewal",
    "lost_book",
    "catalogue",
    "borrowing",
    "contact",
    "donation",
    "facilities",
)


def info(turn: Turn) -> Reply:
    """Answer with the library's own words on the topic."""
    topic = turn.understood.topic
    if topic == "my_data":
        return _my_data(turn)
    name = topic if topic in TOPICS else "other"
    return Reply(turn.say(f"info_{name}"), keep_step=True)


def _my_data(turn: Turn) -> Reply:
    kept = turn.desk.kept_about_me()
    lines = [
        turn.say("my_data_line", what=turn.say(f"kept_{key}"), value=_plain(turn, kept[key]))
        for key in ("phone", "since", "messages", "decisions", "consents", "cards")
        if key in kept
    ]
    return Reply(fitted(turn, turn.say("my_data_head"), lines, turn.say("my_data_tail")), keep_step=True)


def _plain(turn: Turn, value: object) -> object:
    if isinstance(value, list | tuple | set):
        return ", ".join(str(part) for part in value) or "-"
    if isinstance(value, dict):
        return ", ".join(f"{key}: {_plain(turn, part)}" for key, part in value.items()) or "-"
    if isinstance(value, bool):
        return turn.say("on" if value else "off")
    return "-" if value is None else value
