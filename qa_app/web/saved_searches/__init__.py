"""Saved searches: the bar above a list, and keeping and removing them."""
