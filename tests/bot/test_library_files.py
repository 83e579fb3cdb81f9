"""How single cells of the library's files are read."""

from datetime import date

import pytest

from bot.library_files import columns_of


def _amount(cell: str, decimals: int = 0) -> int:
    amount: int = columns_of("ID", decimals, date(2026, 11, 24))["fines.csv"]["amount"].read(cell)
    return amount


@pytest.mark.parametrize(
    ("cell", "decimals", "amount"),
    [
        ("10000", 0, 10_000),
        ("10000.000000", 0, 10_000),
        ("10000.000", 0, 10_000),
        ("5.000000", 0, 5),
        ("5.0", 0, 5),
        ("0.000", 0, 0),
        ("2500.500000", 2, 250_050),
        ("12.5", 2, 1_250),
        ("1.250", 3, 1_250),
    ],
)
def test_decimals_that_say_nothing_are_taken_as_other_systems_write_them(cell: str, decimals: int, amount: int) -> None:
    assert _amount(cell, decimals) == amount


@pytest.mark.parametrize(
    ("cell", "decimals", "message"),
    [
        ("5.000", 0, "5.000 can be read in two ways; write 5000 or 5"),
        ("5.500", 0, "5.500 can be read in two ways; write 5500, without the dot, if you mean that"),
        ("5.000", 2, "5.000 can be read in two ways; write 5000 or 5.00"),
        ("10000.50", 0, "10000.50 has decimals, which the currency has not; round it, to 10001 for instance"),
        ("0.500000", 0, "0.500000 has decimals, which the currency has not; round it, to 1 for instance"),
        ("12.345678", 2, "12.345678 has more decimals than the currency's 2; round it, to 12.35 for instance"),
        ("1.250.000", 0, "'1.250.000' is not an amount; write digits alone, like 1250000"),
        ("10,000", 0, "'10,000' is not an amount; write digits alone, like 10000"),
        ("Rp 10.000,00", 0, "'Rp 10.000,00' is not an amount; write digits alone, like 10000"),
        ("Rp5000", 0, "'Rp5000' is not an amount; write digits alone, like 5000"),
        ("10,000", 2, "'10,000' is not an amount; write digits alone, like 10000"),
        ("12,50", 2, "'12,50' is not an amount; write digits with a point before the decimals, like 12.50"),
        ("-5", 0, "-5 is less than nothing; write 0 or more"),
        ("9" * 40, 0, "is too large"),
    ],
)
def test_an_amount_that_is_unclear_is_told_how_to_write_it(cell: str, decimals: int, message: str) -> None:
    with pytest.raises(ValueError) as told:
        _amount(cell, decimals)
    assert str(told.value).endswith(message)


@pytest.mark.parametrize(("cell", "days"), [("0", 0), ("3650", 3_650)])
def test_a_period_of_up_to_ten_years_is_taken(cell: str, days: int) -> None:
    read = columns_of("ID", 0, date(2026, 11, 24))["loan_rules.csv"]["period_days"].read
    assert read(cell) == days
    with pytest.raises(ValueError, match="more than ten years"):
        read("3651")
