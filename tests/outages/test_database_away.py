"""The database goes away and comes back: 503 while it is away so that the provider tries again, then all is well."""

import contextlib
import socket
import threading
import time
from collections.abc import Iterator
from datetime import date
from typing import Any

import psycopg
import pytest
from sqlalchemy.exc import OperationalError

from bot.database import DEAD_LINE, Database
from models import conversing
from tests.outages.conftest import TalkOn
from tests.talk import BUMI, SITI_PHONE, Talk

RENEWED = date(2026, 12, 1)


class Forwarder:
    """A cable to the database server that can be cut and mended.

    Sockets are only shut while threads work on them, and closed when these have ended: a number is soon used again.
    """

    def __init__(self, host: str, port: int) -> None:
        self._target = (host, port)
        self._lock = threading.Lock()
        self._ends: list[socket.socket] = []
        self._cut = False
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        self._threads = [threading.Thread(target=self._accept)]
        self._threads[0].start()

    def cut(self) -> None:
        with self._lock:
            self._cut = True
            for end in self._ends:
                _shut(end)

    def mend(self) -> None:
        with self._lock:
            self._cut = False

    def close(self) -> None:
        self.cut()
        _shut(self._listener)
        for thread in self._threads:
            thread.join(10)
        for each in (self._listener, *self._ends):
            each.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):  # the listener was shut
            while True:
                here, _ = self._listener.accept()
                with self._lock:
                    self._ends.append(here)
                    if self._cut:
                        _shut(here)
                    else:
                        self._connect(here)

    def _connect(self, here: socket.socket) -> None:
        there = socket.create_connection(self._target)
        self._ends.append(there)
        for pair in ((here, there), (there, here)):
            self._threads.append(threading.Thread(target=_carry, args=pair))
            self._threads[-1].start()


def _carry(source: socket.socket, sink: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while data := source.recv(65536):
            sink.sendall(data)
    _shut(sink)


def _shut(end: socket.socket) -> None:
    with contextlib.suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)


@pytest.fixture
def cable(postgresql_database: Database) -> Iterator[Forwarder]:
    target = postgresql_database.url
    forwarder = Forwarder(target.host or "127.0.0.1", target.port or 5432)
    yield forwarder
    forwarder.close()


@pytest.fixture
def far(postgresql_database: Database, cable: Forwarder, talk_on: TalkOn) -> Iterator[Talk]:
    """The bot with its database at the other end of the cable."""
    url = postgresql_database.url.set(host="127.0.0.1", port=cable.port)
    database = Database(url.render_as_string(hide_password=False))
    yield talk_on(database)
    database.close()


def _ask(talk: Talk, number: int, words: str = "halo") -> Any:
    return talk.post(talk.form(SITI_PHONE, words, MessageSid=f"SM{number:032x}"))


def test_renewals_wait_for_a_server_that_cannot_be_reached(far: Talk, cable: Forwarder) -> None:
    assert _ask(far, 1).status_code == 200

    cable.cut()
    away = [_ask(far, 2, f"perpanjang {BUMI}") for _ in range(3)]
    ready, alive = far.client.get("/readyz"), far.client.get("/healthz")
    cable.mend()
    back, again = _ask(far, 2, f"perpanjang {BUMI}"), _ask(far, 2, f"perpanjang {BUMI}")

    assert [answer.status_code for answer in away] == [503] * 3
    assert all(answer.headers["Retry-After"] for answer in away)
    assert (ready.status_code, alive.status_code) == (503, 200)
    assert back.status_code == 200
    assert back.data == again.data
    assert far.due(BUMI) == RENEWED
    assert far.decided() == [("renewed", "")]
    assert far.client.get("/readyz").status_code == 200


def test_connections_ended_by_the_server_are_replaced(far: Talk, postgresql_database: Database) -> None:
    assert _ask(far, 1).status_code == 200
    url = postgresql_database.url.set(drivername="postgresql").render_as_string(hide_password=False)
    ours = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> %s"
    with psycopg.connect(url) as other:
        ended = other.execute(ours, [other.info.backend_pid]).fetchall()
    postgresql_database.engine.dispose()  # those of the fixture that clears up have ended, too

    codes = [_ask(far, 2, f"perpanjang {BUMI}").status_code for _ in range(3)]

    assert ended
    assert codes in ([200, 200, 200], [503, 200, 200]), "at most the first try is lost; the provider tries again"
    assert far.due(BUMI) == RENEWED
    assert far.decided() == [("renewed", "")]


def test_a_cable_cut_in_the_middle_of_a_turn_leaves_nothing_behind(
    far: Talk, cable: Forwarder, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = conversing.store_reply

    def cut_first(*args: Any, **values: Any) -> int:
        cable.cut()
        return real(*args, **values)

    monkeypatch.setattr(conversing, "store_reply", cut_first)
    broken = _ask(far, 1, f"perpanjang {BUMI}")
    monkeypatch.undo()
    cable.mend()
    nothing = far.decided(), far.kept("in")
    mended = _ask(far, 1, f"perpanjang {BUMI}")

    assert broken.status_code == 503
    assert nothing == ([], [])
    assert mended.status_code == 200
    assert far.due(BUMI) == RENEWED


def test_a_server_that_says_nothing_is_not_waited_for_without_end() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        database = Database(f"postgresql+psycopg://me@127.0.0.1:{silent.getsockname()[1]}/library?connect_timeout=2")
        started = time.monotonic()
        with pytest.raises(OperationalError), database.reading():
            pass
        database.close()

    assert time.monotonic() - started < 10


def test_connections_notice_a_dead_line(postgresql_database: Database) -> None:
    with postgresql_database.engine.connect() as connection:
        said = connection.connection.driver_connection.info.get_parameters()

    assert {name: said[name] for name in DEAD_LINE} == {name: str(value) for name, value in DEAD_LINE.items()}
