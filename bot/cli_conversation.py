"""`flask conversation …`: what the buttons of the console do."""

from typing import TYPE_CHECKING

import click

from bot.cli_parts import open_database, settings_here

if TYPE_CHECKING:
    from sqlalchemy import Connection


@click.group()
def conversation() -> None:
    """What the buttons of the console do."""


@conversation.command("take-over")
@click.argument("phone")
@click.option("--by", default="cli", help="Who takes over.")
def take_over(phone: str, by: str) -> None:
    """A person answers from now on; the bot keeps quiet."""
    from bot.clock import Clock
    from bot.stepping_in import take_over

    with open_database().transaction() as connection:
        now = Clock(settings_here().zone, settings_here().now).now()
        holder = take_over(connection, _contact_of(connection, phone), by, now)
    if holder != by:
        raise click.ClickException(f"{holder} has taken over this conversation already")


@conversation.command("hand-back")
@click.argument("phone")
def hand_back(phone: str) -> None:
    """The bot answers again."""
    from bot.stepping_in import hand_back

    with open_database().transaction() as connection:
        hand_back(connection, _contact_of(connection, phone))


def _contact_of(connection: "Connection", phone: str) -> int:
    from models import conversing

    number = "+" + "".join(char for char in phone if char.isdigit())
    contact = conversing.contact_by_address(connection, number)
    if contact is None:
        raise click.ClickException(f"nobody with the number {number} has written yet")
    return int(contact.id)
