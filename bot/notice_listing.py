"""What `flask notices` and `flask templates` print."""

import json
import sys
import textwrap
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import asdict
from datetime import date
from typing import Literal

import click

from bot.notices import NoticePlanner, Planned
from bot.progress import shown_progress
from circulation.notices import NoticeKind
from handlers.notice_texts import BUTTON_KINDS, SAMPLES, template_body
from handlers.phrases import LANGUAGES, Phrases

Format = Literal["table", "jsonl"]
_COLUMNS = (("phone", 20), ("member_no", 24), ("kind", 14), ("status", 10), ("reason", 18))


def list_notices(planner: NoticePlanner, day: date, *, kinds: Iterable[str], dry_run: bool, form: Format) -> None:
    """Plan the day and print one row a person and kind; a progress bar where a person watches."""
    wanted = _kinds(kinds)
    with shown_progress() as show:
        if sys.stdout.isatty():  # the rows themselves show how far it has come
            show = None
        rows = planner.plan(day, kinds=wanted, dry_run=dry_run, progress=_share(planner, day, wanted, show))
        counts = _print_json(rows) if form == "jsonl" else _print_table(rows)
    if form == "table":
        told = ", ".join(f"{count} {status}" for status, count in sorted(counts.items()))
        click.echo(f"{day}: {told or 'nothing to tell'}")


def list_templates(phrases: Phrases, library: str) -> None:
    """Print each template's name, language, text, variables and button."""
    for kind in NoticeKind:
        for lang in LANGUAGES:
            click.echo(f"== {kind}_{lang}   category UTILITY   language {lang}")
            click.echo(template_body(lambda name, /, lang=lang, **said: phrases.say(lang, name, **said), kind, library))
            for number, sample in SAMPLES[lang].items():
                if number != "3" or kind in BUTTON_KINDS:
                    click.echo(f"   {{{{{number}}}}} for example: {sample}")
            if kind in BUTTON_KINDS:
                click.echo(f"   quick reply button: {phrases.say(lang, 'template_button')}   id: notice:{{{{3}}}}")
            click.echo()


def _share(
    planner: NoticePlanner, day: date, kinds: Iterable[NoticeKind], show: Callable[[str, float], None] | None
) -> Callable[[int], None]:
    """Counts the people who are done, and shows which share of all they are."""
    if show is None:
        return lambda _: None
    everybody, done = max(planner.count_people(day, kinds), 1), 0

    def count(people: int) -> None:
        nonlocal done
        done += people
        show("planning notices", min(done / everybody, 1.0))

    return count


def _kinds(names: Iterable[str]) -> list[NoticeKind]:
    known = [kind.value for kind in NoticeKind]
    for name in names:
        if name not in known:
            raise click.BadParameter(f"{name} is no kind of notice; possible: {', '.join(known)}", param_hint="--kind")
    return [NoticeKind(name) for name in names] or list(NoticeKind)


def _print_json(rows: Iterable[Planned]) -> Counter[str]:
    counts: Counter[str] = Counter()
    for row in rows:
        counts[row.status] += 1
        click.echo(json.dumps(asdict(row), ensure_ascii=False))
    return counts


def _print_table(rows: Iterable[Planned]) -> Counter[str]:
    """A line a row, and below it the very words, once a message."""
    counts: Counter[str] = Counter()
    said = ("", "")
    click.echo("  ".join(name.ljust(width) for name, width in _COLUMNS).rstrip())
    for row in rows:
        counts[row.status] += 1
        click.echo("  ".join(getattr(row, name).ljust(width) for name, width in _COLUMNS).rstrip())
        if row.text and said != (row.phone, row.text):
            click.echo(textwrap.indent(row.text, "    | ", lambda _: True))
            said = (row.phone, row.text)
    return counts
