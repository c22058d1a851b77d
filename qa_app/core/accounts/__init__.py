"""Accounts (子账号) that people share by shift: who held which one when."""
