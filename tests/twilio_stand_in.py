"""Stands in for Twilio's servers: takes, lists and refuses messages over real HTTP."""

import json
import threading
import time
import urllib.parse
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

ACCOUNT = "AC" + "1" * 32
NUMBER = "+6282250569900"


@dataclass
class Fault:
    """What goes wrong with one call: `taken` = the message is kept all the same."""

    status: int = 0  # 0 = the connection is cut
    code: int = 0
    taken: bool = False
    seconds: float = 0.0


@dataclass
class StandIn:
    """Its list of messages, and how it is to behave. `fault` gets the form and may name a fault."""

    url: str = ""
    seconds: float = 0.0
    messages: list[dict[str, Any]] = field(default_factory=list)
    forms: list[dict[str, str]] = field(default_factory=list)
    at: list[float] = field(default_factory=list)
    fault: Callable[[dict[str, str]], Fault | None] = lambda form: None
    list_fault: Callable[[], Fault | None] = lambda: None
    lock: Any = field(default_factory=threading.Lock)

    def keep(self, form: dict[str, str], direction: str = "outbound-api", **more: Any) -> dict[str, Any]:
        now = format_datetime(datetime.now(UTC))
        with self.lock:
            message = {
                "sid": f"SM{'f' * 16}{len(self.messages) + 1:016x}", "to": form["To"], "from": form["From"],
                "body": form.get("Body", ""), "direction": direction, "status": "queued", "date_created": now,
                "date_sent": now, "num_media": "1" if "MediaUrl" in form else "0", "account_sid": ACCOUNT, **more,
            }  # fmt: skip
            self.messages.append(message)
        return message

    def sent_to(self, address: str) -> list[dict[str, Any]]:
        with self.lock:
            return [each for each in self.messages if each["to"] == f"whatsapp:{address}"]


@contextmanager
def stand_in() -> Iterator[StandIn]:
    """A running stand-in on a free port of this machine."""
    twilio = StandIn()

    class Server(ThreadingHTTPServer):
        daemon_threads = True
        request_queue_size = 128

        def handle_error(self, *_: Any) -> None:
            """A caller that was killed is no news."""

    server = Server(("127.0.0.1", 0), _handler(twilio))
    twilio.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield twilio
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _handler(twilio: StandIn) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            form = dict(urllib.parse.parse_qsl(body, keep_blank_values=True))
            with twilio.lock:
                twilio.forms.append(form)
                twilio.at.append(time.monotonic())
            fault = twilio.fault(form)
            if fault is None:
                message = twilio.keep(form)
                time.sleep(twilio.seconds)
                self._answer(201, message)
                return
            if fault.taken:
                twilio.keep(form)
            self._spoil(fault)

        def do_GET(self) -> None:
            fault = twilio.list_fault()
            if fault is not None:
                self._spoil(fault)
                return
            query = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(self.path).query))
            with twilio.lock:
                found = [each for each in twilio.messages if _fits(each, query)]
            found = found[::-1][: int(query.get("PageSize", 50))]
            self._answer(200, {"messages": found, "next_page_uri": None, "page": 0, "page_size": 50, "uri": self.path})

        def _spoil(self, fault: Fault) -> None:
            time.sleep(fault.seconds)
            if fault.status:
                self._answer(fault.status, {"code": fault.code, "message": "no", "status": fault.status})
            else:
                self.close_connection = True

        def _answer(self, status: int, content: dict[str, Any]) -> None:
            body = json.dumps(content).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            """Quiet."""

    return Handler


def _fits(message: dict[str, Any], query: dict[str, str]) -> bool:
    from email.utils import parsedate_to_datetime

    after = query.get("DateSent>")
    if after and parsedate_to_datetime(message["date_sent"]) < datetime.fromisoformat(after):
        return False
    return all(query.get(name, message[key]) == message[key] for name, key in (("To", "to"), ("From", "from")))
