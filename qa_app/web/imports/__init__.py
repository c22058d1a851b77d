"""Pages: bringing conversations in."""
