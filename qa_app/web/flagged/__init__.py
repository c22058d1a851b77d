"""Pages: working through flagged conversations."""
