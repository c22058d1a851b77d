"""Pages: signing in, one's own account, and the people that administrators manage."""
