"""Each of Twilio's codes has its place in the table, and what it means to us."""

import pytest

from bot.providers.base import Action, Refused, Unclear
from bot.providers.twilio_errors import meaning_of, meaning_of_answer

MEANINGS = {
    Action.SLOW_DOWN: (429, 20429, 63018),
    Action.RETRY: (20500, 20503, 30001, 63009, 63010, 63012, 63017, 63023),
    Action.LATER: (30003, 30008, 63019, 63037),
    Action.NEXT_DAY: (63038, 63049),
    Action.USE_TEMPLATE: (63016,),
    Action.BAD_ADDRESS: (21211, 21614, 63003, 63014, 63024, 63033),
    Action.UNSUBSCRIBED: (21610,),
    Action.STOP_TEMPLATE: (63027, 63040, 63041, 63042),
    Action.STOP_QUEUE: (20003, 21606, 63001, 63002, 63007, 63051),
    # of one person or one message: a number abroad or outside the sandbox does not stop the others
    Action.GIVE_UP: (
        21408, 21617, 21654, 21655, 21656, 63005, 63013, 63015, 63021, 63026, 63028, 63031, 63032, 131062, 12345,
    ),
}  # fmt: skip


@pytest.mark.parametrize("action", MEANINGS)
def test_a_code_means_one_thing(action: Action) -> None:
    assert {code: meaning_of(str(code)).action for code in MEANINGS[action]} == dict.fromkeys(MEANINGS[action], action)


@pytest.mark.parametrize(
    ("status", "code", "meaning"),
    [
        (429, "", Refused(Action.SLOW_DOWN, "provider_busy")),
        (500, "20500", Unclear("http_500")),
        (503, "", Unclear("http_503")),
        (401, "20003", Refused(Action.STOP_QUEUE, "account_trouble", "20003")),
        (403, "", Refused(Action.STOP_QUEUE, "account_trouble")),
        (400, "63016", Refused(Action.USE_TEMPLATE, "window_closed", "63016")),
        (400, "", Refused(Action.GIVE_UP, "refused")),
    ],
)
def test_an_answer_means_its_code_else_its_status(status: int, code: str, meaning: object) -> None:
    assert meaning_of_answer(status, code) == meaning
