"""Which language does a patron want to be answered in?"""

# ruff: noqa: E501 - a pattern is read whole

import re

from bot.understanding.sentence import Sentence

_TONGUES = frozenset({"LANGUAGE", "ENGLISH", "INDONESIAN"})
_OF_BOOKS = frozenset(
    {"BOOK", "LOAN", "RENEW", "AVAILABLE", "CATALOGUE", "LIBRARY", "RETURN", "LIST", "SEARCH", "EVENT", "DAYS"}
)
_TURNS_TO = re.compile(
    r"\b(?:RETURN|REPLACE|switch) (?:FILLER |RETURN )*(?:ke|to|jadi|UNTIL) (?:FILLER |LANGUAGE )*(?:ENGLISH|INDONESIAN)\b"
)
_TONGUE = re.compile("ENGLISH|INDONESIAN")
_NOT_THAT_ONE = re.compile(
    r"\bMY INDONESIAN\b|\b(?:WHY|WRONG|kepencet)(?: (?!INDONESIAN|ENGLISH|ke )[^ |?]+){0,4} (?:ENGLISH|INDONESIAN)(?=.*(?:ENGLISH|INDONESIAN))|(?<!IF )\b(?:DONT|NOT|ISNT)(?: (?!INDONESIAN|ENGLISH)[^ |]+){0,4} (?:ENGLISH|INDONESIAN)"
)


def asks_language(sentence: Sentence) -> bool:
    """ "bahasa inggris dong": nothing but the wish for a language."""
    spoken = set(sentence.spoken)
    if _TURNS_TO.search(sentence.senses) or _translates(sentence):
        return True
    return bool(spoken & _TONGUES) and len(sentence.spoken) < 11 and not spoken & _OF_BOOKS and "ASK" not in spoken


def _translates(sentence: Sentence) -> bool:
    """ "tolong pesan tadi diterjemahkan ke inggris": of what the library wrote."""
    spoken = set(sentence.spoken)
    written = {"MESSAGE", "NOTICE", "ANSWER", "BOT"} & spoken
    renders = any(
        word.raw.removeprefix("di").startswith(("terjemah", "translate", "menerjemah")) for word in sentence.said
    )
    return bool(written and spoken & _TONGUES and renders)


def wanted_language(senses: str) -> str:
    """The language asked for, minding "jangan inggris, indonesia saja"."""
    wanted = _TONGUE.search(_NOT_THAT_ONE.sub("", senses))
    if wanted is not None:
        return "en" if wanted.group() == "ENGLISH" else "id"
    return "en" if "INDONESIAN" in senses else "id"
