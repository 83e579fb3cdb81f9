"""Cells that no spreadsheet takes for a formula, and back again: what goes out may come in without having changed."""

import re

# What a spreadsheet would run, behind blanks that it does not see, and behind the apostrophes that we have put there.
_FORMULA = re.compile(r"'*[ \n]*[=+\-@\t\r]")


def harmless(text: str) -> str:
    """A text that looks like a formula gets an apostrophe; one that has an apostrophe there already gets another."""
    return "'" + text if _FORMULA.match(text) else text


def as_it_was(cell: str) -> str:
    """The text that was made harmless; every other stays as it is, 'Abdul too."""
    return cell[1:].strip() if cell.startswith("'") and _FORMULA.match(cell) else cell
