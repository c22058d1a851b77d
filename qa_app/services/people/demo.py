"""The users of the demo: theirs alone is a password that everybody may know."""

from __future__ import annotations

from collections.abc import Iterable

from qa_app.core.errors import Refused, _
from qa_app.core.list_plans import Row
from qa_app.core.permissions import Right
from qa_app.services import audit
from qa_app.services.context import Context
from qa_app.services.people import hashing
from qa_app.services.people.staff import import_staff
from qa_app.storage.queries.people import accounts, changes, sign_ins

DEMO_PASSWORD = "zhijian-demo"  # noqa: S105 - printed at every start of the demo


def create_demo_users(context: Context, staff: Iterable[Row], *, allowed: bool) -> list[str]:
    """Import a staff list and give its new users the demo's password.

    ``allowed`` is the setting ``DEMO``; without it Refused is raised, and users made so
    earlier cannot sign in. Returns the sign-in names of all demo users; safe to repeat.
    """
    if not allowed:
        raise Refused(_("Demo users are made only where DEMO is set."))
    context.actor.require(Right.MANAGE_PEOPLE)
    imported = import_staff(context, staff)
    if imported.links:
        password_hash = hashing.hashed(DEMO_PASSWORD, context.data_dir)
        for link in imported.links:
            _make_demo(context, link.username, password_hash)
        audit.record(context, "demo.users_made", "demo", len(imported.links))
        context.session.commit()
    return [user.username for user in accounts.all_users(context.session) if user.demo]


def _make_demo(context: Context, username: str, password_hash: str) -> None:
    user = accounts.user_by_username(context.session, username)
    if user is not None:
        changes.set_demo(context.session, user.id)
        sign_ins.set_password_hash(context.session, user.id, password_hash)
        sign_ins.end_links_of(context.session, user.id)
