"""What all workers share: who was written to, the rate, pauses, their signs of life, when each job ran last."""

from sqlalchemy import Column, ForeignKey, String, Table

from models.base import UtcDateTime, metadata

# Contacts written to first (by template), for the budget of distinct recipients; business time of the latest.
recipients = Table(
    "recipients",
    metadata,
    Column("contact_id", ForeignKey("contacts.id", ondelete="CASCADE"), primary_key=True),
    Column("at", UtcDateTime, nullable=False, index=True),
)

# "queue": when the next message may leave, and whether all sending is stopped; "template HX…": stopped alone.
send_limits = Table(
    "send_limits",
    metadata,
    Column("name", String(60), primary_key=True),
    Column("next_at", UtcDateTime),
    Column("stopped_until", UtcDateTime),
    Column("reason", String(100), nullable=False, server_default=""),
)

workers = Table(
    "workers",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("started_at", UtcDateTime, nullable=False),
    Column("seen_at", UtcDateTime, nullable=False),
    Column("stopped_at", UtcDateTime),
)

job_runs = Table(
    "job_runs",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("ran_at", UtcDateTime, nullable=False),
)
