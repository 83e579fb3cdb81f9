"""What a turn asks of the contacts and messages: few statements, built once."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, func, insert, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from circulation.notices import Wishes, wishes_of
from models.contacts import addresses, card_links, consents, contacts, link_codes
from models.decisions import decisions
from models.library import member_phones, members, policy_version
from models.messages import messages, status_callbacks
from models.prepared import Prepared
from models.sent_files import forget_files

_CONVERSATION = (
    "language", "step", "step_until", "misunderstood", "wrong_pairs", "locked_until", "recent", "needs_person",
    "last_inbound_at", "last_message_id", "unreachable_since",
)  # fmt: skip
"""What a turn may change of a contact; written together at its end."""

_INBOUND = (
    "contact_id", "direction", "author", "status", "provider", "provider_message_id", "text", "form", "understood",
    "created_at", "error",
)  # fmt: skip
_OUTBOUND = (
    "contact_id", "direction", "author", "status", "text", "created_at", "answers_id", "kind", "via", "sent_at",
    "sent_as",
)  # fmt: skip


def _named(columns: Iterable[str]) -> dict[str, Any]:
    return {name: bindparam(name) for name in columns}


def _inbound_once(dialect: str) -> Any:
    insertion = postgresql.insert(messages) if dialect == "postgresql" else sqlite.insert(messages)
    return (
        insertion.values(_named(_INBOUND))
        .on_conflict_do_nothing(
            index_elements=[messages.c.provider, messages.c.provider_message_id],
            index_where=messages.c.provider_message_id.is_not(None),
        )
        .returning(messages.c.id)
    )


def _joined(dialect: str, column: Any, table: Any) -> Any:
    """All values of a contact's rows in one, a line each."""
    join = func.string_agg if dialect == "postgresql" else func.group_concat
    return (
        select(join(column, "\n"))
        .select_from(table)
        .where(table.c.contact_id == bindparam("contact"))
        .scalar_subquery()
    )


def _beside(dialect: str) -> Any:
    return select(
        policy_version.c.version,
        _joined(dialect, addresses.c.kind + "=" + addresses.c.value, addresses).label("addresses"),
        _joined(dialect, card_links.c.member_no, card_links).label("cards"),
    ).where(policy_version.c.id == 1)


_INSERT_INBOUND = Prepared(_inbound_once)
_INSERT_OUTBOUND = Prepared(insert(messages).values(_named(_OUTBOUND)).returning(messages.c.id))
_INSERT_CONTACT = Prepared(insert(contacts).values(_named(("created_at", "phone_trusted"))).returning(*contacts.c))
_INSERT_ADDRESS = Prepared(insert(addresses).values(_named(("contact_id", "kind", "value"))))
_reply = messages.alias("reply")
_SEEN = Prepared(
    select(messages.c.id, _reply.c.id.label("reply_id"), _reply.c.text)
    .outerjoin(_reply, (_reply.c.answers_id == messages.c.id) & (_reply.c.via == "webhook"))
    .where(messages.c.provider == bindparam("provider"), messages.c.provider_message_id == bindparam("message_id"))
)
_by_address = select(contacts).join(addresses, addresses.c.contact_id == contacts.c.id).where(
    addresses.c.value == bindparam("value")
)  # fmt: skip
_BY_ADDRESS = Prepared(_by_address.with_for_update(of=contacts))
_BY_ID = Prepared(select(contacts).where(contacts.c.id == bindparam("contact")).with_for_update())
_BESIDE = Prepared(_beside)
_KEEP = Prepared(update(contacts).where(contacts.c.id == bindparam("contact")).values(_named(_CONVERSATION)))
_LAST_OUT = Prepared(
    select(messages.c.text)
    .where(messages.c.contact_id == bindparam("contact"), messages.c.direction == "out")
    .order_by(messages.c.id.desc())
    .limit(1)
)


@dataclass(frozen=True, slots=True)
class Writer:
    """The contact behind a message, with what a turn needs to know beside it."""

    contact: Any
    """Its row in `contacts`."""
    addresses: Mapping[str, str]
    """kind -> value"""
    cards: tuple[str, ...]
    """Member numbers that this contact has proved to be its own."""
    policy_version: int


@dataclass(frozen=True, slots=True)
class Seen:
    """A message that was kept before, and the reply that went with it, if one did."""

    message_id: int
    reply_id: int | None
    reply: str | None


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
    return _INSERT_INBOUND.scalar(  # type: ignore[no-any-return]
        connection, contact_id=contact_id, direction="in", author="patron", status=status, provider=provider,
        provider_message_id=provider_message_id, text=text, form=form, understood=understood, created_at=at,
        error=error,
    )  # fmt: skip


def seen_before(connection: Connection, provider: str, provider_message_id: str) -> Seen | None:
    """The message with the provider's id, and what was answered to it within the webhook."""
    row = _SEEN.first(connection, provider=provider, message_id=provider_message_id)
    if row is None:
        return None
    return Seen(row.id, row.reply_id, row.text)


def store_reply(
    connection: Connection, *, contact_id: int, text: str, at: datetime, sent_at: datetime, answers_id: int
) -> int:
    """Keep a reply that goes out with the webhook's answer; `sent_at` is real time."""
    return int(
        _INSERT_OUTBOUND.scalar(
            connection, contact_id=contact_id, direction="out", author="bot", status="answered", text=text,
            created_at=at, answers_id=answers_id, kind="reply", via="webhook", sent_at=sent_at, sent_as="text",
        )
    )  # fmt: skip


def queue_message(
    connection: Connection, *, contact_id: int, text: str, at: datetime, kind: str, answers_id: int | None = None
) -> int:
    """Keep a message for the sender; its id."""
    return int(
        _INSERT_OUTBOUND.scalar(
            connection, contact_id=contact_id, direction="out", author="bot", status="queued", text=text,
            created_at=at, answers_id=answers_id, kind=kind, via="", sent_at=None, sent_as="",
        )
    )  # fmt: skip


def contact_by_address(connection: Connection, value: str) -> Any:
    """The contact behind an address, or None; nobody else may change its conversation until we commit."""
    return _BY_ADDRESS.first(connection, value=value)


def contact_by_id(connection: Connection, contact_id: int) -> Any:
    """The contact; nobody else may change its conversation until we commit."""
    return _BY_ID.first(connection, contact=contact_id)


def beside(connection: Connection, contact: Any) -> Writer:
    """What a turn needs to know beside the contact; read after the contact is locked, so that it is the latest."""
    row = _BESIDE.first(connection, contact=contact.id)
    pairs = (line.partition("=") for line in (row.addresses or "").split("\n") if line)
    cards = tuple(sorted((row.cards or "").split("\n"))) if row.cards else ()
    return Writer(contact, {kind: value for kind, _, value in pairs}, cards, row.version)


def add_contact(connection: Connection, at: datetime, *, phone_trusted: bool = True) -> Any:
    """A new contact; its row."""
    return _INSERT_CONTACT.first(connection, created_at=at, phone_trusted=phone_trusted)


def give_address(connection: Connection, contact_id: int, kind: str, value: str) -> None:
    """Let this new address lead to this contact."""
    _INSERT_ADDRESS.change(connection, contact_id=contact_id, kind=kind, value=value)


def take_address(connection: Connection, contact_id: int, kind: str, value: str) -> None:
    """Let this address lead to this contact, whomever it led to before."""
    connection.execute(delete(addresses).where(addresses.c.value == value))
    give_address(connection, contact_id, kind, value)


def keep_conversation(connection: Connection, contact: Any, changes: Mapping[str, Any]) -> None:
    """Write what a turn has changed of its contact, whose row this transaction has locked."""
    values = {name: getattr(contact, name) for name in _CONVERSATION}
    _KEEP.change(connection, contact=contact.id, **{**values, **changes})


def change_contact(connection: Connection, contact_id: int, **values: Any) -> None:
    connection.execute(update(contacts).where(contacts.c.id == contact_id).values(**values))


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
    known = (card_links.c.contact_id == contact_id) & (card_links.c.member_no == member_no)
    if connection.scalar(select(card_links.c.member_no).where(known)) is None:
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


def wishes_about_notices(connection: Connection, contact_id: int) -> Wishes:
    """What this contact has said about notices, all words together."""
    rows = select(consents.c.kind, consents.c.granted, consents.c.at).where(consents.c.contact_id == contact_id)
    return wishes_of((row.kind, row.granted, row.at.date()) for row in connection.execute(rows.order_by(consents.c.id)))


def last_reply(connection: Connection, contact_id: int) -> str | None:
    return _LAST_OUT.scalar(connection, contact=contact_id)  # type: ignore[no-any-return]


def forget_texts(connection: Connection, contact_id: int) -> None:
    """Blank what was said and sent, both ways, and drop the files and the links."""
    connection.execute(
        update(messages).where(messages.c.contact_id == contact_id).values(text="", form=None, understood=None)
    )
    forget_files(connection, messages.c.contact_id == contact_id)
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


def store_callback(connection: Connection, values: Mapping[str, Any]) -> None:
    connection.execute(insert(status_callbacks), dict(values))


def phones_of_card(connection: Connection, member_no: str) -> list[str]:
    """The phones that the library has registered for this card (E.164)."""
    registered = select(member_phones.c.phone).join(members, members.c.id == member_phones.c.member_id)
    return list(connection.scalars(registered.where(members.c.member_no == member_no)))
