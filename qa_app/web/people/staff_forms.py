"""Forms of the staff list."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from flask_wtf.file import FileField, FileRequired
from wtforms import HiddenField

from qa_app.web.forms import Form


class StaffFileForm(Form):
    file = FileField(
        _("Staff list"),
        [FileRequired(_("Choose a file."))],
        description=_("CSV or Excel (xlsx), up to 5 MB and 5,000 rows."),
        render_kw={"accept": ".csv,.tsv,.txt,.xlsx"},
    )


class StaffCommitForm(Form):
    """Finds the list again that the preview was made of."""

    stored_as = HiddenField()
    file_name = HiddenField()
