"""Pages: what was done, by whom, to what."""
