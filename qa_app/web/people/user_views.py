"""Users: finding, making and changing them, their roles and links."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from qa_app.core.errors import Conflict, Invalid, QaError
from qa_app.core.permissions import Right
from qa_app.services.people import accounts, passwords, roles
from qa_app.services.people.accounts import Details
from qa_app.services.people.passwords import NewLink
from qa_app.web import navigation
from qa_app.web.access import needs
from qa_app.web.context import context
from qa_app.web.forms import Form, blame
from qa_app.web.navigation import N_, Entry, Section
from qa_app.web.people.user_forms import (
    AgentLinkForm,
    LastDayForm,
    NameForm,
    NewUserForm,
    RoleForm,
    UserFilterForm,
    dated,
)
from qa_app.web.tables import Column, page_url, read_table

blueprint = Blueprint("users", __name__, url_prefix="/administration/users")
navigation.on(
    blueprint,
    Entry(N_("Users"), "users.listing", "person", 10, Right.MANAGE_PEOPLE, Section.HOUSE),
)


@blueprint.get("")
@needs(Right.MANAGE_PEOPLE)
def listing() -> str:
    """The users of the teams managed, narrowed by the address."""
    table = read_table(_columns(), "name")
    form = UserFilterForm(request.args)
    found = accounts.users(context(), form.chosen(table))
    form.offer(found.teams)
    page = found.page
    return render_template(
        "people/users.html",
        form=form,
        table=table,
        page=page,
        total=found.total,
        today=context().today,
        older=page_url(after=page.after) if page.after else None,
        newer=page_url(before=page.before) if page.before else None,
    )


@blueprint.route("/new", methods=["GET", "POST"])
@needs(Right.MANAGE_PEOPLE)
def new() -> Response | str | tuple[str, int]:
    """A new user; the answer shows the one-time link."""
    form = NewUserForm()
    _offer(form)
    if form.validate_on_submit():
        try:
            link = accounts.create_user(context(), form.username.data, form.name.data, form.grant())
        except (Invalid, Conflict) as fault:
            blame(form, fault)
        else:
            user = accounts.user_named(context(), link.username)
            return _page(accounts.details(context(), user.id), link=link)
    page = render_template("people/user_new.html", form=dated(form, context().today))
    return page, 422 if form.is_submitted() else 200


@blueprint.get("/<int:user_id>")
@needs(Right.MANAGE_PEOPLE)
def one(user_id: int) -> str:
    return _page(accounts.details(context(), user_id))


@blueprint.post("/<int:user_id>/name")
@needs(Right.MANAGE_PEOPLE)
def rename(user_id: int) -> Response | tuple[str, int]:
    form = NameForm()
    if form.validate_on_submit():
        try:
            accounts.rename_user(context(), user_id, form.name.data)
        except (Invalid, Conflict) as fault:
            return _at_fault(user_id, fault, name=form)
        return _done(user_id, _("The name is changed."))
    return _at_fault(user_id, None, name=form)


@blueprint.post("/<int:user_id>/agent")
@needs(Right.MANAGE_PEOPLE)
def link_agent(user_id: int) -> Response | tuple[str, int]:
    form = AgentLinkForm()
    if form.validate_on_submit():
        try:
            accounts.link_agent(context(), user_id, form.agent.data or "")
        except (Invalid, Conflict) as fault:
            return _at_fault(user_id, fault, agent=form)
        return _done(user_id, _("The agent is changed."))
    return _at_fault(user_id, None, agent=form)


@blueprint.post("/<int:user_id>/roles")
@needs(Right.MANAGE_PEOPLE)
def give_role(user_id: int) -> Response | tuple[str, int]:
    form = RoleForm()
    _offer(form)
    if form.validate_on_submit():
        try:
            roles.give_role(context(), user_id, form.grant())
        except (Invalid, Conflict) as fault:
            return _at_fault(user_id, fault, role=form)
        return _done(user_id, _("The role is given."))
    return _at_fault(user_id, None, role=form)


@blueprint.post("/<int:user_id>/roles/<int:role_id>/end")
@needs(Right.MANAGE_PEOPLE)
def end_role(user_id: int, role_id: int) -> Response | tuple[str, int]:
    form = LastDayForm()
    if form.validate_on_submit():
        roles.end_role(context(), user_id, role_id, form.last_day.data)
        return _done(user_id, _("The role is ended."))
    return _at_fault(user_id, Invalid(N_("Say with which day the role ends.")))


@blueprint.post("/<int:user_id>/link")
@needs(Right.MANAGE_PEOPLE)
def make_link(user_id: int) -> str:
    """A one-time link; the answer is the only place where it stands."""
    link = passwords.make_link(context(), user_id)
    return _page(accounts.details(context(), user_id), link=link)


def _columns() -> list[Column]:
    return [
        Column("name", _("Name"), sortable=True, fixed=True),
        Column("username", _("Sign-in name"), sortable=True),
        Column("roles", _("Roles")),
        Column("state", _("State")),
        Column("agent", _("Is an agent"), optional=True),
        Column("created", _("Made"), optional=True),
    ]


def _offer(form: RoleForm) -> None:
    offered = accounts.grantable(context())
    form.offer(offered.teams, everywhere=offered.everywhere)


def _page(details: Details, *, link: NewLink | None = None, **given: Form) -> str:
    """A user's page, with forms that were just refused in place of fresh ones."""
    today = context().today
    agent = details.agent.key if details.agent is not None else ""
    role = given.get("role") or dated(RoleForm(formdata=None), today)
    if "role" not in given:
        _offer(role)
        role.since.data = today
    return render_template(
        "people/user.html",
        details=details,
        user=details.user,
        today=today,
        link=link,
        link_href=_address(link) if link is not None else None,
        name_form=given.get("name") or NameForm(formdata=None, name=details.user.name),
        agent_form=given.get("agent") or AgentLinkForm(formdata=None, agent=agent),
        role_form=role,
        end_form=LastDayForm(formdata=None, last_day=today),
        open_dialog=next(iter(given), None),
    )


def _address(link: NewLink) -> str:
    return url_for("people.account_link", token=link.token, _external=True)


def _at_fault(user_id: int, fault: QaError | None, **given: Form) -> tuple[str, int]:
    """The page again with what is wrong; the form at fault is open."""
    if fault is not None:
        for form in given.values():
            blame(form, fault)
        if not given:
            raise fault
    return _page(accounts.details(context(), user_id), **given), 422


def _done(user_id: int, sentence: str) -> Response:
    flash(sentence, "success")
    return redirect(url_for("users.one", user_id=user_id), 303)
