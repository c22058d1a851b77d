"""One module for each operator family, found by the registry."""
