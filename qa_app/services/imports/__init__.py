"""Bringing conversations in: stage a file, look at it, commit it, follow it, undo it."""
