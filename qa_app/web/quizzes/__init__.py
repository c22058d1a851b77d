"""Pages: scoring an example yourself and seeing the reference, and how people did."""
