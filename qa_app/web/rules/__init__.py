"""Pages: the rules of the pre-screen, to look up."""
