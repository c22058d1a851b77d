"""Screening conversations outside the database: files in, one JSON line each out."""
