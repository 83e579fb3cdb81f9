"""The commands of `flask …`: thin, each importing what it needs only when it runs."""

import json
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import click
from flask import Flask

from bot.cli_conversation import conversation
from bot.cli_parts import open_database, settings_here, today_here
from bot.cli_privacy import privacy


def add_commands(app: Flask) -> None:
    """Make every command known to `flask`."""
    from staff.commands import staff

    commands = (
        staff, init, load, export, parse, chat, conversation, notices, templates, backup, doctor, demo_data, link_code,
        worker, job, demo, demo_day, privacy,
    )  # fmt: skip
    for command in commands:
        app.cli.add_command(command)


@click.command()
def init() -> None:
    """Create the database, or bring it up to date."""
    from bot.migrating import upgrade

    upgrade(open_database())


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Check everything and change nothing.")
@click.option("--complete", is_flag=True, help="Close open loans that loans.csv no longer has.")
def load(folder: Path, dry_run: bool, complete: bool) -> None:
    """Load the CSV files of FOLDER: all of them or, when one line is wrong, none."""
    from bot.loading import LoadFailed, load_folder
    from bot.progress import shown_progress

    settings = settings_here()
    try:
        with shown_progress() as progress:
            report = load_folder(
                open_database(),
                folder,
                decimals=settings.currency.decimals,
                today=today_here(),
                complete=complete,
                dry_run=dry_run,
                progress=progress,
            )
    except LoadFailed as failed:
        for problem in failed.problems:
            click.echo(str(problem), err=True)
        raise click.ClickException(f"nothing was loaded; {len(failed.problems)} line(s) to mend") from None
    for name, counts in report.counts.items():
        click.echo(f"{name}: {counts.added} new, {counts.changed} changed, {counts.unchanged} as before"
                   + (f", {counts.closed} closed" if counts.closed else ""))  # fmt: skip
    for kept in report.kept:
        click.echo(f"kept as renewed here: {kept}")
    for warning in report.warnings:
        click.echo(f"warning: {warning}", err=True)
    if dry_run:
        click.echo("dry run: nothing was changed")


@click.command()
@click.argument("what", type=click.Choice(["loans", "decisions", "messages", "notices", "not_understood"]))
@click.option("--format", "form", type=click.Choice(["csv", "jsonl"]), default="csv")
def export(what: Any, form: Any) -> None:
    """Print a table to standard output."""
    from bot.exporting import COLUMNS, export_rows, write_rows

    write_rows(export_rows(open_database(), what, settings_here().zone), form, sys.stdout, COLUMNS[what])


@click.command()
@click.option("--today", type=click.DateTime(["%Y-%m-%d"]), help="The day that 'tomorrow' is counted from.")
def parse(today: datetime | None) -> None:
    """Read one message a line (or JSONL with "text"); write what was understood, one JSON object a line."""
    from bot import understanding
    from bot.dispatcher import shapes_of

    shapes = shapes_of(settings_here())
    day = today.date() if today else today_here()
    for text in _messages(sys.stdin.buffer):
        click.echo(json.dumps(understanding.parse(text, day, shapes).as_json(), ensure_ascii=False))


def _messages(lines: Any) -> Iterator[str]:
    for raw in lines:
        line = raw.decode("utf-8", "replace").rstrip("\r\n")
        if line.startswith("{"):
            try:
                found = json.loads(line)
            except ValueError:
                found = None
            if isinstance(found, dict) and isinstance(found.get("text"), str):
                line = found["text"]
        elif not line.strip():
            continue
        yield line


@click.command()
@click.option("--phone", required=True, help="Who you are, for instance +6281234567001.")
def chat(phone: str) -> None:
    """Talk to the bot in the terminal (demo mode; the server must be running)."""
    from bot.providers.twilio import TwilioProvider
    from bot.simulated_phone import post_message
    from bot.terminal import chat as talk

    settings = settings_here()
    if not settings.demo:
        raise click.ClickException("only in demo mode: set DEMO=1")
    settings.demand_for_serving()
    assert settings.twilio_auth_token is not None
    sign = TwilioProvider(settings.twilio_auth_token.get_secret_value()).sign
    url = f"{settings.public_url}/webhooks/twilio"
    talk(lambda text: post_message(url, phone, text, sign))


@click.command()
@click.option("--on", "day", type=click.DateTime(["%Y-%m-%d"]), help="The day to plan for; today when left out.")
@click.option("--dry-run", is_flag=True, help="Only say what would be sent.")
@click.option("--kind", "kinds", multiple=True, help="Only this kind; may be repeated.")
@click.option("--format", "form", type=click.Choice(["table", "jsonl"]), default="table")
def notices(day: datetime | None, dry_run: bool, kinds: tuple[str, ...], form: Any) -> None:
    """Queue the notices that a day lacks, and say who is told what and who is not, and why."""
    from bot.app import phrases_of
    from bot.clock import Clock
    from bot.notice_listing import list_notices
    from bot.notices import NoticePlanner

    settings = settings_here()
    clock = Clock(settings.zone, settings.now)
    planner = NoticePlanner(settings, open_database(), clock, phrases_of(settings))
    list_notices(planner, day.date() if day else today_here(), kinds=kinds, dry_run=dry_run, form=form)


@click.command()
def templates() -> None:
    """Print every template to paste into Twilio's console, with its variables."""
    from bot.app import phrases_of
    from bot.notice_listing import list_templates

    settings = settings_here()
    list_templates(phrases_of(settings), settings.library.short_name)


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
def backup(file: Path) -> None:
    """Write a consistent copy of the SQLite database, also while it is in use."""
    import sqlite3
    from contextlib import closing

    database = open_database()
    if not database.is_sqlite:
        raise click.ClickException("for PostgreSQL use pg_dump")
    if file.exists():
        raise click.ClickException(f"{file} exists already; choose another name")
    with closing(sqlite3.connect(str(database.url.database))) as source, closing(sqlite3.connect(file)) as copy:
        source.backup(copy)
    click.echo(f"written: {file}")


@click.command()
def doctor() -> None:
    """Check the whole set-up and say what is wrong and what to do."""
    from bot.doctor import examine

    findings = examine(settings_here())
    for finding in findings:
        click.echo(
            f"{finding.level:8} {finding.name}: {finding.message}" + (f" -> {finding.hint}" if finding.hint else "")
        )
    if any(finding.level == "fault" for finding in findings):
        sys.exit(1)


@click.command("demo-data")
@click.argument("folder", type=click.Path(path_type=Path))
def demo_data(folder: Path) -> None:
    """Write the CSV files of the demo library into FOLDER."""
    from bot.demo import demo_folder

    demo_folder(today_here(), folder)


@click.command("demo-day")
def demo_day() -> None:
    """Let patrons of the demo library write, as if the day had been busy; once, before anybody else has written."""
    from bot.app import play_demo_day

    if not settings_here().demo:
        raise click.ClickException("only in demo mode: set DEMO=1")
    click.echo(f"messages of the day: {play_demo_day(settings_here())}")


@click.command("link-code")
@click.argument("member_no")
def link_code(member_no: str) -> None:
    """Print a one-time code, valid for a day, with which the member links a phone."""
    from bot.clock import Clock
    from bot.link_codes import new_link_code

    now = Clock(settings_here().zone, settings_here().now).now()
    with open_database().transaction() as connection:
        code = new_link_code(connection, member_no, now)
    if code is None:
        raise click.ClickException(f"no member has the number {member_no}")
    click.echo(code)


@click.command()
def worker() -> None:
    """Run the timetable and the sender; any number of workers may run."""
    from bot.app import create_worker

    create_worker(settings_here()).run()


@click.command()
@click.argument("name")
def job(name: str) -> None:
    """Run one job of the worker's timetable now."""
    from bot.app import create_worker

    jobs = create_worker(settings_here()).jobs
    if name not in jobs:
        raise click.ClickException(f"no such job here; possible: {', '.join(sorted(jobs))}")
    click.echo(f"{name}: {jobs[name]()}")


@click.command()
@click.option("--check", is_flag=True, help="Only say whether its port is free.")
def demo(check: bool) -> None:
    """Run the demo's web and worker until Ctrl-C (what `make demo` does last)."""
    from bot.demo_running import PortTaken, demand_port, run_demo

    settings = settings_here()
    if not settings.demo:
        raise click.ClickException("only in demo mode: set DEMO=1")
    settings.demand_for_serving()
    try:
        demand_port(str(settings.public_url))
        if not check:
            sys.exit(run_demo(str(settings.public_url)))
    except PortTaken as taken:
        raise click.ClickException(f"{taken}; stop it first (is another demo open?)") from None
