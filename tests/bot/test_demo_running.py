"""The demo's processes live and end together."""

import os
import signal
import socket
import subprocess
import sys
import time
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import insert, select

from bot.app import create_app, create_worker
from bot.database import Database
from bot.demo_running import PortTaken, demand_port
from bot.settings import load_settings
from models.contacts import addresses, contacts
from models.messages import messages
from tests.talk import TOKEN, MovingClock

ROOT = Path(__file__).parents[2]
TOGETHER = """
import sys
from bot.demo_running import run_together
napping = [sys.executable, "-c", "import os, time; os.write(1, b'up\\\\n'); time.sleep(60)"]
ending = [sys.executable, "-c", "import sys; sys.exit(3)"]
sys.exit(run_together([napping, ending] if sys.argv[1] == "ends" else [napping, napping]))
"""


def test_a_busy_port_is_said_plainly() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        with pytest.raises(PortTaken, match=f"running on port {port}"):
            demand_port(f"http://127.0.0.1:{port}")

    demand_port(f"http://127.0.0.1:{port}")


def test_when_one_ends_all_end() -> None:
    done = subprocess.run([sys.executable, "-c", TOGETHER, "ends"], cwd=ROOT, timeout=20, check=False)

    assert done.returncode == 3


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_all(number: int) -> None:
    command = [sys.executable, "-c", TOGETHER, "stay"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as both:
        assert both.stdout is not None
        assert [both.stdout.readline() for _ in range(2)] == ["up\n", "up\n"]

        both.send_signal(number)

        both.wait(timeout=15)
        assert both.stdout.read() == ""  # nobody else holds the pipe: both are gone


def test_what_would_be_sent_shows_in_the_simulators_phone(sqlite_database: Database) -> None:
    keys = {"DEMO": "1", "PUBLIC_URL": "http://127.0.0.1:8000", "TWILIO_AUTH_TOKEN": TOKEN, "SECRET_KEY": "x" * 20}
    settings = load_settings(keys)
    clock = MovingClock(settings.zone, datetime.fromisoformat("2026-11-23T09:00:00+07:00"))
    with sqlite_database.transaction() as connection:
        connection.execute(insert(contacts), {"id": 1, "created_at": clock.now()})
        connection.execute(insert(addresses), {"value": "+6281200000001", "contact_id": 1, "kind": "phone"})
        due = {"kind": "due_soon", "lang": "id", "variables": {"1": "Bumi Manusia"}}
        row = {"contact_id": 1, "direction": "out", "author": "bot", "status": "queued", "kind": "notice"}
        row |= {"text": "Bumi Manusia jatuh tempo besok.", "template": due, "created_at": clock.now()}
        connection.execute(insert(messages), row)

    create_worker(settings, database=sqlite_database, clock=clock).sender.run(until_empty=True)

    client = create_app(settings, database=sqlite_database, clock=clock).test_client()
    news = client.get("/simulator/news?phone=%2B6281200000001").get_json()["messages"]
    with sqlite_database.reading() as connection:
        assert connection.scalars(select(messages.c.status)).one() == "sent"
    assert [(each["id"], each["text"]) for each in news] == [(1, "Bumi Manusia jatuh tempo besok.")]
    assert client.get("/simulator/news?phone=%2B6281200000002").get_json() == {"messages": []}
    assert client.get("/simulator/news?phone=x").status_code == 400


def test_a_worker_stops_at_a_signal_and_says_so(sqlite_database: Database) -> None:
    environ = {
        **os.environ, "DATABASE_URL": str(sqlite_database.url), "TWILIO_AUTH_TOKEN": TOKEN, "SECRET_KEY": "x" * 20,
        "PUBLIC_URL": "https://perpanjang.example.org", "CONFIG": str(ROOT / "config.yaml"),
    }  # fmt: skip
    command = [sys.executable, "-m", "flask", "worker"]
    with subprocess.Popen(command, cwd=ROOT, env=environ, stderr=subprocess.PIPE, text=True) as worker:
        assert worker.stderr is not None
        told = ""
        while "worker_started" not in told:
            told = worker.stderr.readline()
            assert told, "the worker ended before it started"
        time.sleep(0.3)

        worker.send_signal(signal.SIGTERM)

        assert worker.wait(timeout=15) == 0
        assert "worker_stopped" in worker.stderr.read()
