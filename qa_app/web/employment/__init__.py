"""Pages: dated facts of agents' employment."""
