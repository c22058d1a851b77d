"""Accounts shared by shift: the table of who held which one when, typed in or imported."""
