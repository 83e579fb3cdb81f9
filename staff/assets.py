"""Our own styles and scripts: their addresses change with their content, so that browsers may keep them for ever."""

import functools
import hashlib
from pathlib import Path

from flask import Blueprint, url_for

_FOLDER = Path(__file__).parent / "static"


def add_stamps(routes: Blueprint) -> None:
    """Give templates asset(name): the address of a file of static/."""
    routes.context_processor(lambda: {"asset": asset})


def asset(name: str) -> str:
    return url_for("staff.static", filename=name, v=_stamp(name))


@functools.cache
def _stamp(name: str) -> str:
    return hashlib.sha256((_FOLDER / name).read_bytes()).hexdigest()[:10]
