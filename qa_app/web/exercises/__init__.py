"""Pages: scenario exercises."""
