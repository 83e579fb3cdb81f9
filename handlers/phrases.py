"""The sentences the bot can say: texts/id.yaml and texts/en.yaml, any of which a library may override: in config.yaml,
and over that by page."""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path
from string import Formatter

import yaml
from babel.dates import format_date

LANGUAGES = ("id", "en")
_FOLDER = Path(__file__).parent / "texts"


class Phrases:
    """All sentences in all languages; dates and lists in values are written as people write them."""

    def __init__(self, overrides: Mapping[str, Mapping[str, str]] | None = None) -> None:
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
        return texts[name].rstrip().format(**{key: _written(value, lang) for key, value in values.items()})

    def names(self, lang: str) -> set[str]:
        return set(self._texts[lang])

    def has(self, lang: str, name: str) -> bool:
        return name in self._texts[lang]


@lru_cache(maxsize=4096)
def long_date(day: date, lang: str) -> str:
    """Selasa, 1 Desember 2026 / Tuesday, 1 December 2026."""
    return format_date(day, "EEEE, d MMMM y", locale=lang)


def _written(value: object, lang: str) -> object:
    return long_date(value, lang) if isinstance(value, date) else value


def fields_of(name: str) -> frozenset[str]:
    """The fields of a sentence that are filled in when it is said."""
    found = Formatter().parse(_own_texts(LANGUAGES[0])[name])
    return frozenset(field for _, field, _, _ in found if field)


@lru_cache
def _own_texts(lang: str) -> dict[str, str]:
    texts: dict[str, str] = yaml.safe_load((_FOLDER / f"{lang}.yaml").read_text(encoding="utf-8"))
    return texts
