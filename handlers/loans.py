"""What have I borrowed, and until when?"""

import re

from handlers.choosing import listed, names_foreign_card, on_named_card, own_loans
from handlers.cues import asks_what_now
from handlers.link_card import explain_linking
from handlers.one_loan import due_dates_of
from handlers.turn import Reply, Turn
from handlers.what_now import what_now

_MAY = re.compile(r"\b(?:bisa|boleh|dapat|can|may)")


def loans(turn: Turn) -> Reply:
    """List the loans of all the contact's cards with their due dates, or tell those asked about; renews nothing."""
    if not turn.patrons or names_foreign_card(turn):
        return explain_linking(turn)
    turn = on_named_card(turn)
    found = own_loans(turn)
    if not found:
        return Reply(turn.say("no_loans"))
    if asks_what_now(turn) and _MAY.search(turn.text.casefold()):
        answered = what_now(turn)  # "berarti kapan bisanya?" after a refusal
        if answered is not None:
            return answered
    told = due_dates_of(turn)
    if told is not None:
        return told
    head, tail = turn.say("loans_head"), turn.say("answer_renew_number" if len(found) > 1 else "answer_renew")
    return listed(turn, found, head=head, tail=tail, data={"listed": True})
