"""A small application that shows every part of the shell, for looking at and for tests."""
