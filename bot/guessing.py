"""Which member number fits which barcode, found out with no more wrong tries than the lock leaves."""

from collections.abc import Callable, Generator, Iterator, Mapping, Sequence

from circulation.library_system import Decision
from circulation.renewal import Reason, Refused

_WRONG_PAIR = (Reason.MEMBER_NOT_FOUND, Reason.ITEM_NOT_FOUND, Reason.NOT_ON_LOAN, Reason.ON_LOAN_TO_OTHER)

Try = Callable[[str, Sequence[str]], Sequence[Decision]]
"""Renew these barcodes for that member number."""


def try_pairs(numbers: Mapping[str, Sequence[str]], left: int, renew: Try) -> Iterator[Decision]:
    """Renew each barcode for the first of its member numbers that is right; what came of it, barcode by barcode.

    The wrong tries on a barcode are given only when none of its numbers was right: whoever has a right pair has
    learnt nothing from the others. There are never more than `left` of them, given or not; what no try is left for
    is not looked at, or one message of many numbers would be worth many guesses.
    """
    most = max((len(members) for members in numbers.values()), default=0)
    waiting = [barcode for barcode in numbers if numbers[barcode]]
    while waiting and left > 0:
        together = max(1, left // most)  # so few that each may be tried with all its numbers
        group, waiting = waiting[:together], waiting[together:]
        wrong = yield from _tried(group, numbers, left, renew)
        left -= len(wrong)
        yield from wrong


def _tried(
    group: Sequence[str], numbers: Mapping[str, Sequence[str]], left: int, renew: Try
) -> Generator[Decision, None, list[Decision]]:
    """Give the right pairs of a few barcodes; what is returned are the tries on those that have none."""
    wrong: dict[str, list[Decision]] = {barcode: [] for barcode in group}
    for turn in range(max(len(numbers[barcode]) for barcode in group)):
        spent = sum(map(len, wrong.values()))
        trying = [barcode for barcode in wrong if turn < len(numbers[barcode])][: left - spent]
        by_member: dict[str, list[str]] = {}
        for barcode in trying:
            by_member.setdefault(numbers[barcode][turn], []).append(barcode)
        for member_no, barcodes in by_member.items():
            for decision in renew(member_no, barcodes):
                if is_wrong_pair(decision):
                    wrong[decision.barcode].append(decision)
                else:
                    del wrong[decision.barcode]
                    yield decision
    return [decision for tries in wrong.values() for decision in tries]


def is_wrong_pair(decision: Decision) -> bool:
    """True when number and barcode do not belong together, whatever is wrong with them."""
    return isinstance(decision.outcome, Refused) and decision.outcome.reason in _WRONG_PAIR
