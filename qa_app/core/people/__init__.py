"""People: who signs in, what they are called, where they belong, and what happens on leaving."""
