"""What the bot says, in the library's own words: changed by page, seen before, told to every process at once."""

import re
from string import Formatter
from typing import Any, NamedTuple

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import Connection

from handlers.phrases import LANGUAGES, Phrases, fields_of
from handlers.topics import TOPICS
from models import own_texts, policy
from staff.access import Role, needs, person
from staff.acting import act
from staff.console import console
from staff.pages import language, t

pages = Blueprint("bot_texts", __name__)

LONGEST = 1500
ABOUT = (*(f"info_{topic}" for topic in TOPICS), "info_other")
OFTEN = ("library_name", "menu", "welcome", "human", "media_only", "not_understood_1", "notice_greeting", "notice_stop")
_APPROVED = "template_"  # WhatsApp has approved these words: flask templates
_MOST = 60
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f]")
_EXAMPLES = {
    "title": "Laskar Pelangi", "barcode": "00000104523", "name": "Siti Rahmah", "member_no": "62710112345", "count": 2,
    "until": "1 Desember 2026", "due_on": "24 November 2026", "day": "Senin", "time": "08.00", "hours": "08.00-15.30",
    "amount": "Rp5.000", "reference": "R-7K2M", "number": 1, "when": "…", "what": "…", "why": "…",
}  # fmt: skip


class Sentence(NamedTuple):
    """One sentence in one language."""

    name: str
    lang: str
    text: str
    set_up: str
    fields: frozenset[str]

    @property
    def is_own(self) -> bool:
        return self.text != self.set_up


class Wish(NamedTuple):
    """What somebody wants said, what was said when it was written, and what is wrong with it."""

    lang: str
    text: str
    seen: str
    trouble: str


@pages.get("/texts")
@needs(Role.ADMIN)
def listing() -> str:
    sought = request.args.get("q", "").strip()[:100]
    with console().database.reading() as connection:
        phrases = console().words(connection)
    found = _found(phrases, sought) if sought else []
    return render_template(
        "staff/texts.html", about=[_sentence(phrases, name) for name in ABOUT], sought=sought, found=found[:_MOST],
        often=[_sentence(phrases, name) for name in OFTEN], more=len(found) > _MOST, own=_own(phrases),
    )  # fmt: skip


@pages.get("/texts/<name>")
@needs(Role.ADMIN)
def edit(name: str) -> str:
    with console().database.reading() as connection:
        return _page(connection, name, {})


@pages.post("/texts/<name>")
@needs(Role.ADMIN)
def save(name: str) -> ResponseReturnValue:
    """Both languages together; nothing when one cannot be said, or is no longer what this person saw."""
    _editable(name)
    wishes = [_wish(name, lang) for lang in LANGUAGES]
    with console().database.transaction() as connection:
        phrases = console().words(connection)
        changed = [wish for wish in wishes if wish.text != phrases.written(wish.lang, name).rstrip()]
        late = any(wish.seen != phrases.written(wish.lang, name).rstrip() for wish in changed)
        trouble = next((wish.trouble for wish in changed if wish.trouble), t("error_409") if late else "")
        if trouble:
            flash(trouble, "bad")
            return _page(connection, name, {wish.lang: wish.text for wish in wishes}), 409 if late else 400
        for wish in changed:
            _say_from_now_on(connection, phrases, name, wish)
        if changed:
            policy.tell_everybody(connection)
    flash(t("text_kept"), "good")
    return redirect(url_for("staff.bot_texts.edit", name=name))


@pages.post("/texts/<name>/restore")
@needs(Role.ADMIN)
def restore(name: str) -> ResponseReturnValue:
    """What config.yaml or the program says, again."""
    lang = request.form.get("lang", "")
    if lang not in LANGUAGES:
        abort(400)
    _editable(name)
    with console().database.transaction() as connection:
        before = console().words(connection).written(lang, name)
        if own_texts.take_text_back(connection, lang, name):
            policy.tell_everybody(connection)
            act(connection, "restored_text", about=f"{name} ({lang})", details={"before": before})
    flash(t("text_restored"), "good")
    return redirect(url_for("staff.bot_texts.edit", name=name))


@pages.post("/texts/<name>/look")
@needs(Role.ADMIN)
def look(name: str) -> ResponseReturnValue:
    """How the patron would see it; nothing is kept."""
    _editable(name)
    text = _tidy(request.form.get("text", ""))
    return render_template("staff/_said.html", said=_said(name, text), trouble=_trouble(name, text))


def _page(connection: Connection, name: str, typed: dict[str, str]) -> str:
    _editable(name)
    phrases = console().words(connection)
    changes = {row.lang: row for row in own_texts.all_own_texts(connection) if row.name == name}
    sentences = [_sentence(phrases, name, lang) for lang in LANGUAGES]
    return render_template(
        "staff/text.html", name=name, sentences=sentences, typed=typed, changes=changes, longest=LONGEST,
        said=lambda text: _said(name, text),
    )  # fmt: skip


def _editable(name: str) -> None:
    if name.startswith(_APPROVED) or not console().phrases.has(LANGUAGES[0], name):
        abort(404)


def _sentence(phrases: Phrases, name: str, lang: str = "") -> Sentence:
    lang = lang or language()
    written, set_up = phrases.written(lang, name).rstrip(), phrases.set_up(lang, name).rstrip()
    return Sentence(name, lang, written, set_up, fields_of(name))


def _found(phrases: Phrases, sought: str) -> list[Sentence]:
    """The sentences in the reader's language in which this stands, or that are called so."""
    names = sorted(each for each in phrases.names(language()) if not each.startswith(_APPROVED))
    sentences = (_sentence(phrases, name) for name in names)
    wanted = sought.casefold()
    return [each for each in sentences if wanted in each.text.casefold() or wanted in each.name]


def _own(phrases: Phrases) -> list[Sentence]:
    """What is changed and not shown anyhow."""
    names = sorted(phrases.names(LANGUAGES[0]) - {*ABOUT, *OFTEN})
    return [one for name in names for lang in LANGUAGES if (one := _sentence(phrases, name, lang)).is_own]


def _wish(name: str, lang: str) -> Wish:
    text, seen = _tidy(request.form.get(f"text_{lang}", "")), _tidy(request.form.get(f"seen_{lang}", ""))
    return Wish(lang, text, seen, _trouble(name, text))


def _tidy(text: str) -> str:
    return _CONTROL.sub("", text.replace("\r\n", "\n")).strip()


def _trouble(name: str, text: str) -> str:
    """Why the bot could not say this."""
    if not text:
        return t("text_empty")
    if len(text) > LONGEST:
        return t("text_long", most=LONGEST)
    wanted = fields_of(name)
    if not wanted:
        return t("text_braces") if "{" in text or "}" in text else ""
    fits = _fields_in(text) == wanted
    return "" if fits else t("text_fields", fields=", ".join(f"{{{each}}}" for each in sorted(wanted)))


def _fields_in(text: str) -> frozenset[str] | None:
    """The fields of a text; None when it has more than plain ones, or a brace without its other half."""
    try:
        parts = list(Formatter().parse(text))
    except ValueError:
        return None
    plain = all(not conversion and not form for _, _, form, conversion in parts)
    return frozenset(field for _, field, _, _ in parts if field is not None) if plain else None


def _said(name: str, text: str) -> str:
    if not fields_of(name) or _trouble(name, text):
        return text
    return text.format(**{field: _EXAMPLES.get(field, f"‹{field}›") for field in fields_of(name)})


def _say_from_now_on(connection: Connection, phrases: Phrases, name: str, wish: Wish) -> None:
    before, now = phrases.written(wish.lang, name), console().clock.real_now()
    if wish.text == phrases.set_up(wish.lang, name).rstrip():
        own_texts.take_text_back(connection, wish.lang, name)
    else:
        own_texts.put_text(connection, wish.lang, name, wish.text, by=person().email, at=now)
    details: dict[str, Any] = {"before": before, "after": wish.text}
    act(connection, "changed_text", about=f"{name} ({wish.lang})", details=details)
