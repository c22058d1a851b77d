"""Pages: reviews that a senior scores again before they are published."""
