"""Twilio's error codes, and what each means to us: one table.

Codes: twilio.com/docs/api/errors. A code that is not here fails the one message and shows itself to staff.
"""

from bot.providers.base import Action, Refused, Unclear

_TABLE: dict[Action, dict[str, tuple[int, ...]]] = {
    Action.SLOW_DOWN: {"provider_busy": (20429, 429, 63018)},
    Action.RETRY: {"provider_trouble": (20500, 20503, 63009, 63010, 63012, 63017, 63023, 30001)},
    Action.LATER: {
        "not_reached": (30003, 30008),
        "media_trouble": (63019, 63037),
    },
    Action.NEXT_DAY: {"daily_limit": (63038, 63049)},
    Action.USE_TEMPLATE: {"window_closed": (63016,)},
    Action.BAD_ADDRESS: {
        "not_on_whatsapp": (21211, 21614, 63003, 63024),
        "blocked_us": (63014, 63033),
    },
    Action.UNSUBSCRIBED: {"unsubscribed": (21610,)},
    Action.STOP_TEMPLATE: {"template_stopped": (63027, 63040, 63041, 63042)},
    Action.STOP_QUEUE: {"account_trouble": (20003, 401, 63001, 63002, 63007, 63051, 21606)},
    Action.GIVE_UP: {
        "not_allowed": (63015, 63031, 63032, 131062, 21408),
        "too_long": (21617,),
        "template_wrong": (63028, 21654, 21655, 21656),
        "content_refused": (63005, 63013, 63021, 63026),
    },
}
_BY_CODE = {
    str(code): Refused(action, reason, str(code))
    for action, reasons in _TABLE.items()
    for reason, codes in reasons.items()
    for code in codes
}
REASONS = frozenset(refused.reason for refused in _BY_CODE.values()) | {"refused"}


def meaning_of(code: str) -> Refused:
    """What an error code means; an unknown one gives this message up."""
    return _BY_CODE.get(code) or Refused(Action.GIVE_UP, "refused", code)


def meaning_of_answer(status: int, code: str) -> Refused | Unclear:
    """What a call's answer means. After a 5xx the message may have been taken all the same."""
    if status == 429:
        return Refused(Action.SLOW_DOWN, "provider_busy", code)
    if status >= 500:
        return Unclear(f"http_{status}")
    if code not in _BY_CODE and status in (401, 403):
        return Refused(Action.STOP_QUEUE, "account_trouble", code)
    return meaning_of(code)
