"""Everything kept about one member, to hand over or to forget."""

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import Connection, Select, delete, or_, select, union, update

from models.contacts import addresses, card_links, consents, contacts
from models.decisions import decisions
from models.forgetting import BLANK
from models.library import fines, holds, items, loans, member_phones, members
from models.messages import messages, status_callbacks
from models.notices import notices
from models.sent_files import forget_files
from models.staff import audit, notes

_MEMBER = select(members).with_only_columns(*(column for column in members.c if column.name != "id"))


def library_records(connection: Connection, member_no: str) -> dict[str, Any] | None:
    """Our copy of the library's records of this member; None when it has none."""
    member = connection.execute(_MEMBER.where(members.c.member_no == member_no)).mappings().first()
    if member is None:
        return None
    of_member = select(members.c.id).where(members.c.member_no == member_no).scalar_subquery()
    lent = (
        select(items.c.barcode, items.c.title, loans.c.checked_out_on, loans.c.due_on, loans.c.renewals,
               loans.c.last_renewed_on, loans.c.returned_on)
        .join(items, items.c.id == loans.c.item_id)
        .where(loans.c.member_id == of_member)
        .order_by(loans.c.id)
    )  # fmt: skip
    waiting = select(holds.c.title_no, holds.c.placed_on).where(holds.c.member_id == of_member)
    owed = select(fines.c.amount, fines.c.description).where(fines.c.member_id == of_member)
    phones = select(member_phones.c.phone).where(member_phones.c.member_id == of_member)
    return {
        **member,
        "phones": list(connection.scalars(phones)),
        "loans": _rows(connection, lent),
        "holds": _rows(connection, waiting),
        "fines": _rows(connection, owed),
    }


def contacts_of(connection: Connection, member_no: str) -> dict[int, bool]:
    """The contacts that act for this card -> whether they act for this card alone."""
    registered = (
        select(addresses.c.contact_id, members.c.member_no)
        .join(member_phones, member_phones.c.phone == addresses.c.value)
        .join(members, members.c.id == member_phones.c.member_id)
    )
    cards = union(registered, select(card_links.c.contact_id, card_links.c.member_no)).subquery()
    mine = select(cards.c.contact_id).where(cards.c.member_no == member_no)
    rows = connection.execute(select(cards).where(cards.c.contact_id.in_(mine))).all()
    others = {row.contact_id for row in rows if row.member_no != member_no}
    return {row.contact_id: row.contact_id not in others for row in rows}


def contact_records(connection: Connection, contact_id: int, *, alone: bool) -> dict[str, Any]:
    """One contact with its consents and, when it speaks for this member alone, what was written and who looked."""
    mine = contacts.c.id == contact_id
    person = connection.execute(select(contacts.c.created_at, contacts.c.language).where(mine)).mappings().one()
    wishes = select(consents.c.kind, consents.c.granted, consents.c.words, consents.c.channel, consents.c.at)
    ways = select(addresses.c.value).where(addresses.c.contact_id == contact_id)
    found = {
        **person,
        "addresses": list(connection.scalars(ways)),
        "shared_with_other_cards": not alone,
        "consents": _rows(connection, wishes.where(consents.c.contact_id == contact_id).order_by(consents.c.id)),
    }
    if alone:
        said = select(messages.c.created_at, messages.c.direction, messages.c.author, messages.c.text,
                      messages.c.status)  # fmt: skip
        noted = select(notes.c.at, notes.c.text).where(notes.c.contact_id == contact_id).order_by(notes.c.id)
        acts = select(audit.c.at, audit.c.act).where(audit.c.contact_id == contact_id).order_by(audit.c.id)
        found["messages"] = _rows(connection, said.where(messages.c.contact_id == contact_id).order_by(messages.c.id))
        found["notes"] = _rows(connection, noted)
        found["acts_of_staff"] = _rows(connection, acts)
    return found


def decisions_of(connection: Connection, member_no: str) -> list[dict[str, Any]]:
    found = select(decisions.c.at, decisions.c.barcode, decisions.c.outcome, decisions.c.reason,
                   decisions.c.old_due_on, decisions.c.new_due_on)  # fmt: skip
    return _rows(connection, found.where(decisions.c.member_no == member_no).order_by(decisions.c.id))


def notices_of(connection: Connection, member_no: str) -> list[dict[str, Any]]:
    found = select(notices.c.planned_for, notices.c.kind, notices.c.barcode, notices.c.status, notices.c.reason)
    return _rows(connection, found.where(notices.c.member_no == member_no).order_by(notices.c.id))


def forget_contacts(connection: Connection, contact_ids: Collection[int]) -> int:
    """Blank all that was said to and by these contacts, and what staff noted; how many messages."""
    mine = messages.c.contact_id.in_(contact_ids)
    _cancel_waiting(connection, mine)
    states = select(messages.c.id).where(mine)
    connection.execute(update(status_callbacks).where(status_callbacks.c.message_id.in_(states)).values(form={}))
    connection.execute(delete(notes).where(notes.c.contact_id.in_(contact_ids)))
    empty: Mapping[str, Any] = {"language": "", "step": None, "step_until": None, "wrong_pairs": None}
    connection.execute(update(contacts).where(contacts.c.id.in_(contact_ids)).values(**empty))
    blanked = connection.execute(update(messages).where(mine).values(**BLANK)).rowcount
    forget_files(connection, mine)
    return blanked


def forget_mentions(connection: Connection, member_no: str) -> int:
    """Blank the messages about this card in conversations shared with other cards: what led to its decisions, the
    replies to it, and its notices; how many."""
    asked = select(decisions.c.message_id).where(decisions.c.member_no == member_no)
    told = select(notices.c.message_id).where(notices.c.member_no == member_no, notices.c.message_id.is_not(None))
    about = or_(messages.c.id.in_(asked), messages.c.answers_id.in_(asked), messages.c.id.in_(told))
    _cancel_waiting(connection, about)
    blanked = connection.execute(update(messages).where(about).values(**BLANK)).rowcount
    forget_files(connection, about)
    return blanked


def unlink_card(connection: Connection, member_no: str) -> int:
    """Take back every link to this card; phones that the library has registered are its own record."""
    return connection.execute(delete(card_links).where(card_links.c.member_no == member_no)).rowcount


def _cancel_waiting(connection: Connection, which: Any) -> None:
    waiting = update(messages).where(which, messages.c.status == "queued")
    connection.execute(waiting.values(status="cancelled", error="erased"))


def _rows(connection: Connection, found: Select[Any]) -> list[dict[str, Any]]:
    return [dict(row) for row in connection.execute(found).mappings()]
