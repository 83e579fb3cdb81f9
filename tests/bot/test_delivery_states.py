"""Delivery states move a message forward, in whatever order they come."""

import itertools
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import insert, select

from bot.clock import Clock
from bot.database import Database
from bot.providers.twilio import TwilioProvider
from bot.settings import Settings
from bot.settling import RANK, Settling, moved
from models import outcomes
from models.contacts import consents, contacts
from models.messages import messages
from tests.talk import SITI_PHONE, TOKEN, Talk

STATES = ("queued", "sending", "sent", "delivered", "read")
SID = "SM" + "9" * 32


def state(talk: Talk, told: str, query: str, code: str = "", sid: str = SID) -> int:
    form = {"MessageSid": sid, "MessageStatus": told, "To": f"whatsapp:{SITI_PHONE}"} | (
        {"ErrorCode": code} if code else {}
    )
    return int(talk.post(form, path=f"/webhooks/twilio/status{query}").status_code)


def sent(talk: Talk, **values: Any) -> int:
    """A message of ours that was just handed to the provider."""
    with talk.database.transaction() as connection:
        now = talk.clock.now()
        person = connection.scalar(select(contacts.c.id)) or connection.scalar(
            insert(contacts).returning(contacts.c.id), {"created_at": now}
        )
        row = {
            "contact_id": person, "direction": "out", "author": "bot", "status": "sending", "tries": 1,
            "kind": "notice", "text": "Halo", "created_at": now, "via": "api", "provider": "twilio", **values,
        }  # fmt: skip
        return int(connection.execute(insert(messages).returning(messages.c.id), row).scalar_one())


def row_of(talk: Talk, message_id: int) -> Any:
    with talk.database.reading() as connection:
        return connection.execute(select(messages).where(messages.c.id == message_id)).one()


def test_no_order_of_states_ever_goes_back() -> None:
    for order in itertools.permutations((*STATES, "failed", "undelivered")):
        status, seen = "sending", [0]
        for told in order:
            was, status = status, moved(status, told) or status
            assert was != "failed" or status == "failed", order
            seen.append(RANK.get(status, seen[-1]))
        assert seen == sorted(seen), order
        arrived = min(order.index("delivered"), order.index("read"))
        broke = min(order.index("failed"), order.index("undelivered"))
        assert status == ("failed" if broke < arrived else "read"), order


def test_no_order_of_states_goes_back_in_the_tables(database: Database, settings: Settings) -> None:
    clock = Clock(settings.zone, datetime.fromisoformat("2026-11-23T09:05:00+07:00"))
    settling = Settling(settings, clock, TwilioProvider(TOKEN))
    orders = list(itertools.permutations(("sent", "delivered", "read", "undelivered")))
    ends: list[tuple[str, str]] = []
    with database.transaction() as connection:
        person = connection.scalar(insert(contacts).returning(contacts.c.id), {"created_at": clock.now()})
        fresh = {"contact_id": person, "direction": "out", "author": "bot", "created_at": clock.now(), "via": "api"}
        for number, order in enumerate(orders):
            row = {**fresh, "status": "sending", "kind": "notice", "tries": 1}
            mine = connection.scalar(insert(messages).returning(messages.c.id), row)
            for told in order:
                code = "63024" if told == "undelivered" else ""
                values = {"provider_message_id": f"SM{number}", "message_id": mine, "status": told, "error_code": code}
                settling.apply_state(connection, values, 1)
            ended = select(messages.c.status, messages.c.error_code).where(messages.c.id == mine)
            ends.append(tuple(connection.execute(ended).one()))

    for order, end in zip(orders, ends, strict=True):
        broke = order.index("undelivered") < min(order.index("delivered"), order.index("read"))
        assert end == (("failed", "63024") if broke else ("read", "")), order


def test_states_told_twice_change_nothing_more(talk: Talk) -> None:
    message = sent(talk)

    for told in ("delivered", "delivered", "sent", "read", "read", "delivered"):
        assert state(talk, told, f"?message={message}&try=1") == 204

    assert row_of(talk, message).status == "read"
    assert row_of(talk, message).provider_message_id == SID


def test_a_state_before_our_own_commit_counts_and_the_answer_changes_nothing(talk: Talk) -> None:
    message = sent(talk)
    state(talk, "delivered", f"?message={message}&try=1")

    with talk.database.transaction() as connection:
        outcomes.accept(connection, "twilio", [(message, 1, SID)])

    assert (row_of(talk, message).status, row_of(talk, message).provider_message_id) == ("delivered", SID)


def test_a_state_without_our_id_finds_the_message_by_the_providers(talk: Talk) -> None:
    message = sent(talk, status="sent", provider_message_id=SID)

    state(talk, "delivered", "")

    assert row_of(talk, message).status == "delivered"


def test_a_state_of_an_earlier_try_is_not_taken_for_this_one(talk: Talk) -> None:
    message = sent(talk, tries=2)

    state(talk, "failed", f"?message={message}&try=1", "63024")

    assert row_of(talk, message).status == "sending"


def test_a_doubtful_try_that_arrived_after_all_is_not_sent_again(talk: Talk) -> None:
    """Looked up in vain, it waits for the next try, or that is even under way."""
    for number, (status, attempt) in enumerate([("queued", 1), ("queued", 2), ("sending", 2), ("failed", 3)]):
        values = {"error": "gave_up"} if status == "failed" else {}
        message = sent(talk, status=status, tries=attempt, doubtful_since=talk.clock.now(), **values)

        state(talk, "sent", f"?message={message}&try=1", sid=f"SM{number}")

        assert (row_of(talk, message).status, row_of(talk, message).error) == ("sent", ""), (status, attempt)
        assert row_of(talk, message).provider_message_id == f"SM{number}"


def test_a_late_state_of_a_try_that_the_provider_gave_up_proves_nothing(talk: Talk) -> None:
    message = sent(talk, status="sent", provider_message_id=SID, doubtful_since=talk.clock.now())
    state(talk, "undelivered", f"?message={message}&try=1", "63017")
    with talk.database.transaction() as connection:  # and goes out once more
        outcomes.change_message(connection, message, status="sending", tries=2, provider_message_id=None)

    state(talk, "sent", f"?message={message}&try=1")

    assert (row_of(talk, message).status, row_of(talk, message).provider_message_id) == ("sending", None)


def test_the_reply_that_went_with_the_webhook_gets_its_ticks(talk: Talk) -> None:
    talk.says(SITI_PHONE, "menu")
    (reply,) = talk.kept("out")

    for told in ("sent", "delivered", "read"):
        state(talk, told, f"?message={reply.id}")

    after = row_of(talk, reply.id)
    assert (after.status, after.provider_message_id, after.via) == ("read", SID, "webhook")


def test_a_repeated_webhook_gets_the_same_reply_after_its_ticks(talk: Talk) -> None:
    first = talk.says(SITI_PHONE, "menu", MessageSid="SM" + "1" * 32)
    state(talk, "delivered", f"?message={talk.kept('out')[0].id}")

    again = talk.says(SITI_PHONE, "menu", MessageSid="SM" + "1" * 32)

    assert again == first != ""


@pytest.mark.parametrize(("code", "reason"), [("63024", "not_on_whatsapp"), ("63033", "blocked_us")])
def test_a_number_that_cannot_be_reached_is_marked_until_the_person_writes(talk: Talk, code: str, reason: str) -> None:
    talk.says(SITI_PHONE, "menu")
    message = sent(talk, status="sent", provider_message_id=SID)
    state(talk, "undelivered", f"?message={message}&try=1", code)
    failed, marked = row_of(talk, message), talk.contacts()[0].unreachable_since

    talk.says(SITI_PHONE, "jam buka")

    assert (failed.status, failed.error, failed.error_code) == ("failed", reason, code)
    assert marked is not None
    assert talk.contacts()[0].unreachable_since is None


def test_who_unsubscribed_has_withdrawn_consent(talk: Talk) -> None:
    message = sent(talk, status="sent", provider_message_id=SID)

    state(talk, "failed", f"?message={message}&try=1", "21610")

    with talk.database.reading() as connection:
        (word,) = connection.execute(select(consents))
    assert (word.kind, word.granted, word.words) == ("all", False, "21610")


def test_a_failed_reply_is_shown_to_staff(talk: Talk) -> None:
    talk.says(SITI_PHONE, "menu")

    state(talk, "failed", f"?message={talk.kept('out')[0].id}", "63005")

    assert talk.kept("out")[0].error == "content_refused"
    assert talk.contacts()[0].needs_person == "not_delivered"


def test_an_unsigned_state_changes_nothing(talk: Talk) -> None:
    message = sent(talk)
    path = f"/webhooks/twilio/status?message={message}&try=1"

    answer = talk.post({"MessageSid": SID, "MessageStatus": "delivered"}, signature="wrong", path=path)

    assert answer.status_code == 403
    assert row_of(talk, message).status == "sending"


def test_a_state_for_nobody_is_kept_and_harmless(talk: Talk) -> None:
    assert state(talk, "delivered", "?message=999&try=1") == 204
    assert state(talk, "nonsense", "?message=x&try=-1") == 204
