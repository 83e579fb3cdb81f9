"""What librarians see of the notices: how each went on, which failed, and which numbers lead nowhere."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, Row, Select, case, func, literal, or_, select, union_all, update

from models.contacts import addresses, contacts
from models.library import member_phones, members
from models.messages import messages
from models.notices import announcements, notices

PAGE = 50
STATES = ("waiting", "sent", "failed", "skipped", "cancelled")
POINTLESS = ("not_on_whatsapp", "blocked_us", "unsubscribed", "no_address", "unclear")
"""Why a message failed for reasons that another try does not mend, or that would perhaps tell it twice."""

_went_on = (notices.c.status == "queued") & messages.c.id.is_not(None)
_status = case((_went_on, messages.c.status), else_=notices.c.status)
_state = case(
    (_status.in_(("queued", "sending")), "waiting"),
    (_status.in_(("sent", "delivered", "read", "answered")), "sent"),
    else_=_status,
)
_phone = (
    select(func.max(addresses.c.value))
    .where(addresses.c.contact_id == notices.c.contact_id, addresses.c.kind == "phone")
    .correlate(notices)
    .scalar_subquery()
)
_LISTED = select(
    notices.c.id, notices.c.planned_for, notices.c.kind, notices.c.step, notices.c.member_no, notices.c.barcode,
    notices.c.due_on, notices.c.contact_id, notices.c.message_id, _state.label("state"), _status.label("status"),
    case((_went_on, messages.c.error), else_=notices.c.reason).label("reason"), messages.c.sent_at,
    _phone.label("phone"),
).join_from(notices, messages, messages.c.id == notices.c.message_id, isouter=True)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sought:
    """Which notices: those planned from one day to another, of one state and kind where these are not empty."""

    since: date
    until: date
    state: str = ""
    kind: str = ""


def notices_told(connection: Connection, sought: Sought, *, before: int = 0, limit: int = PAGE) -> list[Row[Any]]:
    """The newest first; with `before`, those that come after this id on the list."""
    found = _sieved(_LISTED, sought).order_by(notices.c.id.desc()).limit(limit)
    return list(connection.execute(found.where(notices.c.id < before) if before else found))


def counts_of(connection: Connection, sought: Sought) -> dict[str, int]:
    """How many notices are in which state, whatever state is sought."""
    counted = select(_state.label("state"), func.count()).join_from(
        notices, messages, messages.c.id == notices.c.message_id, isouter=True
    )
    every = Sought(sought.since, sought.until, "", sought.kind)
    return {row[0]: row[1] for row in connection.execute(_sieved(counted, every).group_by("state"))}


def _sieved(found: Select[Any], sought: Sought) -> Select[Any]:
    found = found.where(notices.c.planned_for.between(sought.since, sought.until))
    if sought.kind:
        found = found.where(notices.c.kind == sought.kind)
    return found.where(_state == sought.state) if sought.state else found


def causes(connection: Connection, sought: Sought) -> list[tuple[str, int]]:
    """Why notices failed in this time, the most frequent first."""
    cause = messages.c.error.label("cause")
    counted = select(cause, func.count(messages.c.id.distinct())).join_from(
        notices, messages, messages.c.id == notices.c.message_id
    )
    failed = _sieved(counted, Sought(sought.since, sought.until, "failed", sought.kind)).group_by(cause)
    return [(row[0], row[1]) for row in connection.execute(failed.order_by(func.count().desc()))]


def retry(connection: Connection, message_ids: Sequence[int]) -> int:
    """Queue failed messages again, each once however often it is asked for; how many there were.

    A number that could not be reached is tried again, too: somebody has mended it, or says so.
    """
    failed = (
        update(messages)
        .where(messages.c.id.in_(message_ids), messages.c.status == "failed", messages.c.direction == "out")
        .values(
            status="queued", error="", error_code="", tries=0, provider_message_id=None, claimed_until=None,
            claimed_by="", not_before=None,
        )
        .returning(messages.c.contact_id)
    )  # fmt: skip
    concerned = list(connection.scalars(failed)) if message_ids else []
    if concerned:
        again = update(contacts).where(contacts.c.id.in_(set(concerned)))
        connection.execute(again.values(unreachable_since=None))
    return len(concerned)


def failed_messages(connection: Connection, sought: Sought) -> list[int]:
    """The failed messages of these notices that another try may mend."""
    found = select(messages.c.id).distinct().join_from(notices, messages, messages.c.id == notices.c.message_id)
    failed = Sought(sought.since, sought.until, "failed", sought.kind)
    return list(connection.scalars(_sieved(found, failed).where(messages.c.error.not_in(POINTLESS))))


def numbers_to_fix(connection: Connection) -> list[Row[Any]]:
    """Members who cannot be told anything: an unreachable number, or wanting notices without any number."""
    lost = (
        select(
            members.c.member_no, members.c.name, member_phones.c.phone, members.c.branch,
            contacts.c.unreachable_since.label("since"),
        )
        .join_from(contacts, addresses, addresses.c.contact_id == contacts.c.id)
        .join(member_phones, member_phones.c.phone == addresses.c.value)
        .join(members, members.c.id == member_phones.c.member_id)
        .where(contacts.c.unreachable_since.is_not(None))
        .order_by(members.c.member_no)
    )  # fmt: skip
    without = (
        select(members.c.member_no, members.c.name, member_phones.c.phone, members.c.branch,
               contacts.c.unreachable_since.label("since"))
        .outerjoin(member_phones, member_phones.c.member_id == members.c.id)
        .outerjoin(contacts, contacts.c.id == -1)
        .where(or_(member_phones.c.phone.is_(None), member_phones.c.phone == ""), members.c.notify)
        .order_by(members.c.member_no)
    )  # fmt: skip
    return [*connection.execute(lost), *connection.execute(without)]


def announced(connection: Connection, limit: int = 10) -> list[Row[Any]]:
    """The latest announcements."""
    return list(connection.execute(select(announcements).order_by(announcements.c.id.desc()).limit(limit)))


def how_announced(connection: Connection, ids: Sequence[int]) -> dict[int, dict[str, int]]:
    """How far each of these announcements has come: its number -> state -> people. One statement for all."""
    found: dict[int, dict[str, int]] = {each: {} for each in ids}
    if not ids:
        return found
    each_of_them = [
        select(literal(each).label("number"), _state.label("state"), func.count().label("people"))
        .join_from(notices, messages, messages.c.id == notices.c.message_id, isouter=True)
        .where(notices.c.dedupe_key >= f"announcement:{each}:", notices.c.dedupe_key < f"announcement:{each};")
        .group_by(_state)
        for each in ids
    ]
    for number, state, people in connection.execute(union_all(*each_of_them)):
        found[number][state] = people
    return found
