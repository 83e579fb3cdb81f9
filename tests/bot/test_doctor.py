"""The doctor names what is wrong, changes nothing, and tells no secret."""

from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import create_engine, insert, text

from bot.doctor import Finding, Level, database_findings, examine, holiday_findings, worst
from bot.settings import Settings, load_settings
from circulation.loan_rule import LoanRule
from models import working
from models.base import metadata
from models.library import items, loan_rules, members
from models.sending import workers

TODAY = date(2026, 11, 23)


@pytest.fixture
def database(tmp_path: Path) -> str:
    return f"sqlite:///{(tmp_path / 'library.db').as_posix()}"


def settings(tmp_path: Path, config: str = "timezone: Asia/Pontianak\n", **environ: str) -> Settings:
    path = tmp_path / "config.yaml"
    path.write_text(config, encoding="utf-8")
    return load_settings({"CONFIG": str(path), **environ})


def named(findings: list[Finding]) -> dict[str, Finding]:
    return {finding.name: finding for finding in findings}


def prepare(database: str, *, revision: str, rules: int, worker_seen: datetime | None = None) -> None:
    engine = create_engine(database)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE alembic_version (version_num TEXT)"))
        connection.execute(text("INSERT INTO alembic_version VALUES (:revision)"), {"revision": revision})
        connection.execute(text("CREATE TABLE loan_rules (id INTEGER PRIMARY KEY)"))
        for _ in range(rules):
            connection.execute(text("INSERT INTO loan_rules DEFAULT VALUES"))
        workers.create(connection)
        working.worker_seen(connection, "one", worker_seen or datetime.now(UTC))
    engine.dispose()


def test_a_complete_set_up_is_well(tmp_path: Path, database: str) -> None:
    prepare(database, revision="0001", rules=2)
    config = (
        'library: {whatsapp: "+6282250569900"}\nhours: {monday: ["08:00-12:00"]}\n'
        "notices: {templates: {due_soon: {id: HX0123456789}}}\n"
    )
    complete = settings(
        tmp_path,
        config,
        DATABASE_URL=database,
        SECRET_KEY="x" * 40,
        PUBLIC_URL="https://perpus.example",
        TWILIO_ACCOUNT_SID="AC1",
        TWILIO_AUTH_TOKEN="y" * 32,
    )
    findings = examine(complete, head="0001", today=TODAY)
    assert worst(findings) is Level.OK, findings


def test_a_bare_set_up_is_told_what_is_missing(tmp_path: Path, database: str) -> None:
    findings = named(examine(settings(tmp_path, DATABASE_URL=database), today=TODAY))
    assert findings["settings"].level is Level.FAULT
    assert findings["public address"].level is Level.WARNING
    assert findings["provider"].level is Level.WARNING
    assert findings["hours"].level is Level.WARNING
    assert findings["database"].hint == "run: flask init"
    assert all(finding.hint for finding in findings.values() if finding.level is not Level.OK)


def test_looking_creates_no_database(tmp_path: Path, database: str) -> None:
    examine(settings(tmp_path, DATABASE_URL=database), today=TODAY)
    assert not (tmp_path / "library.db").exists()


def test_an_older_database_and_no_rules(database: str) -> None:
    prepare(database, revision="0001", rules=0)
    engine = create_engine(database)
    findings = named(database_findings(engine, head="0002"))
    engine.dispose()
    assert findings["database"].level is Level.FAULT
    assert "0002" in findings["database"].message
    assert findings["loan rules"].level is Level.WARNING


def test_a_database_out_of_reach_tells_no_password(tmp_path: Path) -> None:
    away = settings(tmp_path, DATABASE_URL="postgresql://u:geheim@127.0.0.1:1/d?connect_timeout=2")
    finding = named(examine(away, today=TODAY))["database"]
    assert finding.level is Level.FAULT
    assert "geheim" not in finding.message + finding.hint


def test_joint_leave_that_is_not_decreed_yet_is_a_warning(tmp_path: Path) -> None:
    findings = named(holiday_findings(settings(tmp_path), date(2027, 6, 1)))
    assert findings["holidays 2027"].level is Level.OK
    assert findings["holidays 2028"].level is Level.WARNING
    assert "cuti bersama" in findings["holidays 2028"].message


def test_a_library_without_public_holidays(tmp_path: Path) -> None:
    (finding,) = holiday_findings(settings(tmp_path, "holidays: {country: null}\n"), TODAY)
    assert finding.level is Level.OK


def test_a_worker_not_seen_for_long_is_missed(tmp_path: Path, database: str) -> None:
    prepare(database, revision="0001", rules=2, worker_seen=datetime.now(UTC) - timedelta(hours=1))

    findings = named(examine(settings(tmp_path, DATABASE_URL=database), today=TODAY))

    assert findings["worker"].level is Level.WARNING
    assert "flask worker" in findings["worker"].hint


def test_a_rule_for_nobody_is_named(tmp_path: Path, database: str) -> None:
    engine = create_engine(database)
    metadata.create_all(engine, [members, items, loan_rules])
    with engine.begin() as connection:
        connection.execute(insert(members), [{"member_no": "1", "category": "umum"}])
        connection.execute(insert(items), [{"barcode": "1", "title_no": "1", "item_type": "buku"}])
        written = [{"category": "UMUM", "item_type": "Buku"}, {"category": "mahasiswa", "item_type": ""}]
        connection.execute(insert(loan_rules), [{**asdict(LoanRule()), **words} for words in written])
    finding = named(database_findings(engine))["loan rules"]
    engine.dispose()

    assert finding.level is Level.WARNING
    assert "'mahasiswa'" in finding.message and "UMUM" not in finding.message
