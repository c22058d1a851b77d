"""Pages: the ledger, an agent's own entries, lists as files, and what suggests entries."""

from qa_app.web.ledger import entry_views, file_views, link_views, list_views
from qa_app.web.ledger.views import blueprint

__all__ = ["blueprint", "entry_views", "file_views", "link_views", "list_views"]
