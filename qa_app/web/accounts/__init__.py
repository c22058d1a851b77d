"""Pages: accounts shared by shift."""
