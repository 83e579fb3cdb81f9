"""Which one definite day, time of day or date of birth a text means."""

# ruff: noqa: E501 - a pattern is read whole

import re
from datetime import date, time, timedelta

_MONTH_NAMES = {
    "jan": 1, "feb": 2, "peb": 2, "mar": 3, "apr": 4, "mei": 5, "may": 5, "jun": 6, "jul": 7, "agu": 8, "agt": 8, "ags": 8,
    "aug": 8, "sep": 9, "okt": 10, "oct": 10, "nov": 11, "nop": 11, "des": 12, "dec": 12,
}  # fmt: skip
_WEEKDAYS = {
    "senin": 0, "snin": 0, "isnin": 0, "isnen": 0, "senen": 0, "sen": 0, "monday": 0, "mon": 0,
    "selasa": 1, "salasa": 1, "slasa": 1, "slsa": 1, "sls": 1, "sel": 1, "tuesday": 1, "tues": 1, "tue": 1,
    "rabu": 2, "rbu": 2, "rebo": 2, "arba": 2, "rab": 2, "wednesday": 2, "weds": 2, "wed": 2,
    "kamis": 3, "kemis": 3, "kamiz": 3, "kmis": 3, "kms": 3, "kam": 3, "thursday": 3, "thurs": 3, "thur": 3, "thu": 3,
    "jumat": 4, "jumahat": 4, "jum'at": 4, "jumaat": 4, "jmat": 4, "jumt": 4, "jmt": 4, "jum'et": 4, "jum": 4, "friday": 4, "fri": 4,
    "sabtu": 5, "sbtu": 5, "saptu": 5, "sbt": 5, "sab": 5, "saturday": 5, "sat": 5,
    "ahad": 6, "minggu": 6, "mgg": 6, "sunday": 6, "sun": 6,
}  # fmt: skip
_NAMES = (
    r"jan(?:uari|uary)?|[fp]eb(?:ruari|ruary)?|mar(?:et|ch)?|apr(?:il)?|mei|may|jun[ie]?|jul[iy]?|agu(?:stus)?|agt|ags|aug(?:ust)?"
    r"|sep(?:t(?:ember)?)?|okt(?:ober)?|oct(?:ober)?|nop(?:ember)?|nov(?:ember)?|des(?:ember)?|dec(?:ember)?"
)
_NUMERIC = re.compile(r"(?<![\d./-])(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}|\d{2})(?!\d)")
_ISO = re.compile(r"(?<!\d)((?:19|20)\d\d)[-/](\d{1,2})[-/](\d{1,2})(?!\d)")
_NAMED = re.compile(rf"(?<!\d)(\d{{1,2}})(?:st|nd|rd|th)? ?(?:of )?({_NAMES})\b(?:[ ,]+((?:19|20)\d\d|\d\d)(?!\d))?")
_NAMED_FIRST = re.compile(rf"\b({_NAMES}) (\d{{1,2}})(?:st|nd|rd|th)?\b(?!\d)(?:[ ,]+((?:19|20)\d\d))?")
_SHORT = re.compile(
    r"(?<!jam )(?<!jm )(?<!pukul )(?<!pkl )(?<![\d./:-])(\d{1,2})[-/](\d{1,2})(?![\d/])(?! ?(?:am|pm|pagi|siang|sore|malam|mlm|hari|hr|orang)\b)"
)
_DAY_OF_MONTH = re.compile(r"\b(?:tgl|tanggal|tggl|tg|the|date) ?(\d{1,2})(?:st|nd|rd|th)?\b(?![./:]?\d)")
_VAGUE = re.compile(
    r"minggu (?:depan|dpn|ini|lalu|kemarin)|(?:bulan|pekan) (?:depan|ini)|akhir pekan|weekend|next week|this week|next month"
    r"|(?:tiap|setiap|every|each) \w+|\bhari hari\b|\bhari[- ]?2\b|weekdays|mingguan"
)
_NAMES_OF_DAYS = "|".join(sorted(map(re.escape, _WEEKDAYS), key=len, reverse=True))
_WEEKDAY = re.compile(rf"\b({_NAMES_OF_DAYS})(?:s|nya)?\b(?! set\b)")
_THE_NEXT = re.compile(r" ?(?:depan|dpn|next)\b")
_NEXT_WEEK = re.compile(r"\b(?:(?:minggu|mgg|pekan) (?:depan|dpn)|next week)\b")
_THIS_WEEK = re.compile(r"\b(?:(?:minggu|mgg|pekan) (?:ini|ni)|this week)\b")
_EVENING = re.compile(rf"\bmalam (?:hari )?({_NAMES_OF_DAYS})\b")
"""The evening before that day: "malam minggu" is a Saturday."""
_WEEKDAY_COMING = re.compile(
    rf"\b(?:hari )?(?:{_NAMES_OF_DAYS}) (?:besok|bsk)\b|\b(?:besok|bsk) (?:hari )?(?:senin|selasa|rabu|kamis|jumat|sabtu|minggu)\b"
)
_SPAN = re.compile(
    r"(?<!jam )(?<!pukul )\b\d{1,2} ?(?:sampai|sampe|smp|s/d|sd|hingga|until|-) ?(?:tgl |tanggal )?\d{1,2} (?:[a-z]{3,})"
)
_AND = r"(?:dan|dn|sama|sm|&|atau|and|or|plus|serta)"
_TO = r"(?:sampai|sampe|smp|s/d|sd|hingga|until|till|to|through|thru)"
_A_DAY = (
    rf"(?:\b(?:{_NAMES_OF_DAYS})(?:nya)?|\b(?:besok|bsk|bsok)(?:nya)?|\blusa|\bhari ini|\btoday|\btomorrow"
    rf"|(?<![\d.:/])\d{{1,2}} ?(?:{_NAMES})|\b(?:tgl|tanggal|tggl) ?\d{{1,2}}|(?<![\d./-])\d{{1,2}}/\d{{1,2}})\b"
)
_SEVERAL = re.compile(
    # "tgl 24 sampai 26 desember", "24/12 - 2/1"
    rf"(?<!jam )(?<!pukul )\b\d{{1,2}}(?: (?:{_NAMES}))? ?(?:{_TO}|-) ?(?:dengan |tgl |tanggal )?\d{{1,2}} ?(?:{_NAMES})\b"
    rf"|(?<![\d./-])\d{{1,2}}/\d{{1,2}} ?(?:{_TO}|{_AND}|-) ?(?:dengan |tgl )?\d{{1,2}}/\d{{1,2}}(?![\d/])"
    # "tgl 24, 25", "24 25 desember"
    rf"|\b(?:tgl|tanggal|tggl) ?\d{{1,2}}(?: ?(?:{_NAMES}))? ?(?:{_AND}|,) ?(?:tgl |tanggal )?\d{{1,2}}\b"
    rf"|(?<!jam )(?<!jm )(?<!pukul )(?<!pkl )(?<![\d.:/])\b\d{{1,2}}(?: ?, ?| {_AND} | )(?:tgl |tanggal )?\d{{1,2}} ?(?:{_NAMES})\b"
    # "hari ini sama besok", "1 januari sampai tgl 3", "sampai tahun baru"
    rf"|{_A_DAY} ?(?:{_TO}|{_AND}) ?(?:dengan |the |hari |tgl |tanggal )?{_A_DAY}"
    rf"|\b{_TO} (?:dengan |habis |selesai |after )?(?:natal|(?:tahun|taun|thn) baru|lebaran|idul fitri|christmas|new year)\b"
)
_LISTED = re.compile(rf"\b({_NAMES_OF_DAYS}) ?, ?(?=(?:hari )?(?:{_NAMES_OF_DAYS})\b)")
_SUNDAY_TOO = re.compile(rf"\b((?:{_NAMES_OF_DAYS}) ?(?:-|{_AND}|{_TO}) ?)min\b")
""" "sab-min"; alone "min" calls the admin. """
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
_ABOUT_OPENING = re.compile(
    r"buka|tutup|libur|layan|open|clos|\b(?:jam (?:berapa|brp)|what time|kalau|kalo|klo|gimana|gmn|(?:how|what) about)\b"
)
_PARTS = re.compile(
    r"[?!;\n]|\.(?=\s|$)|,(?!\s*\d)|\b(?:soalnya|soale|karena|krn|because|cuz|cos|since|biar|supaya|eh salah|maksud(?:nya|ku| saya)?)\b"
)
_SUNDAY = re.compile(
    r"(?:\bhari (?:minggu|mgg)|\bminggu (?:buka|tutup|libur|ini buka)|(?:buka|tutup|libur|pas|hr) (?:\w+ )?(?:minggu|mgg)|^minggu\b(?! ini)|\bminggu besok|\bbesok minggu)"
)
_LATER_ON = r"(?:nanti|ntar|entar|tar|nnti|nti|ntr|kaina|kena)"
_NEAR = (
    (re.compile(r"\b(?:lusa|day after tomorrow)\b"), 2),
    (
        re.compile(
            r"\b(?:besok|bsk|bsok|bessok|esok|isuk|jewu|besuk|sesuk|tomorrow|tmr|tmrw|tmrrw|2moro|tomoro|tomorow|tommorow|tommorrow|besoknya)\b"
        ),
        1,
    ),
    (
        re.compile(
            r"\b(?:(?:hari|hr|hri|mal[ae]m|mlm|sore|siang|pagi) (?:ini|ni|nie)|today|2day|tonight|tonite|2nite|sekarang|skrg|skrang|skr|skarang|now|d[iy]no iki|dinten (?:niki|punika|meniko)|andau tuh|this (?:afternoon|morning|evening)|later today"
            rf"|{_LATER_ON} (?:mal[ae]m|mlm|sore|siang)|(?:mal[ae]m|mlm|sore|siang) {_LATER_ON})\b"
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
    said = _SUNDAY_TOO.sub(r"\1minggu", _LISTED.sub(r"\1 dan ", text))
    text = _asked_of(said, today)
    if _SEVERAL.search(text):
        return None
    full = _full_date(text, today) or _day_and_month(text, today)
    if full is not None:
        return full
    if _EACH.search(said) or _SPAN.search(text) or _NAMED.search(text):
        return None  # "30 februari" is no day
    evening = _EVENING.search(text)
    if evening:
        day_after = today + timedelta(days=(_WEEKDAYS[evening.group(1)] - today.weekday()) % 7)
        return day_after - timedelta(days=1) if day_after > today else day_after + timedelta(days=6)
    named = _DAY_OF_MONTH.search(text)
    if named and _TURN_OF_YEAR.search(said):  # "cuti bersama natal, tgl 24 masuk?"
        day = int(named.group(1))
        return _coming(day, 12 if day > 15 else 1, today)
    feast = _feast(text, today)
    if feast is not None:
        return feast
    for pattern, days in _NEAR:
        if pattern.search(text) and not (days and _WEEKDAY_COMING.search(text)):
            return today + timedelta(days=days)
    if named:
        return _next_day_of_month(int(named.group(1)), today)
    return _of_a_week(text, today)


def _asked_of(text: str, today: date) -> str:
    """ "tutup jam berapa malam ini? besok ada ujian": the part that asks about opening, when just one of several names a day."""
    parts = _PARTS.split(text)
    if len(parts) == 1:
        return text
    asked = [part for part in parts if _ABOUT_OPENING.search(part) and _names_a_day(part, today)]
    return asked[0] if len(asked) == 1 else text


def _names_a_day(text: str, today: date) -> bool:
    patterns = (*(near for near, _ in _NEAR), _DATED, _DAY_OF_MONTH, _NEXT_WEEK)
    named = any(pattern.search(text) for pattern in patterns) or bool(_weekdays(_THIS_WEEK.sub(" ", text)))
    return named or _feast(text, today) is not None


def _of_a_week(text: str, today: date) -> date | None:
    """A weekday, of this week or the next; "minggu depan" alone is no day."""
    if _NEXT_WEEK.search(text):
        named = _weekdays(_NEXT_WEEK.sub(" ", text))
        return today + timedelta(days=7 - today.weekday() + named.pop()) if len(named) == 1 else None
    rest = _THIS_WEEK.sub(" ", text)
    text = rest if _weekdays(rest) else text
    return None if _VAGUE.search(text) and not _SUNDAY.search(_BUT_FOR.sub("", text)) else _weekday(text, today)


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


_DATED = re.compile(rf"(?<!\d)\d{{1,2}} ?(?:{_NAMES})\b|\b(?:{_NAMES}) \d|\d[-/]\d")
_TURN_OF_YEAR = re.compile(r"\b(?:natal|christmas|natalan|xmas|(?:tahun|thn|taun) baru|new year)\b")


def _feast(text: str, today: date) -> date | None:
    if re.search(
        r"\bcuti bersama\b|\b(?:natal|christmas)\b.*\b(?:(?:tahun|taun|thn) baru|new year)|\bselama\b|sampai (?:tgl|tanggal|kapan|hari)",
        text,
    ):
        return None
    if re.search(r"\b(?:malam natal|christmas eve)\b", text):
        return _coming(24, 12, today)
    if re.search(r"\b(?:malam tahun baru|new year'?s? eve)\b", text):
        return _coming(31, 12, today)
    if re.search(r"\b(?:natal|christmas|natalan|xmas)\b", text):
        return _coming(25, 12, today)
    if re.search(r"\b(?:tahun baru|thn baru|taun baru|new year)\b(?! (?:imlek|islam|hijriyah|cina))", text):
        return _coming(1, 1, today)
    if re.search(r"\b(?:17 ?an|tujuhbelasan|hari kemerdekaan|independence day)\b", text):
        return _coming(17, 8, today)
    return None


def _weekday(text: str, today: date) -> date | None:
    names = _weekdays(text)
    if len(names) != 1:
        return None
    day = names.pop()
    days = (day - today.weekday()) % 7
    at = next(match for match in _WEEKDAY.finditer(text) if _WEEKDAYS[match.group(1)] == day)
    next_one = _THE_NEXT.match(text, at.end()) or text.endswith("next ", 0, at.start())
    return today + timedelta(days=7 if not days and next_one else days)


def _weekdays(text: str) -> set[int]:
    text = _BUT_FOR.sub("", text)
    return {_WEEKDAYS[match.group(1)] for match in _WEEKDAY.finditer(text) if not _is_week(match, text)}


_BUT_FOR = re.compile(r"\b(?:selain|kecuali|except) (?:hari )?[a-z']+")


_OF_A_WEEK = re.compile(
    r" ?(?:depan|dpn|lalu|kemarin|lagi|kemaren|tenang|ujian|uas|uts|efektif|tes|remedial|pertama|kedua|ketiga|keempat|terakhir)\b"
)


def _is_week(match: re.Match[str], text: str) -> bool:
    """`minggu` is also a week: "2 minggu", "minggu depan", "minggu tenang"."""
    if match.group(1) not in ("minggu", "mgg"):
        return False
    before, after = text[: match.start()].rstrip(), text[match.end() :]
    if re.search(r"(?:\d|se|satu|dua|tiga|berapa|brp|per)$", before):
        return True
    return _OF_A_WEEK.match(after) is not None
