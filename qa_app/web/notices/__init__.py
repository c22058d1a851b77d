"""Pages: what the visitor was told."""
