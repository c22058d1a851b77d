"""The base of every form: its errors are said from our catalogue."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from flask_babel import get_translations, gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import DateField, Field, SelectMultipleField, ValidationError, validators, widgets

from qa_app.core.errors import QaError
from qa_app.web.languages import say


class CatalogueTranslations:
    """What WTForms asks for its own sentences; it fills their places itself afterwards.

    The catalogues that WTForms ships mix simplified and traditional Chinese, so they are
    never read.
    """

    def gettext(self, sentence: str) -> str:
        return str(get_translations().ugettext(sentence))

    def ngettext(self, singular: str, plural: str, count: int) -> str:
        return str(get_translations().ungettext(singular, plural, count))


class Form(FlaskForm):
    """Derive every form from this one."""

    class Meta(FlaskForm.Meta):
        """Where WTForms looks for its settings."""

        def get_translations(self, form: FlaskForm) -> CatalogueTranslations:
            return CatalogueTranslations()


class SelectMultipleCheckboxes(SelectMultipleField):
    """Several of a list, each with a box of its own."""

    widget = widgets.ListWidget(prefix_label=False)
    option_widget = widgets.CheckboxInput()


def real_year(first: int = 1970, last: int = 2998) -> Callable[[FlaskForm, Field], None]:
    """A validator of days: a year that no calendar of ours has is a slip."""

    def check(_form: FlaskForm, field: Field) -> None:
        if field.data is not None and not first <= field.data.year <= last:
            raise ValidationError(gettext("There is no such day to choose."))

    return check


class LastDayForm(Form):
    """The last day of something that held until further notice."""

    until = DateField(
        _("Until"), [validators.InputRequired(_("Please fill this in.")), real_year()]
    )

    def day(self) -> date:
        """The day that was chosen."""
        day: date = self.until.data
        return day


def blame(form: FlaskForm, fault: QaError) -> None:
    """Write what a service refused beside the field at fault, else above the form."""
    field = form._fields.get(fault.field) if fault.field else None
    if field is None:
        form.form_errors.append(say(fault))
    else:
        field.errors = [*field.errors, say(fault)]
