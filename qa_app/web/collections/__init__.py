"""Pages: collections of examples."""

from qa_app.web.collections import arranging_views
from qa_app.web.collections.views import blueprint

__all__ = ["arranging_views", "blueprint"]
