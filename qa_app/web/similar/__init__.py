"""Conversations and moments like one."""
