"""Change the language of the answers."""

from handlers.turn import Reply, Turn


def language(turn: Turn) -> Reply:
    """Answer in the wanted language from now on."""
    turn.desk.set_language(turn.understood.lang)
    return Reply(turn.say("language_changed"), keep_step=True)
