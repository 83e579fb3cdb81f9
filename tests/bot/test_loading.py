"""flask load: repeatable, all or nothing, every bad line named."""

import time
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Table, func, insert, select
from sqlalchemy.exc import OperationalError

from bot.database import Database
from bot.loading import LoadFailed, load_folder
from models import lending
from models.library import fines, holds, items, loans, member_phones, members
from tests.bot.conftest import LOADED_ON as TODAY
from tests.bot.conftest import Load

MEMBERS = "member_no,name,phone\n00123,Siti,0812-3456-7001\n00124,Budi,+6281234567002\n"
ITEMS = "barcode,title,author\n0001,Laskar Pelangi,Andrea Hirata\n0002,laskar pelangi,ANDREA HIRATA\n0003,Saman,\n"
LOAN_COLUMNS = "member_no,barcode,checked_out_on,due_on"
LOANS = "member_no,barcode,checked_out_on,due_on\n00123,0001,2026-11-18,2026-11-25\n"


def _first(load: Load) -> None:
    load({"members": MEMBERS, "items": ITEMS, "loans": LOANS})


def _all(database: Database, table: Table, *names: str) -> list[tuple[Any, ...]]:
    with database.reading() as connection:
        rows = connection.execute(select(*(table.c[name] for name in names)).order_by(*table.primary_key.columns))
        return [tuple(row) for row in rows]


def _problems(load: Load, files: dict[str, str | bytes], **options: Any) -> list[str]:
    with pytest.raises(LoadFailed) as failed:
        load(files, **options)
    return [str(problem) for problem in failed.value.problems]


def test_loads_what_is_there(load: Load, database: Database) -> None:
    _first(load)
    assert _all(database, members, "member_no", "name") == [("00123", "Siti"), ("00124", "Budi")]
    assert sorted(_all(database, member_phones, "phone")) == [("+6281234567001",), ("+6281234567002",)]
    assert [row[0] for row in _all(database, items, "title_no")] == ["laskar pelangi|andrea hirata"] * 2 + ["saman|"]
    assert _all(database, loans, "due_on", "renewals") == [(date(2026, 11, 25), 0)]


def test_a_second_load_changes_nothing(load: Load) -> None:
    files = {"members": MEMBERS, "items": ITEMS, "loans": LOANS, "fines": "member_no,amount\n00123,5000\n",
             "holds": "barcode,title_no,member_no,placed_on\n0001,,00124,2026-11-20\n",
             "loan_rules": "period_days\n14\n", "closures": "date\n2026-12-25\n"}  # fmt: skip
    assert all(counts.added for counts in load(files).counts.values())
    assert not any(counts.touched for counts in load(files).counts.values())


def test_a_member_changes_and_gets_other_phones(load: Load, database: Database) -> None:
    _first(load)
    report = load({"members": 'member_no;name;phone\n00123;Siti Noor;"0812-3456-7009; 0812-3456-7002"\n'})
    assert (report.counts["members.csv"].changed, report.counts["members.csv"].added) == (1, 0)
    assert sorted(_all(database, member_phones, "phone")) == [
        ("+6281234567002",), ("+6281234567002",), ("+6281234567009",),
    ]  # fmt: skip


def test_without_a_phone_column_the_phones_stay(load: Load, database: Database) -> None:
    _first(load)
    load({"members": "member_no,name\n00123,Siti\n"})
    assert len(_all(database, member_phones, "phone")) == 2


@pytest.mark.parametrize(
    "content",
    [
        "\ufeffmember_no,name,category\r\n007,Umar Kayam,umum\r\n\r\n",
        "member_no;name;category\n  007 ;Umar Kayam;umum\n;;\n",
        "Member_No\tname\tcategory\t\n007\t Umar  Kayam\tumum\t\n",
        'member_no,name,category\n007,"Umar\nKayam",umum\n',
        "member_no,name,category\n007,Umar Kayam,umum\n".encode("utf-16"),
    ],
)
def test_whatever_the_spreadsheet_made_of_it(load: Load, database: Database, content: str | bytes) -> None:
    load({"members": content})
    assert _all(database, members, "member_no", "name", "category") == [("007", "Umar Kayam", "umum")]


def test_windows_1252_is_read_with_a_warning(load: Load, database: Database) -> None:
    report = load({"members": "member_no,name\n1,Ani\n2,René\n".encode("cp1252")})
    assert [(warning.file, warning.line) for warning in report.warnings] == [("members.csv", 3)]
    assert _all(database, members, "name") == [("Ani",), ("René",)]


MISTAKES: list[tuple[str, str, str]] = [
    ("members", "member_no,nama\n1,x\n", "members.csv:1: there is no column 'nama'; did you mean name?"),
    ("members", "name\nx\n", "members.csv:1: the column 'member_no' is missing"),
    ("members", "member_no,name,name\n1,x,y\n", "members.csv:1: the column 'name' is there twice"),
    ("members", "", "members.csv: is empty"),
    ("members", "member_no\n1\n\n1\n", "members.csv:4: 1 is in line 2 already"),
    ("members", "member_no,name\n,x\n", "members.csv:2: member_no: is empty"),
    ("members", "member_no,expires_on\n1,24/11/2026\n", "'24/11/2026' is not a date like 2026-11-24"),
    ("members", "member_no,expires_on\n1,2026-02-30\n", "there is no day 2026-02-30"),
    ("members", "member_no,blocked\n1,ya\n", "blocked: 'ya' is neither yes nor no"),
    ("members", "member_no,language\n1,jv\n", "one of: id, en"),
    ("members", "member_no,phone\n1,hilang\n", "'hilang' is not a phone number"),
    ("members", 'member_no,name\n1,"x\ny"\n2\n', "members.csv:4: has 1 cells, the heading has 2"),
    ("members", 'member_no,name\n1,"x\n2,y\n', "members.csv:2: cannot be read as CSV"),
    ("members", "member_no\n1\0\n", "members.csv:2: holds a NUL"),
    ("members", "member_no\n" + "9" * 51, "has 51 characters, at most 50"),
    ("items", "barcode,status\n1,hilang\n", "one of: normal, lost"),
    ("loans", LOAN_COLUMNS + "\n9,8,2026-11-01,2026-11-08\n", "loans.csv:2: there is no member 9"),
    ("loans", LOAN_COLUMNS + ",renewals\n00123,0001,2026-11-01,2026-11-08,-1\n", "renewals: -1"),
    ("holds", "barcode,title_no,member_no\n,T9,00123\n", "holds.csv:2: no item has the title_no 'T9'"),
    ("holds", "barcode,title_no,member_no\n,,00123\n", "barcode and title_no are both empty"),
    ("fines", "member_no,amount\n00123,5.000\n", "can be read in two ways; write 5000"),
    ("fines", "member_no,amount\n00123,-5\n", "amount: -5 is less than nothing"),
    ("fines", "member_no,amount\n9,5\n", "fines.csv:2: there is no member 9"),
    ("loan_rules", "due_basis\nduedate\n", "did you mean due_date? (one of: due_date, today)"),
    ("loan_rules", "category,period_days\numum,7\numum,8\n", "loan_rules.csv:3: umum is in line 2 already"),
    ("loan_rules", "period_days\n4000000\n", "period_days: 4000000 days are more than ten years; write 3650 or less"),
    ("closures", "date,hours\n2026-12-25,8-12\n", "opening hours must look like 08:00-12:00"),
    ("closures", "date,until\n2026-12-25,2026-12-24\n", "until: 2026-12-24 is before the date"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "content", "message"), MISTAKES)
def test_a_mistake_is_told_with_its_line_and_nothing_is_loaded(
    load: Load, database: Database, name: str, content: str, message: str
) -> None:
    _first(load)
    told = _problems(load, {"items": "barcode,title\n0099,Baru\n", name: content})
    assert any(message in line for line in told), told
    assert ("0099",) not in _all(database, items, "barcode")


def test_all_mistakes_are_told_at_once_and_each_only_once(load: Load) -> None:
    told = _problems(load, {
        "members": "member_no,blocked\n1,vielleicht\n2,no\n",
        "items": "barcode,renewable\nA,x\n",
        "loans": "member_no,barcode,checked_out_on,due_on\n1,A,2026-11-01,2026-11-08\n3,A,2026-11-01,1/2/26\n",
    })  # fmt: skip
    assert [line.split(": ")[0] for line in told] == ["members.csv:2", "items.csv:2", "loans.csv:3", "loans.csv:3"]


def test_a_folder_without_our_files_is_an_error(load: Load, tmp_path: Path) -> None:
    assert "has none of members.csv" in _problems(load, {"anggota": MEMBERS})[0]
    assert "Excel" in _problems(load, {"members": b"PK\x03\x04xxxx"})[0]
    with pytest.raises(LoadFailed, match="is not a folder"):
        load_folder(Database("sqlite://"), tmp_path / "nowhere", today=TODAY)


def test_a_file_with_another_name_is_warned_about(load: Load) -> None:
    report = load({"members": MEMBERS, "item": ITEMS})
    assert [str(warning) for warning in report.warnings] == ["item.csv: is not loaded; did you mean items.csv?"]


def test_a_landline_is_warned_about(load: Load) -> None:
    assert "landline" in str(load({"members": "member_no,phone\n1,0536-3221234\n"}).warnings[0])


def test_a_dry_run_reports_and_changes_nothing(load: Load, database: Database) -> None:
    report = load({"members": MEMBERS}, dry_run=True)
    assert report.dry_run and report.counts["members.csv"].added == 2
    assert _all(database, members, "member_no") == []


def _renew(database: Database) -> None:
    with database.transaction() as connection:
        loan = lending.open_loan(connection, "0001")
        assert loan is not None
        assert lending.renew_loan(connection, loan, date(2026, 12, 2), TODAY)


def test_a_renewal_made_here_stands_until_the_file_has_seen_it(load: Load, database: Database) -> None:
    _first(load)
    _renew(database)
    report = load({"loans": LOANS})
    assert [(kept.barcode, kept.due_on, kept.file_due_on) for kept in report.kept] == [
        ("0001", date(2026, 12, 2), date(2026, 11, 25))
    ]
    assert _all(database, loans, "due_on", "renewals", "last_renewed_on") == [(date(2026, 12, 2), 1, TODAY)]
    moved = "member_no,barcode,checked_out_on,due_on,renewals\n00123,0001,2026-11-18,2026-12-09,2\n"
    assert load({"loans": moved}).kept == []
    assert _all(database, loans, "due_on", "renewals", "file_due_on", "file_renewals") == [
        (date(2026, 12, 9), 2, None, None)
    ]


def test_renewals_wait_while_a_load_is_under_way(load: Load, database: Database) -> None:
    _first(load)
    waited = []

    def try_to_renew(_: str) -> None:
        with database.engine.connect() as connection:
            patience = "PRAGMA busy_timeout = 50" if database.is_sqlite else "SET lock_timeout = '50ms'"
            connection.exec_driver_sql(patience)
            try:
                connection.exec_driver_sql("UPDATE loans SET renewals = 1")
            except OperationalError:
                waited.append(True)
            connection.rollback()
            connection.invalidate()  # the pool gets none back that is so impatient

    load(
        {"members": MEMBERS},
        progress=lambda step, share: try_to_renew(step) if (step, share) == ("loading members.csv", 0) else None,
    )
    assert waited == [True]


def test_a_loan_renewed_here_can_be_returned_by_the_file(load: Load, database: Database) -> None:
    _first(load)
    _renew(database)
    columns = "member_no,barcode,checked_out_on,due_on,returned_on\n"
    assert load({"loans": columns + "00123,0001,2026-11-18,2026-11-25,2026-11-24\n"}).kept == []
    assert _all(database, loans, "due_on", "returned_on") == [(date(2026, 12, 2), TODAY)]


SECOND = "member_no,barcode,checked_out_on,due_on\n00124,0001,2026-11-23,2026-11-30\n"


def test_a_copy_cannot_be_on_loan_twice(load: Load, database: Database) -> None:
    _first(load)
    assert "--complete" in _problems(load, {"loans": SECOND})[0]
    both = LOANS + "00124,0001,2026-11-23,2026-11-30\n"
    assert "loans.csv:3: 0001 is on loan in line 2 already" in _problems(load, {"loans": both})[0]
    report = load({"loans": SECOND}, complete=True)
    assert (report.counts["loans.csv"].closed, report.counts["loans.csv"].added) == (1, 1)
    assert _all(database, loans, "returned_on") == [(TODAY,), (None,)]


def test_a_copy_goes_from_one_to_the_next_in_one_file(load: Load, database: Database) -> None:
    _first(load)
    columns = "member_no,barcode,checked_out_on,due_on,returned_on\n"
    load({"loans": columns + "00124,0001,2026-11-23,2026-11-30,\n00123,0001,2026-11-18,2026-11-25,2026-11-22\n"})
    assert _all(database, loans, "returned_on") == [(date(2026, 11, 22),), (None,)]


def test_only_a_complete_file_closes_loans(load: Load, database: Database) -> None:
    _first(load)
    none = "member_no,barcode,checked_out_on,due_on\n"
    load({"loans": none})
    load({"members": MEMBERS}, complete=True)
    assert _all(database, loans, "returned_on") == [(None,)]
    load({"loans": none}, complete=True)
    assert _all(database, loans, "returned_on") == [(TODAY,)]


def test_rows_from_a_file_are_replaced_and_rows_made_here_stay(load: Load, database: Database) -> None:
    _first(load)
    with database.transaction() as connection:
        lending.book_fine(connection, "00123", 700, "terlambat")
    load({"fines": "member_no,amount\n00123,5000\n00123,5000\n00124,1\n",
          "holds": "barcode,title_no,member_no\n,saman|,00124\n"})  # fmt: skip
    load({"fines": "member_no,amount\n00123,5000\n", "holds": "barcode,title_no,member_no\n"})
    assert sorted(_all(database, fines, "amount", "source")) == [(700, "here"), (5000, "file")]
    assert _all(database, holds, "id") == []


def test_many_loans_take_few_statements(load: Load, database: Database) -> None:
    many = 20_000
    with database.transaction() as connection:
        connection.execute(insert(members), [{"member_no": f"M{n}"} for n in range(many // 10)])
        connection.execute(insert(items), [{"barcode": f"B{n}", "title_no": f"T{n}"} for n in range(many)])
    lines = "".join(f"M{n // 10},B{n},2026-11-18,2026-11-25\n" for n in range(many))
    began = time.perf_counter()
    load({"loans": "member_no,barcode,checked_out_on,due_on\n" + lines})
    assert time.perf_counter() - began < 12
    with database.reading() as connection:
        assert connection.scalar(select(func.count()).select_from(loans)) == many


def test_the_work_is_told_from_nothing_to_all(load: Load) -> None:
    heard: dict[str, list[float]] = {}
    many = "".join(f"{number:05},Anggota\n" for number in range(25_000))

    load({"members": "member_no,name\n" + many}, progress=lambda what, share: heard.setdefault(what, []).append(share))

    assert list(heard) == ["reading members.csv", "loading members.csv"]
    for shares in heard.values():
        assert shares == sorted(shares)
        assert (shares[0], shares[-1]) == (0, 1)
        assert len([share for share in shares if 0 < share < 1]) >= 2
