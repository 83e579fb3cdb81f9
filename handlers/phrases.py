"""The sentences the bot can say: texts/id.yaml and texts/en.yaml, any of which a library may override: in config.yaml,
and over that by page."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from string import Formatter

import yaml
from babel.dates import format_date
from babel.numbers import format_decimal, get_currency_symbol

LANGUAGES = ("id", "en")
_FOLDER = Path(__file__).parent / "texts"


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in the smallest unit shown of the library's currency."""

    minor: int


@dataclass(frozen=True, slots=True)
class Currency:
    """How the library counts its money: ISO code, and how many decimals are shown."""

    code: str = "IDR"
    decimals: int = 0

    def written(self, minor: int, lang: str) -> str:
        """Rp5.000 / Rp5,000 / MYR 12.50"""
        symbol = get_currency_symbol(self.code, locale="id" if self.code == "IDR" else lang)
        form = "#,##0" + ("." + "0" * self.decimals if self.decimals else "")
        number = format_decimal(Decimal(minor).scaleb(-self.decimals), form, locale=lang)
        return f"{symbol}{' ' if symbol[-1].isalpha() and self.code != 'IDR' else ''}{number}"


RUPIAH = Currency()


class Phrases:
    """All sentences in all languages; dates and amounts in values are written as people write them."""

    def __init__(self, overrides: Mapping[str, Mapping[str, str]] | None = None, currency: Currency = RUPIAH) -> None:
        self.currency = currency
        self._set = {lang: {**_own_texts(lang), **(overrides or {}).get(lang, {})} for lang in LANGUAGES}
        self._texts = self._set

    def use(self, by_page: Mapping[str, Mapping[str, str]]) -> None:
        """Say these sentences, by language and name, over what was set up; all others as it was set up."""
        self._texts = {lang: {**texts, **by_page.get(lang, {})} for lang, texts in self._set.items()}

    def written(self, lang: str, name: str) -> str:
        """The sentence as it was written, its fields open."""
        return self._texts[lang][name]

    def set_up(self, lang: str, name: str) -> str:
        """The sentence without what was changed by page."""
        return self._set[lang][name]

    def say(self, lang: str, name: str, /, **values: object) -> str:
        """The sentence `name` with its values filled in; raises KeyError for a name that nobody wrote."""
        texts = self._texts.get(lang) or self._texts[LANGUAGES[0]]
        if not values:
            return texts[name].rstrip()
        return texts[name].rstrip().format(**{key: self._written(value, lang) for key, value in values.items()})

    def _written(self, value: object, lang: str) -> object:
        if isinstance(value, date):
            return long_date(value, lang)
        return self.currency.written(value.minor, lang) if isinstance(value, Money) else value

    def names(self, lang: str) -> set[str]:
        return set(self._texts[lang])

    def has(self, lang: str, name: str) -> bool:
        return name in self._texts[lang]


@lru_cache(maxsize=4096)
def long_date(day: date, lang: str) -> str:
    """Selasa, 1 Desember 2026 / Tuesday, 1 December 2026."""
    return format_date(day, "EEEE, d MMMM y", locale=lang)


def fields_of(name: str) -> frozenset[str]:
    """The fields of a sentence that are filled in when it is said."""
    found = Formatter().parse(_own_texts(LANGUAGES[0])[name])
    return frozenset(field for _, field, _, _ in found if field)


@lru_cache
def _own_texts(lang: str) -> dict[str, str]:
    texts: dict[str, str] = yaml.safe_load((_FOLDER / f"{lang}.yaml").read_text(encoding="utf-8"))
    return texts
