"""Loan rules and closures as librarians change them: never over the head of a colleague."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, bindparam, delete, func, insert, select, update

from circulation.loan_rule import kind
from models.library import closures, items, loan_rules, loans, members, policy_version

_MOVE = (
    update(loans)
    .where(loans.c.returned_on.is_(None), loans.c.due_on == bindparam("day"))
    .values(
        due_on=bindparam("next_day"),
        file_due_on=func.coalesce(loans.c.file_due_on, loans.c.due_on),
        file_renewals=func.coalesce(loans.c.file_renewals, loans.c.renewals),
    )
)


def version(connection: Connection) -> int:
    return connection.scalar(select(policy_version.c.version)) or 0


def raise_version(connection: Connection, seen: int) -> bool:
    """Every process reads rules and closures again; False, and nothing changes, when they are no longer those seen."""
    raised = update(policy_version).where(policy_version.c.version == seen)
    return connection.execute(raised.values(version=seen + 1)).rowcount == 1


def tell_everybody(connection: Connection) -> None:
    """Every process reads rules, closures and own sentences again."""
    connection.execute(update(policy_version).values(version=policy_version.c.version + 1))


def closures_from(connection: Connection, day: date) -> list[Row[Any]]:
    """Closures that are not over on this day, the next one first."""
    found = select(closures).where(closures.c.last_on >= day)
    return list(connection.execute(found.order_by(closures.c.first_on, closures.c.id)))


def add_closure(connection: Connection, values: Mapping[str, Any]) -> None:
    connection.execute(insert(closures), {**values, "source": "here"})


def remove_closure(connection: Connection, closure_id: int) -> Row[Any] | None:
    """Take back a closure that was made here; None when there is none."""
    mine = delete(closures).where(closures.c.id == closure_id, closures.c.source == "here")
    return connection.execute(mine.returning(closures)).first()


def due_between(connection: Connection, first: date, last: date) -> list[tuple[date, int]]:
    """How many open loans are due on each of these days; days without any are left out."""
    counted = (
        select(loans.c.due_on, func.count())
        .where(loans.c.returned_on.is_(None), loans.c.due_on.between(first, last))
        .group_by(loans.c.due_on)
        .order_by(loans.c.due_on)
    )
    return [(row[0], row[1]) for row in connection.execute(counted)]


def move_due_dates(connection: Connection, moves: Mapping[date, date]) -> None:
    """Give the open loans due on these days another due date; the library's next file does not take it back."""
    if moves:
        connection.execute(
            _MOVE, [{"day": day, "next_day": moved} for day, moved in sorted(moves.items(), reverse=True)]
        )


def all_rules(connection: Connection) -> list[Row[Any]]:
    return list(connection.execute(select(loan_rules).order_by(loan_rules.c.category, loan_rules.c.item_type)))


def rule_of(connection: Connection, category: str, item_type: str) -> Row[Any] | None:
    """The rule of this category and item type, however they are written."""
    wanted = kind(category), kind(item_type)
    return next((row for row in all_rules(connection) if (kind(row.category), kind(row.item_type)) == wanted), None)


def keep_rule(connection: Connection, values: Mapping[str, Any]) -> None:
    """Write the rule of this category and item type; from now on it is one made here."""
    while (there := rule_of(connection, values["category"], values["item_type"])) is not None:
        connection.execute(delete(loan_rules).where(loan_rules.c.id == there.id))
    connection.execute(insert(loan_rules), {**values, "source": "here"})


def remove_rule(connection: Connection, category: str, item_type: str) -> bool:
    same = (loan_rules.c.category == category) & (loan_rules.c.item_type == item_type)
    return connection.execute(delete(loan_rules).where(same)).rowcount == 1


class ForNobody(NamedTuple):
    """A rule whose category (item type) no member (item) has; `known` are those that there are."""

    rule: tuple[str, str]
    """Its category and item type."""
    column: str
    word: str
    known: list[str]


def rules_for_nobody(connection: Connection) -> list[ForNobody]:
    """Rules that apply to nothing; while there are no members (items) at all, nothing is said of their kinds."""
    rules = [(row.category, row.item_type) for row in all_rules(connection)]
    found = []
    for place, column in enumerate((members.c.category, items.c.item_type)):
        if any(rule[place] for rule in rules):
            known = sorted(connection.scalars(select(column).distinct()))
            kinds = set(map(kind, known))
            found += [
                ForNobody(rule, column.name, rule[place], [word for word in known if word])
                for rule in rules
                if known and kind(rule[place]) and kind(rule[place]) not in kinds
            ]
    return found


def borrowers(connection: Connection, limit: int) -> Sequence[int]:
    """The members who have something on loan, at most `limit` of them."""
    lent = select(loans.c.member_id).where(loans.c.returned_on.is_(None)).distinct().limit(limit)
    return list(connection.scalars(lent))
