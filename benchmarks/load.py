"""A load generator that costs little beside what it measures: everything is signed and written out beforehand.

Each connection is kept alive and sends its next request when the answer to the last one is complete.
"""

import contextlib
import gc
import re
import selectors
import socket
import statistics
import time
import urllib.parse
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from bot.providers.twilio import TwilioProvider
from bot.simulated_phone import WEBHOOK_PATH, message_form, new_message_id

CONNECTIONS = 16
LONGEST_WAIT = 60
_LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)


class WrongAnswer(Exception):  # noqa: N818 - it says what came
    """A rate with wrong answers in it would mean nothing."""


@dataclass(frozen=True, slots=True)
class Message:
    """What somebody writes, and what the answer must contain to count as right."""

    phone: str
    text: str
    expected: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Shot:
    """One request as it goes over the wire."""

    wire: bytes
    expected: tuple[bytes, ...]


@dataclass(slots=True)
class Volley:
    """What came of a number of requests. Times in seconds."""

    seconds: float = 0.0
    waits: list[float] = field(default_factory=list)
    computed: float = 0.0  # by the server

    @property
    def rate(self) -> float:
        """Right answers a second."""
        return len(self.waits) / self.seconds

    def wait(self, percent: int) -> float:
        """So long, at most, did this share of the requests take."""
        return statistics.quantiles(self.waits, n=100, method="inclusive")[percent - 1]


def prepared(messages: Iterable[Message], port: int, token: str) -> list[Shot]:
    """Sign each message as the provider does and write it out."""
    provider = TwilioProvider(token)
    url = f"http://127.0.0.1:{port}{WEBHOOK_PATH}"
    return [_shot(message, url, port, provider) for message in messages]


def _shot(message: Message, url: str, port: int, provider: TwilioProvider) -> Shot:
    form = message_form(message.phone, message.text, new_message_id())
    body = urllib.parse.urlencode(form).encode()
    head = (
        f"POST {WEBHOOK_PATH} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n"
        f"X-Twilio-Signature: {provider.sign(url, form)}\r\nContent-Length: {len(body)}\r\n"
        "Content-Type: application/x-www-form-urlencoded; charset=utf-8\r\n\r\n"
    )
    return Shot(head.encode() + body, message.expected)


def fire(shots: list[Shot], port: int, connections: int = CONNECTIONS) -> Volley:
    """Send everything, each connection one request at a time.

    Raises WrongAnswer at the first answer that is not what it must be, OSError when the server stops answering.
    """
    volley = Volley()
    waiting = iter(shots)
    gc.collect()
    gc.disable()
    started = time.perf_counter()
    try:
        with selectors.DefaultSelector() as selector, contextlib.ExitStack() as opened:
            lines = [_Line(port) for _ in range(connections)]
            for line in lines:
                opened.callback(line.socket.close)
            _exchange(selector, lines, waiting, volley)
    finally:
        gc.enable()
    volley.seconds = time.perf_counter() - started
    return volley


class _Line:
    """One connection: what it is waiting for and what has come so far."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=LONGEST_WAIT)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.received = b""
        self.sent_at = 0.0
        self.shot: Shot | None = None

    def send_next(self, waiting: Iterator[Shot]) -> bool:
        self.shot = next(waiting, None)
        if self.shot is None:
            return False
        self.sent_at = time.perf_counter()
        self.socket.sendall(self.shot.wire)
        return True

    def answer(self) -> bytes | None:
        """The whole answer, once all of it is here."""
        piece = self.socket.recv(65536)
        if not piece:
            raise ConnectionError("the server hung up")
        self.received += piece
        head, gap, body = self.received.partition(b"\r\n\r\n")
        length = _LENGTH.search(head) if gap else None
        if length is None or len(body) < int(length[1]):
            return None
        whole, self.received = self.received, b""
        return whole

    def check(self, answer: bytes) -> None:
        assert self.shot is not None
        if not answer.startswith(b"HTTP/1.1 200") or any(part not in answer for part in self.shot.expected):
            raise WrongAnswer(f"{self.shot.wire.decode()}\n\nwas answered by\n\n{answer.decode(errors='replace')}")


def _exchange(selector: selectors.BaseSelector, lines: list[_Line], waiting: Iterator[Shot], volley: Volley) -> None:
    for line in lines:
        selector.register(line.socket, selectors.EVENT_READ, line)
        if not line.send_next(waiting):
            selector.unregister(line.socket)
    while selector.get_map():
        ready = selector.select(LONGEST_WAIT)
        if not ready:
            raise TimeoutError(f"no answer for {LONGEST_WAIT} seconds")
        for key, _ in ready:
            _heard(selector, key.data, waiting, volley)


def _heard(selector: selectors.BaseSelector, line: _Line, waiting: Iterator[Shot], volley: Volley) -> None:
    answer = line.answer()
    if answer is None:
        return
    volley.waits.append(time.perf_counter() - line.sent_at)
    line.check(answer)
    if not line.send_next(waiting):
        selector.unregister(line.socket)
