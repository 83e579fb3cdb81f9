"""Opening on a feast or on public holidays: "nyepi buka?", "natal dan tahun baru libur?", "tanggal merah buka gak"."""

import re
from datetime import date, timedelta

from handlers.turn import Turn

_FEASTS = (
    (r"\bnatal|christmas|xmas", r"natal|christmas"),
    (
        r"(?:tahun|thn|taun) baru(?! (?:imlek|islam|hijri\w*|cina|saka))|new year(?!'?s? eve)",
        r"tahun baru masehi|^new year",
    ),
    (r"fitri|lebaran|eid al-fitr|\bied?\b|hari raya(?! (?:natal|nyepi|waisak|idul adha|kurban))", r"fitri|al-fitr"),
    (r"\badha|kurban|qurban", r"adha"),
    (r"nyepi|day of silence", r"nyepi|suci|silence"),
    (r"imlek|chinese new year|lunar", r"imlek|lunar"),
    (r"waisak|vesak", r"waisak|vesak"),
    (r"jum'?at agung|good friday|wafat", r"wafat|good friday"),
    (r"paskah|easter", r"paskah|kebangkitan|easter"),
    (r"kenaikan (?:yesus|isa)|ascension", r"kenaikan|ascension"),
    (r"isra", r"isra"),
    (r"maulid|mulud", r"maulid|prophet"),
    (r"muharram|tahun baru (?:islam|hijri)", r"islam(?!.*raya)|islamic|hijri"),
    (r"hari buruh|may day|labou?r day", r"buruh|labor"),
    (r"pancasila", r"pancasila"),
    (r"kemerdekaan|17 ?an\b|tujuhbelasan|independence", r"kemerdekaan|independence"),
)
_ANY = re.compile(
    r"\b(?:tanggal|tgl|hari|kalender)\W+merah\b|\bhari (?:libur|besar)\b|\bcuti bersama\b|\bpublic holidays?\b"
)
_YEAR = re.compile(r"\b20\d\d\b")
_AHEAD = 400
_FEW = 5
"""So many of the days to come are named of public holidays in general."""


def feast_days(turn: Turn) -> list[date] | None:
    """The days that a question about feasts means, as far as the calendar knows them; None when it is about none."""
    text = turn.text.casefold()
    asked = [re.compile(reason) for words, reason in _FEASTS if re.search(words, text)]
    if not asked:
        return _special_days(turn)[:_FEW] if _ANY.search(text) else None
    years = {int(year) for year in _YEAR.findall(text)}
    days = _special_days(turn, max((year - turn.today.year for year in years), default=0))
    found: list[date] = []
    for feast in asked:
        named = [day for day in days if feast.search(turn.calendar.day(day).reason.casefold())]
        named = [day for day in named if not years or day.year in years]
        found += [day for day in named if (day - named[0]).days < 15]
    return sorted(set(found))


def _special_days(turn: Turn, years: int = 0) -> list[date]:
    """The days ahead on which a holiday or a closure holds."""
    ahead = (turn.today + timedelta(days=day) for day in range(_AHEAD + 366 * min(years, 3)))
    return [day for day in ahead if turn.calendar.day(day).reason and not turn.calendar.day(day).special]
