"""Handing on and giving up what a team has of its own."""
