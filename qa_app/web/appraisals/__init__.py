"""Pages: assessed periods, results, the posted sheet, the pay file, one's own results."""

from qa_app.web.appraisals import late_views
from qa_app.web.appraisals.views import blueprint

__all__ = ["blueprint", "late_views"]
