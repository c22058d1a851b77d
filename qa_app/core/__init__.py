"""The pure domain: no web, no database, no files, no clock and no chance of its own."""
