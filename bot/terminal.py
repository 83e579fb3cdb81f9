"""Talk to the bot in the terminal."""

import importlib
import re
import sys
from collections.abc import Callable
from contextlib import suppress

from bot.simulated_phone import NoAnswerError

PROMPT = "> "
APOLOGIES = {
    "refused": "Pesan ditolak: tanda tangannya tidak cocok. Periksa PUBLIC_URL dan TWILIO_AUTH_TOKEN.",
    "failed": "Ada gangguan di server. Coba kirim lagi.",
    "unreachable": "Server tidak dapat dihubungi. Apakah `flask run` sedang berjalan?",
    "unreadable": "Jawaban server tidak dapat dibaca.",
}

_STYLES = (
    (re.compile(r"```(.+?)```", re.DOTALL), "\033[2m", "\033[22m"),
    (re.compile(r"(?<![\w*])\*(?=\S)([^*\n]*[^*\s])\*(?![\w*])"), "\033[1m", "\033[22m"),
    (re.compile(r"(?<![\w_])_(?=\S)([^_\n]*[^_\s])_(?![\w_])"), "\033[3m", "\033[23m"),
    (re.compile(r"(?<![\w~])~(?=\S)([^~\n]*[^~\s])~(?![\w~])"), "\033[9m", "\033[29m"),
)
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def chat(send: Callable[[str], list[str]]) -> None:
    """Send each line that is typed and print the answers, until the input ends or Ctrl+C."""
    with suppress(ImportError):  # absent on Windows; where it is, the arrow keys recall earlier lines
        importlib.import_module("readline")
    on_screen = sys.stdout.isatty()
    while (text := _next_line()) is not None:
        if text:
            for reply in _answers(send, text):
                sys.stdout.write(shown(reply, styled=on_screen) + "\n\n")
            sys.stdout.flush()


def shown(text: str, *, styled: bool) -> str:
    """A reply as a terminal shows it: WhatsApp's marks become type styles when `styled`, else they stay."""
    text = _CONTROL.sub("", text)
    if styled:
        for pattern, on, off in _STYLES:
            text = pattern.sub(rf"{on}\1{off}", text)
    return text


def _next_line() -> str | None:
    try:
        return input(PROMPT if sys.stdin.isatty() else "").strip()
    except (EOFError, KeyboardInterrupt):
        return None


def _answers(send: Callable[[str], list[str]], text: str) -> list[str]:
    try:
        return send(text) or ["(pesan sampai, tanpa balasan)"]
    except NoAnswerError as error:
        return [APOLOGIES[error.reason]]
