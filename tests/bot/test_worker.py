"""The worker shows that it lives, keeps its timetable and forgets in time."""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import insert, select

from bot.config_sections import Config
from bot.retention import forget_old_messages
from bot.scheduler import Scheduler, timetable
from models import outbox, working
from models.contacts import consents, contacts
from models.decisions import decisions
from models.messages import messages, status_callbacks
from models.sending import recipients
from tests.talk import BUMI, SITI_PHONE, Talk


def ready(talk: Talk) -> tuple[int, Any]:
    answer = talk.client.get("/readyz")
    return answer.status_code, answer.get_json()


def test_a_library_that_only_answers_needs_no_worker(talk: Talk) -> None:
    assert ready(talk) == (200, {"database": "well", "worker": "never started", "provider": "well"})


def test_a_worker_is_missed_once_it_was_there(talk: Talk) -> None:
    with talk.database.transaction() as connection:
        working.worker_seen(connection, "one", datetime.now(UTC))
    alive = ready(talk)
    with talk.database.transaction() as connection:
        working.worker_seen(connection, "one", datetime.now(UTC) - timedelta(minutes=2))

    assert (alive[0], alive[1]["worker"]) == (200, "well")
    assert (ready(talk)[0], ready(talk)[1]["worker"]) == (503, "away")


def test_a_provider_that_refuses_us_shows(talk: Talk) -> None:
    with talk.database.transaction() as connection:
        outbox.set_limits(connection, stopped_until=datetime.now(UTC), reason="account_trouble 20003")

    assert ready(talk) == (503, {"database": "well", "worker": "never started", "provider": "account_trouble 20003"})


def test_the_figures_tell_of_the_queue(talk: Talk) -> None:
    talk.says(SITI_PHONE, "menu")
    now = talk.clock.now()
    with talk.database.transaction() as connection:
        person = connection.scalars(select(contacts.c.id)).one()
        row = {"contact_id": person, "direction": "out", "author": "bot", "kind": "notice", "text": "Halo"}
        for status, error, age in (("queued", "", 60), ("failed", "not_on_whatsapp", 5), ("skipped", "no_template", 5)):
            made = {"status": status, "error": error, "created_at": now - timedelta(seconds=age)}
            connection.execute(insert(messages), {**row, **made})
        connection.execute(insert(recipients), {"contact_id": person, "at": now})

    lines = dict(line.rsplit(" ", 1) for line in talk.client.get("/metrics").text.splitlines() if line[0] != "#")

    assert lines["perpanjang_queue_depth"] == "1.0"
    assert lines["perpanjang_queue_oldest_seconds"] == "60.0"
    assert lines["perpanjang_budget_left"] == "249.0"
    assert lines["perpanjang_service_messages_month"] == "1.0"
    assert lines['perpanjang_not_sent{reason="not_on_whatsapp",status="failed"}'] == "1.0"
    assert lines['perpanjang_not_sent{reason="no_template",status="skipped"}'] == "1.0"


def test_a_job_runs_once_for_all_workers(talk: Talk) -> None:
    ran: list[str] = []
    jobs = {"lost-replies": lambda: ran.append("x")}
    schedulers = [Scheduler(talk.database, talk.clock, Config(), jobs) for _ in range(2)]

    for scheduler in schedulers:
        scheduler._run("lost-replies", timedelta(seconds=30))

    assert ran == ["x"]


def test_a_job_that_breaks_is_logged_and_harms_nobody(talk: Talk, capsys: Any) -> None:
    def broken() -> None:
        raise RuntimeError("no luck")

    Scheduler(talk.database, talk.clock, Config(), {"lost-replies": broken})._run("lost-replies", timedelta(0))


def test_the_timetable_starts_and_stops(talk: Talk) -> None:
    ran: list[str] = []
    scheduler = Scheduler(talk.database, talk.clock, Config(), {"lost-replies": lambda: ran.append("x")})

    scheduler.start()
    scheduler.stop()

    assert set(timetable(Config(), talk.clock.zone)) >= {"find-gaps", "lost-replies", "retention"}


def test_old_words_are_forgotten_and_decisions_stay(talk: Talk) -> None:
    talk.says(SITI_PHONE, f"perpanjang {BUMI}")
    talk.says(SITI_PHONE, "berhenti")
    with talk.database.transaction() as connection:
        told = {"provider_message_id": "SM1", "status": "read", "form": {"To": SITI_PHONE}, "at": talk.clock.now()}
        connection.execute(insert(status_callbacks), told)
    talk.clock.at("2027-02-22T09:00:00+07:00")
    talk.says(SITI_PHONE, "menu")

    forgotten = forget_old_messages(talk.settings, talk.database, talk.clock)
    again = forget_old_messages(talk.settings, talk.database, talk.clock)

    with talk.database.reading() as connection:
        kept = connection.execute(select(messages).order_by(messages.c.id)).all()
        counts = [len(connection.execute(select(table)).all()) for table in (decisions, consents, status_callbacks)]
    assert (forgotten, again) == (4, 0)
    assert [(row.text, row.form, row.understood) for row in kept[:4]] == [("", None, None)] * 4
    assert kept[4].text == "menu"
    assert counts == [1, 1, 0]
