"""`flask privacy …`: what a patron may demand under the law on personal data."""

import json

import click

from bot.cli_parts import open_database, settings_here


@click.group()
def privacy() -> None:
    """What a patron may demand under the law on personal data."""


@privacy.command("export")
@click.argument("member_no")
def privacy_export(member_no: str) -> None:
    """Print everything kept about a member, as JSON."""
    from bot.privacy import gather

    with open_database().reading() as connection:
        found = gather(connection, member_no, settings_here().zone)
    if found is None:
        raise click.ClickException(f"nothing is known of the number {member_no}")
    click.echo(json.dumps(found, ensure_ascii=False, indent=2))


@privacy.command("erase")
@click.argument("member_no")
@click.confirmation_option(prompt="Forget all that was written with this member?")
def privacy_erase(member_no: str) -> None:
    """Forget what was written with a member; decisions, consents and the library's own records stay."""
    from bot.privacy import erase

    with open_database().transaction() as connection:
        done = erase(connection, member_no)
    if done is None:
        raise click.ClickException(f"nothing is known of the number {member_no}")
    click.echo(f"{done[0]} messages forgotten, {done[1]} links cut; the library's own records are as they were")
