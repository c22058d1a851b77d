"""``create-user``: let somebody in, or in again."""

from __future__ import annotations

import os

import click
from flask import current_app
from flask.cli import with_appcontext
from flask_babel import format_datetime, gettext

from qa_app.cli.context import ready_context
from qa_app.core.permissions import Grant, RoleName
from qa_app.services.context import Context
from qa_app.services.people import accounts, first, passwords, teams
from qa_app.services.people.passwords import NewLink

LINK_PAGE = "people.account_link"


def _own_address() -> str:
    return f"http://127.0.0.1:{os.environ.get('PORT') or 8000}"


@click.command("create-user")
@click.argument("username", required=False)
@click.option("--name", help="How the person is called.")
@click.option(
    "--role",
    type=click.Choice([str(role) for role in RoleName]),
    default=str(RoleName.ADMINISTRATOR),
    show_default=True,
    help="What the person does.",
)
@click.option("--team", help="The id of the team; an administrator without has every team.")
@click.option("--new-link", is_flag=True, help="A new link for somebody who is there already.")
@click.option("--first", "is_first", is_flag=True, help="The first administrator, if none is.")
@click.option("--address", default=_own_address, help="Where the pages are reached.")
@with_appcontext
def create_user(
    username: str | None,
    name: str | None,
    role: str,
    team: str | None,
    new_link: bool,
    is_first: bool,
    address: str,
) -> None:
    """Make a user and print the one-time link by which they choose their password."""
    asking = ready_context()
    link: NewLink | None
    if is_first:
        link = first.first_administrator(asking)
    elif username is None:
        raise click.UsageError(gettext("Name the user: create-user USERNAME."))
    elif new_link:
        link = passwords.make_link(asking, accounts.user_named(asking, username).id)
    else:
        link = accounts.create_user(asking, username, name or username, _grant(asking, role, team))
    if link is not None:
        tell_link(link, address)


def tell_link(link: NewLink, address: str) -> None:
    """Print a one-time link; it is kept nowhere."""
    path = current_app.url_map.bind("").build(LINK_PAGE, {"token": link.token})
    until = format_datetime(link.expires_at, "yyyy-MM-dd HH:mm")
    click.echo(
        gettext(
            "%(name)s (%(username)s) chooses a password here, once, until %(until)s:",
            name=link.name,
            username=link.username,
            until=until,
        )
    )
    click.echo(f"  {address.rstrip('/')}{path}")


def _grant(asking: Context, role: str, team: str | None) -> Grant:
    if team is None:
        return Grant(RoleName(role), None, asking.today)
    return Grant(RoleName(role), teams.team_with_key(asking, team).id, asking.today)
