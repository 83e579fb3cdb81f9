"""The library's files, CSV or workbooks, by page: what they would change and every bad line, then loading them."""

import os
import re
import secrets
import shutil
import tempfile
import time
from pathlib import Path
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage

from bot.library_files import columns_of
from bot.loading import LoadFailed, LoadReport, load_folder
from staff.access import Role, needs, person, takes
from staff.acting import act
from staff.asked import today
from staff.console import console
from staff.pages import t

pages = Blueprint("uploading", __name__)

LARGEST = 100_000_000
_KEPT_SECONDS = 3600
_SHOWN = 200
_TOKEN = re.compile(r"[\w-]{20,40}")


@pages.get("/data")
@needs(Role.LIBRARIAN)
def choose() -> str:
    return _page()


@pages.post("/data/look")
@needs(Role.LIBRARIAN)
@takes(LARGEST)
def look() -> ResponseReturnValue:
    """Try the files; nothing changes. They are kept for an hour, so that they can be loaded as they were seen."""
    sent = [each for each in request.files.getlist("files") if each.filename]
    if not sent:
        flash(t("no_files"), "bad")
        return _page(), 400
    token = secrets.token_urlsafe(24)
    folder = _keep(sent, token)
    complete = bool(request.form.get("complete"))
    try:
        report = _load(folder, complete, dry_run=True)
    except LoadFailed as failed:
        shutil.rmtree(folder, ignore_errors=True)
        with console().database.transaction() as connection:
            act(connection, "tried_data", details={"bad_lines": len(failed.problems)})
        shown, more = failed.problems[:_SHOWN], max(0, len(failed.problems) - _SHOWN)
        return _page(problems=shown, more=more), 400
    return _page(report=report, token=token, complete=complete)


@pages.post("/data/load")
@needs(Role.LIBRARIAN)
def load() -> ResponseReturnValue:
    token = request.form.get("token", "")
    folder = _folder(token if _TOKEN.fullmatch(token) else abort(400))
    if not folder.is_dir():
        flash(t("files_gone"), "bad")
        return redirect(url_for("staff.uploading.choose"))
    try:
        report = _load(folder, bool(request.form.get("complete")), dry_run=False)
    except LoadFailed as failed:
        return _page(problems=failed.problems[:_SHOWN], more=0), 400
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    counts = {name: counts.touched for name, counts in report.counts.items()}
    with console().database.transaction() as connection:
        act(connection, "loaded_data", about=", ".join(counts), details=counts)
    flash(t("data_loaded", count=sum(counts.values())), "good")
    return redirect(url_for("staff.uploading.choose"))


def _page(**shown: Any) -> str:
    return render_template("staff/data.html", files=_files(), largest=LARGEST, cell=_cell, **shown)


def _cell(value: Any) -> str:
    """A value as the file would say it."""
    if isinstance(value, bool):
        return t("yes" if value else "no")
    return "–" if value in (None, "") else str(value)


def _files() -> list[tuple[str, list[tuple[str, bool]]]]:
    """The files and their columns; True = must be there."""
    found = columns_of("ID", console().settings.currency.decimals, today())
    return [(name, [(each, column.required) for each, column in columns.items()]) for name, columns in found.items()]


def _load(folder: Path, complete: bool, *, dry_run: bool) -> LoadReport:
    decimals = console().settings.currency.decimals
    return load_folder(console().database, folder, today=today(), decimals=decimals, complete=complete, dry_run=dry_run)


def _keep(sent: list[FileStorage], token: str) -> Path:
    """Keep the files where only we can read them; what others left behind an hour ago goes."""
    for old in _shelf().iterdir():
        if time.time() - old.stat().st_mtime > _KEPT_SECONDS:
            shutil.rmtree(old, ignore_errors=True)
    folder = _folder(token)
    folder.mkdir(mode=0o700)
    for each in sent:
        name = re.sub(r"[^\w.-]", "_", Path((each.filename or "").replace("\\", "/")).name)[:80]
        each.save(folder / (name or "file"))
    return folder


def _folder(token: str) -> Path:
    """One person's files: nobody else's page can name it."""
    return _shelf() / f"{person().id}-{token}"


def _shelf() -> Path:
    shelf = Path(tempfile.gettempdir()) / "perpanjang-uploads"
    shelf.mkdir(mode=0o700, exist_ok=True)
    if hasattr(os, "getuid") and shelf.stat().st_uid != os.getuid():
        raise PermissionError(f"{shelf} belongs to somebody else; remove it")  # who made it could read what we keep
    return shelf
