"""Forms about one's own account."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from wtforms import PasswordField, SelectField, StringField, validators

from qa_app.core.people.passwords import LONGEST, SHORTEST
from qa_app.web.forms import Form
from qa_app.web.languages import LANGUAGES

_NEEDED = validators.InputRequired(_("Please fill this in."))


class SignInForm(Form):
    """Asks for nothing but what everybody can know of themselves."""

    username = StringField(
        _("Sign-in name"),
        [_NEEDED],
        render_kw={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"},
    )
    password = PasswordField(
        _("Password"), [_NEEDED], render_kw={"autocomplete": "current-password"}
    )


class NewPasswordForm(Form):
    """A password twice: nobody sees what they type."""

    password = PasswordField(
        _("New password"),
        [_NEEDED],
        description=_(
            "At least %(shortest)s characters. Several words are easier to remember.",
            shortest=SHORTEST,
        ),
        render_kw={
            "autocomplete": "new-password",
            "minlength": SHORTEST,
            "maxlength": LONGEST,
        },
    )
    again = PasswordField(
        _("The same password again"),
        [_NEEDED, validators.EqualTo("password", _("The two passwords differ."))],
        render_kw={"autocomplete": "new-password"},
    )


class ChangePasswordForm(NewPasswordForm):
    """Asks for the old one too: the screen may have been left unlocked."""

    old = PasswordField(
        _("Present password"), [_NEEDED], render_kw={"autocomplete": "current-password"}
    )


class LanguageForm(Form):
    locale = SelectField(_("Language"), choices=list(LANGUAGES.items()))
