"""flask load, loan rules and closures: what the library decides, not what it owns."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import Table, insert, select

from bot.database import Database
from bot.loading import LoadFailed
from circulation.calendar import Calendar, parse_hours
from models import lending
from models.library import closures, loan_rules, policy_version
from tests.bot.conftest import Load


def _all(database: Database, table: Table, *names: str) -> list[tuple[Any, ...]]:
    with database.reading() as connection:
        rows = connection.execute(select(*(table.c[name] for name in names)).order_by(table.c.id))
        return [tuple(row) for row in rows]


def test_empty_cells_and_absent_columns_of_a_rule(load: Load, database: Database) -> None:
    load({"loan_rules": "category,renewals_allowed,period_days,max_fines\nguru,,,\numum,1,14,5000\n"})
    with database.reading() as connection:
        rules = {rule.category: rule for rule in lending.read_loan_rules(connection)}
    assert (rules["guru"].renewals_allowed, rules["guru"].period_days, rules["guru"].max_fines) == (None, 7, None)
    assert (rules["umum"].renewals_allowed, rules["umum"].period_days, rules["umum"].max_fines) == (1, 14, 5000)
    load({"loan_rules": "category,max_fines\n,12.50\n"}, decimals=2)
    assert _all(database, loan_rules, "category", "max_fines", "renewals_allowed") == [("", 1250, 2)]


def test_a_rule_made_here_wins(load: Load, database: Database) -> None:
    load({"loan_rules": "category,period_days\numum,7\n"})
    with database.transaction() as connection:
        connection.execute(loan_rules.update().values(source="here", period_days=30))
    report = load({"loan_rules": "category,period_days\numum,7\nguru,8\n"})
    assert "made here" in str(report.warnings[0])
    assert sorted(_all(database, loan_rules, "period_days")) == [(8,), (30,)]


@pytest.mark.parametrize(("made_here", "again"), [("Umum", "umum"), ("umum", "UMUM")])
def test_a_rule_is_the_same_however_its_words_are_written(
    load: Load, database: Database, made_here: str, again: str
) -> None:
    load({"loan_rules": f"category,period_days\n{made_here},7\n"})
    with database.transaction() as connection:
        connection.execute(loan_rules.update().values(source="here", period_days=30))
    report = load({"loan_rules": f"category,period_days\n{again},7\n"})
    assert "made here" in str(report.warnings[0])
    with pytest.raises(LoadFailed, match="umum is in line 2 already"):
        load({"loan_rules": "category,period_days\nUmum,7\numum,8\n"})


MEMBERS = "member_no,category\n1,Umum\n2,pelajar\n"
ITEMS = "barcode,title,item_type\n1,Saman,Buku\n"


def test_a_rule_for_nobody_is_warned_about(load: Load) -> None:
    rules = "category,item_type,period_days\nUMUM,buku,7\nmahasiswa,,8\nUmmum,DVD,9\n"

    report = load({"members": MEMBERS, "items": ITEMS, "loan_rules": rules}, dry_run=True)

    assert [str(warning) for warning in report.warnings] == [
        "loan_rules.csv:3: category: no member has 'mahasiswa', so this rule does nothing; possible: Umum, pelajar",
        "loan_rules.csv:4: category: no member has 'Ummum', so this rule does nothing; did you mean Umum?",
        "loan_rules.csv:4: item_type: no item has 'DVD', so this rule does nothing; possible: Buku",
    ]


def test_a_rule_that_other_members_leave_without_anybody_is_warned_about(load: Load) -> None:
    load({"members": MEMBERS, "loan_rules": "category,period_days\numum,7\n"})

    report = load({"members": "member_no,category\n1,\n2,\n"})

    told = "category: no member has 'umum', so this rule does nothing; no member has a category at all"
    assert [str(warning) for warning in report.warnings] == [f"loan rules: {told}"]


def test_rules_may_come_before_members_and_items(load: Load) -> None:
    assert load({"loan_rules": "category,item_type\numum,buku\n"}).warnings == []


def test_the_policy_version_rises_only_with_a_change(load: Load, database: Database) -> None:
    seen = [_all(database, policy_version, "version")[0][0]]
    for rows in ("2026-12-25,", "2026-12-25,", "2026-12-26,08:00-10:00"):
        load({"closures": f"date,hours\n{rows}\n"})
        seen.append(_all(database, policy_version, "version")[0][0])
    assert seen == [1, 2, 2, 3]
    assert _all(database, closures, "first_on", "last_on", "hours") == [
        (date(2026, 12, 26), date(2026, 12, 26), "08:00-10:00")
    ]


def test_days_both_closed_and_with_hours_are_warned_about(load: Load, database: Database) -> None:
    rows = "2026-12-02,,\n2026-12-01,2026-12-05,\n2026-12-02,2026-12-02,08:00-10:00\n2026-12-24,,08:00-10:00\n"
    with database.transaction() as connection:
        christmas_eve = {"first_on": date(2026, 12, 24), "last_on": date(2026, 12, 24), "source": "here"}
        connection.execute(insert(closures), christmas_eve)

    report = load({"closures": "date,until,hours\n" + rows})

    assert [str(warning) for warning in report.warnings] == [
        "closures.csv:4: 2026-12-02: line 2 closes, this line gives hours; closed counts, keep one of the two",
        "closures.csv:5: 2026-12-24: a row made here closes, this line gives hours; closed counts, keep one of the two",
    ]


@pytest.mark.parametrize("closed_in_file", [False, True])
def test_what_is_closed_in_the_file_or_in_the_console_stays_closed(
    load: Load, database: Database, closed_in_file: bool
) -> None:
    made_here, from_file = ("08:00-10:00", "") if closed_in_file else ("", "08:00-10:00")
    with database.transaction() as connection:
        day = {"first_on": date(2026, 12, 2), "last_on": date(2026, 12, 2), "source": "here"}
        connection.execute(insert(closures), {**day, "hours": made_here})
    load({"closures": f"date,hours\n2026-12-02,{from_file}\n"})

    with database.reading() as connection:
        calendar = Calendar({2: parse_hours("08:00-12:00")}, lending.read_closures(connection))
    assert not calendar.is_open_day(date(2026, 12, 2))


def test_of_two_reasons_the_one_given_in_the_console_is_told(load: Load, database: Database) -> None:
    with database.transaction() as connection:
        day = {"first_on": date(2026, 12, 2), "last_on": date(2026, 12, 2), "source": "here"}
        connection.execute(insert(closures), {**day, "reason": "Rapat dinas"})
    load({"closures": "date,reason\n2026-12-02,Tutup\n"})

    with database.reading() as connection:
        assert Calendar({}, lending.read_closures(connection)).day(date(2026, 12, 2)).reason == "Rapat dinas"
