"""A poster whose QR code opens WhatsApp with the right first words."""

from urllib.parse import quote

import segno
from flask import Blueprint, render_template

from staff import wording
from staff.access import Role, needs
from staff.console import console
from staff.inbox import spaced_phone

pages = Blueprint("poster", __name__)

_SAID = ("poster_title", "poster_how", "poster_also")


@pages.get("/poster")
@needs(Role.VIEWER)
def poster() -> str:
    """Indonesian in large letters, English below."""
    whatsapp = console().settings.library.whatsapp
    if not whatsapp:
        return render_template("staff/poster.html", link="")
    link = f"https://wa.me/{whatsapp.removeprefix('+')}?text={quote(wording.say('id', 'poster_first_words'))}"
    picture = segno.make(link, error="m").svg_data_uri(border=2, scale=8, dark="#111")
    said = {lang: {name: wording.say(lang, name) for name in _SAID} for lang in wording.LANGUAGES}
    return render_template("staff/poster.html", link=link, picture=picture, said=said, number=spaced_phone(whatsapp))
