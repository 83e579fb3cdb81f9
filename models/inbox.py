"""The list of conversations as librarians see it, and what stands beside each."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Connection,
    Integer,
    and_,
    any_,
    bindparam,
    false,
    func,
    literal,
    literal_column,
    select,
    union,
)

from models.contacts import addresses, card_links, contacts
from models.decisions import decisions
from models.library import member_phones, members
from models.messages import messages
from models.prepared import Prepared
from models.staff import audit, contact_labels, labels

PAGE = 30
_REFUSALS = 2000  # so many of the newest refusals are looked through
_UNREAD = 5000  # … and so many of the conversations with the newest messages

_LINE = select(
    contacts.c.id, contacts.c.needs_person, contacts.c.taken_over_by, contacts.c.locked_until, contacts.c.misunderstood,
    contacts.c.last_message_id, contacts.c.seen_id, contacts.c.assigned_to, contacts.c.unreachable_since,
    messages.c.text, messages.c.direction, messages.c.author, messages.c.status, messages.c.created_at,
    messages.c.form,
).outerjoin(messages, messages.c.id == contacts.c.last_message_id)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Filters:
    """What the list is narrowed to; empty = everything."""

    show: str = ""  # needs | unread | mine | taken | refused | failed | unknown
    label: int = 0
    branch: str = ""
    since: datetime | None = None
    until: datetime | None = None
    """The end, not included."""
    who: str = ""
    """Whose conversations "mine" are."""


@dataclass(frozen=True, slots=True)
class Cursor:
    """The last line of a page: of those that need a person, or of the others."""

    needing: bool
    last_message_id: int


@dataclass(frozen=True, slots=True)
class Beside:
    """Who a contact is, as far as we know."""

    names: tuple[str, ...] = ()
    cards: tuple[str, ...] = ()
    phone: str = ""
    labels: tuple[str, ...] = ()
    failed: bool = False

    @property
    def name(self) -> str:
        return ", ".join(self.names)


def page_of(connection: Connection, filters: Filters, after: Cursor | None = None) -> list[Any]:
    """The next conversations: those that need a person first, then the newest."""
    narrowed = _LINE.where(contacts.c.last_message_id.is_not(None), *_conditions(connection, filters))
    found: list[Any] = []
    for needing in (True, False):
        if after is not None and after.needing != needing and not needing:
            after = None  # the first section is through
        elif after is not None and not after.needing and needing:
            continue
        part = narrowed.where(contacts.c.needs_person != "" if needing else contacts.c.needs_person == "")
        if after is not None:
            part = part.where(contacts.c.last_message_id < after.last_message_id)
        wanted = PAGE - len(found)
        if wanted:
            found += connection.execute(part.order_by(contacts.c.last_message_id.desc()).limit(wanted))
    return found


def lines_of(connection: Connection, ids: Sequence[int]) -> dict[int, Any]:
    """The lines of these contacts."""
    return {row.id: row for row in connection.execute(_LINE.where(contacts.c.id.in_(ids)))} if ids else {}


def _conditions(connection: Connection, filters: Filters) -> list[ColumnElement[bool]]:
    made = []
    if filters.show == "refused":
        made.append(_lately_refused(connection))
    elif filters.show:
        made.append(_SHOWN[filters.show](filters) if filters.show in _SHOWN else false())
    if filters.label:
        of_label = select(contact_labels.c.contact_id).where(contact_labels.c.label_id == filters.label)
        made.append(contacts.c.id.in_(of_label))
    if filters.branch:
        made.append(contacts.c.id.in_(_of_members(members.c.branch == filters.branch)))
    if filters.since:
        made.append(contacts.c.last_inbound_at >= filters.since)
    if filters.until:
        made.append(contacts.c.last_inbound_at < filters.until)
    return made


def _lately_refused(connection: Connection) -> ColumnElement[bool]:
    """Asked for first: joined in, PostgreSQL would go through all of it for each conversation."""
    newest = (
        select(decisions.c.message_id)
        .where(decisions.c.outcome == "refused")
        .order_by(decisions.c.id.desc())
        .limit(_REFUSALS)
        .subquery()
    )
    writers = select(messages.c.contact_id).distinct().join(newest, newest.c.message_id == messages.c.id)
    return _among(connection, list(connection.scalars(writers)))


def _among(connection: Connection, ids: list[int]) -> ColumnElement[bool]:
    """These contacts, however many, as one value: thousands of them one by one take longer to send than to find."""
    if connection.dialect.name == "sqlite":
        each = func.json_each(json.dumps(ids)).table_valued("value")
        return contacts.c.id.in_(select(each.c.value))
    return contacts.c.id == any_(literal(ids, ARRAY(Integer)))


def _lately_unread() -> ColumnElement[bool]:
    newest = contacts.alias("newest")
    edge = select(newest.c.last_message_id).where(newest.c.last_message_id.is_not(None))
    edge = edge.order_by(newest.c.last_message_id.desc()).offset(_UNREAD).limit(1)
    lately = contacts.c.last_message_id > func.coalesce(edge.scalar_subquery(), 0)
    return lately & (contacts.c.last_message_id > contacts.c.seen_id)


def _mine(filters: Filters) -> ColumnElement[bool]:
    mine = contacts.alias("mine")
    taken = select(mine.c.id).where(mine.c.taken_over_by != "", mine.c.taken_over_by == filters.who)
    assigned = select(mine.c.id).where(mine.c.assigned_to != "", mine.c.assigned_to == filters.who)
    return contacts.c.id.in_(union(taken, assigned))


_SHOWN: dict[str, Callable[[Filters], ColumnElement[bool]]] = {
    "needs": lambda _: contacts.c.needs_person != "",
    "unread": lambda _: _lately_unread(),
    "mine": _mine,
    "taken": lambda _: contacts.c.taken_over_by != "",
    "failed": lambda _: contacts.c.id.in_(select(messages.c.contact_id).where(messages.c.status == "failed")),
    "unknown": lambda _: contacts.c.misunderstood > 0,
}
SHOWN = ("needs", "unread", "mine", "taken", "refused", "failed", "unknown")


def _of_members(condition: ColumnElement[bool]) -> Any:
    """The contacts that may act for a member's card: by a registered phone, or by a link."""
    by_phone = (
        select(addresses.c.contact_id)
        .join(member_phones, member_phones.c.phone == addresses.c.value)
        .join(members, members.c.id == member_phones.c.member_id)
    )
    by_link = select(card_links.c.contact_id).join(members, members.c.member_no == card_links.c.member_no)
    return union(by_phone.where(condition), by_link.where(condition))


def beside_of(connection: Connection, ids: Sequence[int]) -> dict[int, Beside]:
    """Who these contacts are, with their labels, and whether the last thing said to them failed."""
    if not ids:
        return {}
    known: dict[int, dict[str, Any]] = {each: {"names": {}, "phone": "", "labels": [], "failed": False} for each in ids}
    them = {"ids": list(ids)}
    for row in connection.execute(_WHO, them):
        if row.value:
            known[row.contact_id]["phone"] = row.value
        if row.member_no:
            known[row.contact_id]["names"][row.member_no] = row.name
    for row in connection.execute(_LABELS, them):
        known[row.contact_id]["labels"].append(row.name)
    for contact_id in connection.scalars(_LAST_FAILED, them):
        known[contact_id]["failed"] = True
    return {
        each: Beside(
            tuple(one["names"].values()), tuple(one["names"]), one["phone"], tuple(one["labels"]), one["failed"]
        )
        for each, one in known.items()
    }


_THESE: Any = bindparam("ids", expanding=True)


def _who() -> Any:
    by_phone = (
        select(addresses.c.contact_id, addresses.c.value, members.c.member_no, members.c.name)
        .join(contacts, contacts.c.id == addresses.c.contact_id)
        .outerjoin(
            member_phones, and_(member_phones.c.phone == addresses.c.value, contacts.c.phone_trusted)
        )
        .outerjoin(members, members.c.id == member_phones.c.member_id)
        .where(addresses.c.kind == "phone", addresses.c.contact_id.in_(_THESE))
    )  # fmt: skip
    nothing = func.nullif("", "").label("value")
    by_link = (
        select(card_links.c.contact_id, nothing, members.c.member_no, members.c.name)
        .join(members, members.c.member_no == card_links.c.member_no)
        .where(card_links.c.contact_id.in_(_THESE))
    )
    return union(by_phone, by_link).order_by("contact_id", "member_no")


def _last_failed() -> Any:
    newest = select(messages.c.contact_id, func.max(messages.c.id).label("id")).where(
        messages.c.status == "failed", messages.c.contact_id.in_(_THESE)
    )
    failed = newest.group_by(messages.c.contact_id).subquery()
    return select(failed.c.contact_id).join(
        contacts, and_(contacts.c.id == failed.c.contact_id, contacts.c.last_message_id <= failed.c.id)
    )


# put together once: open pages ask for them every second
_WHO, _LAST_FAILED = _who(), _last_failed()
_LABELS = (
    select(contact_labels.c.contact_id, labels.c.name)
    .join(labels, labels.c.id == contact_labels.c.label_id)
    .where(contact_labels.c.contact_id.in_(_THESE))
    .order_by(labels.c.name)
)


def counts(connection: Connection) -> dict[str, int]:
    """How many conversations need a person, and how many are unread (counted up to 100)."""
    needing, unread = _COUNTS.first(connection)
    return {"needs": needing, "unread": unread}


_unread = select(contacts.c.id).where(_lately_unread()).order_by(contacts.c.last_message_id.desc()).limit(100)
_COUNTS = Prepared(
    select(
        select(func.count()).where(contacts.c.needs_person != "").scalar_subquery(),
        select(func.count()).select_from(_unread.subquery()).scalar_subquery(),
    )
)
_NEWEST = Prepared(
    select(
        select(func.coalesce(func.max(messages.c.id), 0)).scalar_subquery(),
        select(func.coalesce(func.max(audit.c.id), 0)).scalar_subquery(),
        # written out: planned for any value, PostgreSQL would not know that the index on just these lines will do
        select(func.count()).where(contacts.c.needs_person != literal_column("''")).scalar_subquery(),
        select(func.count()).where(contacts.c.taken_over_by != literal_column("''")).scalar_subquery(),
    )
)


def state_of_list(connection: Connection) -> str:
    """Differs whenever a message or an act of staff has changed the list; costs next to nothing."""
    return "-".join(str(value) for value in _NEWEST.first(connection))


def all_labels(connection: Connection) -> list[Any]:
    return list(connection.execute(select(labels).order_by(labels.c.name)))


def all_branches(connection: Connection) -> list[str]:
    named = select(members.c.branch).where(members.c.branch != "").distinct().order_by(members.c.branch)
    return list(connection.scalars(named))
