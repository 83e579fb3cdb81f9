"""One conversation: its messages, what was decided on them, and what librarians have added."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, delete, func, insert, select, update

from models.contacts import addresses, card_links, contacts
from models.decisions import decisions
from models.library import items, members
from models.messages import messages
from models.prepared import Prepared
from models.staff import audit, canned_replies, contact_labels, labels, notes, staff_posts

PAGE = 30

_MESSAGE = select(
    messages.c.id, messages.c.contact_id, messages.c.direction, messages.c.author, messages.c.status, messages.c.text,
    messages.c.form, messages.c.understood, messages.c.error, messages.c.error_code, messages.c.created_at,
    messages.c.kind, messages.c.sent_as, messages.c.via, func.length(messages.c.text).label("length"),
)  # fmt: skip


_CONTACT = Prepared(select(contacts).where(contacts.c.id == bindparam("contact")))
_VERSIONS = Prepared(
    select(messages.c.id, messages.c.status, messages.c.error, func.length(messages.c.text).label("length"))
    .where(messages.c.contact_id == bindparam("contact"))
    .order_by(messages.c.id.desc())
    .limit(PAGE)
)


def contact_by_id(connection: Connection, contact_id: int) -> Any:
    """The contact's row, or None."""
    return _CONTACT.first(connection, contact=contact_id)


def versions(connection: Connection, contact_id: int) -> list[Any]:
    """What a bubble's look depends on, of the newest messages, the newest first."""
    return _VERSIONS.rows(connection, contact=contact_id)


def message(connection: Connection, contact_id: int, message_id: int) -> Any:
    """This message of this contact, or None."""
    one = _MESSAGE.where(messages.c.id == message_id, messages.c.contact_id == contact_id)
    return connection.execute(one).first()


def newest(connection: Connection, contact_id: int, before: int | None = None) -> list[Any]:
    """The last messages (before a given one), the oldest first."""
    mine = _MESSAGE.where(messages.c.contact_id == contact_id)
    if before is not None:
        mine = mine.where(messages.c.id < before)
    return list(connection.execute(mine.order_by(messages.c.id.desc()).limit(PAGE)))[::-1]


def around(connection: Connection, contact_id: int, message_id: int) -> list[Any]:
    """The messages from a little before this one to the newest, at most 200."""
    mine = _MESSAGE.where(messages.c.contact_id == contact_id)
    before = connection.execute(mine.where(messages.c.id < message_id).order_by(messages.c.id.desc()).limit(10))
    after = connection.execute(mine.where(messages.c.id >= message_id).order_by(messages.c.id).limit(200))
    return list(before)[::-1] + list(after)


def decided_on(connection: Connection, message_ids: Sequence[int]) -> list[Any]:
    """What was decided on these messages, with the title, and the category and type that chose the rule."""
    if not message_ids:
        return []
    found = (
        select(decisions, items.c.title, items.c.item_type, members.c.category)
        .outerjoin(items, items.c.barcode == decisions.c.barcode)
        .outerjoin(members, members.c.member_no == decisions.c.member_no)
        .where(decisions.c.message_id.in_(message_ids))
    )
    return list(connection.execute(found.order_by(decisions.c.id)))


def see(connection: Connection, contact_id: int) -> bool:
    """Everything so far has been seen by a librarian; True when that changed anything."""
    unseen = (contacts.c.id == contact_id) & (contacts.c.last_message_id > contacts.c.seen_id)
    return connection.execute(update(contacts).where(unseen).values(seen_id=contacts.c.last_message_id)).rowcount == 1


def leave_unread(connection: Connection, contact_id: int) -> None:
    """The last message counts as not seen."""
    mine = (contacts.c.id == contact_id) & contacts.c.last_message_id.is_not(None)
    connection.execute(update(contacts).where(mine).values(seen_id=contacts.c.last_message_id - 1))


def first_post(connection: Connection, token: str, message_id: int, at: datetime) -> None:
    """Remember for a day that this form has been carried out; raises IntegrityError when it was before."""
    connection.execute(delete(staff_posts).where(staff_posts.c.at < at - timedelta(days=1)))
    connection.execute(insert(staff_posts), {"token": token, "message_id": message_id, "at": at})


def posted(connection: Connection, token: str) -> bool:
    return connection.scalar(select(staff_posts.c.message_id).where(staff_posts.c.token == token)) is not None


def notes_of(connection: Connection, contact_id: int) -> list[Any]:
    return list(connection.execute(select(notes).where(notes.c.contact_id == contact_id).order_by(notes.c.id)))


def add_note(connection: Connection, contact_id: int, who: str, text: str, at: datetime) -> None:
    connection.execute(insert(notes), {"contact_id": contact_id, "who": who, "text": text, "at": at})


def labels_of(connection: Connection, contact_id: int) -> list[Any]:
    mine = select(labels).join(contact_labels, contact_labels.c.label_id == labels.c.id)
    return list(connection.execute(mine.where(contact_labels.c.contact_id == contact_id).order_by(labels.c.name)))


def add_label(connection: Connection, contact_id: int, name: str) -> None:
    """Put this label on, making it when it is new."""
    label_id = connection.scalar(select(labels.c.id).where(func.lower(labels.c.name) == name.lower()))
    if label_id is None:
        label_id = connection.execute(insert(labels).values(name=name).returning(labels.c.id)).scalar_one()
    there = (contact_labels.c.contact_id == contact_id) & (contact_labels.c.label_id == label_id)
    if connection.scalar(select(contact_labels.c.label_id).where(there)) is None:
        connection.execute(insert(contact_labels), {"contact_id": contact_id, "label_id": label_id})


def remove_label(connection: Connection, contact_id: int, label_id: int) -> None:
    there = (contact_labels.c.contact_id == contact_id) & (contact_labels.c.label_id == label_id)
    connection.execute(delete(contact_labels).where(there))


def unlink_card(connection: Connection, contact_id: int, member_no: str) -> bool:
    linked = (card_links.c.contact_id == contact_id) & (card_links.c.member_no == member_no)
    return connection.execute(delete(card_links).where(linked)).rowcount == 1


def all_canned(connection: Connection) -> list[Any]:
    return list(connection.execute(select(canned_replies).order_by(canned_replies.c.name)))


def acts_on(connection: Connection, contact_id: int, names: Iterable[str]) -> list[Any]:
    """What staff did to this conversation, the oldest first: the last fifty of these acts."""
    mine = select(audit).where(audit.c.contact_id == contact_id, audit.c.act.in_(list(names)))
    return list(connection.execute(mine.order_by(audit.c.id.desc()).limit(50)))[::-1]


def contact_of_phone(connection: Connection, phone: str) -> int | None:
    return connection.scalar(select(addresses.c.contact_id).where(addresses.c.value == phone))
