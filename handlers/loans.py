"""What have I borrowed, and until when?"""

from handlers.choosing import listed, names_foreign_card, on_named_card, own_loans
from handlers.link_card import explain_linking
from handlers.turn import Reply, Turn


def loans(turn: Turn) -> Reply:
    """List the loans of all the contact's cards with their due dates; renews nothing."""
    if not turn.patrons or names_foreign_card(turn):
        return explain_linking(turn)
    turn = on_named_card(turn)
    found = own_loans(turn)
    if not found:
        return Reply(turn.say("no_loans"))
    head, tail = turn.say("loans_head"), turn.say("answer_renew_number" if len(found) > 1 else "answer_renew")
    return listed(turn, found, head=head, tail=tail, data={"listed": True})
