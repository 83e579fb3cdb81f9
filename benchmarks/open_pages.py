"""How much slower does the webhook become while librarians keep fifty pages of the console open?"""

import http.client
import json
import multiprocessing
import statistics
import threading
import time
import urllib.parse
from multiprocessing.connection import Connection
from typing import Any

from benchmarks.library import fill, library_at, postgresql_database, renewal, sqlite_url
from benchmarks.load import Volley, fire, prepared
from benchmarks.long_log import fill_log, librarian
from benchmarks.report import Scale, count, milliseconds, table
from benchmarks.servers import SECRET, TOKEN, Server, product, workplace

PAGES = 50  # every other one with an open conversation
EVERY = 1.8  # seconds, as in staff/static/live.js
LOG = 10_000  # messages
WARM_UP = 200


def measure(scale: Scale) -> str:
    rounds, requests = scale.pick((3, 1000), (7, 2000))
    rows = []
    with workplace() as folder:
        rows.append(("SQLite", *_measured(sqlite_url(folder / "library.db"), rounds, requests)))
    with postgresql_database() as url:
        if url is not None:
            rows.append(("PostgreSQL", *_measured(url, rounds, requests)))
    head = ("", "renewals a second, no page open", f"{PAGES} pages open", "ratio (needed 0.95)", "polls a second",
            "computing a poll")  # fmt: skip
    return f"{rounds} rounds of {count(requests)} renewals each way, in turn.\n\n{table(head, rows)}"


def _measured(url: str, rounds: int, requests: int) -> tuple[str, ...]:
    patrons = WARM_UP + 2 * rounds * requests
    database = library_at(url)
    fill(database, 2 * patrons)
    fill_log(database, LOG)
    client = librarian(database, url, SECRET)
    cookie = client.get_cookie("perpanjang_staff")
    assert cookie is not None
    database.close()
    pairs: list[tuple[Volley, Volley]] = []
    polls: list[float] = []
    computing: list[float] = []
    with product(url) as server:
        _sent(server, 1, WARM_UP)
        for start in range(WARM_UP + 1, patrons, 2 * requests):
            alone = _sent(server, start, requests)
            with _Pages(server.port, f"perpanjang_staff={cookie.value}") as pages:
                idle = server.cpu_seconds()
                time.sleep(4 * EVERY)
                computing.append((server.cpu_seconds() - idle) / pages.answered())
                watched = _sent(server, start + requests, requests)
                polls.append(pages.answered() / watched.seconds)
            pairs.append((alone, watched))
    ratios = [watched.rate / alone.rate for alone, watched in pairs]
    return (
        count(statistics.median(alone.rate for alone, _ in pairs)),
        count(statistics.median(watched.rate for _, watched in pairs)),
        f"**{statistics.median(ratios):.2f}** ({min(ratios):.2f} to {max(ratios):.2f})",
        f"{statistics.median(polls):.0f}",
        milliseconds(statistics.median(computing)),
    )


def _sent(server: Server, first: int, requests: int) -> Volley:
    messages = [renewal(patron, 0) for patron in range(first, first + requests)]
    return fire(prepared(messages, server.port, TOKEN), server.port)


class _Pages:
    """Open pages in a process of their own, which ask as the script of the page does."""

    def __init__(self, port: int, cookie: str) -> None:
        self._here, there = multiprocessing.Pipe()
        self._process = multiprocessing.get_context("spawn").Process(target=_ask, args=(there, port, cookie))

    def __enter__(self) -> "_Pages":
        self._process.start()
        self._here.recv()  # every page has had its first answer
        return self

    def __exit__(self, *_: object) -> None:
        self._here.send("stop")
        self._process.join(10)
        self._process.kill()

    def answered(self) -> int:
        """How many polls were answered since this was asked last."""
        self._here.send("count")
        return int(self._here.recv())


def _ask(there: Connection, port: int, cookie: str) -> None:
    pages = [_Page(port, cookie, contact_id=each if each % 2 else 0) for each in range(1, PAGES + 1)]
    for page in pages:
        page.ask()
    stop = threading.Event()
    threads = [threading.Thread(target=page.stay, args=(stop, EVERY * place / PAGES), daemon=True)
               for place, page in enumerate(pages)]  # fmt: skip
    for thread in threads:
        thread.start()
    there.send("ready")
    before = sum(page.answered for page in pages)
    while there.recv() == "count":
        now = sum(page.answered for page in pages)
        there.send(now - before)
        before = now
    stop.set()


class _Page:
    """One open page: the list, and perhaps a conversation beside it."""

    def __init__(self, port: int, cookie: str, contact_id: int) -> None:
        self._line = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        self._headers = {"Cookie": cookie, "X-Requested-With": "fetch"}
        self._known: dict[str, Any] = {"c": contact_id, "visible": 1} if contact_id else {}
        self.answered = 0

    def stay(self, stop: threading.Event, after: float) -> None:
        stop.wait(after)
        while not stop.is_set():
            self.ask()
            stop.wait(EVERY)

    def ask(self) -> None:
        self._line.request("GET", f"/staff/live?{urllib.parse.urlencode(self._known)}", headers=self._headers)
        answer = self._line.getresponse()
        body = answer.read()
        assert answer.status == 200, answer.status
        self._take(json.loads(body))
        self.answered += 1

    def _take(self, news: dict[str, Any]) -> None:
        """What the page would send back the next time."""
        if "list" in news:
            self._known["list"] = news["list"]
        thread = news.get("thread", {})
        if "state" in thread:
            self._known["state"] = thread["state"]
        have = [f"{one['id']}:{_version(one['html'])}" for one in thread.get("messages", [])]
        if have:
            self._known["have"] = ",".join(have)


def _version(html: str) -> str:
    return html.partition('data-v="')[2].partition('"')[0]
