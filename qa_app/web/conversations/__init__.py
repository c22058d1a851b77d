"""Pages: finding conversations, and one of them."""
