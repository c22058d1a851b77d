"""The base of every form: its errors are said from our catalogue."""

from __future__ import annotations

from flask_babel import get_translations
from flask_wtf import FlaskForm
from wtforms import SelectMultipleField, widgets

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


def blame(form: FlaskForm, fault: QaError) -> None:
    """Write what a service refused beside the field at fault, else above the form."""
    field = form._fields.get(fault.field) if fault.field else None
    if field is None:
        form.form_errors.append(say(fault))
    else:
        field.errors = [*field.errors, say(fault)]
