"""What all pages share: texts in the reader's language, times, headers, navigation, pages for errors."""

from datetime import datetime
from typing import Any, NamedTuple

from flask import Blueprint, Response, current_app, g, render_template, request, session
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from staff import wording
from staff.access import Role
from staff.console import console

CONTENT_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; media-src 'self'; "
    "connect-src 'self'; font-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)


class Tab(NamedTuple):
    """One of the pages that share an entry of the navigation; each has a blueprint of its own."""

    view: str
    text: str
    role: Role = Role.VIEWER

    @property
    def family(self) -> str:
        return self.view.rpartition(".")[0]


class Link(NamedTuple):
    """A line of the navigation: the view, its text, its picture, who may open it, and the pages below it."""

    view: str
    text: str
    icon: str
    role: Role
    tabs: tuple[Tab, ...] = ()

    @property
    def families(self) -> set[str]:
        return {self.view.rpartition(".")[0], *(tab.family for tab in self.tabs)}


NAVIGATION = [
    Link("staff.conversations.listing", "nav_conversations", "talk", Role.VIEWER),
    Link("staff.notices.listing", "nav_notices", "bell", Role.VIEWER, (
        Tab("staff.notices.listing", "tab_notices"),
        Tab("staff.trying.dry_run", "tab_dry_run"),
        Tab("staff.announcing.listing", "tab_announcements"),
    )),
    Link("staff.closures.listing", "nav_library", "calendar", Role.VIEWER, (
        Tab("staff.closures.listing", "tab_closures"),
        Tab("staff.lending.desk", "tab_lending"),
        Tab("staff.rules.listing", "tab_rules"),
        Tab("staff.uploading.choose", "tab_data", Role.LIBRARIAN),
    )),
    Link("staff.numbers.overview", "nav_numbers", "chart", Role.VIEWER, (
        Tab("staff.numbers.overview", "tab_numbers"),
        Tab("staff.report.report", "tab_report"),
        Tab("staff.exporting.tables", "tab_export", Role.LIBRARIAN),
    )),
    Link("staff.poster.poster", "nav_desk", "poster", Role.VIEWER, (
        Tab("staff.poster.poster", "tab_poster"),
        Tab("staff.link_codes.ask", "tab_link_code", Role.LIBRARIAN),
        Tab("staff.canned.listing", "tab_canned"),
    )),
    Link("staff.people.listing", "nav_admin", "people", Role.ADMIN, (
        Tab("staff.people.listing", "tab_people", Role.ADMIN),
        Tab("staff.bot_texts.listing", "tab_texts", Role.ADMIN),
        Tab("staff.auditing.listing", "tab_audit", Role.ADMIN),
    )),
]  # fmt: skip


def language() -> str:
    """The signed-in person's language, else what this browser chose, else the library's."""
    chosen = g.person.language if g.get("person") else session.get("language")
    return chosen if chosen in wording.LANGUAGES else console().settings.languages.default


def t(name: str, /, **values: object) -> str:
    """The text `name` in the reader's language."""
    return wording.say(language(), name, **values)


def has_text(name: str) -> bool:
    return wording.has(language(), name)


def add_shared(routes: Blueprint) -> None:
    """Give every page of the blueprint its words, headers and error pages."""
    routes.context_processor(_words)
    routes.after_request(_harden)
    routes.register_error_handler(HTTPException, _error_page)


def _words() -> dict[str, Any]:
    zone, lang = console().clock.zone, language()
    section = next((link for link in NAVIGATION if request.blueprint in link.families), None)
    return {
        "t": t,
        "lang": lang,
        "person": g.get("person"),
        "library": console().settings.library,
        "demo": console().settings.demo,
        "navigation": [link for link in NAVIGATION if g.get("person") and g.person.may(link.role)],
        "section": section,
        "tabs": [tab for tab in section.tabs if g.get("person") and g.person.may(tab.role)] if section else [],
        "has_text": has_text,
        "clock_time": lambda at: wording.clock_time(at, zone, lang),
        "moment": lambda at: wording.moment(at, zone, lang),
        "short_date": lambda day: wording.short_date(day, lang),
        "month_name": lambda day: wording.month_name(day, lang),
        "long_date": lambda day: wording.long_date(day, lang),
        "day_name": lambda day: wording.day_name(day, console().clock.now().date(), lang),
        "list_time": lambda at: wording.list_time(at, console().clock.now(), lang),
        "local": _local,
        "soon": lambda at: wording.soon(at, console().clock.now(), lang),
        "money": money,
        "as_whatsapp": wording.as_whatsapp,
        "may": lambda role: bool(g.get("person")) and g.person.may(Role[role.upper()]),
        "is_fragment": bool(request.headers.get("X-Requested-With")),
    }


def money(minor: int) -> str:
    """An amount in the library's currency."""
    return console().phrases.currency.written(minor, language())


def _local(at: datetime) -> datetime:
    return at.astimezone(console().clock.zone)


def _harden(response: Response) -> Response:
    headers = response.headers
    headers["Content-Security-Policy"] = CONTENT_POLICY
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Referrer-Policy"] = "same-origin"
    headers["X-Frame-Options"] = "DENY"
    headers["Cross-Origin-Opener-Policy"] = "same-origin"
    headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=()"
    if current_app.config["SESSION_COOKIE_SECURE"]:
        headers["Strict-Transport-Security"] = "max-age=31536000"
    if request.endpoint == "staff.static":
        headers["Cache-Control"] = "public, max-age=31536000, immutable"
    else:
        headers.setdefault("Cache-Control", "no-store")
    return response


def _error_page(error: HTTPException) -> ResponseReturnValue:
    """What went wrong and what to do, in plain words."""
    code = error.code or 500
    if code < 400:
        return error
    name = f"error_{code}" if wording.has(language(), f"error_{code}") else "error_other"
    if request.headers.get("X-Requested-With"):
        return {"error": t(name)}, code
    return render_template("staff/error.html", code=code, message=t(name)), code
