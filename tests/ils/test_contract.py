"""What every library system must do, whatever is behind it."""

import threading
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from circulation.loan_rule import LoanRule, Overdue
from circulation.records import Fine, Hold, Item, Loan, Patron
from circulation.renewal import Reason, Refused, Renewable, RenewalRequest, decide_renewal
from tests.circulation.test_decision_cases import CASES, DEFAULTS, calendar_of, request_of
from tests.ils.conftest import Put
from tests.ils.world import TODAY, World

SITI = Patron("62710112345", "Siti Aminah", "umum", date(2027, 12, 31), birth_date=date(1990, 5, 1), language="id")
BUDI = Patron("62710199999", "Budi Santoso", "guru")
SARI = Patron("62710155555", "Sari Dewi", branch="Sampit")
FAMILY_PHONE, BUDIS_PHONE = "+6281349010101", "+6281349990000"
BUMI = Item("00000104523", "Bumi Manusia", "Pramoedya", "buku", title_no="T1")
GADIS = Item("00000104530", "Gadis Pantai", title_no="T2")
AYAH = Item("00000104537", "Ayah", title_no="T3")
LARASATI = Item("00000104544", "Larasati", title_no="T4")
DUE = date(2026, 11, 25)


def lent(patron: Patron, item: Item, due_on: date = DUE, **more: Any) -> Loan:
    return Loan(patron.member_no, item, date(2026, 11, 16), due_on, **more)


WORLD = World(
    patrons=(SITI, BUDI, SARI),
    phones={FAMILY_PHONE: (SITI.member_no, SARI.member_no), BUDIS_PHONE: (BUDI.member_no,)},
    items=(BUMI, GADIS, AYAH, LARASATI),
    loans=(
        lent(SITI, GADIS),
        lent(SITI, BUMI),
        lent(SITI, AYAH, date(2026, 11, 24), renewals=1, last_renewed_on=date(2026, 11, 17)),
        lent(SITI, LARASATI, date(2026, 11, 9), returned_on=date(2026, 11, 8)),
        lent(BUDI, LARASATI),
    ),
    fines=(Fine(SITI.member_no, 5_000, "terlambat"), Fine(SITI.member_no, 2_000), Fine(BUDI.member_no, 1)),
)


def test_a_patron_is_found_by_the_exact_number(put: Put) -> None:
    with put(WORLD)() as library:
        assert library.find_patron(SITI.member_no) == SITI
        assert library.find_patron("6271011234") is None
        assert library.find_patron("62710112345 ") is None
        assert library.find_patron("") is None


def test_patrons_are_found_by_their_numbers_in_order(put: Put) -> None:
    with put(WORLD)() as library:
        assert library.find_patrons([BUDI.member_no, "nobody", SITI.member_no, BUDI.member_no]) == (SITI, BUDI)
        assert library.find_patrons([]) == ()


def test_a_phone_finds_everybody_who_registered_it(put: Put) -> None:
    with put(WORLD)() as library:
        assert library.patrons_by_phone(FAMILY_PHONE) == (SITI, SARI)
        assert library.patrons_by_phone(BUDIS_PHONE) == (BUDI,)
        assert library.patrons_by_phone("+628999999999") == ()
        assert library.patrons_by_phone("") == ()


def test_open_loans_come_by_due_date_then_title(put: Put) -> None:
    with put(WORLD)() as library:
        loans = library.loans_of(SITI.member_no)

        assert [loan.title for loan in loans] == ["Ayah", "Bumi Manusia", "Gadis Pantai"]
        assert loans[0] == WORLD.loans[2]
        assert library.loans_of(SARI.member_no) == library.loans_of("nobody") == ()


def test_an_open_loan_is_found_whoever_has_it(put: Put) -> None:
    with put(WORLD)() as library:
        assert library.find_loan(LARASATI.barcode) == WORLD.loans[4]
        assert library.find_loan("00000999999") is None


def test_fines_are_told_as_they_were_booked(put: Put) -> None:
    with put(WORLD)() as library:
        assert library.fines_of(SITI.member_no) == WORLD.fines[:2]
        assert library.fines_of(SARI.member_no) == library.fines_of("nobody") == ()


def test_asking_changes_nothing(put: Put) -> None:
    turn = put(WORLD)
    with turn() as library:
        asked = library.may_renew(SITI.member_no, [BUMI.barcode], TODAY)
    with turn() as library:
        again = library.may_renew(SITI.member_no, [BUMI.barcode], TODAY)

        assert asked == again
        assert asked[0].outcome == Renewable(date(2026, 12, 2), renewals_left=1)
        assert asked[0].loan == library.find_loan(BUMI.barcode) == WORLD.loans[1]


def test_renewing_moves_the_due_date_counts_and_is_kept(put: Put) -> None:
    turn = put(WORLD)
    with turn() as library:
        asked = library.may_renew(SITI.member_no, [BUMI.barcode], TODAY)
        assert library.renew(SITI.member_no, [BUMI.barcode], TODAY) == asked
        inside = library.find_loan(BUMI.barcode)
    with turn() as library:
        found = library.find_loan(BUMI.barcode)

        assert found == inside == replace(WORLD.loans[1], due_on=date(2026, 12, 2), renewals=1, last_renewed_on=TODAY)
        assert library.loans_of(SITI.member_no)[-1] == found
        assert library.find_loan(GADIS.barcode) == WORLD.loans[0]


def test_each_barcode_is_decided_in_the_order_asked(put: Put) -> None:
    asked = [GADIS.barcode, "00000999999", LARASATI.barcode, AYAH.barcode]
    with put(WORLD)() as library:
        decisions = library.renew(SITI.member_no, asked, TODAY)

    assert [decision.barcode for decision in decisions] == asked
    assert {decision.member_no for decision in decisions} == {SITI.member_no}
    assert [decision.renewed_until for decision in decisions] == [date(2026, 12, 2), None, None, date(2026, 12, 1)]
    assert decisions[1].outcome == Refused(Reason.ITEM_NOT_FOUND)
    assert decisions[2].outcome == Refused(Reason.ON_LOAN_TO_OTHER)
    assert decisions[2].loan is None, "nothing may be told of somebody else's loan"


def test_nothing_asked_is_nothing_done(put: Put) -> None:
    with put(WORLD)() as library:
        assert library.renew(SITI.member_no, [], TODAY) == library.may_renew("nobody", [], TODAY) == ()


def test_a_copy_asked_for_twice_is_renewed_once(put: Put) -> None:
    with put(WORLD)() as library:
        once, twice = library.renew(SITI.member_no, [BUMI.barcode, BUMI.barcode], TODAY)
        found = library.find_loan(BUMI.barcode)

    assert once.renewed_until == date(2026, 12, 2)
    assert twice.outcome == Refused(Reason.ALREADY_RENEWED_TODAY)
    assert found is not None and found.renewals == 1


def test_nobody_renews_for_a_stranger(put: Put) -> None:
    with put(WORLD)() as library:
        decision = library.renew("99999999999", [BUMI.barcode], TODAY)[0]

        assert decision.outcome == Refused(Reason.MEMBER_NOT_FOUND)
        assert decision.loan is None
        assert library.find_loan(BUMI.barcode) == WORLD.loans[1]


def test_a_strange_barcode_is_a_copy_not_found(put: Put) -> None:
    strange = ["", " ", "0" * 5_000, "%", "_" * 11, "'; DROP TABLE loans; --", "ü🦊", "٠٠٠", "-1"]
    with put(WORLD)() as library:
        *decisions, last = library.renew(SITI.member_no, [*strange, BUMI.barcode], TODAY)

        assert {decision.outcome for decision in decisions} == {Refused(Reason.ITEM_NOT_FOUND)}
        assert last.renewed_until == date(2026, 12, 2)
        assert [library.find_loan(barcode) for barcode in strange] == [None] * len(strange)


def test_an_overdue_loan_renewed_books_its_fine_once(put: Put) -> None:
    late = lent(SARI, BUMI, TODAY - timedelta(days=3))
    rules = [LoanRule(overdue=Overdue.ALLOW, fine_per_day=500)]
    turn = put(World(patrons=(SARI,), items=(BUMI,), loans=(late,), rules=rules))
    with turn() as library:
        decision = library.renew(SARI.member_no, [BUMI.barcode, BUMI.barcode], TODAY)[0]
    with turn() as library:
        booked = library.fines_of(SARI.member_no)

    assert isinstance(decision.outcome, Renewable) and decision.outcome.fine == 1_500
    assert [(fine.member_no, fine.amount) for fine in booked] == [(SARI.member_no, 1_500)]
    assert BUMI.barcode in booked[0].description


def test_two_at_once_cannot_both_take_the_last_renewal(put: Put) -> None:
    turn = put(World(patrons=(SARI,), items=(BUMI,), loans=(lent(SARI, BUMI),), rules=[LoanRule(renewals_allowed=1)]))
    together = threading.Barrier(2)
    outcomes: list[Renewable | Refused] = []

    def renew() -> None:
        together.wait(10)
        with turn() as library:
            outcomes.append(library.renew(SARI.member_no, [BUMI.barcode], TODAY)[0].outcome)

    threads = [threading.Thread(target=renew) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    with turn() as library:
        found = library.find_loan(BUMI.barcode)

    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Refused", "Renewable"]
    assert found is not None and (found.due_on, found.renewals) == (date(2026, 12, 2), 1)


_NOT_IN_ANY_LIBRARY = {"WHO-05"}  # a loan of a copy that the catalogue has lost


def test_every_decision_case_is_decided_as_by_the_rules(put_in_passing: Put) -> None:
    wrong = {}
    for case in (case for case in CASES if case["id"] not in _NOT_IN_ANY_LIBRARY):
        request, today = request_of(case), case.get("today", DEFAULTS["today"])
        world = replace(_world_of(request, today), calendar=calendar_of(case))
        with put_in_passing(world)() as library:
            decision = library.renew(DEFAULTS["patron"]["member_no"], [DEFAULTS["item"]["barcode"]], today)[0]
        if decision.outcome != decide_renewal(request, world.calendar, today):
            wrong[case["id"]] = decision.outcome

    assert wrong == {}


def _world_of(request: RenewalRequest, today: date) -> World:
    """A library in which the request's facts are true."""
    patrons = [request.patron] if request.patron else []
    others = [Patron(f"B{number}", f"Other {number}") for number in range(1, 10)]
    item = replace(request.item, title_no="T1") if request.item else None
    items, loans, holds, fines = [item] if item else [], [], [], []
    if item and request.loan and (request.patron or request.loan.member_no != DEFAULTS["patron"]["member_no"]):
        loans.append(replace(request.loan, item=item))
    for copy in range(request.waiting.free_copies):
        items.append(Item(f"F{copy}", item.title if item else "", title_no="T1"))
    waiting = iter(others[3:])
    if item:
        holds += [Hold(next(waiting).member_no, today, "T1") for _ in range(request.waiting.for_the_title)]
        holds += [
            Hold(next(waiting).member_no, today, "T1", item.barcode) for _ in range(request.waiting.for_this_copy)
        ]
    if request.patron and request.unpaid_fines:
        fines.append(Fine(request.patron.member_no, request.unpaid_fines))
    if request.patron and request.other_overdue:
        items.append(Item("LATE", "Another", title_no="T9"))
        loans.append(Loan(request.patron.member_no, items[-1], date(2026, 1, 1), date(2026, 1, 8)))
    return World(patrons=[*patrons, *others], items=items, loans=loans, holds=holds, fines=fines, rules=[request.rule])
