"""Pages: sending conversations to review outside the sample."""
