"""A text for many: written, seen as patrons will see it, counted, confirmed, and sent once."""

import secrets
from datetime import datetime, timedelta
from typing import Any, get_args

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import IntegrityError

from bot.announcements import LONGEST, Announcements, Audience
from handlers.notice_texts import Notice, Voice, draft, one_line
from handlers.phrases import Phrases
from models import outbox, queueing, thread, told
from staff.access import Role, needs, person
from staff.acting import act
from staff.asked import number_in, prose
from staff.console import console
from staff.pages import t
from staff.trying import planner

pages = Blueprint("announcing", __name__)

_DAY = timedelta(hours=24)


@pages.get("/announcements")
@needs(Role.VIEWER)
def listing() -> str:
    with console().database.reading() as connection:
        rows = told.announced(connection)
        states = told.how_announced(connection, [row.id for row in rows])
    return render_template("staff/announcements.html", rows=rows, states=states)


@pages.get("/announcements/new")
@needs(Role.LIBRARIAN)
def write() -> str:
    return render_template("staff/announcement.html", text="", audience="subscribers", longest=LONGEST, seen=None)


@pages.post("/announcements/new")
@needs(Role.LIBRARIAN)
def look() -> ResponseReturnValue:
    """How it will look and how many will read it; nothing is sent yet."""
    text, audience = _written()
    trouble = _trouble_with(text)
    if trouble:
        flash(trouble, "bad")
        return _form(text, audience, None), 400
    return _form(text, audience, _seen(text, audience))


@pages.post("/announcements")
@needs(Role.LIBRARIAN)
def send() -> ResponseReturnValue:
    """Keep it, once however often the button is pressed; the planner queues it within minutes."""
    text, audience = _written()
    token = request.form.get("token", "")[:64]
    if request.form.get("sure") != "yes" or _trouble_with(text) or len(token) < 16:
        flash(_trouble_with(text) or t("announcement_unsure"), "bad")
        return _form(text, audience, _seen(text, audience) if text else None), 400
    now = console().clock.now()
    try:
        with console().database.transaction() as connection:
            number = queueing.add_announcement(connection, text=text, audience=audience, by=person().email, at=now)
            thread.first_post(connection, token, number, console().clock.real_now())
            act(connection, "announced", about=str(number), details={"audience": audience})
    except IntegrityError:
        pass  # pressed twice: the first one counts
    flash(t("announcement_kept"), "good")
    return redirect(url_for("staff.announcing.listing"))


@pages.post("/announcements/withdraw")
@needs(Role.LIBRARIAN)
def withdraw() -> ResponseReturnValue:
    """Nobody else hears it; what waits to be sent is cancelled before it leaves."""
    number = number_in(request.form.get("number"))
    with console().database.transaction() as connection:
        queueing.withdraw_announcement(connection, number, console().clock.now())
        act(connection, "withdrew_announcement", about=str(number))
    flash(t("announcement_withdrawn"), "good")
    return redirect(url_for("staff.announcing.listing"))


def _written() -> tuple[str, Audience]:
    audience: Audience = "everyone" if request.form.get("audience") == "everyone" else "subscribers"
    assert audience in get_args(Audience)
    return prose("text", 4000), audience


def _trouble_with(text: str) -> str:
    if not text:
        return t("announcement_empty")
    return t("announcement_long", longest=LONGEST) if len(one_line(text)) > LONGEST or len(text) > 1200 else ""


def _form(text: str, audience: Audience, seen: dict[str, Any] | None) -> str:
    return render_template("staff/announcement.html", text=text, audience=audience, longest=LONGEST, seen=seen)


def _seen(text: str, audience: Audience) -> dict[str, Any]:
    """What it comes to: how it looks, how many read it, what the budget leaves of today, and how many days it takes."""
    parts = console()
    now, settings = parts.clock.now(), parts.settings
    reach = Announcements(planner(), parts.database, parts.clock).reach(audience)
    with parts.database.reading() as connection:
        used = outbox.count_recipients(connection, now - _DAY)
        looks = _looks(text, parts.words(connection), parts.calendar(connection), now)
    budget = settings.notices.daily_recipients
    left = max(0, budget - used)
    days = 1 if reach <= left else 1 + -(-(reach - left) // budget)
    return {
        "reach": reach,
        "budget": budget,
        "left": left,
        "days": days,
        "looks": looks,
        "token": secrets.token_urlsafe(16),
    }


def _looks(text: str, phrases: Phrases, calendar: Any, now: datetime) -> str:
    lang = console().settings.languages.default

    def say(name: str, /, **values: object) -> str:
        return phrases.say(lang, name, **values)

    voice = Voice(lang, say, now, calendar, say("library_name"))
    return draft(voice, Notice(announcement=text)).text
