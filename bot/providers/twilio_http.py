"""How Twilio's servers are called: patiently, but not for ever, and given up for good."""

import os
import socket
import struct
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True)
class Account:
    """Where messages are sent from: the account, our WhatsApp number, and how patient to be."""

    sid: str
    number: str
    timeout_seconds: float
    in_flight: int
    api_url: str | None = None


def http_client(account: Account) -> Any:
    """Twilio's own client waits for ever, retries nothing and logs what is sent; this one does none of it."""
    import requests
    from twilio.http import HttpClient
    from twilio.http.response import Response

    session = requests.Session()
    session.mount("https://", _adapter(account.in_flight + 2))
    session.mount("http://", _adapter(account.in_flight + 2))
    session.trust_env = account.api_url is None  # a proxy for the internet is not for another host in Twilio's place
    timeout = (min(5.0, account.timeout_seconds), account.timeout_seconds)

    class Http(HttpClient):  # type: ignore[misc]
        def request(
            self, method: str, uri: str, params: Any = None, data: Any = None, headers: Any = None, auth: Any = None,
            timeout: Any = timeout, allow_redirects: bool = False,
        ) -> Any:  # fmt: skip
            if account.api_url:
                parts = urlsplit(uri)
                uri = account.api_url + parts.path + (f"?{parts.query}" if parts.query else "")
            answer = session.request(
                method, uri, params=params, data=data, headers=headers, auth=auth,
                timeout=timeout or self.timeout, allow_redirects=False,
            )  # fmt: skip
            return Response(answer.status_code, answer.text, answer.headers)

    http = Http(None, False)
    http.timeout = timeout
    return http


def never_left(error: Exception) -> bool:
    """Whether the connection could not even be made, so that nothing was handed over."""
    import requests
    from urllib3.exceptions import NewConnectionError

    cause = getattr(error.args[0] if error.args else None, "reason", None)
    return isinstance(error, requests.ConnectTimeout) or isinstance(cause, NewConnectionError)


def _adapter(connections: int) -> Any:
    """Connections that are torn down when a call is given up, or its process killed.

    Closed in the usual way, the system would go on for minutes trying to hand over what a dead line has not taken,
    and a message that we believe lost would be sent after all.
    """
    from requests.adapters import HTTPAdapter
    from urllib3.connection import HTTPConnection

    at_once = struct.pack("hh" if os.name == "nt" else "ii", 1, 0)

    class Adapter(HTTPAdapter):
        def init_poolmanager(self, *args: Any, **more: Any) -> None:
            tear_down = (socket.SOL_SOCKET, socket.SO_LINGER, at_once)
            super().init_poolmanager(*args, **more, socket_options=[*HTTPConnection.default_socket_options, tear_down])

    return Adapter(pool_maxsize=connections)
