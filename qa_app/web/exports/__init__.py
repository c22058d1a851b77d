"""Pages: asking for exports and fetching their files."""
