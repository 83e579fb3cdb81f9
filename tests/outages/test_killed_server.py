"""kill -9 under load: what was answered is kept whole, what was not is done on the provider's next try, once."""

import http.client
import itertools
import os
import re
import signal
import threading
import time
import urllib.parse
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from benchmarks.library import fill, renewal
from benchmarks.servers import TOKEN, Server, product
from bot.database import Database
from bot.providers.twilio import TwilioProvider
from bot.simulated_phone import WEBHOOK_PATH, message_form
from models.decisions import decisions
from models.library import loans
from models.messages import messages

PATRONS = 160
BEFORE_THE_KILL = 40
SENDERS = 8
PATIENCE = 25

pytestmark = pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="Windows has no such signal")


class Provider:
    """Posts every patron's message once on 8 connections, and keeps the answers that came."""

    def __init__(self) -> None:
        self.answers: dict[int, str] = {}
        self._sign = TwilioProvider(TOKEN).sign
        self._enough = threading.Event()

    def send_all(self, server: Server, interrupt: Callable[[], None] | None = None) -> None:
        patrons = iter(range(1, PATRONS + 1))
        lock = threading.Lock()
        with ThreadPoolExecutor(SENDERS) as pool:
            work = [pool.submit(self._send_some, server, patrons, lock) for _ in range(SENDERS)]
            if interrupt:
                assert self._enough.wait(PATIENCE), "too few answers before the kill"
                interrupt()
            for each in work:
                each.result(PATIENCE)

    def _send_some(self, server: Server, patrons: Iterator[int], lock: threading.Lock) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=PATIENCE)
        try:
            while True:
                with lock:
                    patron = next(patrons, None)
                if patron is None:
                    return
                try:
                    self.answers[patron] = self._answer(connection, server, patron)
                except (OSError, http.client.HTTPException):
                    connection.close()
                    time.sleep(0.5)  # a busy machine takes a while to hand a dead worker's connections on
                if len(self.answers) >= BEFORE_THE_KILL:
                    self._enough.set()
        finally:
            connection.close()

    def _answer(self, connection: http.client.HTTPConnection, server: Server, patron: int) -> str:
        message = renewal(patron, 0)
        form = message_form(message.phone, message.text, f"SM{patron:032x}")
        url = f"http://127.0.0.1:{server.port}{WEBHOOK_PATH}"
        headers = {
            "Content-Type": "application/x-www-form-urlencoded; charset=utf-8",
            "X-Twilio-Signature": self._sign(url, form),
        }
        connection.request("POST", WEBHOOK_PATH, urllib.parse.urlencode(form), headers)
        answer = connection.getresponse()
        body = answer.read()
        if answer.status != 200:
            raise http.client.HTTPException(f"status {answer.status}")
        return "".join(ET.fromstring(body).itertext())


def test_a_killed_worker_loses_and_doubles_nothing(database: Database) -> None:
    _library(database)
    provider = Provider()
    with product(_url(database)) as server:
        provider.send_all(server, lambda: os.kill(server.workers()[0], signal.SIGKILL))
        assert len(provider.answers) >= PATRONS / 2, "the other worker goes on"
        _check(database, provider.answers)
        _replayed(database, provider, server)


def test_a_killed_server_loses_and_doubles_nothing(database: Database) -> None:
    _library(database)
    provider = Provider()
    with product(_url(database)) as server:
        provider.send_all(server, lambda: os.killpg(server.process_id, signal.SIGKILL))
        assert BEFORE_THE_KILL <= len(provider.answers) < PATRONS
    _check(database, provider.answers)
    with product(_url(database)) as server:
        _replayed(database, provider, server)


def _library(database: Database) -> None:
    fill(database, 2 * PATRONS)
    database.close()


def _url(database: Database) -> str:
    return database.url.render_as_string(hide_password=False)


def _replayed(database: Database, provider: Provider, server: Server) -> None:
    """The provider sends everything once more: then every patron has one renewal and its one answer."""
    before = dict(provider.answers)
    provider.answers.clear()
    provider.send_all(server)

    assert len(provider.answers) == PATRONS
    assert {patron: provider.answers[patron] for patron in before} == before
    _check(database, provider.answers)


def _check(database: Database, answers: dict[int, str]) -> None:
    with database.reading() as connection:
        inbound = {row.id: int(row.provider_message_id[2:], 16) for row in connection.execute(
            select(messages.c.id, messages.c.provider_message_id).where(messages.c.direction == "in"))}  # fmt: skip
        replies = connection.execute(
            select(messages.c.answers_id, messages.c.text).where(messages.c.direction == "out")
        ).all()
        made = list(connection.execute(select(decisions.c.message_id, decisions.c.outcome)))
        renewals = dict(itertools.starmap(
            lambda item, count: ((item + 1) // 2, count),
            connection.execute(select(loans.c.item_id, loans.c.renewals).where(loans.c.item_id % 2 == 1)),
        ))  # fmt: skip

    assert len(set(inbound.values())) == len(inbound), "a message is kept once"
    assert set(answers) <= set(inbound.values()), "what was answered is kept"
    each_once = Counter(dict.fromkeys(inbound.values(), 1))
    assert Counter(inbound[reply.answers_id] for reply in replies) == each_once
    assert Counter(inbound[row.message_id] for row in made if row.outcome == "renewed") == each_once == Counter(
        inbound[row.message_id] for row in made
    )  # fmt: skip
    assert +Counter(renewals) == each_once, "each message that is kept has renewed its loan once"
    told = {inbound[reply.answers_id]: reply.text for reply in replies}
    assert {patron: told[patron] for patron in answers} == answers
    assert all(re.search("diperpanjang sampai", text) for text in answers.values())
