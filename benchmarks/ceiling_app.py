"""The bar to measure against, what no Flask bot can do without: check a signature, commit two rows, answer TwiML.

Needs TWILIO_AUTH_TOKEN and CEILING_DATABASE, the path of an SQLite file or a PostgreSQL URL.
"""

import os
import sqlite3
import threading
from typing import Any

import psycopg
from flask import Flask, Response, request
from twilio.request_validator import RequestValidator
from twilio.twiml.messaging_response import MessagingResponse

app = Flask(__name__)
genuine = RequestValidator(os.environ["TWILIO_AUTH_TOKEN"])
own = threading.local()
ANSWER = "Buku 00000104523 diperpanjang sampai 1 Desember 2026."
WHERE = os.environ["CEILING_DATABASE"]
ON_POSTGRESQL = WHERE.startswith("postgresql:")
INSERT = f"INSERT INTO messages (text, direction) VALUES ({'%s, %s' if ON_POSTGRESQL else '?, ?'})"


def connection() -> Any:
    """This thread's own, kept open."""
    if not hasattr(own, "connection"):
        if ON_POSTGRESQL:
            own.connection = psycopg.connect(WHERE, autocommit=True)
        else:
            own.connection = sqlite3.connect(WHERE, timeout=30, isolation_level=None)
            own.connection.execute("PRAGMA journal_mode=WAL")
            own.connection.execute("PRAGMA synchronous=FULL")
    return own.connection


def make_table() -> None:
    """Called once by the benchmark, before the server starts."""
    key = "id serial PRIMARY KEY" if ON_POSTGRESQL else "id INTEGER PRIMARY KEY"
    connection().execute(f"CREATE TABLE IF NOT EXISTS messages ({key}, text TEXT, direction TEXT)")


@app.post("/webhooks/twilio")
def receive() -> Response:
    if not genuine.validate(request.url, request.form, request.headers.get("X-Twilio-Signature", "")):
        return Response(status=403)
    database = connection()
    database.execute("BEGIN" if ON_POSTGRESQL else "BEGIN IMMEDIATE")
    database.execute(INSERT, (request.form["Body"], "in"))
    database.execute(INSERT, (ANSWER, "out"))
    database.execute("COMMIT")
    twiml = MessagingResponse()
    twiml.message(ANSWER)
    return Response(str(twiml), content_type="text/xml")


@app.get("/healthz")
def healthz() -> str:
    return "ok"
