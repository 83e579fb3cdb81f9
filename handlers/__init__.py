"""What a patron can ask for: one handler per intent, one answer per open question. Start reading here.

A handler takes a Turn (turn.py) and returns a Reply. It knows no web, no tables and sends nothing; what it wants
done it asks of `turn.desk`, and every sentence comes from texts/id.yaml or texts/en.yaml by way of `turn.say`.
"""

from collections.abc import Callable
from functools import partial

from handlers.consent import consent_start, consent_stop
from handlers.fines import fines
from handlers.hand_over import human
from handlers.hours import hours
from handlers.info import info
from handlers.intents import Intent
from handlers.language import language
from handlers.link_card import give_birth_date, give_card_to_link, link
from handlers.loans import loans
from handlers.menu import choose_intent, menu, no, select, thanks, unknown, yes
from handlers.open_offer import answer_offer
from handlers.privacy import confirm_erase, erase
from handlers.renew import choose_loans, renew
from handlers.renew_query import renew_query
from handlers.turn import Reply, StepName, Turn
from handlers.unproven import give_ids
from handlers.which_card import choose_card

HANDLERS: dict[Intent, Callable[[Turn], Reply]] = {
    Intent.RENEW: renew,
    Intent.RENEW_QUERY: renew_query,
    Intent.LOANS: loans,
    Intent.FINES: fines,
    Intent.HOURS: hours,
    Intent.INFO: info,
    Intent.LINK: link,
    Intent.CONSENT_STOP: consent_stop,
    Intent.CONSENT_START: consent_start,
    Intent.HUMAN: human,
    Intent.HELP: menu,
    Intent.YES: yes,
    Intent.NO: no,
    Intent.SELECT: select,
    Intent.THANKS: thanks,
    Intent.ERASE: erase,
    Intent.LANGUAGE: language,
    Intent.UNKNOWN: unknown,
}
"""What is done for each intent."""

STEPS: dict[StepName, Callable[[Turn], Reply | None]] = {
    StepName.CHOOSE_LOANS: choose_loans,
    StepName.CHOOSE_CARD: choose_card,
    StepName.CONFIRM_RENEWAL: answer_offer,
    StepName.GIVE_IDS: give_ids,
    StepName.GIVE_CARD_TO_LINK: give_card_to_link,
    StepName.GIVE_BIRTH_DATE: give_birth_date,
    StepName.CONFIRM_ERASE: confirm_erase,
    StepName.CHOOSE_INTENT: partial(choose_intent, HANDLERS),
}
"""How an open question takes a message as its answer; None: it is no answer, go on with the intent."""
