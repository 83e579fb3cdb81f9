"""A patron gets everything that is kept about them, and can have it forgotten."""

import json
from typing import Any

from sqlalchemy import insert, select

from bot.privacy import erase, gather
from models.contacts import card_links, consents
from models.decisions import decisions
from models.library import member_phones
from models.messages import messages
from tests.talk import BUDI, BUMI, SITI, SITI_PHONE, Talk


def told(talk: Talk, member_no: str) -> Any:
    with talk.database.reading() as connection:
        return gather(connection, member_no, talk.settings.zone)


def test_everything_is_handed_over(talk: Talk) -> None:
    talk.says(SITI_PHONE, f"perpanjang {BUMI}")
    talk.says(SITI_PHONE, "berhenti")

    found = told(talk, SITI)

    assert json.loads(json.dumps(found)) == found
    assert found["member"]["phones"] == [SITI_PHONE]
    assert BUMI in {loan["barcode"] for loan in found["member"]["loans"]}
    (contact,) = found["contacts"]
    assert contact["addresses"] == [SITI_PHONE]
    assert [message["direction"] for message in contact["messages"]] == ["in", "out", "in", "out"]
    assert contact["consents"][-1]["granted"] is False
    assert [made["outcome"] for made in found["decisions"]] == ["renewed"]


def test_nobody_is_known_by_a_strange_number(talk: Talk) -> None:
    assert told(talk, "99") is None
    with talk.database.transaction() as connection:
        assert erase(connection, "99") is None


def test_a_shared_conversation_is_not_handed_over(talk: Talk) -> None:
    with talk.database.transaction() as connection:
        connection.execute(insert(member_phones), {"member_id": 2, "phone": SITI_PHONE})
    talk.says(SITI_PHONE, "pinjaman")

    (contact,) = told(talk, BUDI)["contacts"]

    assert contact["shared_with_other_cards"] is True
    assert "messages" not in contact


def test_what_was_written_is_forgotten_and_what_was_decided_stays(talk: Talk) -> None:
    talk.says(SITI_PHONE, f"perpanjang {BUMI}")
    talk.says(SITI_PHONE, "berhenti")
    due = talk.due(BUMI)

    with talk.database.transaction() as connection:
        blanked, _ = erase(connection, SITI) or (0, 0)

    with talk.database.reading() as connection:
        rows = connection.execute(select(messages.c.text, messages.c.form, messages.c.understood)).all()
        kept = [len(connection.execute(select(table)).all()) for table in (decisions, consents)]
    assert blanked == 4
    assert set(rows) == {("", None, None)}
    assert kept == [1, 1]
    assert talk.due(BUMI) == due


def test_in_a_shared_conversation_only_what_is_about_the_card_is_forgotten(talk: Talk) -> None:
    with talk.database.transaction() as connection:
        connection.execute(insert(member_phones), {"member_id": 2, "phone": SITI_PHONE})
    talk.says(SITI_PHONE, "jam buka")
    talk.says(SITI_PHONE, f"perpanjang {BUMI}")

    with talk.database.transaction() as connection:
        erase(connection, SITI)

    texts = [bool(row.text) for row in talk.kept("in")]
    assert texts == [True, False]


def test_a_forgotten_card_must_be_linked_again(talk: Talk) -> None:
    talk.says("+6281300000009", f"tautkan {BUDI} 17-05-1990")
    with talk.database.reading() as connection:
        assert connection.execute(select(card_links)).all() != []

    with talk.database.transaction() as connection:
        erase(connection, BUDI)

    with talk.database.reading() as connection:
        assert connection.execute(select(card_links)).all() == []


def test_forgetting_gives_no_new_guesses_at_a_strangers_card(talk: Talk) -> None:
    guess = f"perpanjang 00000999999 anggota {BUDI}"
    for _ in range(4):
        talk.says("+6281200000001", guess)
    talk.says("+6281200000001", "hapus data saya")
    talk.says("+6281200000001", "ya")
    assert not any(message.text for message in talk.kept("in"))

    talk.says("+6281200000001", guess)

    assert talk.contacts()[0].locked_until is not None
