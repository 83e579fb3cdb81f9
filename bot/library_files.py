"""The columns of the library's CSV files, and how each kind of cell is read."""

import re
from collections.abc import Callable
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from functools import lru_cache, partial
from typing import Any

from bot.csv_files import Column, did_you_mean
from bot.phones import e164
from circulation.calendar import parse_hours
from circulation.loan_rule import LoanRule

_LARGEST = 2_000_000_000  # what a database integer holds
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[T ][\d:.]+)?")
_OTHER_DATE = re.compile(r"\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4}")
_MONEY = re.compile(r"\d+(\.\d+)?")
_GROUP = 3  # digits of a thousand
_THOUSANDS = re.compile(r"[1-9]\d{0,2}\.\d{3}")
_LONGEST_PERIOD = 3_650
_YES_NO = {"yes": True, "no": False}


def columns_of(default_region: str, decimals: int, today: date) -> dict[str, dict[str, Column]]:
    """The columns by file, in the order in which the files are loaded."""
    money = partial(_money, decimals=decimals)
    return {
        "members.csv": _members(default_region),
        "items.csv": _items(),
        "loans.csv": _loans(),
        "holds.csv": {
            "barcode": _code(50),
            "title_no": _code(800),
            "member_no": _code(50, required=True),
            "placed_on": Column(_day, today),
        },
        "fines.csv": {
            "member_no": _code(50, required=True),
            "amount": Column(money, required=True),
            "description": Column(_prose(300)),
        },
        "loan_rules.csv": _rules(money),
        "closures.csv": {
            "date": Column(_day, required=True),
            "until": Column(_day, None),
            "hours": Column(_hours),
            "reason": Column(_prose(300)),
        },
    }


def _members(default_region: str) -> dict[str, Column]:
    return {
        "member_no": _code(50, required=True),
        "name": Column(_prose(200)),
        "phone": Column(partial(_phones, region=default_region), ()),
        "category": _code(50),
        "expires_on": Column(_day, None),
        "blocked": Column(_yes_no, False),
        "birth_date": Column(_day, None),
        "language": Column(_one_of("id", "en")),
        "notify": Column(_yes_no, False),
        "branch": Column(_prose(100)),
    }


def _items() -> dict[str, Column]:
    return {
        "barcode": _code(50, required=True),
        "title": Column(_prose(500)),
        "author": Column(_prose(300)),
        "item_type": _code(50),
        "status": Column(_one_of("normal", "lost"), "normal"),
        "renewable": Column(_yes_no, True),
        "title_no": _code(800),
        "branch": Column(_prose(100)),
    }


def _loans() -> dict[str, Column]:
    return {
        "member_no": _code(50, required=True),
        "barcode": _code(50, required=True),
        "checked_out_on": Column(_day, required=True),
        "due_on": Column(_day, required=True),
        "renewals": Column(_number, 0),
        "last_renewed_on": Column(_day, None),
        "returned_on": Column(_day, None),
        "title": Column(_prose(500)),  # our own export has it; the item's title counts
    }


def _rules(money: Callable[[str], int]) -> dict[str, Column]:
    """Defaults and legal words are those of LoanRule."""
    default = LoanRule()
    columns = {"category": _code(50), "item_type": _code(50)}
    numbers = {"max_fines": money, "fine_per_day": money, "period_days": _period}
    for name in LoanRule.__dataclass_fields__:
        value: Any = getattr(default, name)
        if name in columns:
            continue
        if isinstance(value, StrEnum):
            columns[name] = Column(_one_of(*type(value)), value.value)
        elif isinstance(value, bool):
            columns[name] = Column(_yes_no, value)
        else:
            no_limit = name in ("renewals_allowed", "max_fines", "too_soon_days")
            columns[name] = Column(numbers.get(name, _number), value, no_limit=no_limit)
    return columns


def _code(longest: int, *, required: bool = False) -> Column:
    return Column(_name(longest), required=required, is_code=True)


def _name(longest: int) -> Callable[[str], str]:
    """A number or code: leading zeros stay, and what is too long is a mistake."""

    def read(cell: str) -> str:
        if len(cell) > longest:
            raise ValueError(f"has {len(cell)} characters, at most {longest} are possible")
        return cell

    return read


def _prose(longest: int) -> Callable[[str], str]:
    """Text for people: one line, cut when it is too long."""

    def read(cell: str) -> str:
        text = " ".join(cell.split())
        return text if len(text) <= longest else text[: longest - 1] + "…"

    return read


def _one_of(*words: str) -> Callable[[str], str]:
    legal = {str(word): str(word) for word in words}

    def read(cell: str) -> str:
        found = legal.get(cell.casefold())
        if found is None:
            raise ValueError(f"{cell!r} is not possible; {did_you_mean(cell, legal)} (one of: {', '.join(legal)})")
        return found

    return read


def _yes_no(cell: str) -> bool:
    found = _YES_NO.get(cell.casefold())
    if found is None:
        raise ValueError(f"{cell!r} is neither yes nor no")
    return found


@lru_cache(10_000)  # few days, in very many lines
def _day(cell: str) -> date:
    match = _ISO.fullmatch(cell)
    if match is None:
        hint = "; a spreadsheet changed its form" if _OTHER_DATE.fullmatch(cell) else ""
        raise ValueError(f"{cell!r} is not a date like 2026-11-24 (year-month-day){hint}")
    try:
        return date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        raise ValueError(f"there is no day {cell}") from None


def _number(cell: str) -> int:
    if not re.fullmatch(r"-?[0-9]+", cell):
        raise ValueError(f"{cell!r} is not a whole number")
    return _in_range(int(cell), cell)


def _period(cell: str) -> int:
    days = _number(cell)
    if days > _LONGEST_PERIOD:
        raise ValueError(f"{cell} days are more than ten years; write {_LONGEST_PERIOD} or less")
    return days


def _in_range(number: int, cell: str) -> int:
    if number < 0:
        raise ValueError(f"{cell} is less than nothing; write 0 or more")
    if number > _LARGEST:
        raise ValueError(f"{cell} is too large")
    return number


def _money(cell: str, decimals: int) -> int:
    """An amount in minor units of the currency; decimals beyond its own may be there when they are zeros."""
    if cell.startswith("-"):
        raise ValueError(f"{cell} is less than nothing; write 0 or more")
    if not _MONEY.fullmatch(cell) or not cell.isascii():
        raise ValueError(f"{cell!r} is not an amount; write {_plainly(cell, decimals)}")
    amount = Decimal(cell)
    if amount > _LARGEST:
        raise ValueError(f"{cell} is too large")
    rounded = amount.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    if decimals < _GROUP and _THOUSANDS.fullmatch(cell):
        other = f" or {rounded}" if rounded == amount else ", without the dot, if you mean that"
        raise ValueError(f"{cell} can be read in two ways; write {cell.replace('.', '')}{other}")
    if rounded != amount:
        many = f"more decimals than the currency's {decimals}" if decimals else "decimals, which the currency has not"
        raise ValueError(f"{cell} has {many}; round it, to {rounded} for instance")
    return _in_range(int(rounded.scaleb(decimals)), cell)


def _plainly(cell: str, decimals: int) -> str:
    """How to write an amount that has thousands set apart, a decimal comma or a currency."""
    if decimals and re.fullmatch(rf"\d+,\d{{1,{decimals}}}", cell):
        return f"digits with a point before the decimals, like {cell.replace(',', '.')}"
    grouped = re.search(r"\d{1,3}(?:[., ]\d{3})+(?!\d)", cell)
    return f"digits alone, like {re.sub('[., ]', '', grouped[0]) if grouped else 5000}"


def _hours(cell: str) -> str:
    parse_hours(cell)
    return _name(100)(cell)


def _phones(cell: str, region: str) -> tuple[str, ...]:
    """The numbers in E.164, each once, in their order."""
    numbers = (part.strip() for part in cell.split(";"))
    return tuple(dict.fromkeys(_phone(number, region) for number in numbers if number not in ("", "-")))


def _phone(text: str, region: str) -> str:
    number = e164(text, region)
    if number is None:
        raise ValueError(f"{text!r} is not a phone number; write it like +6281234567890, several joined by ;")
    return number
