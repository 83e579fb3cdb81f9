"""Messages as bubbles: who spoke, what became of it, what was understood, what was decided and why."""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection

from bot.media import media_of
from bot.sent_files import name_in
from circulation.loan_rule import LoanRules
from models import thread
from models.decisions import reference_of
from staff.console import console
from staff.pages import has_text, t

_TICKS = {
    "answered": "sent", "queued": "waiting", "sending": "waiting", "sent": "sent", "delivered": "delivered",
    "read": "read", "failed": "failed", "skipped": "failed", "cancelled": "failed",
}  # fmt: skip
_LONG = 2400  # characters


@dataclass(frozen=True, slots=True)
class Judged:
    """One decision on a renewal, in the words of staff."""

    outcome: str
    reason: str
    title: str
    barcode: str
    member_no: str
    old_due_on: date | None
    new_due_on: date | None
    reference: str
    rule: str


@dataclass(frozen=True, slots=True)
class Bubble:
    """One message."""

    id: int
    author: str
    text: str
    at: datetime
    tick: str
    trouble: str
    remark: str
    understood: str
    judged: tuple[Judged, ...]
    contact_id: int
    media: tuple[str, ...]
    """The kind of each file that goes with it: image | audio | video | file."""
    file_name: str
    """Of a file that we have sent."""
    version: str

    @property
    def is_long(self) -> bool:
        """More than fits a screen: shown in a box of its own, which the keyboard can scroll."""
        return len(self.text) > _LONG or self.text.count("\n") > _LONG // 60


def bubbles_of(connection: Connection, rows: Sequence[Any]) -> list[Bubble]:
    """These messages with everything that stands below them: two more statements, however many they are."""
    inbound = [row.id for row in rows if row.direction == "in"]
    decided: dict[int, list[Any]] = {}
    for decision in thread.decided_on(connection, inbound):
        decided.setdefault(decision.message_id, []).append(decision)
    rules = console().rules(connection) if decided else LoanRules()
    return [_bubble(row, tuple(_judged(one, rules) for one in decided.get(row.id, ()))) for row in rows]


def version_of(row: Any) -> str:
    """Differs when what is shown of this message may differ."""
    return f"{zlib.crc32(f'{row.status}|{row.error}|{row.length}'.encode()):x}"


def _bubble(row: Any, judged: tuple[Judged, ...]) -> Bubble:
    outbound = row.direction == "out"
    return Bubble(
        id=row.id,
        author=row.author,
        text=row.text,
        at=row.created_at,
        tick=_TICKS.get(row.status, "waiting") if outbound else "",
        trouble=_trouble(row) if outbound else "",
        remark="" if outbound else _remark(row),
        understood="" if outbound else _understood(row.understood or {}),
        judged=judged,
        contact_id=row.contact_id,
        media=tuple(one.kind for one in media_of(row.form)),
        file_name=name_in(row.form),
        version=version_of(row),
    )


def _trouble(row: Any) -> str:
    """Why a message of ours has not arrived, and what to do."""
    if row.status not in ("failed", "skipped", "cancelled"):
        return ""
    name = f"failure_{row.error}"
    said = t(name) if has_text(name) else t("failure_other")
    return f"{said} ({row.error_code})" if row.error_code else said


def _remark(row: Any) -> str:
    """What is unusual about a message of a patron."""
    if row.status == "failed":
        return t("remark_failed", id=row.error)
    if row.error == "recovered":
        return t("remark_recovered")
    return t(f"remark_{row.status}") if row.status in ("silent", "limited", "received") else ""


def _understood(understood: dict[str, Any]) -> str:
    intent = understood.get("intent")
    if not intent:
        return ""
    said = [t(f"intent_{intent}") if has_text(f"intent_{intent}") else str(intent)]
    if understood.get("member_id"):
        cards = [understood["member_id"], *understood.get("more_member_ids", ())]
        said.append(t("understood_member", number=", ".join(map(str, cards))))
    if understood.get("item_ids"):
        said.append(t("understood_items", codes=", ".join(map(str, understood["item_ids"]))))
    if understood.get("all_items"):
        said.append(t("understood_all"))
    if understood.get("ordinals"):
        said.append(t("understood_places", places=", ".join(map(str, understood["ordinals"]))))
    if understood.get("title"):
        said.append(t("understood_title", title=understood["title"]))
    if understood.get("date"):
        said.append(str(understood["date"]))
    return " · ".join(said)


def _judged(row: Any, rules: LoanRules) -> Judged:
    name = f"reason_{row.reason}"
    rule = rules.rule_for(row.category or "", row.item_type or "")
    allowed = t("unlimited") if rule.renewals_allowed is None else str(rule.renewals_allowed)
    applies = t(
        "rule_line",
        category=row.category or t("any_category"),
        item_type=row.item_type or t("any_type"),
        allowed=allowed,
        days=rule.period_days,
    )
    return Judged(
        outcome=row.outcome,
        reason=(t(name) if has_text(name) else row.reason) if row.reason else "",
        title=row.title or "",
        barcode=row.barcode,
        member_no=row.member_no,
        old_due_on=row.old_due_on,
        new_due_on=row.new_due_on,
        reference=reference_of(row.id),
        rule=applies,
    )
