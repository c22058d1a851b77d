"""What the roles are called on pages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from flask_babel import gettext

from qa_app.core.permissions import RoleName
from qa_app.web.navigation import N_

ROLE_NAMES: Mapping[RoleName, str] = {
    RoleName.ADMINISTRATOR: N_("Administrator"),
    RoleName.QUALITY_LEAD: N_("Quality lead"),
    RoleName.SUPERVISOR: N_("Supervisor"),
    RoleName.TRAINER: N_("Trainer"),
    RoleName.REVIEWER: N_("Reviewer"),
    RoleName.AGENT: N_("Agent"),
}
"""Catalogue keys, in the order in which somebody's roles are named."""


def role_name(role: RoleName) -> str:
    """A role in the language in force."""
    return str(gettext(ROLE_NAMES[role]))


def role_names(roles: Iterable[RoleName]) -> str:
    """Several roles on one line, each once."""
    held = set(roles)
    return " · ".join(role_name(role) for role in ROLE_NAMES if role in held)
