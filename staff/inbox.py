"""The list of conversations as it is shown: filters from the address, lines, and search."""

import time
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from datetime import time as time_of_day
from typing import Any
from urllib.parse import urlencode

from flask import render_template, request
from sqlalchemy import Connection

from bot.clock import Clock
from models import inbox, searching
from models.inbox import Beside, Cursor, Filters
from staff.access import person
from staff.console import console
from staff.pages import language, t

_FILTER_NAMES = ("show", "label", "branch", "since", "until", "q")
_KEPT = 64  # lists as they were drawn last
_PAUSE = 60  # times as long as drawing a list took is it good for, however much changes …
_LONGEST_PAUSE = 0.8  # … in seconds


@dataclass(frozen=True, slots=True)
class Line:
    """One conversation in the list."""

    id: int
    name: str
    about: str
    preview: str
    at: datetime | None
    unread: bool
    needs: str
    taken_by: str
    locked: bool
    failed: bool
    labels: tuple[str, ...] = ()
    mark: str = ""
    """What a search found, and the message it stands in."""
    message_id: int = 0


@dataclass(frozen=True, slots=True)
class Drawn:
    """The list as it was at a state, with the counts beside it. Times in seconds of the process's own clock."""

    state: str
    html: str
    counts: dict[str, int]
    pause: float
    """So long a list is good for, however much changes …"""
    until: float
    """… and until then when it was drawn often; one may be drawn too early."""


def chosen() -> dict[str, str]:
    """The filters in the address, those that are set."""
    given = {name: request.args.get(name, "").replace("\0", "").strip() for name in _FILTER_NAMES}
    return {name: value for name, value in given.items() if value}


def query_of(values: dict[str, str]) -> str:
    """The same filters as the end of another address."""
    return "?" + urlencode(values) if values else ""


def filters_of(values: dict[str, str]) -> Filters:
    show = values.get("show", "")
    label = values.get("label", "")
    return Filters(
        show=show,
        label=int(label) if label.isascii() and label.isdigit() and len(label) < 10 else 0,
        branch=values.get("branch", ""),
        since=_midnight(values.get("since", "")),
        until=_midnight(values.get("until", ""), days=1),
        who=person().email if show == "mine" else "",
    )


def cursor_of(value: str) -> Cursor | None:
    section, _, number = value.partition("-")
    return Cursor(section == "needs", int(number)) if number.isascii() and number.isdigit() else None


def list_state(connection: Connection) -> str:
    """Changes every minute anyhow: locks run out, and what the sender does alters no count."""
    return f"{inbox.state_of_list(connection)}-{console().clock.real_now():%M}"


def news_of_list(state: str, values: dict[str, str], known: str) -> Drawn | None:
    """The first page of the list when it is not the one that a page has; the same for everybody with these filters.

    `state` is as list_state() has just told.

    While the list changes all the time it is drawn now and then only, so that open pages never take more than a small
    share of the computing that patrons' messages need.
    """
    if state == known:
        return None
    whose = person().email if values.get("show") == "mine" else ""
    key = (language(), tuple(values.items()), whose, console().clock.now().date())
    drawn: Drawn | None = console().drawn_lists.get(key)
    started = time.monotonic()
    if drawn is None or (drawn.state != state and (_is_due(drawn, state, started) or _is_older(drawn.state, known))):
        with console().database.reading() as connection:
            html = "" if "q" in values else render_template("staff/_lines.html", **the_list(connection, values))
            counts = inbox.counts(connection)
        ended = time.monotonic()
        pause = min(_LONGEST_PAUSE, _PAUSE * (ended - started))
        drawn = Drawn(state, html, counts, pause, pause + max(ended, drawn.until if drawn else 0))
        _keep(key, drawn)
    return drawn if drawn.state != known else None


def _is_due(drawn: Drawn, state: str, now: float) -> bool:
    """Whether to draw it anew. A list that has turned over as a whole cannot be read: it waits twice as long."""
    (first, *rest), (newest, *others) = drawn.state.split("-"), state.split("-")
    turned_over = rest[:3] == others[:3] and int(newest) - int(first) >= inbox.PAGE
    return drawn.until + (drawn.pause if turned_over else 0) <= now + drawn.pause


def _is_older(state: str, known: str) -> bool:
    """By the newest message and the newest act of staff, with which a state begins."""
    first, second = ([int(part) for part in each.split("-")[:2] if part.isdigit()] for each in (state, known))
    return first < second


def _keep(key: Any, drawn: Drawn) -> None:
    kept = console().drawn_lists
    while len(kept) >= _KEPT:
        kept.pop(next(iter(kept)), None)
    kept[key] = drawn


def the_list(connection: Connection, values: dict[str, str], after: str = "") -> dict[str, Any]:
    """What the template of the list shows: lines, the address of the next page, members who never wrote."""
    query = query_of(values)
    if values.get("q"):
        found = searching.search(connection, values["q"])
        return {"lines": _found_lines(connection, found), "strangers": found.strangers, "more": "", "query": query}
    rows = inbox.page_of(connection, filters_of(values), cursor_of(after))
    more = ""
    if len(rows) == inbox.PAGE:
        section = "needs" if rows[-1].needs_person else "rest"
        more = query_of({**values, "after": f"{section}-{rows[-1].last_message_id}"})
    return {"lines": _lines(connection, rows), "strangers": (), "more": more, "query": query}


def _lines(connection: Connection, rows: list[Any]) -> list[Line]:
    beside = inbox.beside_of(connection, [row.id for row in rows])
    return [_line(row, beside[row.id]) for row in rows]


def _found_lines(connection: Connection, found: searching.Found) -> list[Line]:
    ids = [hit.contact_id for hit in found.hits]
    rows, beside = inbox.lines_of(connection, ids), inbox.beside_of(connection, ids)
    return [
        _line(rows[hit.contact_id], beside[hit.contact_id], _mark(hit), hit.message_id)
        for hit in found.hits
        if hit.contact_id in rows
    ]


def _mark(hit: searching.Hit) -> str:
    return t(f"found_{hit.by}", what=_short(hit.shown))


def _line(row: Any, beside: Beside, mark: str = "", message_id: int = 0) -> Line:
    now = console().clock.now()
    return Line(
        id=row.id,
        name=name_of(beside),
        about=", ".join(beside.cards) if beside.names else "",
        preview=_preview(row),
        at=row.created_at,
        unread=(row.last_message_id or 0) > row.seen_id,
        needs=row.needs_person,
        taken_by=row.taken_over_by,
        locked=row.locked_until is not None and row.locked_until > now,
        failed=beside.failed or row.unreachable_since is not None,
        labels=beside.labels,
        mark=mark,
        message_id=message_id,
    )


def name_of(beside: Beside) -> str:
    return beside.name or spaced_phone(beside.phone) or t("hidden_number")


def spaced_phone(phone: str) -> str:
    """+62 812-3456-7001: easier to read and to tell."""
    if not phone.startswith("+62") or len(phone) < 9:
        return phone
    rest = phone[3:]
    return f"+62 {rest[:3]}-{rest[3:7]}-{rest[7:]}".rstrip("-")


def _preview(row: Any) -> str:
    if row.text is None:
        return ""
    text = _short(row.text) or t("media" if (row.form or {}).get("NumMedia", "0") != "0" else "no_text")
    return text if row.author == "patron" else f"{t('author_' + row.author)}: {text}"


def _short(text: str, most: int = 90) -> str:
    flat = " ".join(text.replace("*", "").split())
    return flat if len(flat) <= most else flat[: most - 1].rstrip() + "…"


def _midnight(value: str, days: int = 0) -> datetime | None:
    try:
        day = date.fromisoformat(value) + timedelta(days=days)
    except (ValueError, OverflowError):
        return None
    clock: Clock = console().clock
    return datetime.combine(day, time_of_day(), clock.zone)
