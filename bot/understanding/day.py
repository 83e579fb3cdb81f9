"""Which one definite day, time of day or date of birth a text means."""

# ruff: noqa: E501 - a pattern is read whole

import re
from datetime import date, time, timedelta

_MONTH_NAMES = {
    "jan": 1, "feb": 2, "peb": 2, "mar": 3, "apr": 4, "mei": 5, "may": 5, "jun": 6, "jul": 7, "agu": 8, "agt": 8, "ags": 8,
    "aug": 8, "sep": 9, "okt": 10, "oct": 10, "nov": 11, "nop": 11, "des": 12, "dec": 12,
}  # fmt: skip
_WEEKDAYS = {
    "senin": 0, "snin": 0, "isnin": 0, "isnen": 0, "sen": 0, "monday": 0, "mon": 0, "selasa": 1, "salasa": 1, "slasa": 1, "sls": 1, "tuesday": 1, "tue": 1,
    "rabu": 2, "rbu": 2, "rebo": 2, "arba": 2, "wednesday": 2, "wed": 2, "kamis": 3, "kemis": 3, "kamiz": 3, "kms": 3, "thursday": 3, "thu": 3,
    "jumat": 4, "jumahat": 4, "jum'at": 4, "jumaat": 4, "jmt": 4, "jum'et": 4, "friday": 4, "fri": 4,
    "sabtu": 5, "sbtu": 5, "sbt": 5, "saturday": 5, "ahad": 6, "minggu": 6, "mgg": 6, "sunday": 6,
}  # fmt: skip
_NAMES = (
    r"jan(?:uari|uary)?|[fp]eb(?:ruari|ruary)?|mar(?:et|ch)?|apr(?:il)?|mei|may|jun[ie]?|jul[iy]?|agu(?:stus)?|agt|ags|aug(?:ust)?"
    r"|sep(?:t(?:ember)?)?|okt(?:ober)?|oct(?:ober)?|nop(?:ember)?|nov(?:ember)?|des(?:ember)?|dec(?:ember)?"
)
_NUMERIC = re.compile(r"(?<![\d./-])(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}|\d{2})(?!\d)")
_ISO = re.compile(r"(?<!\d)((?:19|20)\d\d)[-/](\d{1,2})[-/](\d{1,2})(?!\d)")
_NAMED = re.compile(rf"(?<!\d)(\d{{1,2}})(?:st|nd|rd|th)? ?(?:of )?({_NAMES})\b(?:[ ,]+((?:19|20)\d\d|\d\d)(?!\d))?")
_NAMED_FIRST = re.compile(rf"\b({_NAMES}) (\d{{1,2}})(?:st|nd|rd|th)?\b(?!\d)(?:[ ,]+((?:19|20)\d\d))?")
_SHORT = re.compile(r"(?<![\d./:-])(\d{1,2})[-/](\d{1,2})(?![\d/])")
_DAY_OF_MONTH = re.compile(r"\b(?:tgl|tanggal|tggl|tg|the|date) ?(\d{1,2})(?:st|nd|rd|th)?\b(?![./:]?\d)")
_VAGUE = re.compile(
    r"minggu (?:depan|dpn|ini|lalu|kemarin)|bulan (?:depan|ini)|akhir pekan|weekend|next week|this week|next month"
    r"|(?:tiap|setiap|every|each) \w+|\bhari hari\b|\bhari[- ]?2\b|weekdays|mingguan"
)
_WEEKDAY = re.compile(r"\b(" + "|".join(sorted(map(re.escape, _WEEKDAYS), key=len, reverse=True)) + r")s?\b")
_NAMES_OF_DAYS = "|".join(sorted(map(re.escape, _WEEKDAYS), key=len, reverse=True))
_THE_NEXT = re.compile(r" ?(?:depan|dpn|next)\b")
_EVENING = re.compile(rf"\bmalam (?:hari )?({_NAMES_OF_DAYS})\b")
"""The evening before that day: "malam minggu" is a Saturday."""
_WEEKDAY_COMING = re.compile(
    rf"\b(?:hari )?(?:{_NAMES_OF_DAYS}) (?:besok|bsk)\b|\b(?:besok|bsk) (?:hari )?(?:senin|selasa|rabu|kamis|jumat|sabtu|minggu)\b"
)
_SPAN = re.compile(r"\b\d{1,2} ?(?:sampai|sampe|smp|s/d|sd|hingga|until|-) ?(?:tgl |tanggal )?\d{1,2} (?:[a-z]{3,})")
_FROM_TO = re.compile(
    rf"(?<!jam )(?<!pukul )\b\d{{1,2}}(?: (?:{_NAMES}))? ?(?:sampai|sampe|smp|s/d|sd|hingga|until|to|-) ?(?:dengan |tgl |tanggal )?\d{{1,2}} ?(?:{_NAMES})\b"
)
""" "tgl 24 sampai 26 desember": several days."""
_SEVERAL = re.compile(
    rf"\b(?:tgl|tanggal|tggl) ?\d{{1,2}}(?: ?(?:{_NAMES}))? ?(?:sama|dan|dn|sm|&|atau|and|or|,) ?(?:tgl |tanggal )?\d{{1,2}}\b"
)
_SPELT = {
    "satu": 1,
    "dua": 2,
    "tiga": 3,
    "empat": 4,
    "lima": 5,
    "enam": 6,
    "tujuh": 7,
    "delapan": 8,
    "sembilan": 9,
    "sepuluh": 10,
}
_SPELT_DAY = re.compile(rf"\b(tgl|tanggal) ({'|'.join(_SPELT)})\b(?! (?:belas|puluh))")
_EACH = re.compile(r"\b(?:tiap|setiap|tiap2|every|each)\b|\b(?:mon|tues|wednes|thurs|fri|satur|sun)days\b")
_ABOUT_OPENING = re.compile(r"buka|tutup|libur|layan|open|clos")
_RANGE = re.compile(r"(?:sampai|sampe|smp|s/d|sd|hingga|to|until|-|dan|and|atau|or|sama) *$")
_SUNDAY = re.compile(
    r"(?:\bhari (?:minggu|mgg)|\bminggu (?:buka|tutup|libur|ini buka)|(?:buka|tutup|libur|pas|hr) (?:\w+ )?(?:minggu|mgg)|^minggu\b|\bminggu besok|\bbesok minggu)"
)
_NEAR = (
    (re.compile(r"\b(?:lusa|day after tomorrow)\b"), 2),
    (re.compile(r"\b(?:besok|bsk|bsok|esok|isuk|jewu|besuk|sesuk|tomorrow|tmr|tmrw|tomorow|tommorow|besoknya)\b"), 1),
    (
        re.compile(
            r"\b(?:hari ini|hr ini|hri ini|today|tonight|sekarang|skrg|skrang|skr|skarang|now|nanti sore|nanti siang|siang ini|sore ini|pagi ini|(?:mal[ae]m|mlm) ini|d[iy]no iki|dinten (?:niki|punika|meniko)|(?:nanti|ntar|nnti|ntr) (?:mal[ae]m|mlm|sore|siang)|andau tuh|hari ni|this afternoon|this morning)\b"
        ),
        0,
    ),
)
_HOUR = re.compile(
    r"\b(?:jam|pukul|pkl|jm|at) ?(\d{1,2})(?:[.:](\d{2}))?(?![./:]?\d)(?: ?(pagi|siang|sore|malam|mlm|am|pm|a\.m|p\.m))?"
)
_HOUR_EN = re.compile(r"(?<![\d./:])(\d{1,2})(?:[.:](\d{2}))? ?(am|pm)\b")


def definite_day(text: str, today: date) -> date | None:
    """The one day a folded text means, or None."""
    text = _SPELT_DAY.sub(lambda match: f"{match.group(1)} {_SPELT[match.group(2)]}", text.replace("s.d.", "s/d"))
    if _FROM_TO.search(text) or _SEVERAL.search(text):
        return None
    full = _full_date(text, today) or _day_and_month(text, today)
    if full is not None:
        return full
    if _EACH.search(text) or _SPAN.search(text) or _NAMED.search(text):
        return None  # "30 februari" is no day
    evening = _EVENING.search(text)
    if evening:
        day_after = today + timedelta(days=(_WEEKDAYS[evening.group(1)] - today.weekday()) % 7)
        return day_after - timedelta(days=1) if day_after > today else day_after + timedelta(days=6)
    feast = _feast(text, today)
    if feast is not None:
        return feast
    for pattern, days in _NEAR:
        if pattern.search(text) and not (days and _WEEKDAY_COMING.search(text)):
            return today + timedelta(days=days)
    if "minggu" in text and re.search(r"minggu (?:depan|dpn)", text):
        return None
    named = _DAY_OF_MONTH.search(text)
    if named:
        return _next_day_of_month(int(named.group(1)), today)
    return None if _VAGUE.search(text) and not _SUNDAY.search(text) else _weekday(text, today)


def birth_date(dates: tuple[str, ...], today: date) -> date | None:
    """The first full date at least three years back."""
    for text in dates:
        day = _full_date(text, today, past=True)
        if day is not None and day.year <= today.year - 3 and (today - day).days >= 3 * 365:
            return day
    return None


def time_of_day(text: str) -> time | None:
    """A clock time ("jam 2 siang")."""
    match = _HOUR.search(text) or _HOUR_EN.search(text)
    if match is None:
        return None
    hour, minute, part = int(match.group(1)), int(match.group(2) or 0), match.group(3) or ""
    afternoon = part in ("sore", "malam", "mlm", "pm", "p.m") or (part == "siang" and hour < 10)
    if hour < 12 and (afternoon or (part == "" and 1 <= hour <= 5)):
        hour += 12  # no library is open at two in the night
    return time(hour, minute) if hour < 24 and minute < 60 else None


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _year(text: str, today: date, past: bool) -> int:
    year = int(text)
    if year >= 100:
        return year
    century = today.year // 100 * 100
    return century + year - (100 if past and century + year > today.year - 3 else 0)


def _full_date(text: str, today: date, past: bool = False) -> date | None:
    iso = _ISO.search(text)
    if iso:
        return _date(int(iso.group(1)), int(iso.group(2)), int(iso.group(3)))
    numeric = _NUMERIC.search(text)
    if numeric:
        day, month, year = numeric.groups()
        return _date(_year(year, today, past), int(month), int(day))
    named = _NAMED.search(text)
    if named and named.group(3):
        return _date(_year(named.group(3), today, past), _MONTH_NAMES[named.group(2)[:3]], int(named.group(1)))
    first = _NAMED_FIRST.search(text)
    if first and first.group(3):
        return _date(int(first.group(3)), _MONTH_NAMES[first.group(1)[:3]], int(first.group(2)))
    return None


def _day_and_month(text: str, today: date) -> date | None:
    named = _NAMED.search(text)
    if named:
        return _coming(int(named.group(1)), _MONTH_NAMES[named.group(2)[:3]], today)
    first = _NAMED_FIRST.search(text)
    if first:
        return _coming(int(first.group(2)), _MONTH_NAMES[first.group(1)[:3]], today)
    short = _SHORT.search(text)
    return _coming(int(short.group(1)), int(short.group(2)), today) if short else None


def _coming(day: int, month: int, today: date) -> date | None:
    this_year = _date(today.year, month, day)
    if this_year is not None and this_year >= today:
        return this_year
    return _date(today.year + 1, month, day)


def _next_day_of_month(day: int, today: date) -> date | None:
    year, month = today.year, today.month
    for _ in range(3):
        found = _date(year, month, day)
        if found is not None and found >= today:
            return found
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    return None


def _feast(text: str, today: date) -> date | None:
    if re.search(r"\b(?:malam natal|christmas eve)\b", text):
        return _coming(24, 12, today)
    if re.search(r"\b(?:malam tahun baru|new year'?s? eve)\b", text):
        return _coming(31, 12, today)
    if re.search(
        r"\bcuti bersama\b|\b(?:natal|christmas)\b.*\b(?:tahun baru|new year)|\bselama\b|sampai (?:tgl|tanggal|kapan|hari)",
        text,
    ):
        return None
    if re.search(r"\b(?:natal|christmas|natalan|xmas)\b", text):
        return _coming(25, 12, today)
    if re.search(r"\b(?:tahun baru|thn baru|taun baru|new year)\b(?! (?:imlek|islam|hijriyah|cina))", text):
        return _coming(1, 1, today)
    if re.search(r"\b(?:17 ?an|tujuhbelasan|hari kemerdekaan|independence day)\b", text):
        return _coming(17, 8, today)
    return None


def _weekday(text: str, today: date) -> date | None:
    asked = [part for part in re.split(r"[?.,;\n]", text) if _ABOUT_OPENING.search(part) and _WEEKDAY.search(part)]
    text = asked[0] if len(asked) == 1 else text
    found = [match for match in _WEEKDAY.finditer(_BUT_FOR.sub("", text)) if not _is_week(match, text)]
    names = {_WEEKDAYS[match.group(1)] for match in found}
    if len(names) != 1:
        return None
    days = (names.pop() - today.weekday()) % 7
    return today + timedelta(days=7 if not days and _THE_NEXT.match(text, found[0].end()) else days)


_BUT_FOR = re.compile(r"\b(?:selain|kecuali|except) (?:hari )?[a-z']+")


def _is_week(match: re.Match[str], text: str) -> bool:
    """`minggu` is also a week: "2 minggu", "minggu depan"."""
    if match.group(1) not in ("minggu", "mgg"):
        return False
    before, after = text[: match.start()].rstrip(), text[match.end() :]
    if re.search(r"(?:\d|se|satu|dua|tiga|berapa|brp|per)$", before):
        return True
    return re.match(r" ?(?:depan|dpn|lalu|kemarin|lagi|kemaren)\b", after) is not None
