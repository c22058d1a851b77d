"""Pages: the service-quality scores of teams and agents."""
