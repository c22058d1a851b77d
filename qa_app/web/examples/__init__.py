"""Pages: the library of examples."""
