"""The sentences the bot can say: texts/id.yaml and texts/en.yaml, any of which a library may override."""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path

import yaml
from babel.dates import format_date

LANGUAGES = ("id", "en")
_FOLDER = Path(__file__).parent / "texts"


class Phrases:
    """All sentences in all languages; dates and lists in values are written as people write them."""

    def __init__(self, overrides: Mapping[str, Mapping[str, str]] | None = None) -> None:
        self._texts = {lang: {**_own_texts(lang), **(overrides or {}).get(lang, {})} for lang in LANGUAGES}

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


@lru_cache
def _own_texts(lang: str) -> dict[str, str]:
    texts: dict[str, str] = yaml.safe_load((_FOLDER / f"{lang}.yaml").read_text(encoding="utf-8"))
    return texts
