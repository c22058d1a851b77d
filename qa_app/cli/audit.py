"""``audit``: check the chain of the audit log."""

from __future__ import annotations

import click
from flask.cli import AppGroup
from flask_babel import gettext

from qa_app.cli.context import ready_context
from qa_app.core.audit import FLAW_SENTENCES, Anchor, Breach, anchor_from
from qa_app.core.errors import Invalid
from qa_app.services import audit as service


class AnchorType(click.ParamType[Anchor]):
    """``NUMBER:DIGEST`` as ``audit verify`` printed it."""

    name = "number:digest"

    def convert(
        self, value: object, _parameter: click.Parameter | None, _context: click.Context | None
    ) -> Anchor:
        if isinstance(value, Anchor):
            return value
        try:
            return anchor_from(str(value))
        except Invalid as refused:
            raise click.BadParameter(gettext(refused.sentence)) from None


audit = AppGroup("audit", help="Check the audit log.")


@audit.command("verify")
@click.option(
    "--anchor",
    type=AnchorType(),
    help="NUMBER:DIGEST noted at an earlier check; finds an end cut off, or a log written anew.",
)
def verify(anchor: Anchor | None) -> None:
    """Walk the whole chain; exit 0 where it holds, 1 at the first entry where it does not."""
    verdict = service.verify(ready_context(writes=False), anchor)
    if verdict.breach is not None:
        click.echo(_said(verdict.breach), err=True)
        raise click.exceptions.Exit(1)
    click.echo(gettext("The audit log is whole: %(count)s entries.", count=verdict.entries))
    if verdict.head is not None:
        click.echo(gettext("Note this elsewhere, for --anchor: %(head)s", head=verdict.head))


def _said(breach: Breach) -> str:
    return str(gettext(FLAW_SENTENCES[breach.flaw], number=breach.number))
