"""Assessed periods as they are kept."""
