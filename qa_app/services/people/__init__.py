"""People: signing in, accounts and their roles, teams and agents, staff lists, leaving."""

from qa_app.services.people.demo import create_demo_users

__all__ = ["create_demo_users"]
