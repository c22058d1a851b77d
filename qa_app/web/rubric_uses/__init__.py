"""Pages: which rubric applies by team, channel and date."""
