"""What a turn asks of the contacts and messages: few statements, built once."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, func, insert, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from models.contacts import addresses, card_links, consents, contacts, link_codes
from models.decisions import decisions
from models.library import member_phones, members
from models.messages import messages, status_callbacks

_IN = {"direction": "in", "author": "patron"}

_INBOUND = (
    messages.c.contact_id, messages.c.direction, messages.c.author, messages.c.status, messages.c.provider,
    messages.c.provider_message_id, messages.c.text, messages.c.form, messages.c.understood, messages.c.created_at,
    messages.c.error,
)  # fmt: skip
_INSERT_INBOUND = {
    name: dialect.insert(messages)
    .values({column.name: bindparam(column.name) for column in _INBOUND})
    .on_conflict_do_nothing(
        index_elements=[messages.c.provider, messages.c.provider_message_id],
        index_where=messages.c.provider_message_id.is_not(None),
    )
    .returning(messages.c.id)
    for name, dialect in (("sqlite", sqlite), ("postgresql", postgresql))
}
_SEEN = (
    select(messages.c.id)
    .where(messages.c.provider == bindparam("provider"), messages.c.provider_message_id == bindparam("message_id"))
)  # fmt: skip
_ANSWER = select(messages.c.id, messages.c.text).where(
    messages.c.answers_id == bindparam("answers"), messages.c.via == "webhook"
)
_BY_ADDRESS = select(contacts).join(addresses, addresses.c.contact_id == contacts.c.id).where(
    addresses.c.value == bindparam("value")
)  # fmt: skip
_BY_ADDRESS_LOCKED = _BY_ADDRESS.with_for_update(of=contacts)
_ADDRESSES = select(addresses.c.kind, addresses.c.value).where(addresses.c.contact_id == bindparam("contact"))
_LINKED = select(card_links.c.member_no).where(card_links.c.contact_id == bindparam("contact"))
_LAST_OUT = (
    select(messages.c.text)
    .where(messages.c.contact_id == bindparam("contact"), messages.c.direction == "out")
    .order_by(messages.c.id.desc())
    .limit(1)
)


def store_inbound(
    connection: Connection,
    *,
    contact_id: int,
    provider: str,
    provider_message_id: str,
    text: str,
    form: Mapping[str, Any],
    understood: Mapping[str, Any],
    status: str,
    at: datetime,
    error: str = "",
) -> int | None:
    """Keep an inbound message once; None when the provider's id is known already."""
    statement = _INSERT_INBOUND[connection.dialect.name]
    values = {
        **_IN, "contact_id": contact_id, "provider": provider, "provider_message_id": provider_message_id,
        "text": text, "form": form, "understood": understood, "status": status, "created_at": at, "error": error,
    }  # fmt: skip
    return connection.execute(statement, values).scalar()


def seen_before(connection: Connection, provider: str, provider_message_id: str) -> int | None:
    """The id of the inbound message with the provider's id."""
    return connection.scalar(_SEEN, {"provider": provider, "message_id": provider_message_id})


def answer_to(connection: Connection, inbound_id: int) -> tuple[int, str] | None:
    """What was answered within the webhook to this message: our message's id and its text."""
    row = connection.execute(_ANSWER, {"answers": inbound_id}).first()
    return (row.id, row.text) if row else None


def store_outbound(
    connection: Connection,
    *,
    contact_id: int,
    text: str,
    status: str,
    at: datetime,
    answers_id: int | None = None,
    kind: str = "reply",
) -> int:
    """Keep what we say; status "answered" went out with the webhook's answer, "queued" is for the sender."""
    answered = status == "answered"
    values = {
        "contact_id": contact_id, "direction": "out", "author": "bot", "status": status, "text": text,
        "created_at": at, "answers_id": answers_id, "kind": kind, "via": "webhook" if answered else "",
        "sent_at": datetime.now(UTC) if answered else None, "sent_as": "text" if answered else "",
    }  # fmt: skip
    result = connection.execute(insert(messages), values)
    assert result.inserted_primary_key is not None
    return int(result.inserted_primary_key[0])


def contact_by_address(connection: Connection, value: str, *, lock: bool = False) -> Row[Any] | None:
    """The contact behind an address; with `lock`, nobody else may change its conversation until we commit."""
    return connection.execute(_BY_ADDRESS_LOCKED if lock else _BY_ADDRESS, {"value": value}).first()


def addresses_of(connection: Connection, contact_id: int) -> dict[str, str]:
    """kind -> value of a contact's addresses."""
    return {row.kind: row.value for row in connection.execute(_ADDRESSES, {"contact": contact_id})}


def add_contact(connection: Connection, at: datetime, *, phone_trusted: bool = True) -> int:
    result = connection.execute(insert(contacts), {"created_at": at, "phone_trusted": phone_trusted})
    assert result.inserted_primary_key is not None
    return int(result.inserted_primary_key[0])


def give_address(connection: Connection, contact_id: int, kind: str, value: str) -> None:
    """Let this address lead to this contact, whomever it led to before."""
    connection.execute(delete(addresses).where(addresses.c.value == value))
    connection.execute(insert(addresses), {"contact_id": contact_id, "kind": kind, "value": value})


def change_contact(connection: Connection, contact_id: int, **values: Any) -> None:
    connection.execute(update(contacts).where(contacts.c.id == contact_id).values(**values))


def linked_cards(connection: Connection, contact_id: int) -> list[str]:
    """The member numbers that this contact has proved to be its own."""
    return list(connection.scalars(_LINKED, {"contact": contact_id}))


def contacts_with_card(connection: Connection, member_no: str, phones: Sequence[str]) -> list[int]:
    """Every contact that may act for this card: by a link, or by a registered phone."""
    found = (
        select(contacts.c.id)
        .outerjoin(card_links, card_links.c.contact_id == contacts.c.id)
        .outerjoin(addresses, addresses.c.contact_id == contacts.c.id)
        .where(or_(card_links.c.member_no == member_no, addresses.c.value.in_(phones)))
        .distinct()
    )
    return list(connection.scalars(found))


def link_card(connection: Connection, contact_id: int, member_no: str, proof: str, at: datetime) -> None:
    """Keep that this contact has proved the card to be its own; repeating it changes nothing."""
    if member_no not in linked_cards(connection, contact_id):
        values = {"contact_id": contact_id, "member_no": member_no, "proof": proof, "linked_at": at}
        connection.execute(insert(card_links), values)


def use_link_code(connection: Connection, code_hash: str, now: datetime) -> str | None:
    """The member number of an unused, unexpired code, which is used up by this."""
    fresh = (link_codes.c.code_hash == code_hash) & link_codes.c.used_at.is_(None) & (link_codes.c.expires_at > now)
    return connection.execute(
        update(link_codes).where(fresh).values(used_at=now).returning(link_codes.c.member_no)
    ).scalar()


def add_consent(connection: Connection, contact_id: int, kind: str, *, granted: bool, words: str, at: datetime) -> None:
    values = {
        "contact_id": contact_id, "kind": kind, "granted": granted, "words": words, "channel": "whatsapp", "at": at,
    }  # fmt: skip
    connection.execute(insert(consents), values)


def consents_of(connection: Connection, contact_id: int) -> dict[str, bool]:
    """The latest word of this contact on each kind; a later word on all kinds ends the earlier ones."""
    latest: dict[str, bool] = {}
    rows = select(consents.c.kind, consents.c.granted).where(consents.c.contact_id == contact_id)
    for kind, granted in connection.execute(rows.order_by(consents.c.id)):
        if kind == "all":
            latest.clear()
        latest[kind] = granted
    return latest


def last_reply(connection: Connection, contact_id: int) -> str | None:
    return connection.scalar(_LAST_OUT, {"contact": contact_id})


def forget_texts(connection: Connection, contact_id: int) -> None:
    """Blank what was said and sent, both ways, and drop the links."""
    connection.execute(
        update(messages).where(messages.c.contact_id == contact_id).values(text="", form=None, understood=None)
    )
    connection.execute(delete(card_links).where(card_links.c.contact_id == contact_id))


def message_counts(connection: Connection, contact_id: int) -> dict[str, int]:
    """How many messages we keep, by direction, and how many decisions."""
    counted = select(messages.c.direction, func.count()).where(messages.c.contact_id == contact_id)
    rows = connection.execute(counted.group_by(messages.c.direction))
    found: dict[str, int] = {row[0]: row[1] for row in rows}
    decided = (
        select(func.count()).select_from(decisions).join(messages, messages.c.id == decisions.c.message_id)
    ).where(messages.c.contact_id == contact_id)
    return {"in": found.get("in", 0), "out": found.get("out", 0), "decisions": connection.scalar(decided) or 0}


def add_decision(connection: Connection, values: Mapping[str, Any]) -> int:
    result = connection.execute(insert(decisions), dict(values))
    assert result.inserted_primary_key is not None
    return int(result.inserted_primary_key[0])


def store_callback(connection: Connection, values: Mapping[str, Any]) -> None:
    connection.execute(insert(status_callbacks), dict(values))


def phones_of_card(connection: Connection, member_no: str) -> list[str]:
    """The phones that the library has registered for this card (E.164)."""
    registered = select(member_phones.c.phone).join(members, members.c.id == member_phones.c.member_id)
    return list(connection.scalars(registered.where(members.c.member_no == member_no)))
