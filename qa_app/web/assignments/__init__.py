"""Pages: a reviewer's tasks."""
