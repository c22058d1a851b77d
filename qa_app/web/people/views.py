"""The pages of people, one blueprint for each group of them."""

from __future__ import annotations

from flask import Blueprint

from qa_app.web.people import (
    account_views,
    agent_views,
    leave_views,
    staff_views,
    team_views,
    user_views,
)

BLUEPRINTS: tuple[Blueprint, ...] = (
    account_views.blueprint,
    user_views.blueprint,
    leave_views.blueprint,
    team_views.blueprint,
    agent_views.blueprint,
    staff_views.blueprint,
)
