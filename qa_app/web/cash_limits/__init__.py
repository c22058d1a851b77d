"""Pages: limits on deductions in cash."""
