"""Pages: the scheme builder, where a scheme's figures are changed and published."""
