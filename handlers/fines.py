"""What do I owe?"""

from circulation.records import Patron
from circulation.renewal import fine_so_far
from handlers.choosing import names_foreign_card, on_named_card
from handlers.layout import clipped, fitted
from handlers.link_card import explain_linking
from handlers.phrases import Money
from handlers.turn import Reply, Turn


def fines(turn: Turn) -> Reply:
    """Tell what each card owes, and what its overdue loans have run up so far."""
    if not turn.patrons or names_foreign_card(turn):
        return explain_linking(turn)
    turn = on_named_card(turn)
    lines: list[str] = []
    total = 0
    for patron in turn.patrons:
        owed, told = _of_card(turn, patron)
        total += owed
        if told and len(turn.patrons) > 1:
            lines.append(turn.say("card_heading", name=patron.name, member_no=patron.member_no))
        lines += told
    if not lines:
        return Reply(turn.say("no_fines"), keep_step=True)
    tail = turn.say("fines_total", amount=Money(total))
    return Reply(fitted(turn, turn.say("fines_head"), lines, tail), keep_step=True)


def _of_card(turn: Turn, patron: Patron) -> tuple[int, list[str]]:
    total, lines = 0, []
    for fine in turn.desk.fines_of(patron.member_no):
        total += fine.amount
        what = clipped(fine.description) or turn.say("fine_unnamed")
        lines.append(turn.say("fine_line", what=what, amount=Money(fine.amount)))
    for loan in turn.desk.loans_of(patron.member_no):
        rule = turn.rules.rule_for(patron.category, loan.item.item_type)
        amount = fine_so_far(loan, rule, turn.calendar, turn.today)
        if amount > 0:
            total += amount
            lines.append(turn.say("fine_running", title=clipped(loan.title), amount=Money(amount)))
    return total, lines
