"""Stop or start the notices that the library sends, and show what is on."""

import re

from circulation.notices import NoticeKind
from handlers.layout import fitted
from handlers.turn import Reply, Turn

KINDS = tuple(kind.value for kind in NoticeKind)

_ALSO_NAMED = {
    NoticeKind.ANNOUNCEMENT.value: ("pengumuman", "announcement"),
    NoticeKind.CARD_EXPIRING.value: ("kartu", "card"),
}
"""Words that name a kind where the message names no other."""

_WAS_LATE = re.compile(
    r"\b(?:kemarin|kmrn|kemaren|tadi|barusan|pernah|sempat|jadi|sampai|soalnya|karena)\b[^.!?]{0,20}\b(?:telat|terlambat)\b"
    r"|\b(?:was|were|got|became) late\b"
)


def consent_stop(turn: Turn) -> Reply:
    """Stop these kinds of notice, or all of them, at once."""
    return _change(turn, granted=False)


def consent_start(turn: Turn) -> Reply:
    """Start these kinds of notice, or all of them, again."""
    return _change(turn, granted=True)


def notice_settings(turn: Turn) -> Reply:
    """Show which notices this contact gets, and how to change that."""
    lines = [
        turn.say("setting_line", kind=kind_name(turn, kind), state=turn.say("on" if granted else "off"))
        for kind, granted in turn.desk.notices_on().items()
    ]
    return Reply(fitted(turn, turn.say("settings_head"), lines, turn.say("settings_tail")), keep_step=True)


def kind_name(turn: Turn, kind: str) -> str:
    """What a kind of notice is called."""
    return turn.say(f"kind_{kind}" if kind in KINDS else "kind_other")


def _change(turn: Turn, *, granted: bool) -> Reply:
    kinds = _kinds_named(turn)
    turn.desk.set_consent(kinds, granted, turn.text)
    word = "started" if granted else "stopped"
    if not kinds:
        return Reply(turn.say(f"consent_{word}_all"), keep_step=True, unsettles=not granted)
    names = ", ".join(dict.fromkeys(kind_name(turn, kind) for kind in kinds))
    return Reply(turn.say(f"consent_{word}_kinds", kinds=names), keep_step=True, unsettles=not granted)


def _without_story(text: str, kinds: tuple[str, ...]) -> tuple[str, ...]:
    """ "Mau diingatkan lagi deh, kemarin telat": being late once is the reason given, no kind of notice."""
    return () if kinds == (NoticeKind.OVERDUE.value,) and _WAS_LATE.search(text) else kinds


def _kinds_named(turn: Turn) -> tuple[str, ...]:
    """The kinds that the message names; whoever speaks of due dates means those of today, too."""
    text = turn.text.casefold()
    named = _without_story(text, turn.understood.kinds) or tuple(
        kind for kind, words in _ALSO_NAMED.items() if any(word in text for word in words)
    )
    today = (NoticeKind.DUE_TODAY.value,) if NoticeKind.DUE_SOON in named else ()
    return tuple(dict.fromkeys((*named, *today)))
