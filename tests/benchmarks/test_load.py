"""The load generator counts right answers only."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from benchmarks.load import Shot, WrongAnswer, fire

SHOTS = 40


class _Echo(BaseHTTPRequestHandler):
    """Answers with what was sent, the headers and the body in two pieces."""

    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.flush()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def port() -> Iterator[int]:
    with ThreadingHTTPServer(("127.0.0.1", 0), _Echo) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield server.server_address[1]
        finally:
            server.shutdown()
            thread.join()


def _shot(said: bytes, expected: bytes) -> Shot:
    return Shot(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n%s" % (len(said), said), (expected,))


@pytest.mark.parametrize("connections", [1, 4, 2 * SHOTS])
def test_every_request_is_sent_once_and_timed(port: int, connections: int) -> None:
    volley = fire([_shot(b"renewed %d" % each, b"renewed %d" % each) for each in range(SHOTS)], port, connections)

    assert len(volley.waits) == SHOTS
    assert 0 < volley.wait(50) <= volley.wait(99) <= volley.seconds


def test_a_wrong_answer_stops_the_measuring(port: int) -> None:
    shots = [_shot(b"renewed", b"renewed"), _shot(b"refused", b"renewed")]

    with pytest.raises(WrongAnswer, match="refused"):
        fire(shots, port, connections=1)
