"""Pages: the first one."""
