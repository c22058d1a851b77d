"""Background work as pages show it."""
