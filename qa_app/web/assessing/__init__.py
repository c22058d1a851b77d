"""Values that agents give of themselves and of each other: pages."""
