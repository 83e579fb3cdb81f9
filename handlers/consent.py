"""Stop or start the notices that the library sends."""

from handlers.turn import Reply, Turn

KINDS = ("due_soon", "due_today", "overdue", "card_expiring", "closure", "opening_hours", "announcement")


def consent_stop(turn: Turn) -> Reply:
    """Stop these kinds of notice, or all of them, at once."""
    return _change(turn, granted=False)


def consent_start(turn: Turn) -> Reply:
    """Start these kinds of notice, or all of them, again."""
    return _change(turn, granted=True)


def kind_name(turn: Turn, kind: str) -> str:
    """What a kind of notice is called."""
    return turn.say(f"kind_{kind}" if kind in KINDS else "kind_other")


def _change(turn: Turn, *, granted: bool) -> Reply:
    kinds = turn.understood.kinds
    turn.desk.set_consent(kinds, granted, turn.text)
    word = "started" if granted else "stopped"
    if not kinds:
        return Reply(turn.say(f"consent_{word}_all"), keep_step=True)
    names = ", ".join(dict.fromkeys(kind_name(turn, kind) for kind in kinds))
    return Reply(turn.say(f"consent_{word}_kinds", kinds=names), keep_step=True)
