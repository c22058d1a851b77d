"""How fast customers were answered: rounds, the profiles that read them, and the figures."""
