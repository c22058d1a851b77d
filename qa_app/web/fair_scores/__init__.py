"""Pages: fair scores of a team, how each came about, and rebuilding past ones."""
