"""What the library in memory adds: it can be slow, fail, and lose an answer."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest

from circulation.library_system import LibrarySystemDown
from circulation.loan_rule import LoanRule, LoanRules
from circulation.records import Item, Loan, Patron
from ils.memory import MemoryLibrary
from tests.ils.world import TODAY, WEEKDAYS

SARI = Patron("62710155555", "Sari Dewi")
BARCODES = [f"{number:011}" for number in range(1, 41)]


@pytest.fixture
def library() -> MemoryLibrary:
    items = [Item(barcode, f"Title {barcode}", title_no=barcode) for barcode in BARCODES]
    loans = [Loan(SARI.member_no, item, TODAY - timedelta(days=5), date(2026, 11, 25)) for item in items]
    rules = LoanRules([LoanRule(renewals_allowed=None)])
    return MemoryLibrary(WEEKDAYS, rules, patrons=[SARI], items=items, loans=loans)


def renewed(library: MemoryLibrary) -> list[str]:
    return [loan.barcode for loan in library.loans_of(SARI.member_no) if loan.renewals]


def test_a_failure_before_the_work_changes_nothing_and_passes(library: MemoryLibrary) -> None:
    library.fail_next("renew", times=2)

    for _ in range(2):
        with pytest.raises(LibrarySystemDown):
            library.renew(SARI.member_no, BARCODES[:2], TODAY)

    assert renewed(library) == []
    assert library.renew(SARI.member_no, BARCODES[:1], TODAY)[0].renewed_until == date(2026, 12, 2)


@pytest.mark.parametrize("carried_out", [1, 2])
def test_a_lost_answer_leaves_the_work_done(library: MemoryLibrary, carried_out: int) -> None:
    library.fail_next("renew", carried_out=carried_out)

    with pytest.raises(LibrarySystemDown):
        library.renew(SARI.member_no, BARCODES[:2], TODAY)

    assert renewed(library) == BARCODES[:carried_out]


def test_only_the_named_method_fails(library: MemoryLibrary) -> None:
    library.fail_next("find_patron")

    assert library.find_loan(BARCODES[0]) is not None
    with pytest.raises(LibrarySystemDown):
        library.find_patron(SARI.member_no)
    assert library.find_patron(SARI.member_no) == SARI


def test_calls_are_counted_also_when_they_fail(library: MemoryLibrary) -> None:
    library.fail_next("find_patron")
    with pytest.raises(LibrarySystemDown):
        library.find_patron(SARI.member_no)
    library.find_patron(SARI.member_no)
    library.loans_of(SARI.member_no)

    assert library.calls == {"find_patron": 2, "loans_of": 1}


def test_slow_calls_wait_side_by_side(library: MemoryLibrary) -> None:
    library.delay = 0.3
    started = time.monotonic()
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(library.find_loan, BARCODES[:8]))

    assert None not in found
    assert 0.3 <= time.monotonic() - started < 8 * 0.3


def test_many_threads_lose_no_renewal(library: MemoryLibrary) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda barcode: library.renew(SARI.member_no, [barcode], TODAY), BARCODES * 3))

    assert {loan.renewals for loan in library.loans_of(SARI.member_no)} == {3}
    assert library.calls["renew"] == 3 * len(BARCODES)
